"""Findings for GitHub Actions: annotations within the runner's limits, the rest in the log, a step summary.

Sources: docs.github.com, "Workflow commands for GitHub Actions" and "Adding a job summary". Of each kind a step gets
ten annotations.
"""

import contextlib
import hashlib
import io
import os
from collections.abc import Iterable
from typing import Final, TextIO

from sdkwright.diagnostics import markdown
from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.findings import Findings, repository_path, said
from sdkwright.diagnostics.text import shown

MOST: Final = 10
"""Annotations of one kind that a step gets."""

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(findings: Findings, stream: TextIO) -> None:
    """Write annotations for the first findings of each severity, and all others as text in a group."""
    rest: list[Diagnostic] = []
    for severity in sorted(Severity, reverse=True):
        found = [one for one in findings.diagnostics if one.severity is severity]
        stream.writelines(_command(one) for one in found[:MOST])
        rest += found[MOST:]
    if rest:
        stream.write(f"::group::{len(rest)} more\n{_muted(shown(rest, findings.sources))}::endgroup::\n")
        stream.write(f"{len(rest)} more: {_told(rest)}\n")
    _summarize(findings)


def _told(rest: Iterable[Diagnostic]) -> str:
    codes = [one.code for one in rest]
    return ", ".join(f"{codes.count(code)} {code}" for code in dict.fromkeys(codes))


def _command(one: Diagnostic) -> str:
    place = one.location
    properties = {"file": repository_path(place), "title": one.code}
    if place.line:
        properties |= {"line": str(place.line), "col": str(place.column), "endLine": str(place.end_line)}
        properties |= {"endColumn": str(max(place.column, place.end_column - 1))}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[one.severity]} {listed}::{_data(said(one))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _muted(text: str) -> str:
    """`text` for the log, such that no line of it is a command to the runner."""
    token = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def _summarize(findings: Findings) -> None:
    """Add the findings to the step's summary, if this step has one."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        page = io.StringIO()
        markdown.write(findings, page)
        with contextlib.suppress(OSError), open(path, "a", encoding="utf-8") as summary:
            summary.write(page.getvalue())
