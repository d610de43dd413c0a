"""What mypy says, strictly; within a process of the tests it remembers what it knows of libraries."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path


@cache
def _known() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="mypy-")


def known() -> str:
    """The folder in which mypy keeps what it knows."""
    return _known().name


def mypy(*arguments: str | Path, source: Path | None = None, folder: Path) -> list[str]:
    """The errors that mypy finds in `arguments` (files, or `-p` and a package), asked in `folder`; packages are looked for
    in `source`. Fails where it is no verdict that ends mypy."""
    strict = ["--strict", "--config-file=", "--cache-dir", known(), "--no-error-summary"]
    command = [sys.executable, "-m", "mypy", *strict, *map(str, arguments)]
    given = {**os.environ, "MYPYPATH": str(source or "")}
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)
    found = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert done.returncode == bool(found) and not done.stderr, done.stdout + done.stderr
    return found
