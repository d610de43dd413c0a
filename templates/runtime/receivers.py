"""Receives what the service sends of its own accord, webhooks and callbacks: verified, told apart, and typed."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from os import environ
from typing import Any, ClassVar, Final, Generic, Self, TypeVar, cast

from .caller import level
from .exchange import Headers
from .incoming import Incoming
from .options import Validation
from .payloads import Message, WebhookPayloadError, payload_of
from .telling import candidates
from .verifying import TOLERANCE, HasItems, StandardWebhooks, Verifier, WebhookError, fields

P = TypeVar("P")
D = TypeVar("D")
T = TypeVar("T")
N = TypeVar("N")
Q = TypeVar("Q")

_IDS: Final = ("webhook-id", "svix-id")


class WebhookDriftWarning(UserWarning):
    """An incoming request that is not quite as documented; what does not fit was kept as it came."""


class UnknownWebhookError(WebhookError):
    """It is not known which webhook a request is. `payload` is what it holds, as plain values; `names` are those of the
    webhooks that it can be, by the document: none for one that the document does not know (only with
    validation="strict"), several where nothing tells them apart. Call `parse` of the one that you expect at this URL.
    """

    def __init__(self, message: str, payload: object, names: tuple[str, ...]) -> None:
        super().__init__(message)
        self.payload = payload
        self.names = names


@dataclass(frozen=True, slots=True)
class Delivery(Generic[N, T, Q]):
    """A request, and which it is: the document's name for the webhook, its payload, the id of the message (the same
    each time that it is sent again), None where the service gives none, and what its headers and query say by the
    document, None where that knows of nothing."""

    name: N
    payload: T
    id: str | None
    parameters: Q


@dataclass(frozen=True, slots=True)
class UnknownWebhook:
    """A request that the document does not know: one that is newer than this package. `payload` is what it holds, as
    plain values."""

    payload: Any
    id: str | None
    name: None = None


class Webhook(Generic[T, Q]):
    """One of the requests that a receiver can receive."""

    def __init__(self, receiver: Receiver[Any, Any], incoming: Incoming[T, Q]) -> None:
        self._receiver = receiver
        self._incoming = incoming

    @property
    def name(self) -> str:
        """The document's name for it."""
        return self._incoming.name

    def parse(self, headers: HasItems, body: bytes) -> T:
        """The payload of a request that is known to be this one, by the URL that it came to.

        Args:
            headers: those of the request; their names compare without case.
            body: the bytes of the request as they came.

        Raises WebhookSignatureError, and WebhookPayloadError for a body that cannot be read; what is not quite as
        documented warns, or raises it with validation="strict".
        """
        return cast("T", self._receiver.read(self._incoming, self._receiver.message(headers, body)))

    def receive(self, headers: HasItems, body: bytes, url: str = "") -> Delivery[str, T, Q]:
        """The same, with the id of the message and its parameters. `url` is the URL that it came to, or its path and
        query, where the document has parameters in that. Raises what `parse` raises."""
        return self._receiver.delivered(self._incoming, self._receiver.message(headers, body), url)


