"""Noun: a table of a TOML file, which knows where its members stand: `tomllib` gives values without places."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.diagnostics.location import near

_PART: Final = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED: Final = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER: Final = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]")
_KEY: Final = re.compile(rf"\s*({_DOTTED})\s*=")
_INLINE: Final = re.compile(rf"[{{,]\s*({_DOTTED})\s*=")

Path_ = tuple[str, ...]
"""The names that lead from the root of a file to a member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: the file, its text, the names that lead to the table, and its members."""

    path: Path
    text: str
    at: Path_
    members: Mapping[str, Any]

    def inner(self, *names: str, members: Mapping[str, Any]) -> "Table":
        """The table below this one that `names` lead to."""
        return replace(self, at=(*self.at, *names), members=members)

    def problem(self, name: str, message: str, hint: str) -> Diagnostic:
        """What is wrong with the member `name` of this table, or of one below it, or with the table itself (``)."""
        return problem(self.path, name, self._line_of(name), message, hint)

    def _line_of(self, name: str) -> int:
        """Where a member stands: here, below, or in the table that this one takes what it does not say from."""
        lines = _lines(self.text)
        below = [
            line for path, line in lines.items() if path[: len(self.at)] == self.at and name in path[len(self.at) :]
        ]
        anywhere = [line for path, line in lines.items() if name in path]
        return next(iter([*[lines[at] for at in [(*self.at, name)] if at in lines], *below, *anywhere]), None) or next(
            (lines[self.at[:length]] for length in range(len(self.at), 0, -1) if self.at[:length] in lines), 1
        )


def problem(path: Path, name: str, line: int, message: str, hint: str, column: int = 1) -> Diagnostic:
    """A diagnostic for a place in a settings file, which is named as seen from the working folder if it is near."""
    place = Location(near(path).as_posix(), line, column, line, column + max(1, len(name)), name)
    return Diagnostic(code="settings", severity=Severity.ERROR, message=message, location=place, hint=hint)


class Unfit(Exception):
    """A value that says nothing where it stands: the member that is wrong (empty for the whole), the reason, a hint."""

    def __init__(self, name: str, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.name, self.reason, self.hint = name, reason, hint


@cache
def _lines(text: str) -> Mapping[Path_, int]:
    """The line of each table and member, by the names that lead to it; the first where there are several."""
    found: dict[Path_, int] = {}
    table: Path_ = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _names(header[1])
            found.setdefault(table, number)
            continue
        key = _KEY.match(line)
        path = (*table, *_names(key[1])) if key else table
        for names in (path, *((*path, *_names(inner[1])) for inner in _INLINE.finditer(line))):
            found.setdefault(names, number)
    return found


def _names(dotted: str) -> Path_:
    return tuple(_parts(dotted))


def _parts(dotted: str) -> Iterator[str]:
    for part in re.findall(_PART, dotted):
        yield part[1:-1] if part[0] in "\"'" else part
