"""sdkwright's own members of a document: that they exist, and that the names they give can be used."""

import difflib
from collections.abc import Iterator
from typing import Any, Final

from msgspec.structs import replace

from sdkwright import streams, variables
from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Source
from sdkwright.names import MEMBER, is_name
from sdkwright.pointers import escape
from sdkwright.validate.walk import DATA

PREFIX: Final = "x-sdkwright-"
KNOWN: Final = frozenset({
    MEMBER, variables.MEMBER, "x-sdkwright-client-authentication", "x-sdkwright-ignore", "x-sdkwright-idempotent",
    "x-sdkwright-pagination", "x-sdkwright-retriable",
    "x-sdkwright-signature", "x-sdkwright-values", streams.MEMBER,
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
    elif key == streams.MEMBER:
        yield from _stream(place, value)
    elif key == MEMBER and not (isinstance(value, str) and is_name(value)):
        hint = "a Python identifier that is no keyword, and starts with a letter"
        yield finding("unusable-name", f"{str(value)[:100]!r} can be no name in Python", place, hint)
    elif key == variables.MEMBER and not variables.are_variables(value):
        hint = "a name of ASCII letters, digits and underscores, or a table of such names by argument"
        yield finding("unusable-variable", f"{str(value)[:100]!r} names no environment variable", place, hint)


def _stream(place: Location, value: Any) -> Iterator[Diagnostic]:
    """What is said of a stream and means nothing, and what stands where nothing reads it."""
    tokens = place.pointer.split("/")
    if tokens[-3] not in ("content", "mediaTypes") or not {"requestBody", "requestBodies"}.isdisjoint(tokens):
        hint = "say it beside a media type of a response, or in sdkwright.toml: `[streams]`"
        stray = replace(place, at_key=True)
        yield finding("unknown-extension", f"`{streams.MEMBER}` stands beside no media type of a reply", stray, hint)
    for fault in streams.faults(value):
        inner = f"{place.pointer}/{escape(fault.name)}" if fault.name else place.pointer
        yield finding("unknown-extension", fault.reason, replace(place, pointer=inner), fault.hint)


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
