"""sdkwright's own members of a document: that they exist, and that the names they give can be used."""

import difflib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from sdkwright import variables
from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Source
from sdkwright.names import MEMBER, is_name
from sdkwright.pointers import escape
from sdkwright.validate.walk import DATA

PREFIX: Final = "x-sdkwright-"
STREAM_FORMATS: Final = ("event-stream", "jsonl", "json-seq")
KNOWN: Final = frozenset({
    MEMBER, variables.MEMBER, "x-sdkwright-client-authentication", "x-sdkwright-ignore", "x-sdkwright-idempotent",
    "x-sdkwright-pagination", "x-sdkwright-retriable",
    "x-sdkwright-signature", "x-sdkwright-stream", "x-sdkwright-values",
})  # fmt: skip


def check(document: Document) -> Iterator[Diagnostic]:
    """Members that begin with `x-sdkwright-`, wherever extensions may stand."""
    for name, source in document.sources.items():
        if PREFIX in source.text:
            for pointer, key, value in own_members(source):
                yield from _check(Location(name, pointer=pointer, at_key=key not in KNOWN), key, value)


def _check(place: Location, key: str, value: Any) -> Iterator[Diagnostic]:
    if key not in KNOWN:
        near = difflib.get_close_matches(key, KNOWN, 1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(KNOWN))}"
        yield finding("unknown-extension", f"{key[:100]!r} has no meaning", place, hint)
    elif key == "x-sdkwright-stream":
        yield from _stream(place, value)
    elif key == MEMBER and not (isinstance(value, str) and is_name(value)):
        hint = "a Python identifier that is no keyword, and starts with a letter"
        yield finding("unusable-name", f"{str(value)[:100]!r} can be no name in Python", place, hint)
    elif key == variables.MEMBER and not variables.are_variables(value):
        hint = "a name of ASCII letters, digits and underscores, or a table of such names by argument"
        yield finding("unusable-variable", f"{str(value)[:100]!r} names no environment variable", place, hint)


def _stream(place: Location, value: Any) -> Iterator[Diagnostic]:
    """What is said of a stream and means nothing."""
    said = value if isinstance(value, dict) else {}
    known = {
        "itemSchema": isinstance(said.get("itemSchema"), dict | bool),
        "format": said.get("format") in STREAM_FORMATS,
        "end": isinstance(said.get("end"), str),
        "asked": isinstance(said.get("asked"), dict),
    }
    hint = f"true, false, or an object of itemSchema, format ({', '.join(STREAM_FORMATS)}), end, asked"
    if not isinstance(value, dict | bool):
        yield finding("unknown-extension", "this says nothing of a stream", place, hint)
    for name in said:
        if not known.get(name, False):
            inner = replace(place, pointer=f"{place.pointer}/{escape(name)}")
            yield finding("unknown-extension", f"{name[:100]!r}, or its value, has no meaning here", inner, hint)


def own_members(source: Source) -> Iterator[tuple[str, str, Any]]:
    """Pointer, key and value of each such member, data of the user's left out."""
    waiting: list[tuple[Any, str]] = [(source.value, "")]
    while waiting:
        node, pointer = waiting.pop()
        if isinstance(node, list):
            waiting.extend((item, f"{pointer}/{index}") for index, item in enumerate(node))
        elif isinstance(node, dict):
            for key, inner in node.items():
                if key.startswith(PREFIX):
                    yield f"{pointer}/{escape(key)}", key, inner
                elif isinstance(inner, dict | list) and key not in DATA:
                    waiting.append((inner, f"{pointer}/{escape(key)}"))
