"""Descriptions of operations: what generated modules say about each, and the runtime acts on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from .unset import Unset

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from .exchange import Streamed

T = TypeVar("T")

Place = Literal["path", "query", "querystring", "header", "cookie"]
Kind = Literal["any", "json", "form", "multipart", "stream", "text", "binary"]

_STYLES = {
    "path": "simple",
    "query": "form",
    "querystring": "form",
    "header": "simple",
    "cookie": "form",
}
_STREAMS = frozenset({
    "text/event-stream", "application/jsonl", "application/x-jsonl", "application/jsonlines", "application/ndjson",
    "application/x-ndjson", "application/json-seq",
})  # fmt: skip
_EXPRESSION = re.compile(r"\{([^{}]*)\}")


class Parameter:
    """A parameter: the argument's name, where it travels, and how it is written (OpenAPI, Parameter Object)."""

    __slots__ = (
        "allow_reserved", "content_type", "explode", "name", "place", "required", "style", "wire_name",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        place: Place,
        *,
        wire_name: str | None = None,
        style: str | None = None,
        explode: bool | None = None,
        allow_reserved: bool = False,
        content_type: str | None = None,
        required: bool = False,
    ) -> None:
        self.name = name
        self.place: Place = place
        self.wire_name = name if wire_name is None else wire_name
        self.style = style or _STYLES[place]
        self.explode = self.style in ("form", "cookie") if explode is None else explode
        self.allow_reserved = allow_reserved
        self.content_type = content_type
        self.required = required or place == "path"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one member of a form or multipart body is written (OpenAPI, Encoding Object)."""

    wire_name: str
    content_type: str | None = None
    style: str | None = None
    explode: bool | None = None
    allow_reserved: bool = False


class Content:
    """One media type of a body or a reply; an empty one stands for whatever it is.

    `type` is asked for the Python type when it is first needed, so that importing a resource does not import the models
    of all its operations. `writer` writes what is more than text. `kind` says how a range such as `*/*` is written and
    read; that of other media types is told by their names. A stream is taken apart as the media type `framing`, its own
    if that is empty; `end` comes after its last item, and is none.
    """

    def __init__(
        self,
        media_type: str,
        type: Callable[[], object],
        *,
        encoding: tuple[Encoding, ...] = (),
        writer: Callable[[Content, Any], tuple[bytes | Streamed, str]] | None = None,
        kind: Kind | None = None,
        framing: str = "",
        end: str = "[DONE]",
    ) -> None:
        self.media_type = media_type
        self.framing = framing
        self.end = end
        self.writer = writer
        self.encoding = {one.wire_name: one for one in encoding}
        self._type = type
        self._kind: Kind | None = kind

    @cached_property
    def essence(self) -> str:
        """The media type in lower case, without parameters."""
        return self.media_type.partition(";")[0].strip().lower()

    @cached_property
    def kind(self) -> Kind:
        """How it is written and read (RFC 6839 for structured suffixes)."""
        name = self.essence
        if self._kind is not None:
            return self._kind
        if not name:
            return "any"
        if name in ("application/json", "text/json") or name.endswith("+json"):
            return "json"
        if name == "application/x-www-form-urlencoded":
            return "form"
        if name.startswith("multipart/"):
            return "multipart"
        if name in _STREAMS:
            return "stream"
        return "text" if name.startswith("text/") else "binary"

    @cached_property
    def annotation(self) -> Any:
        """The Python type."""
        return self._type()

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """pydantic's validator and serialiser for the type."""
        from .models import adapter_of

        return adapter_of(self.annotation)


class Reply:
    """What the service may answer: a status (`200`, `2XX`, `default`) and its contents, none for an empty body."""

    def __init__(self, status: str, *contents: Content) -> None:
        self.status = status
        self.contents = contents

    @cached_property
    def whole(self) -> tuple[Content, ...]:
        """The contents that come whole; all where none does."""
        return tuple(content for content in self.contents if content.kind != "stream") or self.contents


class Operation(Generic[T]):
    """An operation that gives a `T`: method, path template, parameters, bodies and replies.

    `server` is where it goes if not to the client's `base_url`; a client that was given one goes there all the same.
    `security` lists alternatives, each the names of auth classes that must all be met; empty means that none is sent,
    None that whatever the client has is. `retriable` are the statuses that pass, `idempotent` tells whether it does no
    harm to do the same again: both as the document says. `deprecated_arguments` are names of arguments.
    """

    def __init__(
        self,
        method: str,
        path: str,
        *,
        parameters: tuple[Parameter, ...] = (),
        body: tuple[Content, ...] = (),
        body_required: bool = True,
        replies: tuple[Reply, ...] = (),
        errors: tuple[Reply, ...] = (),
        security: tuple[tuple[str, ...], ...] | None = (),
        server: str = "",
        retriable: tuple[int, ...] = (),
        idempotent: bool | None = None,
        deprecated: bool = False,
        deprecated_arguments: tuple[str, ...] = (),
    ) -> None:
        self.method = method
        self.path = path
        self.parameters = parameters
        self.body = body
        self.body_required = body_required
        self.replies = replies
        self.errors = errors
        self.security = security
        self.server = server
        self.retriable = frozenset(retriable)
        self.idempotent = idempotent
        self.deprecated = deprecated
        self.deprecated_arguments = deprecated_arguments

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The path template taken apart: literals at even places, parameter names at odd ones. A fragment, which some
        documents add to tell operations apart, is not sent (RFC 9110, section 4.2.4)."""
        return tuple(_EXPRESSION.split(self.path.partition("#")[0]))

    @cached_property
    def in_path(self) -> dict[str, Parameter]:
        """The parameters of the path, by wire name."""
        return {one.wire_name: one for one in self.parameters if one.place == "path"}

    @cached_property
    def accept(self) -> str:
        """The `Accept` header: JSON alone where a success can be had as JSON, else whatever is documented; streams only
        where nothing comes whole."""
        contents = [content for reply in self.replies for content in reply.whole]
        json = [content.media_type for content in contents if content.kind == "json"]
        offered = json or [content.media_type for content in contents]
        if json:
            offered += [c.media_type for reply in self.errors for c in reply.contents if c.kind == "json"]
        return ", ".join(filter(None, dict.fromkeys(offered))) or "*/*"

    def reply(self, status: int) -> Reply | None:
        """The documented reply for `status`: its own, that of its range, or the default one."""
        documented = {reply.status: reply for reply in (*self.replies, *self.errors)}
        return documented.get(str(status)) or documented.get(f"{status // 100}XX") or documented.get("default")

    def redirects(self, status: int) -> bool:
        """Whether a status is a redirect, or tells that nothing has changed, and documented as such."""
        return status // 100 == 3 and any(one.status in (str(status), "3XX") for one in (*self.replies, *self.errors))

    def streams(self, status: int, media_type: str) -> bool:
        """Whether a response comes item by item."""
        reply = self.reply(status)
        return reply is not None and any(one.kind == "stream" and one.essence == media_type for one in reply.contents)


def undocumented(method: str, path: str, returns: Any) -> Operation[Any]:
    """An operation that no document describes: a JSON body, and a reply of the type `returns`, or of any kind without.

    Raises ValueError for a path that is none.
    """
    if not path.startswith("/") or path.startswith("//") or "{" in path:
        raise ValueError(f"a path begins with one slash and has no braces, unlike {path!r}")
    content = (
        Content("", lambda: object) if isinstance(returns, Unset) else Content("application/json", lambda: returns)
    )
    body = (Content("application/json", lambda: object),)
    return Operation(method.upper(), path, body=body, replies=(Reply("2XX", content),), security=None)
