"""The output formats, by name. One module each, with `write(findings, stream)`, imported when it is asked for."""

import os
from importlib import import_module
from typing import Final, TextIO

from sdkwright.diagnostics.findings import Findings

FORMATS: Final = (
    "text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "markdown",
)  # fmt: skip


def chosen() -> str:
    """The format that suits where this runs: a CI service's own, text for everybody else."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "gitlab" if os.environ.get("GITLAB_CI") == "true" else "text"


def write(style: str, findings: Findings, stream: TextIO) -> None:
    """Write `findings` to `stream` in the format `style`, one of FORMATS."""
    if style not in FORMATS:
        raise ValueError(f"there is no format {style!r}")
    import_module(f"sdkwright.diagnostics.{style}").write(findings, stream)
