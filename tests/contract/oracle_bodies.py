"""Reads the body of a request as its media type has it: JSON, a form, parts (RFC 7578), text, bytes.

Sources: as those of `oracle_wire.py`, and OpenAPI 3.1.1, Encoding Object.
"""

from __future__ import annotations

import email.parser
import email.policy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loopback import Seen
from oracle_document import RawContent
from oracle_wire import Json, Unreadable, form_text, raw_pairs, read_pairs


@dataclass(frozen=True)
class Part:
    """One part of a multipart body: file name, media type (empty where it says none), content."""

    file_name: str | None
    media_type: str
    content: bytes


def read_body(content: RawContent, seen: Seen, like: Any) -> Any:
    """The body as its media type says; a form as a mapping of what `says` understands."""
    if any("*" in value for name, value in seen.fields if name.lower() == "content-type"):
        raise Unreadable("a range is no media type (RFC 9110, section 8.3)")
    match content.kind:
        case "json":
            return Json(json.loads(seen.body.decode("utf-8")))
        case "text":
            return seen.body.decode("utf-8")
        case "form":
            return _read_form(content, seen.body.decode("ascii"), like)
        case "multipart":
            return _read_parts(content, multipart(seen), like)
        case _:
            return seen.body


def _read_form(content: RawContent, text: str, like: Mapping[str, Any]) -> dict[str, Any]:
    pairs = raw_pairs(text)
    read = {}
    for name, value in like.items():
        how = content.encoding.get(name) or {}
        styled = {"style", "explode", "allowReserved"} & how.keys()
        mine = [item for key, item in pairs if key == name]
        if not styled and (isinstance(value, dict) or "json" in how.get("contentType", "")):
            read[name] = Json(json.loads(form_text(mine[0]))) if mine else None
            continue
        style = how.get("style", "form")
        others = like.keys() - {name}
        read[name] = read_pairs(pairs, name, style, how.get("explode", style == "form"), value, others)
    return read


def multipart(seen: Seen) -> list[tuple[str, Part]]:
    """The parts of a multipart body by name, in order (RFC 7578; RFC 2046, section 5.1)."""
    head = f"Content-Type: {seen.field('Content-Type')}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + seen.body)
    if message.defects or not message.is_multipart():
        raise Unreadable(f"not a multipart body: {message.defects}")
    parts = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        media_type = str(part.get("Content-Type", ""))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        parts.append((str(name), Part(part.get_filename(), media_type, content)))
    return parts


def _read_parts(content: RawContent, parts: list[tuple[str, Part]], like: Mapping[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in like.items():
        mine = [part for key, part in parts if key == name]
        as_json = "json" in (content.encoding.get(name) or {}).get("contentType", "")
        if isinstance(value, list) and not as_json:
            read[name] = [_part(one, item) for one, item in zip(mine, value, strict=True)] or None
        else:
            read[name] = _part(mine[0], value, as_json=as_json) if mine else None
    return read


def _part(part: Part, like: Any, *, as_json: bool = False) -> Any:
    if isinstance(like, bytes):
        return part.content
    if as_json or isinstance(like, dict | list):
        return Json(json.loads(part.content))
    return part.content.decode("utf-8")
