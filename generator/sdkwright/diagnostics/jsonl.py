"""Findings for programs that read them one by one: JSON Lines (jsonlines.org), each as `json` has it."""

import json
from typing import TextIO

from sdkwright.diagnostics.findings import Findings
from sdkwright.diagnostics.json import record


def write(findings: Findings, stream: TextIO) -> None:
    """Write one object per line."""
    for one in findings.diagnostics:
        stream.write(json.dumps(record(one)) + "\n")
