"""Findings for people: place, rule, message, the line with carets under what is meant, and a hint."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TextIO

from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.findings import Findings
from sdkwright.diagnostics.location import Location
from sdkwright.diagnostics.rules import page_of
from sdkwright.diagnostics.terminal import columns, has_color, has_links
from sdkwright.diagnostics.visible import visible

WIDEST = 160
NARROWEST = 20
GUTTER = 10
"""The columns of a frame: at most, at least, and those before the line itself."""

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
Paint = Callable[[str, str], str]
Link = Callable[[str, Path | None], str]
Show = Callable[[str], str]


def write(findings: Findings, stream: TextIO) -> None:
    """Write each of the findings, with color and hyperlinks where the terminal has them."""
    width = max(NARROWEST, min(columns(stream, WIDEST + GUTTER) - GUTTER, WIDEST))
    painted, linked, encoding = has_color(stream), has_links(stream), stream.encoding or "utf-8"
    text = shown(
        findings.diagnostics,
        findings.sources,
        color=painted,
        links=linked,
        width=width,
        show=partial(_spelled, encoding),
    )
    stream.write(text)


def _spelled(encoding: str, text: str) -> str:
    """`text` made visible, with an escape for what `encoding` does not have: carets stand below what is written."""
    return visible(text).encode(encoding, "backslashreplace").decode(encoding)


def shown(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, str],
    *,
    color: bool = False,
    links: bool = False,
    width: int = WIDEST,
    show: Show = visible,
) -> str:
    """The text of `diagnostics`; `sources` holds the texts of the files they stand in, by name, and lines of them are
    cut to `width` columns. `show` makes what comes out of a document visible."""
    lines: dict[str, list[str]] = {}
    parts: list[str] = []
    for one in diagnostics:
        file = one.location.file
        if file not in lines:
            lines[file] = sources.get(file, "").split("\n")
        parts.append(_shown(one, lines[file], _painted if color else _bare, _linked if links else _bare, width, show))
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


def _shown(one: Diagnostic, lines: list[str], paint: Paint, link: Link, width: int, show: Show) -> str:
    label = paint(f"{one.severity.label}[{link(one.code, page_of(one.code))}]", f"1;{_COLORS[one.severity]}")
    parts = [f"{link(show(str(one.location)), Path(one.location.file))}: {label} {show(one.message)}"]
    frame = framed(one.location, lines, width, show)
    if frame is not None:
        line, carets = frame
        number = str(one.location.line)
        parts.append(f"  {paint(f'{number:>5} |', '2')} {line}")
        parts.append(f"  {paint('      |', '2')} {paint(carets, _COLORS[one.severity])}")
    parts.extend(f"    {show(str(place))}: {show(word)}" for word, place in one.related)
    if one.hint:
        parts.append(f"    {paint('hint:', '1')} {show(one.hint)}")
    return "\n".join(parts) + "\n"


def framed(place: Location, lines: list[str], width: int = WIDEST, show: Show = visible) -> tuple[str, str] | None:
    """The line of a place and the carets below it; a line of more columns than `width` is cut around them."""
    if not 0 < place.line <= len(lines) or not lines[place.line - 1].strip():
        return None
    text = lines[place.line - 1].rstrip("\r")
    start = place.column - 1
    end = max(start + 1, place.end_column - 1 if place.end_line == place.line else len(text))
    before, meant, after = text[:start], text[start:end], text[end : end + width]
    if len(text) > width or _width(text, show) > width:
        before = _beginning(text[max(0, start - width) : start][::-1], width // 3, show)[::-1]
        meant = _beginning(text[start : min(end, start + width)], width // 2, show)
        end = start + len(meant)
        after = _beginning(text[end : end + width], width - 2 - _width(before, show) - _width(meant, show), show)
    dots = "…" if len(before) < start else ""
    rest = "…" if end + len(after) < len(text) else ""
    line = show(f"{dots}{before}{meant}{after}{rest}")
    return line, " " * _width(dots + before, show) + "^" * max(1, _width(meant, show))


def _beginning(text: str, columns: int, show: Show) -> str:
    """As much of `text` as fits into `columns`."""
    for index, one in enumerate(text):
        columns -= _width(one, show)
        if columns < 0:
            return text[:index]
    return text


def _width(text: str, show: Show) -> int:
    """The columns that a terminal gives to `text` as it is shown."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in show(text)
    )
