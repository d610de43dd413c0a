"""`x-sdkwright-ignore` in a document: rules that do not count for the object it stands in, and for all below.

x-sdkwright-ignore: [missing-operation-id]
x-sdkwright-ignore: {example-mismatch: the example is of the next version}
x-sdkwright-ignore: all
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sdkwright.diagnostics.diagnostic import Diagnostic
from sdkwright.diagnostics.location import Location
from sdkwright.diagnostics.rules import finding, rules
from sdkwright.document import Document, Source
from sdkwright.pointers import escape

MEMBER = "x-sdkwright-ignore"


@dataclass(frozen=True, slots=True)
class _Ignored:
    """One rule, or `all`, that is ignored at a pointer; `place` is where that is said."""

    code: str
    pointer: str
    place: Location

    def covers(self, one: Diagnostic) -> bool:
        return self.code in ("all", one.code) and f"{one.location.pointer}/".startswith(f"{self.pointer}/")


def unignored(
    found: Iterable[Diagnostic], document: Document, applied: frozenset[str] = frozenset()
) -> Iterator[Diagnostic]:
    """`found` without what the document says to ignore, and a finding for each rule of `applied` that is ignored in
    vain."""
    ignored = {name: list(_ignored(source)) for name, source in document.sources.items() if MEMBER in source.text}
    used: set[_Ignored] = set()
    for one in found:
        covering = [entry for entry in ignored.get(one.location.file, ()) if entry.covers(one)]
        used.update(covering)
        if not covering:
            yield one
    for entries in ignored.values():
        for entry in entries:
            if entry not in used and (entry.code in applied or entry.code not in rules()) and entry.code != "all":
                message = f"`{entry.code[:100]}` is ignored here, and nothing is wrong"
                yield finding("unused-ignore", message, document.locate(entry.place), "take it out")


def _ignored(source: Source) -> Iterator[_Ignored]:
    waiting: list[tuple[Any, str]] = [(source.value, "")]
    while waiting:
        node, pointer = waiting.pop()
        if isinstance(node, list):
            waiting.extend((item, f"{pointer}/{index}") for index, item in enumerate(node))
        elif isinstance(node, dict):
            for key, inner in node.items():
                if key == MEMBER:
                    yield from _entries(inner, pointer, source.name)
                elif isinstance(inner, dict | list):
                    waiting.append((inner, f"{pointer}/{escape(key)}"))


def _entries(value: Any, pointer: str, file: str) -> Iterator[_Ignored]:
    """What one `x-sdkwright-ignore` says: a code, a list of codes, or codes with reasons."""
    at = f"{pointer}/{MEMBER}"
    if isinstance(value, str):
        yield _Ignored(value, pointer, Location(file, pointer=at))
    elif isinstance(value, list):
        for index, code in enumerate(value):
            if isinstance(code, str):
                yield _Ignored(code, pointer, Location(file, pointer=f"{at}/{index}"))
    elif isinstance(value, dict):
        for code in value:
            yield _Ignored(code, pointer, Location(file, pointer=f"{at}/{escape(code)}", at_key=True))
