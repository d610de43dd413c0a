"""Writes parameters: every style, explode and type of the standard's table.

Sources: OpenAPI 3.1.1, Parameter Object, "Style Values" and "Style Examples"; RFC 6570; RFC 3986, section 2; RFC 6265.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias, cast
from urllib.parse import quote

from .operation import Operation, Parameter

Scalars: TypeAlias = "str | list[str] | dict[str, str]"
Encode: TypeAlias = Callable[[str], str]

_QUERY_RESERVED = ":/?@!$'()*,;"
_PATH_RESERVED = ":@!$&'()*+,;="
_TRIPLE = re.compile("%[0-9A-Fa-f]{2}").fullmatch
_DELIMITERS = {"form": ",", "simple": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


def path(operation: Operation[object], arguments: Mapping[str, object]) -> str:
    """The path with its parameters filled in. Raises ValueError where a value leaves a segment empty.

    Dots that would make a segment `.` or `..` are percent-encoded, so that nothing on the way resolves them
    (RFC 3986, section 5.2.4).
    """
    parts = list(operation.segments)
    for position in range(1, len(parts), 2):
        parameter = operation.in_path[parts[position]]
        parts[position] = _in_path(parameter, arguments.get(parameter.name))
    segments = "".join(parts).split("/")
    return "/".join(one.replace(".", "%2E") if one in (".", "..") else one for one in segments)


def _in_path(parameter: Parameter, given: object) -> str:
    value = _scalars(parameter, given)
    if value in ([], {}) or given is None or (value in ("", [""]) and parameter.style not in ("label", "matrix")):
        raise ValueError(f"{parameter.name} must not be empty: it is part of the path")
    name = _encoded(parameter.wire_name)

    def encode(text: str) -> str:
        return _encoded(text, _PATH_RESERVED if parameter.allow_reserved else "")

    match parameter.style:
        case "label":
            return "." + _expanded(value, encode, "." if parameter.explode else ",", pairs=parameter.explode)
        case "matrix":
            if parameter.explode and isinstance(value, list):
                return "".join(_matrix(name, encode(item)) for item in value)
            if parameter.explode and isinstance(value, dict):
                return "".join(_matrix(encode(key), encode(item)) for key, item in value.items())
            return _matrix(name, _expanded(value, encode, ",", pairs=False))
        case _:
            return _expanded(value, encode, ",", pairs=parameter.explode)


def _matrix(name: str, value: str) -> str:
    """A path-style parameter: an empty value has no equals sign (RFC 6570, section 3.2.7)."""
    return f";{name}={value}" if value else f";{name}"


def query(parameter: Parameter, given: object) -> list[str]:
    """The `name=value` pairs of a query parameter, encoded; none for an empty list or object."""
    value = _scalars(parameter, given, nested=parameter.style == "deepObject")
    name = _encoded(parameter.wire_name)

    def encode(text: str) -> str:
        return _encoded(text, _QUERY_RESERVED if parameter.allow_reserved else "")

    if parameter.place == "querystring":
        return [encode(value)] if isinstance(value, str) and parameter.content_type else _pairs(value, encode)
    if isinstance(value, str):
        return [f"{name}={encode(value)}"]
    if not value:
        return []
    if isinstance(value, dict) and parameter.style == "deepObject":
        return [f"{name}{_encoded(key)}={encode(item)}" for key, item in _deep(given)]
    if parameter.explode:
        return [f"{name}={encode(item)}" for item in value] if isinstance(value, list) else _pairs(value, encode)
    delimiter = _DELIMITERS.get(parameter.style, ",")
    return [f"{name}={_expanded(value, encode, delimiter, pairs=False)}"]


def header(parameter: Parameter, given: object) -> str:
    """The value of a header parameter: style `simple`, not percent-encoded (OpenAPI 3.1.1, appendix D)."""
    return _expanded(_scalars(parameter, given), str, ",", pairs=parameter.explode)


def cookie(parameter: Parameter, given: object) -> str:
    """The pairs of a cookie parameter for the `Cookie` header (RFC 6265, section 4.2.1)."""
    value = _scalars(parameter, given)
    encode = _encoded if parameter.style == "form" else _cookie_text
    name = _encoded(parameter.wire_name)
    if parameter.explode and isinstance(value, list):
        return "; ".join(f"{name}={encode(item)}" for item in value)
    if parameter.explode and isinstance(value, dict):
        return "; ".join(_pairs(value, encode))
    return f"{name}={_expanded(value, encode, ',', pairs=False)}"


def text(value: object) -> str:
    """A scalar as text: `true`, `1.5`, `2026-01-31T10:00:00Z`; null is the word.

    Raises ValueError for NaN, infinities, and a datetime that does not say its offset (RFC 3339, section 5.6).
    """
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} cannot be sent")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("a datetime needs a time zone")
    if isinstance(value, bytes):
        return value.decode("utf-8")
    from .models import to_json_value

    plain = to_json_value(value)
    if isinstance(plain, str):
        return plain
    return _json(plain)


def _scalars(parameter: Parameter, given: object, *, nested: bool = False) -> Scalars:
    """A value as text, a list of texts or a mapping of texts; one with a media type of its own as that."""
    if parameter.content_type not in (None, "application/x-www-form-urlencoded"):
        return given if isinstance(given, str) and "json" not in (parameter.content_type or "") else _json(given)
    value = plain(given)
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return {str(key): "" if nested else text(item) for key, item in members.items()}
    if isinstance(value, list):
        return [text(item) for item in cast("list[object]", value)]
    return text(value)


def plain(value: object) -> object:
    """`value` with models as mappings and other collections as lists."""
    if value is None or isinstance(value, str | int | float | bytes | datetime):
        return value
    if isinstance(value, Mapping):
        return cast("Mapping[object, object]", value)
    if isinstance(value, Sequence | set | frozenset):
        return list(cast("Sequence[object]", value))
    from .models import to_json_value

    return to_json_value(value)


def _deep(value: object) -> list[tuple[str, str]]:
    """`[key]` paths and texts of a nested object; members of a list repeat their key."""
    value = plain(value)
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return [(f"[{key}]{path}", item) for key, inner in members.items() for path, item in _deep(inner)]
    if isinstance(value, list):
        return [pair for inner in cast("list[object]", value) for pair in _deep(inner)]
    return [("", text(value))]


def _expanded(value: Scalars, encode: Encode, separator: str, *, pairs: bool) -> str:
    if isinstance(value, str):
        return encode(value)
    if isinstance(value, list):
        return separator.join(encode(item) for item in value)
    if pairs:
        return separator.join(_pairs(value, encode))
    return separator.join(encode(word) for pair in value.items() for word in pair)


def _pairs(value: Scalars, encode: Encode) -> list[str]:
    if isinstance(value, dict):
        return [f"{encode(key)}={encode(item)}" for key, item in value.items()]
    return [encode(item) for item in ([value] if isinstance(value, str) else value)]


def _encoded(value: str, safe: str = "") -> str:
    """Percent-encoded text; where reserved characters may stay, what is percent-encoded already does too (RFC 6570,
    section 3.2.3)."""
    if value.isascii() and value.isalnum():
        return value
    if not safe or "%" not in value:
        return quote(value, safe=safe)
    return "".join(one if _TRIPLE(one) else quote(one, safe=safe) for one in re.split("(%[0-9A-Fa-f]{2})", value))


def _cookie_text(value: str) -> str:
    if any(character in ' ",;\\' or not "\x20" < character < "\x7f" for character in value):
        raise ValueError("a cookie must not hold spaces, quotes, commas, semicolons, backslashes or controls")
    return value


def _json(value: object) -> str:
    from .models import dump_json

    return dump_json(value).decode()
