"""Reads a request as a server would, from the documents that define it, and says what its arguments were.

Sources: OpenAPI 3.1.1, "Style Values", "Style Examples" and "Encoding Object"; RFC 6570; RFC 3986; RFC 6265, section
4.2; RFC 7578; WHATWG URL, "application/x-www-form-urlencoded parsing". Nothing of the generator or its runtime.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from loopback import Seen
from oracle_document import RawOperation, RawParameter
from oracle_schema import same

PCHAR = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*\Z")
QUERY = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*\Z")
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")

Pairs = list[tuple[str, str]]


class Unreadable(AssertionError):
    """The request is not what the document describes."""


def check_target(seen: Seen) -> None:
    """Refuse a request line or a field that RFC 3986 or RFC 9110 does not allow."""
    for segment in seen.path.split("/"):
        if not PCHAR.match(segment) or segment in (".", ".."):
            raise Unreadable(f"not a path segment: {segment!r} in {seen.target!r}")
    if not QUERY.match(seen.query):
        raise Unreadable(f"not a query: {seen.query!r}")
    for name, value in seen.fields:
        if not TOKEN.match(name) or any(ord(one) < 32 for one in value):
            raise Unreadable(f"not a field: {name!r}")


def path_values(operation: RawOperation, path: str) -> list[dict[str, str]]:
    """The text of each expression of the path template, still encoded (RFC 6570, section 2.2); in both ways where the
    template lets a path be read in two: `{base}...{head}` and a value that ends with a dot."""
    template = operation.path.partition("#")[0].partition("?")[0]  # a fragment is never sent (RFC 3986, section 3.5)
    parts = re.split(r"\{([^{}]*)\}", template)
    names = parts[1::2]
    ways: list[dict[str, str]] = []
    for text in ("([^/?#]*)", "([^/?#]*?)"):
        pattern = "".join(text if position % 2 else _literal(part) for position, part in enumerate(parts))
        found = re.fullmatch(pattern, path)
        if found is None:
            raise Unreadable(f"{path!r} is not {operation.path!r}")
        ways.append(dict(zip(names, found.groups(), strict=True)))
    return ways


def _literal(text: str) -> str:
    """A template's literal, whose characters may come percent-encoded (RFC 6570, section 2.1)."""
    return "".join(
        re.escape(one) if one == "/" or PCHAR.match(one) else "".join(f"%{byte:02X}" for byte in one.encode())
        for one in text
    )


def read_parameter(operation: RawOperation, parameter: RawParameter, seen: Seen, like: Any) -> Any:
    """What the request says for a parameter: text, a list of texts, a mapping of texts, or None where it says nothing.

    `like` is a value of the same shape: the standard cannot tell `a,b` from a list of two without the type.
    """
    match parameter.place:
        case "path":
            texts = [way[parameter.name] for way in path_values(operation, seen.path)]
            if parameter.content:
                return _content(parameter, unquote(texts[0]))
            read = [_path(parameter, text, like) for text in texts]
            return next((one for one in read if one == like), read[0])
        case "query":
            return _query(operation, parameter, seen.query, like)
        case "querystring":
            return _querystring(parameter, seen.query)
        case "header":
            given = seen.field(parameter.name)
            if given is None:
                return None
            return _content(parameter, given) if parameter.content else _split(given, ",", parameter.explode, like, str)
        case _:
            return _cookie(operation, parameter, seen.field("Cookie") or "", like)


def _content(parameter: RawParameter, text: str) -> Any:
    assert parameter.content is not None
    return Json(json.loads(text)) if parameter.content.kind == "json" else text


@dataclass(frozen=True)
class Json:
    """A value that came as JSON, so that it is compared as such."""

    value: Any


def _path(parameter: RawParameter, text: str, like: Any) -> Any:
    explode = parameter.explode
    if parameter.style == "label":
        if not text.startswith("."):
            raise Unreadable(f"{text!r} is no label")
        return _split(text[1:], "." if explode else ",", explode, like, unquote)
    if parameter.style != "matrix":
        return _split(text, ",", explode, like, unquote)
    if not text.startswith(";"):
        raise Unreadable(f"{text!r} is no matrix parameter")
    pairs = [_pair(part, unquote) for part in text[1:].split(";")]
    if explode and isinstance(like, dict):
        return dict(pairs)
    if any(name != parameter.name for name, _ in pairs):
        raise Unreadable(f"{text!r} is not named {parameter.name!r}")
    if explode and isinstance(like, list):
        return [value for _, value in pairs]
    raw = text.partition("=")[2]
    return _split(raw, ",", False, like, unquote)


def _split(text: str, delimiter: str, explode: bool, like: Any, decode: Any) -> Any:
    """Text of style simple, label or form without its name, taken apart before it is decoded."""
    if isinstance(like, list):
        return [decode(part) for part in text.split(delimiter)]
    if not isinstance(like, dict):
        return decode(text)
    parts = text.split(delimiter)
    if explode:
        return dict(_pair(part, decode) for part in parts)
    if len(parts) % 2:
        raise Unreadable(f"{text!r} has no value for its last name")
    return {decode(name): decode(value) for name, value in zip(parts[::2], parts[1::2], strict=True)}