class Receiver(Generic[P, D]):
    """Receives requests whose payloads are a `P`. Safe to share between threads and tasks.

    Args:
        secret: what the service signs with (Standard Webhooks), several while one replaces another; or an object of
            your own with a method `verify`.
        tolerance: the most seconds between the time that a signed request names and now, both ways.
        validation: `"strict"` raises on a payload that is not as documented, `"lenient"` warns.

    Raises ValueError for a secret that is none.
    """

    _variable: ClassVar[str] = ""
    _known: ClassVar[tuple[Incoming[Any, Any], ...]] = ()

    def __init__(
        self,
        secret: str | bytes | Sequence[str | bytes] | Verifier,
        *,
        tolerance: float = TOLERANCE,
        validation: Validation = "lenient",
    ) -> None:
        if isinstance(secret, Verifier):
            self._verifier = secret
        else:
            secrets = [secret] if isinstance(secret, str | bytes) else secret
            self._verifier = StandardWebhooks(*secrets, tolerance=tolerance)
        self._validation: Validation = validation

    @classmethod
    def from_env(cls, *, tolerance: float = TOLERANCE, validation: Validation = "lenient") -> Self:
        """With the secret in the environment; several are separated by spaces. Raises ValueError that names the
        variable where it is not set."""
        secrets = environ.get(cls._variable, "").split()
        if not secrets:
            raise ValueError(f"{cls.__name__}: not set in the environment: {cls._variable}")
        return cls(secrets, tolerance=tolerance, validation=validation)

    @classmethod
    def unverified(cls, *, validation: Validation = "lenient") -> Self:
        """Takes whatever comes: for services that sign nothing, where something else proves who sends."""
        return cls(_Anybody(), validation=validation)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def parse(self, headers: HasItems, body: bytes) -> P:
        """The payload of a request, as the model of the webhook that it is by its headers and its payload. One that the
        document does not know is an UnknownWebhook.

        Args:
            headers: those of the request; their names compare without case.
            body: the bytes of the request as they came: parsed and written again they have another signature.

        Raises WebhookSignatureError, WebhookPayloadError for a body that cannot be read, and UnknownWebhookError where
        the document tells several webhooks apart by nothing, and their payloads differ.
        """
        message = self.message(headers, body)
        found = candidates(self._known, message)
        if len(found) > 1 and all(_is_alike(one, found[0]) for one in found):
            found = found[:1]
        chosen = self._chosen(found, message)
        return cast("P", chosen if isinstance(chosen, UnknownWebhook) else self.read(chosen, message))

    def receive(self, headers: HasItems, body: bytes, url: str = "") -> D:
        """The same, with the name of the webhook, the id of the message, and its parameters. `url` is the URL that it
        came to, or its path and query, where the document has parameters in that.

        Raises what `parse` raises, and UnknownWebhookError wherever nothing tells several webhooks apart.
        """
        message = self.message(headers, body)
        found = self._chosen(candidates(self._known, message), message)
        return cast("D", found if isinstance(found, UnknownWebhook) else self.delivered(found, message, url))

    def message(self, headers: HasItems, body: bytes) -> Message:
        """A request that is verified. Raises WebhookSignatureError, and TypeError for a body that is no bytes."""
        if not isinstance(cast("object", body), bytes | bytearray | memoryview):
            raise TypeError(f"the body must be bytes, as they came, not {type(body).__name__}")
        message = Message(fields(headers), bytes(body))
        self._verifier.verify(message.headers, message.body)
        return message

    def read(self, incoming: Incoming[Any, Any], message: Message) -> Any:
        """The payload of a request as `incoming` describes it. Raises WebhookPayloadError."""
        problems: list[tuple[str, str]] = []
        payload = payload_of(incoming.name, incoming.contents, message, problems)
        self._judge(incoming.name, problems)
        return payload

    def delivered(self, incoming: Incoming[T, Q], message: Message, url: str) -> Delivery[Any, T, Q]:
        """A request as `incoming` describes it, with its parameters. Raises WebhookPayloadError."""
        payload = self.read(incoming, message)
        problems: list[tuple[str, str]] = []
        described = incoming.parameters
        parameters = None if described is None else described.read(message.headers, url, problems)
        self._judge(f"{incoming.name}, parameters", problems)
        return Delivery(incoming.name, payload, _id(message.headers), cast("Q", parameters))

    def _judge(self, name: str, problems: list[tuple[str, str]]) -> None:
        """Warns of what is not as documented, or raises it as a WebhookPayloadError."""
        if problems and self._validation == "strict":
            raise WebhookPayloadError(name, tuple(problems))
        if problems:
            warnings.warn(str(WebhookPayloadError(name, tuple(problems))), WebhookDriftWarning, stacklevel=level())

    def _chosen(self, found: Sequence[Incoming[Any, Any]], message: Message) -> Incoming[Any, Any] | UnknownWebhook:
        names = tuple(one.name for one in found)
        if len(found) > 1:
            listed = ", ".join(names)
            raise UnknownWebhookError(f"nothing tells which webhook this is: {listed}", message.plain, names)
        if found:
            return found[0]
        said = "this webhook is not documented"
        if self._validation == "strict":
            raise UnknownWebhookError(said, message.plain, ())
        warnings.warn(said, WebhookDriftWarning, stacklevel=level())
        return UnknownWebhook(message.plain, _id(message.headers))


class _Anybody:
    def verify(self, headers: Headers, body: bytes) -> None: ...


def _is_alike(one: Incoming[Any, Any], other: Incoming[Any, Any]) -> bool:
    """Whether two have payloads of the same type."""
    return [content.annotation for content in one.contents] == [content.annotation for content in other.contents]


def _id(headers: Headers) -> str | None:
    return next((headers[name] for name in _IDS if name in headers), None)
