"""Three-way merges of a file, by `git merge-file`: what people changed, and what the generator would change."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sdkwright.unwritable import Unwritable

_LABELS: Final = ("edited by hand", "as generated before", "as generated now")
_OPENING: Final = f"<<<<<<< {_LABELS[0]}".encode()
_FAILED: Final = 128


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge; `conflicts` says whether both sides changed the same lines, or one that is no text."""

    content: bytes
    conflicts: bool


def merge(ours: bytes, base: bytes | None, theirs: bytes) -> Merged:
    """`ours`, edited by hand, with what changed from `base` to `theirs`, which was generated.

    Where both changed the same lines, both are in the result, between conflict markers. Without a `base` each line that
    differs is such a conflict; what is no text stays as it is. Raises Unwritable where git is missing.
    """
    if base == theirs or ours == theirs:
        return Merged(ours, conflicts=False)
    if b"\r\n" in ours and b"\r\n" not in theirs:
        base, theirs = _with_returns(base or b""), _with_returns(theirs)
    try:
        with tempfile.TemporaryDirectory(prefix="sdkwright-") as folder:
            for name, content in (("ours", ours), ("base", base or b""), ("theirs", theirs)):
                (Path(folder) / name).write_bytes(content)
            done = _merge_file(folder)
    except OSError as error:
        raise Unwritable(f"a merge could not be tried: {error.strerror or error}; nothing was written") from error
    if not 0 <= done.returncode < _FAILED:
        return Merged(ours, conflicts=True)
    return Merged(done.stdout, conflicts=done.returncode > 0)


def _merge_file(folder: str) -> subprocess.CompletedProcess[bytes]:
    """Run `git merge-file`: its exit code is the number of conflicts, 255 for what cannot be merged."""
    labels = [argument for label in _LABELS for argument in ("-L", label)]
    command = ["git", "merge-file", "--stdout", "--quiet", *labels, "ours", "base", "theirs"]
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        raise Unwritable("--merge needs git (it is `git merge-file` that merges), and git is not installed") from None


def _with_returns(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def is_in_conflict(content: bytes) -> bool:
    """Whether a merge left marks in `content` that nobody has resolved yet."""
    return any(line.startswith(_OPENING) for line in content.split(b"\n"))