def _pair(text: str, decode: Any) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return decode(name), decode(value)


def form_text(text: str) -> str:
    """Percent-decoding, and a plus sign as a space (WHATWG URL, section 5.1)."""
    return unquote(text.replace("+", " "))


def raw_pairs(query: str) -> Pairs:
    return [(form_text(one.partition("=")[0]), one.partition("=")[2]) for one in query.split("&") if one]


def _query(operation: RawOperation, parameter: RawParameter, query: str, like: Any) -> Any:
    others = {one.name for one in operation.parameters if one.place == "query" and one.name != parameter.name}
    return read_pairs(raw_pairs(query), parameter.name, parameter.style, parameter.explode, like, others, parameter)


def read_pairs(
    pairs: Pairs, name: str, style: str, explode: bool, like: Any, others: Iterable[str], parameter: Any = None
) -> Any:
    """A query parameter, or a member of a form, out of `name=value` pairs whose values are still encoded."""
    mine = [value for key, value in pairs if key == name]
    if parameter is not None and parameter.content:
        return _content(parameter, form_text(mine[0])) if mine else None
    if style == "deepObject":
        return [(key[len(name) :], form_text(value)) for key, value in pairs if key.startswith(f"{name}[")] or None
    if explode and isinstance(like, dict):
        taken = set(others)
        return {k: form_text(v) for k, v in pairs if k not in taken and k.partition("[")[0] not in taken} or None
    if not mine:
        return None
    if explode and isinstance(like, list):
        return [form_text(value) for value in mine]
    if len(mine) != 1:
        raise Unreadable(f"{name} came {len(mine)} times")
    if style == "spaceDelimited":
        return _split(mine[0].replace("+", "%20"), "%20", False, like, unquote)
    if style == "pipeDelimited":
        return _split(mine[0].replace("%7c", "%7C").replace("|", "%7C"), "%7C", False, like, form_text)
    return _split(mine[0], ",", False, like, form_text)


def _querystring(parameter: RawParameter, query: str) -> Any:
    """The whole query as the parameter's media type says (OpenAPI 3.2.0, `in: querystring`)."""
    assert parameter.content is not None
    if parameter.content.kind == "form":
        return {name: form_text(value) for name, value in raw_pairs(query)}
    return _content(parameter, form_text(query)) if query else None


def _cookie(operation: RawOperation, parameter: RawParameter, line: str, like: Any) -> Any:
    others = {one.name for one in operation.parameters if one.place == "cookie" and one.name != parameter.name}
    decode: Any = unquote if parameter.style == "form" else str
    pairs = [(decode(one.partition("=")[0]), one.partition("=")[2]) for one in re.split(r";\s*", line) if one]
    if parameter.explode and isinstance(like, dict):
        return {key: decode(value) for key, value in pairs if key not in others} or None
    mine = [value for key, value in pairs if key == parameter.name]
    if not mine:
        return None
    if parameter.content:
        return _content(parameter, unquote(mine[0]))
    return (
        [decode(one) for one in mine]
        if parameter.explode and isinstance(like, list)
        else _split(mine[0], ",", False, like, decode)
    )


def meant(value: Any, allow_reserved: bool) -> Any:
    """What a value says to a service: where reserved characters may stay, what is percent-encoded does too, and is taken
    for that (OpenAPI 3.1.1, Parameter Object, `allowReserved`; RFC 6570, section 3.2.3)."""
    if not allow_reserved:
        return value
    if isinstance(value, list):
        return [meant(item, True) for item in value]
    if isinstance(value, dict):
        return {meant(name, True): meant(item, True) for name, item in value.items()}
    return unquote(value) if isinstance(value, str) else value


def says(text: Any, value: Any) -> bool:
    """Whether what was read from the wire is `value`: texts spell scalars as JSON does, strings as they are."""
    if isinstance(text, Json):
        return same(text.value, value)
    if text is None:
        return value in ([], {})
    if isinstance(text, list) and text and isinstance(text[0], tuple):
        return sorted((path, word) for path, word in text) == sorted(_deep(value))
    if isinstance(value, list):
        return isinstance(text, list) and len(text) == len(value) and all(map(says, text, value))
    if isinstance(value, dict) and isinstance(text, dict):
        return text.keys() == value.keys() and all(says(text[key], item) for key, item in value.items())
    if isinstance(value, str):
        return isinstance(text, str) and same(text, value)
    try:
        return isinstance(text, str) and same(json.loads(text), value)
    except ValueError:
        return False


def _deep(value: Any) -> list[tuple[str, str]]:
    """The names behind a deepObject's own, and their texts; members of arrays repeat the name."""
    if isinstance(value, dict):
        return [(f"[{key}]{path}", text) for key, item in value.items() for path, text in _deep(item)]
    if isinstance(value, list):
        return [pair for item in value for pair in _deep(item)]
    return [("", value if isinstance(value, str) else json.dumps(value))]
