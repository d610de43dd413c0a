"""Findings as Checkstyle reports them, which Jenkins, reviewdog and many editors read.

Source: checkstyle.org, XMLLogger: a `file` has an `error` per finding, with line, column, severity, message and source.
"""

from typing import TextIO

from sdkwright.diagnostics.diagnostic import Diagnostic
from sdkwright.diagnostics.findings import Findings, repository_path, said
from sdkwright.diagnostics.xml import HEAD, element


def write(findings: Findings, stream: TextIO) -> None:
    """Write the report; a document without findings is a `file` without errors."""
    files = [
        element(
            "file",
            {"name": repository_path(found[0].location) if found else name},
            [_error(one) for one in found],
        )
        for name, found in findings.by_file().items()
    ]
    stream.write(HEAD + element("checkstyle", {"version": "10.0"}, files))


def _error(one: Diagnostic) -> str:
    place = one.location
    return element(
        "error",
        {
            "line": max(1, place.line),
            "column": max(1, place.column),
            "severity": one.severity.label,
            "message": said(one),
            "source": f"sdkwright.{one.code}",
        },
    )
