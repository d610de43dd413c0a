"""JSON (RFC 8259) with the place of every value, looked up only when somebody asks.

The standard library parses; a place is found by walking the text to it, which C code skips in whole values.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from sdkwright.diagnostics import Diagnostic
from sdkwright.load.lines import Lines
from sdkwright.load.text import DEEPEST, Unreadable, problem
from sdkwright.pointers import unescape

_SPACE = re.compile(r"[ \t\n\r]*")
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])')
_LONE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<lone>u[dD][89a-fA-F]..)|.)", re.DOTALL)
_CONSTANT = re.compile(r"(?<=[\[:,\s])(-?Infinity|NaN)(?=[\s,\]}])")
_skip = json.JSONDecoder(strict=False).raw_decode


class _Refused(Exception):
    """Something that Python's parser takes and JSON does not have."""


class JsonPlaces:
    """Finds the place of a pointer in the text. Members of the values on the way are remembered."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.lines = Lines(text)
        self._known: dict[int, dict[str, tuple[int, int]]] = {}
        self._unread: dict[int, Iterator[tuple[str, int, int]]] = {}

    def __call__(self, pointer: str, at_key: bool) -> tuple[int, int, int, int]:
        key = -1
        start = _after_space(self._text, 0)
        for token in pointer.split("/")[1:]:
            found = self._member(start, unescape(token))
            if found is None:
                break
            key, start = found
        if at_key and key >= 0:
            start = key
        return *self.lines.at(start), *self.lines.at(self._end(start))

    def _end(self, start: int) -> int:
        if self._text[start : start + 1] in ("{", "["):
            return start + 1
        return _skip(self._text, start)[1]

    def _member(self, start: int, name: str) -> tuple[int, int] | None:
        """Where the member `name` of the value at `start` has its key (-1 for elements) and its value. What stands
        behind it is not read before somebody asks."""
        known = self._known.setdefault(start, {})
        if name not in known:
            for other, key, value in self._unread.setdefault(start, members(self._text, start)):
                known.setdefault(other, (key, value))
                if other == name:
                    break
        return known.get(name)


def members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Name, key and value of each member of the object or array at `start`, in order, duplicates included."""
    is_object = text[start] == "{"
    if not is_object and text[start] != "[":
        return
    at = _after_space(text, start + 1)
    index = 0
    while text[at] not in "]}":
        key, name = -1, str(index)
        if is_object:
            key = at
            name, at = _skip(text, at)
            at = _after_space(text, _after_space(text, at) + 1)
        yield name, key, at
        _, end = _skip(text, at)
        index += 1
        at = _after_space(text, end)
        if text[at] == ",":
            at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found is not None else at


def parse(text: str, name: str) -> tuple[Any, JsonPlaces, list[Diagnostic]]:
    """The value of a JSON document, its places, and keys that stand twice. Raises Unreadable."""
    places = JsonPlaces(text)
    twice: list[str] = []
    try:
        value = json.loads(text, object_pairs_hook=partial(_object, twice), parse_constant=_refuse, parse_float=_float)
    except json.JSONDecodeError as error:
        raise _syntax(error, name, places.lines) from None
    except _Refused as error:
        found = _CONSTANT.search(text) or re.search(re.escape(str(error)), text)
        line, column = places.lines.at(found.start() if found else 0)
        message = f"JSON has no number {str(error)[:40]}"
        raise problem("number-range", message, name, "write it as a text", line, column) from None
    except RecursionError:
        raise _deep(text, places, name) from None
    except ValueError:
        found = re.search(r"[0-9]{4300,}", text)
        place = places.lines.at(found.start() if found else 0)
        raise problem("number-range", "a number this long is not read", name, "write it as a text", *place) from None
    if _depth_exceeds(value, DEEPEST):
        raise _deep(text, places, name)
    for escaped in _LONE.finditer(text):
        if escaped["lone"]:
            message = f"\\{escaped['lone']} is half a character"
            place = places.lines.at(escaped.start())
            raise problem("lone-surrogate", message, name, "write both halves, or neither", *place, width=6)
    return value, places, list(_duplicates(text, places, name)) if twice else []


def _deep(text: str, places: JsonPlaces, name: str) -> Unreadable:
    """The error for the first value that nests too deeply."""
    depth, offset = 0, 0
    for found in _BRACKET.finditer(text):
        depth += bool(found[1]) - bool(found[2])
        if depth > DEEPEST:
            offset = found.start()
            break
    place = places.lines.at(offset)
    return problem("deep-nesting", f"values nest more than {DEEPEST} deep", name, "name the inner ones", *place)


def _object(twice: list[str], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, of members of one name the first; the names of others go into `twice`."""
    made = dict(pairs)
    if len(made) != len(pairs):
        made = {}
        for key, value in pairs:
            if key in made:
                twice.append(key)
            made.setdefault(key, value)
    return made


def _refuse(constant: str) -> Any:
    raise _Refused(constant)


def _float(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise _Refused(text)
    return number


def _syntax(error: json.JSONDecodeError, name: str, lines: Lines) -> Unreadable:
    whole = error.doc.rstrip()
    if whole and error.pos >= len(whole):
        message = "the text ends here, and is not finished"
        return problem(
            "json-syntax", message, name, "close what is open, or get the rest of it", *lines.at(len(whole) - 1)
        )
    hint = "check quotes, commas and brackets"
    if error.doc[error.pos] in "\r\n":
        hint = "close the quote; a line break in a text is written \\n"
    elif error.doc[: error.pos].rstrip().endswith(","):
        hint = "JSON allows no comma before a closing bracket"
    message = error.msg.removesuffix(" at").removesuffix(" starting")
    return problem("json-syntax", message, name, hint, error.lineno, error.colno)


def _duplicates(text: str, places: JsonPlaces, name: str) -> Iterator[Diagnostic]:
    """A finding for each member that stands in its object a second time."""
    waiting = [_after_space(text, 0)]
    while waiting:
        seen: set[str] = set()
        for member, key, value in members(text, waiting.pop()):
            if key >= 0 and member in seen:
                place = places.lines.at(key)
                message = f"the key {member[:200]!r} stands here twice"
                yield problem("duplicate-key", message, name, "keep one of them", *place, len(member) + 2).diagnostic
            seen.add(member)
            if text[value] in "{[":
                waiting.append(value)


_HOLDERS: Final = frozenset({dict, list})


def _depth_exceeds(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = (
            [
                inner
                for one in level
                for inner in (one.values() if isinstance(one, dict) else one)
                if type(inner) in _HOLDERS
            ]
            if level
            else []
        )
        if not level:
            return False
    return True
