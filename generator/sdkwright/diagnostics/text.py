"""Findings for people: place, rule, message, the line with carets under what is meant, and a hint."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TextIO

from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.findings import Findings
from sdkwright.diagnostics.location import Location
from sdkwright.diagnostics.rules import page_of
from sdkwright.diagnostics.terminal import has_color, has_links
from sdkwright.diagnostics.visible import visible

WIDEST = 160

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
Paint = Callable[[str, str], str]
Link = Callable[[str, Path | None], str]


def write(findings: Findings, stream: TextIO) -> None:
    """Write each of the findings, with color and hyperlinks where the terminal has them."""
    stream.write(
        shown(findings.diagnostics, findings.sources, color=has_color(stream), links=has_links(stream)),
    )


def shown(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], *, color: bool = False, links: bool = False
) -> str:
    """The text of `diagnostics`; `sources` holds the texts of the files they stand in, by name."""
    lines: dict[str, list[str]] = {}
    parts: list[str] = []
    for one in diagnostics:
        file = one.location.file
        if file not in lines:
            lines[file] = sources.get(file, "").split("\n")
        parts.append(_shown(one, lines[file], _painted if color else _bare, _linked if links else _bare))
    return "".join(parts)


def _painted(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _linked(text: str, target: Path | None) -> str:
    """`text` as a hyperlink to a file (OSC 8)."""
    try:
        address = target.resolve().as_uri() if target is not None and target.is_file() else ""
    except (OSError, ValueError):
        address = ""
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if address else text


def _bare(text: str, how: object) -> str:
    return text


def _shown(one: Diagnostic, lines: list[str], paint: Paint, link: Link) -> str:
    label = paint(f"{one.severity.label}[{link(one.code, page_of(one.code))}]", f"1;{_COLORS[one.severity]}")
    parts = [f"{link(visible(str(one.location)), Path(one.location.file))}: {label} {visible(one.message)}"]
    frame = framed(one.location, lines)
    if frame is not None:
        line, carets = frame
        number = str(one.location.line)
        parts.append(f"  {paint(f'{number:>5} |', '2')} {line}")
        parts.append(f"  {paint('      |', '2')} {paint(carets, _COLORS[one.severity])}")
    parts.extend(f"    {visible(str(place))}: {visible(word)}" for word, place in one.related)
    if one.hint:
        parts.append(f"    {paint('hint:', '1')} {visible(one.hint)}")
    return "\n".join(parts) + "\n"


def framed(place: Location, lines: list[str]) -> tuple[str, str] | None:
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
    line = f"{dots}{visible(before)}{visible(meant)}{visible(after)}{rest}"
    return line, " " * _width(dots + visible(before)) + "^" * max(1, _width(visible(meant)))


def _width(text: str) -> int:
    """The columns that a terminal gives to `text`."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )
