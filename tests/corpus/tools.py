"""What tools that know nothing of the document say about a package: the interpreter, ruff, mypy, pyright."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from kept import fingerprint, once, store

ROOT = Path(__file__).parents[2]
SILENCED = re.compile(r"#\s*(?:type:\s*ignore|pyright:|mypy:|noqa|ruff:)")

Finding = tuple[int, list[str]]
"""How many errors there are (-1: the tool itself broke), and what the first ones say."""


class Tools:
    """Asks each tool about the package in `folder`; verdicts on the very same files are kept under `name`."""

    def __init__(self, name: str, folder: Path, *, anew: bool) -> None:
        self._name = name
        self._anew = anew
        self._folder = folder.resolve()
        self._source = self._folder / "src"
        self._package = next(path.parent.name for path in self._source.glob("*/_client.py"))

    def imports(self) -> Finding:
        """Import every module, and touch every name of the front door, with warnings as errors."""
        modules = [
            ".".join(path.relative_to(self._source).with_suffix("").parts).removesuffix(".__init__")
            for path in sorted(self._source.rglob("*.py"))
        ]
        script = self._folder.parent / "imports.py"
        exported = f"for one in {self._package}.__all__:\n    getattr({self._package}, one)"
        text = [f"import sys\nsys.path.insert(0, {str(self._source)!r})", *(f"import {one}" for one in modules)]
        script.write_text("\n".join([*text, exported]) + "\n", encoding="utf-8")
        return self._asked("import", [], [sys.executable, "-W", "error", str(script)])

    def ruff(self) -> Finding:
        """The project's own rules."""
        flags = ["check", "--no-cache", "--output-format", "concise", "--config", str(ROOT / "pyproject.toml")]
        return self._asked("ruff", ["ruff"], [sys.executable, "-m", "ruff", *flags, str(self._source)])

    def mypy(self) -> Finding:
        """mypy --strict."""
        flags = ["--strict", "--no-error-summary", "--cache-dir", str(store() / "mypy")]
        return self._asked("mypy", ["mypy"], [sys.executable, "-m", "mypy", *flags, "-p", self._package])

    def pyright(self) -> Finding:
        """pyright, strict."""
        project = self._folder.parent / "pyrightconfig.json"
        source = str(self._source)
        settings = {"include": [source], "extraPaths": [source], "typeCheckingMode": "strict",
                    "enableTypeIgnoreComments": False, "pythonVersion": "3.11"}  # fmt: skip
        project.write_text(json.dumps(settings), encoding="utf-8")
        flags = ["-p", str(project), "--pythonpath", sys.executable]
        return self._asked("pyright", ["basedpyright"], [sys.executable, "-m", "basedpyright", *flags])

    def silenced(self) -> Finding:
        """Comments that tell a tool to look away."""
        found = [
            f"{path.relative_to(self._source)}:{number}: {line.strip()}"
            for path in sorted(self._source.rglob("*.py"))
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if SILENCED.search(line)
        ]
        return len(found), [f"silenced: {line[:300]}" for line in found[:10]]

    def _asked(self, tool: str, distributions: list[str], command: list[str]) -> Finding:
        said = [tool, [part for part in command if str(self._folder.parent) not in part]]
        key = fingerprint(
            self._source, Path(__file__), ROOT / "pyproject.toml", tools=[*distributions, "pydantic"], said=said
        )
        count, lines = once(f"{self._name}.{tool}", key, lambda: self._run(tool, command), anew=self._anew)
        return count, lines

    def _run(self, tool: str, command: list[str]) -> Finding:
        run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self._source)
        if run.returncode == 0:
            return 0, []
        said = (run.stdout + run.stderr).splitlines()
        placed = [line for line in said if re.search(r":\d+(?::\d+)?(?::| -)", line)]
        lines = placed or [line for line in said if re.search("error|warning", line, re.IGNORECASE)]
        return len(lines) or -1, [f"{tool}: {line.strip()[:300]}" for line in (lines or said[-3:])[:10]]
