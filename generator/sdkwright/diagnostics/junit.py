"""Findings as JUnit reports them, which every CI service shows: a suite per file, a failed case per finding.

Source: the Jenkins xUnit plugin's junit-10.xsd, the strictest of the schemas in use.
"""

from typing import TextIO

from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.findings import Findings, said
from sdkwright.diagnostics.text import framed
from sdkwright.diagnostics.xml import HEAD, element


def write(findings: Findings, stream: TextIO) -> None:
    """Write the report. Errors and warnings are failures; what is only told is a case that passed."""
    files = findings.by_file()
    suites = [_suite(name, found, findings.sources.get(name, "")) for name, found in files.items()]
    failed = sum(one.severity > Severity.INFO for one in findings.diagnostics)
    total = sum(max(1, len(found)) for found in files.values())
    head: dict[str, str | int] = {"name": "sdkwright", "tests": total, "failures": failed, "errors": 0}
    stream.write(HEAD + element("testsuites", head, suites))


def _suite(name: str, found: list[Diagnostic], text: str) -> str:
    lines = text.split("\n")
    cases = [_case(name, one, lines) for one in found] or [
        element("testcase", {"name": "no problems", "classname": name, "time": "0"})
    ]
    failed = sum(one.severity > Severity.INFO for one in found)
    counts: dict[str, str | int] = {"tests": len(cases), "failures": failed, "errors": 0, "skipped": 0, "time": "0"}
    return element("testsuite", {"name": name, **counts}, cases)


def _case(name: str, one: Diagnostic, lines: list[str]) -> str:
    place = one.location
    case: dict[str, str | int] = {"name": f"{one.code} at {place.line}:{place.column}", "classname": name, "time": "0"}
    if one.severity is Severity.INFO:
        return element("testcase", case, [element("system-out", {}, text=said(one))])
    frame = framed(place, lines)
    text = f"{place}: {said(one)}" + (f" | {frame[0].strip()}" if frame else "")
    failure = element("failure", {"message": said(one), "type": one.severity.label}, text=text)
    return element("testcase", case, [failure])
