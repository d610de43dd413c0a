"""Findings as Markdown, for comments on pull requests and step summaries."""

import re
from typing import Final, TextIO

from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.findings import Findings, counted, repository_path, said
from sdkwright.diagnostics.visible import visible

LONGEST: Final = 30_000
"""Characters: GitHub takes 65,536 for a comment, in which the reports of two commands stand."""

_SIGNS: Final = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}
_SPECIAL = re.compile(r"[\\`*_\[\]|~<>&@#]|(?<=:)//|(?<=www)\.")
"""What is markup, or makes GitHub link or mention something."""


def write(findings: Findings, stream: TextIO) -> None:
    """Write a heading and a table, the worst first; rows beyond what services take are counted."""
    stream.write(f"### sdkwright: {counted(findings.diagnostics)}\n")
    if not findings.diagnostics:
        return
    stream.write("\n| | Place | Problem | Rule |\n|---|---|---|---|\n")
    room = LONGEST
    for index, one in enumerate(findings.worst_first()):
        row = _row(one)
        room -= len(row)
        if room < 0:
            stream.write(f"\n… and {len(findings.diagnostics) - index} more\n")
            return
        stream.write(row)


def _row(one: Diagnostic) -> str:
    place = f"{repository_path(one.location)}:{one.location.line}:{one.location.column}"
    return f"| {_SIGNS[one.severity]} | {_code(place)} | {plain(said(one))} | {_code(one.code)} |\n"


def plain(text: str) -> str:
    """`text` so that Markdown shows it as it is: no markup, no links, nobody is mentioned."""
    return _SPECIAL.sub(lambda found: "".join(f"&#{ord(one)};" for one in found[0]), text)


def _code(text: str) -> str:
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    padded = f" {text} " if "`" in text else text
    return f"{ticks}{visible(padded)}{ticks}".replace("|", "\\|")
