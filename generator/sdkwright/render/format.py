"""Formats the Python files: ruff sorts imports, drops unused ones, and formats, and refuses what does not parse."""

import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from sdkwright.cache import Cache
from sdkwright.render.file import File

LINE_LENGTH = 120
_RULES = ("I", "F401", "RUF022")


class Unformattable(Exception):
    """Generated Python that does not parse: a fault of sdkwright, whatever the document says."""


def format_python(files: list[File]) -> list[File]:
    """`files` with the Python ones formatted. Raises Unformattable."""
    python = [file for file in files if file.path.endswith(".py")]
    cache = Cache(f"format {version('ruff')} {LINE_LENGTH} {_RULES}")
    keys = {file.path: cache.key(file.path.rpartition("/")[2], file.content) for file in python}
    known = cache.get(keys.values())
    fresh = _formatted([file for file in python if keys[file.path] not in known])
    cache.put({keys[path]: text for path, text in fresh.items()})
    done = {path: fresh[path] if path in fresh else known[key] for path, key in keys.items()}
    return [File(file.path, done.get(file.path, file.content)) for file in files]


def _formatted(files: list[File]) -> dict[str, str]:
    if not files:
        return {}
    with tempfile.TemporaryDirectory(prefix="sdkwright-") as name:
        folder = Path(name)
        for file in files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.content, encoding="utf-8", newline="\n")
        _ruff("check", "--exit-zero", "--select", ",".join(_RULES), "--fix", folder=folder)
        _ruff("format", folder=folder)
        return {file.path: (folder / file.path).read_text(encoding="utf-8") for file in files}


def _ruff(command: str, *options: str, folder: Path) -> None:
    arguments = [
        sys.executable, "-m", "ruff", command, "--isolated", "--no-cache", "--target-version", "py311",
        "--line-length", str(LINE_LENGTH), *options, ".",
    ]  # fmt: skip
    done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode or "error:" in done.stderr:
        raise Unformattable(done.stderr.strip() or done.stdout.strip())
