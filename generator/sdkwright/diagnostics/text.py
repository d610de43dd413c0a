"""Findings for people: place, rule, message, the line with carets under what is meant, and a hint."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TextIO

from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.location import Location

WIDEST = 160

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def print_text(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], stream: TextIO, *, color: bool = False
) -> None:
    """Write each of `diagnostics`; `sources` holds the texts of the files they stand in, by name."""
    lines: dict[str, list[str]] = {}
    for one in diagnostics:
        file = one.location.file
        if file not in lines:
            lines[file] = sources.get(file, "").split("\n")
        stream.write(_shown(one, lines[file], color))


def _shown(one: Diagnostic, lines: list[str], color: bool) -> str:
    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if color else text

    label = paint(f"{one.severity.label}[{one.code}]", f"1;{_COLORS[one.severity]}")
    parts = [f"{visible(str(one.location))}: {label} {visible(one.message)}"]
    frame = _frame(one.location, lines)
    if frame is not None:
        line, carets = frame
        number = str(one.location.line)
        parts.append(f"  {paint(f'{number:>5} |', '2')} {line}")
        parts.append(f"  {paint('      |', '2')} {paint(carets, _COLORS[one.severity])}")
    parts.extend(f"    {visible(str(place))}: {visible(word)}" for word, place in one.related)
    if one.hint:
        parts.append(f"    {paint('hint:', '1')} {visible(one.hint)}")
    return "\n".join(parts) + "\n"


def _frame(place: Location, lines: list[str]) -> tuple[str, str] | None:
    """The line of a place and the carets below it; a long line is cut around them."""
    if not 0 < place.line <= len(lines) or not lines[place.line - 1].strip():
        return None
    text = lines[place.line - 1].rstrip("\r")
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(text)
    end = max(start + 1, min(end, start + WIDEST // 2))
    cut = max(0, start - WIDEST // 3) if len(text) > WIDEST else 0
    before, meant = text[cut:start], text[start:end]
    after = text[end : cut + WIDEST]
    dots = "…" if cut else ""
    rest = "…" if len(text) > cut + WIDEST else ""
    shown = f"{dots}{visible(before)}{visible(meant)}{visible(after)}{rest}"
    return shown, " " * _width(dots + visible(before)) + "^" * max(1, _width(visible(meant)))


def _width(text: str) -> int:
    """The columns that a terminal gives to `text`."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def visible(text: str) -> str:
    """`text` on one line, with every character escaped that would do something to a terminal."""
    return "".join(
        one if one == " " or unicodedata.category(one)[0] not in "CZ" else " " if one == "\t" else _escaped(one)
        for one in text
    )


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
