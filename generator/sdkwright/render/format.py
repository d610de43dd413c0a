"""Gives Python files their shape, by ruff, which refuses what does not parse."""

import errno
import re
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from ruff import find_ruff_bin  # type: ignore[import-untyped]

from sdkwright.cache import Cache
from sdkwright.render.file import File
from sdkwright.unwritable import Unwritable

LINE_LENGTH = 120
_RULES = ("I", "F401", "RUF022")
_ISOLATED = ("--isolated", "--no-cache", "--target-version", "py311", "--line-length", str(LINE_LENGTH))


class Unformattable(Exception):
    """Generated Python that does not parse: a fault of sdkwright, whatever the document says."""


def format_python(files: Sequence[File], package: str) -> list[File]:
    """`files` of a package with the Python ones in shape: imports sorted, those that nothing uses dropped. Raises
    Unformattable, and Unwritable where no temporary files can be."""
    return _shaped(files, lambda fresh: formatted(_tidied(fresh, package)), f"{_RULES} {package}")


def format_exact(files: Sequence[File]) -> list[File]:
    """`files`, whose imports are what they use and in order, with the Python ones in shape. Raises Unformattable."""
    return _shaped(files, formatted, "")


def _shaped(files: Sequence[File], shape: Callable[[list[File]], list[str]], kind: str) -> list[File]:
    """`files` with `shape` given to the Python ones that the cache does not know in shape."""
    python = [file for file in files if file.path.endswith(".py")]
    cache = Cache(f"format {version('ruff')} {LINE_LENGTH} {kind}")
    keys = {file.path: cache.key(file.path.rpartition("/")[2], file.content) for file in python}
    done = cache.get(keys.values())
    fresh = [file for file in python if keys[file.path] not in done]
    made = {keys[file.path]: text for file, text in zip(fresh, shape(fresh), strict=True)}
    cache.put(made)
    done |= made
    return [File(file.path, done[keys[file.path]]) if file.path in keys else file for file in files]


def _tidied(files: list[File], package: str) -> list[File]:
    """`files` with their imports in order. ruff tells by a file's name what it may do to it."""
    try:
        return _imported(files, package) if files else []
    except OSError as error:
        raise Unwritable(f"there is no room for temporary files: {error.strerror}") from error


def _imported(files: list[File], package: str) -> list[File]:
    """ruff knows the package for the own one of `files`, whichever of them these are."""
    own = f'lint.isort.known-first-party=["{package}"]'
    with tempfile.TemporaryDirectory(prefix="sdkwright-") as name:
        folder = Path(name)
        for file in files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.content, encoding="utf-8", newline="\n")
        _ruff("check", "--exit-zero", "--config", own, "--select", ",".join(_RULES), "--fix", ".", folder=folder)
        return [File(file.path, (folder / file.path).read_text(encoding="utf-8")) for file in files]


def formatted(files: Sequence[File]) -> list[str]:
    """The texts of `files`, all of them Python whose imports are what they use and in order, in shape: all as one,
    which is ten times as fast as thousands of files. Raises Unformattable.

    Comments that no file can know of stand between them. ruff puts a space behind the `#` of a comment, and keeps it at
    the margin: not in a string or in brackets that a file has left open, so that its neighbour is part of it.
    """
    if not files:
        return []
    mark = secrets.token_hex(16)
    text = "".join(f"#{mark}\n{file.content}\n" for file in files)
    try:
        texts = re.split(rf"^# {mark}\n", _ruff("format", "-", text=text), flags=re.MULTILINE)[1:]
    except Unformattable:
        texts = []
    if len(texts) != len(files) or any(mark in one for one in texts):
        raise Unformattable(_culprit(files))
    return [f"{one.rstrip()}\n" for one in texts]


def _culprit(files: Sequence[File]) -> str:
    """What is wrong with the first of `files` that does not parse."""
    for file in files:
        try:
            _ruff("format", "--stdin-filename", file.path, "-", text=file.content)
        except Unformattable as error:
            return str(error)
    return "these files cannot be formatted together"


def _ruff(command: str, *options: str, text: str | None = None, folder: Path | None = None) -> str:
    """What ruff prints. Raises Unformattable."""
    arguments = [find_ruff_bin(), command, *_ISOLATED, *options]
    done = subprocess.run(
        arguments, cwd=folder, input=text, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if "(os error " in done.stderr:
        raise OSError(errno.EIO, done.stderr.strip().splitlines()[0])
    if done.returncode or "error:" in done.stderr:
        raise Unformattable(done.stderr.strip() or done.stdout.strip())
    return done.stdout
