"""Findings for reviewdog: the Reviewdog Diagnostic Format. Its columns count bytes of UTF-8.

Source: github.com/reviewdog/reviewdog, proto/rdf/reviewdog.proto.
"""

import json
from typing import Any, TextIO

from sdkwright.diagnostics.diagnostic import Diagnostic
from sdkwright.diagnostics.findings import Findings, repository_path, said
from sdkwright.diagnostics.location import Location
from sdkwright.diagnostics.visible import visible


def write(findings: Findings, stream: TextIO) -> None:
    """Write one DiagnosticResult."""
    texts = {name: text.split("\n") for name, text in findings.sources.items()}
    diagnostics = [_diagnostic(one, texts) for one in findings.diagnostics]
    json.dump({"source": {"name": "sdkwright"}, "diagnostics": diagnostics}, stream, indent=2)
    stream.write("\n")


def _diagnostic(one: Diagnostic, texts: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "message": said(one),
        "location": _location(one.location, texts),
        "severity": one.severity.name,
        "code": {"value": one.code},
        "relatedLocations": [
            {"message": visible(word), "location": _location(place, texts)} for word, place in one.related
        ],
    }


def _location(place: Location, texts: dict[str, list[str]]) -> dict[str, Any]:
    path = repository_path(place)
    if not place.line:
        return {"path": path}
    lines = texts.get(place.file, [])
    return {
        "path": path,
        "range": {
            "start": {"line": place.line, "column": _bytes(lines, place.line, place.column)},
            "end": {"line": place.end_line, "column": _bytes(lines, place.end_line, place.end_column)},
        },
    }


def _bytes(lines: list[str], line: int, column: int) -> int:
    """`column` in bytes."""
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    return column + len(before.encode("utf-8", "surrogatepass")) - len(before)
