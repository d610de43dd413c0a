"""Findings for programs: one JSON object with a list, its members stable."""

import json
from typing import Any, TextIO

from sdkwright.diagnostics.diagnostic import Diagnostic
from sdkwright.diagnostics.findings import Findings
from sdkwright.diagnostics.location import Location


def write(findings: Findings, stream: TextIO) -> None:
    """Write `{"diagnostics": [{"code", "severity", "message", "location", "hint", "related"}, …]}`."""
    json.dump({"diagnostics": [record(one) for one in findings.diagnostics]}, stream, indent=2)
    stream.write("\n")


def record(one: Diagnostic) -> dict[str, Any]:
    """One finding as JSON has it."""
    return {
        "code": one.code,
        "severity": one.severity.label,
        "message": one.message,
        "location": _place(one.location),
        "hint": one.hint,
        "related": [{"message": word, "location": _place(place)} for word, place in one.related],
    }


def _place(place: Location) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "pointer": place.pointer,
    }
