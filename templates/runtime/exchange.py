"""What goes out and what comes back: requests, responses, and the options of one call."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, Self
from urllib.parse import unquote

if TYPE_CHECKING:
    from .operation import Operation
    from .receiving import AsyncBody, Body

_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+").fullmatch
_PROVES: Final = re.compile(r"key|token|secret|auth|password|cookie|credential|session|signature", re.IGNORECASE).search
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]").search

_SHORTEST_SECRET: Final = 6


class Headers(MutableMapping[str, str]):
    """HTTP fields: names compare without case (RFC 9110, section 5.1), and keep the spelling they were given."""

    def __init__(self, items: Mapping[str, str] | None = None) -> None:
        self._items: dict[str, tuple[str, str]] = {}
        if items:
            self.update(items)

    def __getitem__(self, name: str) -> str:
        return self._items[name.lower()][1]

    def __setitem__(self, name: str, value: str) -> None:
        """Spaces around a value are no part of it (RFC 9110, section 5.5). Raises ValueError for a name that is none
        (section 5.1), and for a value with control characters, which could end the header and begin another."""
        if not _NAME(name):
            raise ValueError(f"{name!r} cannot be the name of a header")
        if _CONTROL(value):
            raise ValueError(f"the header {name!r} must not hold line breaks or other control characters")
        self._items[name.lower()] = (name, value.strip(" \t"))

    @classmethod
    def received(cls, items: Iterable[tuple[str, str]]) -> Self:
        """The headers of a response, whatever they hold."""
        headers = cls()
        headers._items = {name.lower(): (name, value) for name, value in items}
        return headers

    def copy(self) -> Headers:
        """The same headers, to be changed apart from these."""
        headers = Headers()
        headers._items = self._items.copy()
        return headers

    def __delitem__(self, name: str) -> None:
        del self._items[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"Headers({list(self)})"


class Streamed(Protocol):
    """A body that is read while it is sent."""

    @property
    def length(self) -> int | None: ...

    @property
    def repeatable(self) -> bool: ...

    progress: Callable[[int, int | None], object] | None

    def pieces(self) -> Iterator[bytes]: ...

    def async_pieces(self) -> AsyncIterator[bytes]: ...


@dataclass(slots=True)
class Request:
    """A request about to be sent. An `Auth` may change `url` and `headers`.

    `parameters` are the client-wide ones, by the names they have in the document. `plain_url` is the URL before an
    `Auth` changed it. `idempotent` says that to do the same again does no harm. Of the reply no more than `max_reply`
    bytes are read, none after `until` (`time.monotonic()`), and none at once where it is to be a `stream`. It was made
    of the `arguments` of `operation`, where it is the request of one. `repr` shows no value that could be a secret.
    """

    method: str
    url: str = field(repr=False)
    headers: Headers
    content: bytes | Streamed = field(default=b"", repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    plain_url: str = field(default="", repr=False)
    idempotent: bool = False
    max_reply: int | None = None
    until: float | None = None
    stream: bool = False
    operation: Operation[Any] | None = field(default=None, repr=False)
    arguments: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)

    def again(self) -> Request:
        """The same request, to be changed apart from this one."""
        headers = self.headers.copy()
        changed = (self.parameters, self.plain_url, self.idempotent, self.max_reply, self.until, self.stream)
        return Request(self.method, self.url, headers, self.content, *changed, self.operation, self.arguments)

    @property
    def repeatable(self) -> bool:
        """Whether the body can be sent once more."""
        return isinstance(self.content, bytes) or self.content.repeatable

    def __reduce__(self) -> Any:
        """Another process is told where the request went, but neither what it proved nor what it was made of."""
        headers = Headers({name: value for name, value in self.headers.items() if not _PROVES(name)})
        content = self.content if isinstance(self.content, bytes) else b""
        return Request, (self.method, self.plain_url, headers, content, {}, self.plain_url, self.idempotent)


def redacted(text: str, request: Request) -> str:
    """`text` without what proved who asks: some services repeat it in what they say."""
    proofs: set[str] = set()
    for name, value in request.headers.items():
        if name.lower() == "cookie":
            proofs.update(pair.partition("=")[2] for pair in value.split("; "))
        elif _PROVES(name):
            proofs.update((value, value.partition(" ")[2]))
    for pair in request.url.removeprefix(request.plain_url).lstrip("?&").split("&"):
        proofs.update((pair.partition("=")[2], unquote(pair.partition("=")[2])))
    for proof in sorted(proofs, key=len, reverse=True):
        text = text.replace(proof, "…") if len(proof) >= _SHORTEST_SECRET else text
    return text


@dataclass(slots=True)
class Response:
    """A response as it came: status, headers, and the whole content after content decoding, which is still to be read
    from `source` where there is one. `elapsed` are the seconds it took."""

    status_code: int
    headers: Headers
    content: bytes = field(repr=False)
    request: Request
    elapsed: float = 0.0
    source: Body | AsyncBody | None = field(default=None, repr=False)

    def __reduce__(self) -> Any:
        """Another process is told all but what has not been read."""
        return Response, (self.status_code, self.headers, self.content, self.request, self.elapsed)

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status_code < 300

    @property
    def is_long(self) -> bool:
        """Whether the content is of a kind that goes on, or can be large: anything but JSON, XML, forms and text."""
        kind = self.media_type
        if kind in ("", "application/json", "application/xml", "application/x-www-form-urlencoded"):
            return False
        return kind == "text/event-stream" or not kind.startswith("text/") and not kind.endswith(("+json", "+xml"))

    @property
    def media_type(self) -> str:
        """The media type in lower case without parameters, empty if there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The content as text, in the charset it names (UTF-8 otherwise); undecodable bytes are replaced."""
        charset = "utf-8"
        for parameter in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                charset = value.strip().strip('"')
        try:
            return self.content.decode(charset, "replace")
        except (LookupError, ValueError):  # such as `idna`, which Python counts among the charsets
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The content as JSON. Raises ValueError if it is none."""
        return json.loads(self.content)

    @property
    def request_id(self) -> str | None:
        """The service's name for this exchange, from the header that services usually put it in."""
        for name in (
            "x-request-id",
            "request-id",
            "x-correlation-id",
            "x-trace-id",
            "x-amzn-requestid",
            "x-amz-request-id",
            "x-ms-request-id",
            "x-github-request-id",
        ):
            if name in self.headers:
                return self.headers[name]
        return None
