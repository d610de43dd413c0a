"""What a fake service answers with: replies and faults, and how a body becomes bytes."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final, TypeAlias, cast
from urllib.parse import urlencode

from .containers import is_array, is_object
from .fake_calls import Call
from .models import Model, dump_json, to_json_value
from .operation import Content
from .unset import UNSET

_RANGES: Final = {"json": "application/json", "text": "text/plain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeReply:
    """A reply.

    Attributes:
        body: a model; what JSON has, by the document's names; text; bytes, which are sent as they are; the items of a
            stream. The document's own example unless said.
        status: the status, that of the documented success unless said.
        headers: more headers.
        media_type: that of the body, the documented one unless said.
        delay: seconds until it comes, by the fake's clock: more than the client waits for is a timeout.
        cut: the number of bytes after which the connection breaks off.
    """

    body: object = UNSET
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    media_type: str | None = None
    delay: float = 0.0
    cut: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeFault:
    """No reply: APIConnectionError, or APITimeoutError for a `timeout`. `sent` tells whether the request arrived."""

    timeout: bool = False
    sent: bool = False
    delay: float = 0.0


Answer: TypeAlias = FakeReply | FakeFault | Callable[[Call], object | Awaitable[object]]
"""What a call is answered with: a reply, a fault, or a function of the call that gives either, or a body."""


def waiting(moment: float | datetime | None) -> dict[str, str]:
    """`Retry-After` in its two forms (RFC 9110, section 10.2.3)."""
    if moment is None:
        return {}
    if isinstance(moment, datetime):
        return {"Retry-After": format_datetime(moment.astimezone(UTC), usegmt=True)}
    return {"Retry-After": f"{moment:.0f}"}


def settled(body: object) -> object:
    """A body that can be sent again and again: what can be walked through but once is walked through now."""
    plain = isinstance(body, str | bytes | bytearray | Model) or is_object(body) or is_array(body)
    return body if plain or not isinstance(body, Iterable) else list(cast("Iterable[object]", body))


def pieces(body: object, content: Content | None) -> list[bytes]:
    """The bytes of `body` as `content` says, a piece for each item of a stream."""
    if isinstance(body, bytes | bytearray):
        return [bytes(body)]
    if body is UNSET or content is None:
        return [] if body is UNSET or body is None else [_json(body)]
    if content.kind == "stream" and not isinstance(body, str):
        return [_item(item, content) for item in (body if is_array(body) else [body])]
    if content.kind != "json" and isinstance(body, str):
        return [body.encode()]
    if content.kind == "form" and is_object(body):
        return [urlencode(body, doseq=True).encode()]
    return [] if body is None and content.kind != "json" else [_json(body)]


def concrete(content: Content) -> str:
    """The media type of a reply: one that is no range."""
    return _RANGES.get(content.kind, "application/octet-stream") if "*" in content.essence else content.media_type


def _item(item: object, content: Content) -> bytes:
    """An item of a stream (WHATWG HTML, section 9.2.5; RFC 7464; JSON Lines)."""
    text = item if isinstance(item, str) and content.annotation is str else _json(item).decode()
    if content.essence == "text/event-stream":
        return "".join(f"data: {line}\n" for line in text.split("\n")).encode() + b"\n"
    return b"\x1e" + text.encode() + b"\n" if content.essence == "application/json-seq" else text.encode() + b"\n"


def _json(body: object) -> bytes:
    if isinstance(body, Model):
        return dump_json(body)
    return json.dumps(to_json_value(body), ensure_ascii=False, separators=(",", ":")).encode()
