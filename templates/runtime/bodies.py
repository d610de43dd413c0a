"""Writes request bodies: JSON and its kin, forms, multipart, text, bytes.

Sources: RFC 8259; RFC 7396; OpenAPI 3.1.1, "Encoding Object"; RFC 7578 and WHATWG HTML section 4.10.21.8 for
multipart names.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote

from .base64 import FORM
from .containers import is_array, is_object
from .models import Model, dump_json, to_json_value
from .operation import Content, Encoding, Parameter
from .parameters import plain, query, text
from .unset import UNSET


def encode(content: Content, value: object) -> tuple[bytes, str]:
    """The bytes of `value` as `content` says, and the `Content-Type` to send.

    Raises pydantic.ValidationError where the value is not what the document wants, ValueError where it cannot be
    written.
    """
    match content.kind:
        case "json":
            return json(content, value), content.media_type
        case "form":
            return form(content, members(content, value)).encode(), content.media_type
        case "multipart":
            return multipart(content, members(content, value))
        case "text":
            return _bytes(value), content.media_type
        case "binary" | "any":
            return _bytes(value), "application/octet-stream" if "*" in content.media_type else content.media_type


def json(content: Content, value: object) -> bytes:
    """`value` as JSON: exactly what was set in it, `None` as `null`."""
    return dump_json(content.adapter.validate_python(_given(value)), content.adapter)


def members(content: Content, value: object) -> dict[str, Any]:
    """The members of a form, by wire name; bytes and files stay what they are."""
    given = _given(value)
    if is_object(given):
        files = {name: item for name, item in given.items() if _is_file(item)}
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


def multipart(content: Content, fields: Mapping[str, Any]) -> tuple[bytes, str]:
    """A multipart body: one part per member, one per element of an array."""
    boundary = secrets.token_hex(16)
    body = bytearray()
    for name, value in fields.items():
        how = content.encoding.get(name, Encoding(name))
        as_json = how.content_type is not None and "json" in how.content_type
        for item in value if is_array(value) and not as_json else [value]:
            file_name, media_type, data = _part(name, item, how)
            if any(character in "\r\n" for character in media_type):
                raise ValueError("a media type must not hold line breaks")
            body += f"--{boundary}\r\n".encode()
            body += f'Content-Disposition: form-data; name="{_quoted(name)}"'.encode()
            body += f'; filename="{_quoted(file_name)}"'.encode() if file_name else b""
            body += f"\r\nContent-Type: {media_type}\r\n\r\n".encode() if media_type else b"\r\n\r\n"
            body += data + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    essence = content.essence if "*" not in content.essence else "multipart/form-data"
    return bytes(body), f"{essence}; boundary={boundary}"


def _part(name: str, value: Any, how: Encoding) -> tuple[str, str, bytes]:
    """File name, media type and bytes of one part."""
    media_type = (how.content_type or "").partition(",")[0].strip()
    if isinstance(value, tuple):
        file_name, inner, *rest = cast("Any", value)
        return (
            str(file_name),
            str(rest[0]) if rest else media_type or "application/octet-stream",
            _bytes(inner),
        )
    if isinstance(value, Path):
        return value.name, media_type or "application/octet-stream", value.read_bytes()
    if _is_file(value) or isinstance(value, bytes):
        file_name = Path(str(getattr(value, "name", name))).name
        return (
            file_name,
            media_type if "*" not in media_type and media_type else "application/octet-stream",
            _bytes(value),
        )
    if is_object(value) or is_array(value) or isinstance(value, Model):
        return "", media_type or "application/json", dump_json(value)
    return "", media_type, text(value).encode()


def _is_file(value: object) -> bool:
    return isinstance(value, Path | tuple) or hasattr(value, "read")


def _quoted(name: str) -> str:
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _given(value: object) -> Any:
    if is_object(value):
        return {key: item for key, item in value.items() if item is not UNSET}
    return value


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, Path):
        return value.read_bytes()
    if hasattr(value, "read"):
        data = cast("IO[Any]", value).read()
        return data.encode() if isinstance(data, str) else bytes(data)
    return dump_json(to_json_value(value))
