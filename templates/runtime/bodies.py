"""Writes request bodies: JSON and its kin, forms, text. Files and multipart bodies are written by `uploads`.

Sources: RFC 8259; RFC 7396; OpenAPI 3.1.1, "Encoding Object".
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .containers import is_object
from .exchange import Streamed
from .models import FORM, Model, dump_json, to_json_value
from .operation import Content, Encoding, Parameter
from .parameters import plain, query
from .unset import UNSET


def encode(content: Content, value: object) -> tuple[bytes | Streamed, str]:
    """The bytes of `value` as `content` says, or what they can be read from, and the `Content-Type` to send.

    Raises pydantic.ValidationError where the value is not what the document wants, ValueError where it cannot be
    written.
    """
    if content.writer is not None:
        return content.writer(content, value)
    match content.kind:
        case "json":
            return json(content, value), _one_of(content, "application/json")
        case "form":
            return form(content, members(content, value)).encode(), content.media_type
        case "text":
            return _bytes(value), _one_of(content, "text/plain")
        case _:
            raise ValueError(f"{content.media_type} needs a writer")


def _one_of(content: Content, usual: str) -> str:
    """The media type to send: in a range, such as `*/*` or `application/*+json`, the `usual` one."""
    return usual if "*" in content.essence else content.media_type


def json(content: Content, value: object) -> bytes:
    """`value` as JSON: exactly what was set in it, `None` as `null`."""
    return dump_json(content.adapter.validate_python(_given(value)), content.adapter)


def members(content: Content, value: object) -> dict[str, Any]:
    """The members of a form, by wire name; bytes and files stay what they are."""
    given = _given(value)
    if is_object(given):
        files = {name: item for name, item in given.items() if is_file(item)}
        rest = {name: item for name, item in given.items() if name not in files}
        checked = content.adapter.validate_python({**rest, **dict.fromkeys(files, b"")} if files else rest)
        wire_names = _wire_names(checked)
        return {
            **_members(content, checked),
            **{wire_names.get(key, key): file for key, file in files.items()},
        }
    return _members(content, content.adapter.validate_python(given))


def _members(content: Content, value: Any) -> dict[str, Any]:
    return dict(content.adapter.dump_python(value, by_alias=True, exclude_unset=True, warnings=False, context=FORM))


def _wire_names(value: Any) -> dict[str, str]:
    if not isinstance(value, Model):
        return {}
    return {name: field.alias or name for name, field in type(value).model_fields.items()}


def form(content: Content, fields: Mapping[str, Any]) -> str:
    """application/x-www-form-urlencoded: as query parameters where an encoding says how, else objects as JSON."""
    pairs: list[str] = []
    for name, value in fields.items():
        how = content.encoding.get(name, Encoding(name))
        as_json = how.content_type is not None and "json" in how.content_type
        if how.style is None and how.explode is None and (as_json or is_object(plain(value))):
            pairs.append(f"{quote(name, safe='')}={quote(dump_json(value).decode(), safe='')}")
            continue
        described = Parameter(name, "query", style=how.style, explode=how.explode, allow_reserved=how.allow_reserved)
        pairs.extend(query(described, value))
    return "&".join(pairs)


def is_file(value: object) -> bool:
    """Whether `value` stands for the content of a file."""
    return isinstance(value, Path | tuple | Iterator | AsyncIterable) or hasattr(value, "read")


def _given(value: object) -> Any:
    if is_object(value):
        return {key: item for key, item in value.items() if item is not UNSET}
    return value


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    return value.encode() if isinstance(value, str) else dump_json(to_json_value(value))
