"""A fake service, for tests: it answers with the document's examples unless told otherwise, and remembers calls."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Final, cast
from urllib.parse import parse_qs, urlsplit

from .auth import Auth
from .exchange import Request
from .fake_calls import Call
from .fake_examples import Example, by_request, documented, template
from .fake_operations import FakeOperation
from .fake_replies import Answer, FakeReply, concrete, pieces
from .fake_transport import AsyncFakeTransport, FakeTime, FakeTransport
from .operation import Content, Operation
from .unset import UNSET

_TOKEN: Final = {"access_token": "fake", "token_type": "Bearer", "expires_in": 3600}


class UnexpectedCallError(AssertionError):
    """A call that a fake service has no answer to."""


class Anybody:
    """An `auth` that proves nothing, where nobody asks for proof."""

    def apply(self, request: Request) -> None:
        """Leave the request as it is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call, the operation that it is meant for, the form in which that was asked, and what answers it; `number` tells
    it from every other."""

    operation: FakeOperation[Any] | None
    form: Operation[Any] | None
    call: Call
    answer: Answer
    number: str


class FakeResource:
    """A resource of a fake service: its methods are attributes, each a FakeOperation, and so are the resources below
    it."""

    def __init__(self, fake: Fake, path: str) -> None:
        self._fake = fake
        self._path = path

    def __getattr__(self, name: str) -> FakeOperation[Any] | FakeResource:
        found = documented()[self._path].get(name)
        if found is not None:
            return self._fake.operation(found.method, found.path)
        if (below := f"{self._path}.{name}") in documented():
            return FakeResource(self._fake, below)
        raise AttributeError(f"there is no method {name!r}, but {', '.join(dir(self))}")

    def __dir__(self) -> list[str]:
        below = (one.rpartition(".") for one in documented())
        return [*documented()[self._path], *(name for above, _, name in below if above == self._path)]


class Fake:
    """A fake service in memory: no server, no network, nothing to wait for, and the same each time.

    Attributes:
        calls: the calls that were made, in their order, repetitions among them.
        examples: whether operations answer with the document's examples until told otherwise; if not, a call to one
            that was told nothing raises UnexpectedCallError.
        time: the clock that its clients go by.
    """

    def __init__(self, *, examples: bool = True) -> None:
        self.calls: list[Call] = []
        self.examples = examples
        self.time = FakeTime()
        self._lock = threading.RLock()
        self._operations: dict[tuple[str, str], FakeOperation[Any]] = {}

    @property
    def transport(self) -> FakeTransport:
        """For a client of one's own: `transport=fake.transport`."""
        return FakeTransport(self)

    @property
    def async_transport(self) -> AsyncFakeTransport:
        """The same for an async client."""
        return AsyncFakeTransport(self)

    @property
    def slept(self) -> list[float]:
        """The seconds that clients would have waited, wait by wait: between repetitions, mostly."""
        return self.time.slept

    @property
    def now(self) -> datetime:
        """The moment, by the fake's clock: it begins with 2026."""
        return self.time.now()

    def operation(self, method: str, path: str) -> FakeOperation[Any]:
        """An operation by its method and path template, or one that the document lacks."""
        key = method.upper(), path
        with self._lock:
            if key not in self._operations:
                self._operations[key] = self._made(*key)
            return self._operations[key]

    def reset(self) -> None:
        """Forget the calls, and what operations were told to answer."""
        self.calls.clear()
        for operation in self._operations.values():
            operation.reset()

    def asked(self, request: Request, content: bytes) -> Asked:
        """What a transport was asked, and what it shall answer. Raises UnexpectedCallError."""
        with self._lock:
            operation = self._meant(request)
            call = Call.of(operation.name if operation is not None else "", request, content)
            self.calls.append(call)
            answer = operation.answer(call) if operation is not None else _token(call, request)
        if answer is None:
            hint = "" if operation is None else f": say what {call.operation} answers"
            raise UnexpectedCallError(f"unexpected call: {call.method} {call.path}{hint}")
        return Asked(operation, _form(operation, request), call, answer, f"fake-{len(self.calls)}")

    def delivered(self, asked: Asked, reply: FakeReply) -> tuple[int, dict[str, str], list[bytes]]:
        """Status, headers and content of a reply: what it does not say is as documented."""
        known = asked.operation.known if asked.operation is not None else None
        example = known.example(asked.form, reply.status) if known is not None else Example(reply.status or 200)
        described = asked.form.reply(example.status) if asked.form is not None else None
        contents = described.whole if described is not None else ()
        media_type = reply.media_type or example.media_type or (contents[0].media_type if contents else "")
        plain = Content(media_type or "application/json", lambda: object)
        content = next((one for one in contents if one.media_type == media_type), plain)
        parts = pieces(example.body if reply.body is UNSET else reply.body, content)
        headers = {"X-Request-Id": asked.number, **({"Content-Type": concrete(content)} if parts else {})}
        return example.status, {**headers, **example.headers, **reply.headers}, parts

    def _meant(self, request: Request) -> FakeOperation[Any] | None:
        """The operation that a request is meant for: the caller's, else one that its path can mean."""
        if request.operation is None:
            return None
        method, path = request.operation.method.upper(), request.operation.path
        if (method, path) in self._operations or (method, path) in by_request():
            return self.operation(method, path)
        bare = path.partition("?")[0]
        for key in (*self._operations, *by_request()):
            if key[0] == method and template(key[1]).fullmatch(bare):
                return self.operation(*key)
        return None

    def _made(self, method: str, path: str) -> FakeOperation[Any]:
        known = by_request().get((method, path))
        if known is not None and known.pages:
            made = import_module(".fake_pages", __package__).FakePages(self, method, path, known)
            return cast("FakeOperation[Any]", made)
        return FakeOperation(self, method, path, known)

    def __getattr__(self, name: str) -> FakeResource:
        found = next((one for one in (name, name.removesuffix("_")) if one in documented()), "")
        if not found or name.startswith("__"):
            raise AttributeError(f"{type(self).__name__} has no resource {name!r}, but {', '.join(documented())}")
        return FakeResource(self, found)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.calls)} calls)"


def _form(operation: FakeOperation[Any] | None, request: Request) -> Operation[Any] | None:
    """What the package says of an operation: the caller may have asked for it in another form, as a stream."""
    if operation is None or operation.known is None:
        return None
    asked = request.operation
    is_documented = asked is not None and asked.security is not None
    return asked if is_documented else operation.known.constant


def _token(call: Call, request: Request) -> Answer | None:
    """What an authorization server answers (RFC 6749, section 5.1; OpenID Connect Discovery, section 4): for clients
    that were given an `auth` all the same."""
    here = urlsplit(call.url)
    if call.method == "GET" and "/.well-known/" in here.path:
        issuer = f"{here.scheme}://{here.netloc}{here.path.partition('/.well-known/')[0]}"
        return FakeReply(body={"issuer": issuer, "token_endpoint": f"{issuer}/token"}, status=200)
    asks = "grant_type" in parse_qs(call.content.decode("utf-8", "replace"))
    return FakeReply(body=_TOKEN, status=200) if request.operation is None and asks else None


def anybody(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a client: those given, what it must have besides, and nobody in particular as who calls."""
    auth: Auth = Anybody()
    return {"auth": auth, **defaults, **given}
