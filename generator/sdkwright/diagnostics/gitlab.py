"""Findings for GitLab's merge requests: its Code Quality report, the part of Code Climate's format that it reads.

Source: docs.gitlab.com/ci/testing/code_quality, "Code Quality report format".
"""

import json
from typing import Final, TextIO

from sdkwright.diagnostics.diagnostic import Severity
from sdkwright.diagnostics.findings import Findings, repository_path, said
from sdkwright.diagnostics.fingerprint import fingerprints

_SEVERITIES: Final = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def write(findings: Findings, stream: TextIO) -> None:
    """Write a list of issues; lines count from 1, also for a file as a whole."""
    names = fingerprints(findings.diagnostics, repository_path)
    issues = [
        {
            "type": "issue",
            "check_name": one.code,
            "description": said(one),
            "severity": _SEVERITIES[one.severity],
            "fingerprint": name,
            "location": {
                "path": repository_path(one.location),
                "lines": {"begin": max(1, one.location.line), "end": max(1, one.location.end_line)},
            },
        }
        for one, name in zip(findings.diagnostics, names, strict=True)
    ]
    json.dump(issues, stream, indent=2)
    stream.write("\n")
