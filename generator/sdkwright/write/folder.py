"""Writes a tree: made whole beside the old one, then the two change places.

A run that is killed leaves the old tree or the new one. What it may leave besides is cleared away by the next run.
"""

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from sdkwright.write.compare import Difference
from sdkwright.write.manifest import MANIFEST, File, content_of, is_inside
from sdkwright.write.unwritable import Unwritable

_EXCHANGE = 2
_HERE = -100


def write(files: Sequence[File], folder: Path, difference: Difference) -> None:
    """Make `folder` hold `files`, without those that `difference` says are to be removed. All else in it stays.

    Raises Unwritable.
    """
    folder = folder.resolve()
    for file in files:
        _refuse(file.path, folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _recover(folder)
        if folder.exists() and not folder.is_dir():
            raise Unwritable(f"{folder.name} is a file, not a folder")
        staged = folder.with_name(f".{folder.name}.sdkwright-{os.getpid()}-new")
        try:
            _stage(files, folder, staged, frozenset(difference.removed))
            _place(staged, folder, difference.removed)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unwritable(f"{folder.name} could not be written: {reason}; it is as it was") from error


def _refuse(path: str, folder: Path) -> None:
    """Raise Unwritable for a path that leaves `folder`, by itself or through a link, or where a folder stands."""
    if not is_inside(path):
        raise Unwritable(f"{path!r} would leave the output folder")
    *parents, _ = path.split("/")
    within = folder
    for parent in parents:
        within = within / parent
        if within.is_symlink():
            name = within.relative_to(folder).as_posix()
            raise Unwritable(f"{name} is a symbolic link: {path} would leave the folder")
        if within.exists() and not within.is_dir():
            raise Unwritable(f"{within.relative_to(folder).as_posix()} is a file, where a folder must be")
    if (folder / path).is_dir():
        raise Unwritable(f"{path} is a folder, where a file must be")


def _stage(files: Sequence[File], folder: Path, staged: Path, removed: frozenset[str]) -> None:
    """The new tree: what is in the old one, linked rather than copied, and the files over it."""
    contents = {file.path: content_of(file) for file in files}
    staged.mkdir()
    if folder.is_dir():
        shutil.copystat(folder, staged)
        _link_all(folder, staged, "", contents, removed)
    for path, content in contents.items():
        target = staged / path
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def _link_all(old: Path, new: Path, within: str, contents: dict[str, bytes], removed: frozenset[str]) -> None:
    """Link what stays from `old` into `new`: the user's files, and generated ones that do not change."""
    for entry in sorted(os.scandir(old), key=lambda entry: entry.name):
        path = f"{within}{entry.name}"
        if path in removed or (path in contents and not _is_same(Path(entry.path), contents[path])):
            continue
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), new / entry.name)
        elif entry.is_dir():
            (new / entry.name).mkdir()
            _link_all(Path(entry.path), new / entry.name, f"{path}/", contents, removed)
            with contextlib.suppress(OSError):
                if any(one.startswith(f"{path}/") for one in removed):
                    (new / entry.name).rmdir()
        else:
            try:
                os.link(entry.path, new / entry.name)
            except OSError:
                shutil.copy2(entry.path, new / entry.name)


def _is_same(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False


def _place(staged: Path, folder: Path, removed: Sequence[str]) -> None:
    """Let the two trees change places, in one step where the system can do that."""
    if not folder.exists():
        staged.rename(folder)
        return
    if Path.cwd().is_relative_to(folder):
        _copy_into(staged, folder, removed)
        return
    if _exchange(staged, folder):
        return
    aside = folder.with_name(f".{folder.name}.sdkwright-{os.getpid()}-old")
    folder.rename(aside)
    try:
        staged.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically (renameat2, Linux); False where that cannot be done."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _copy_into(staged: Path, folder: Path, removed: Sequence[str]) -> None:
    """File by file, for the folder that somebody's shell stands in: taking it away would leave them nowhere.

    The manifest comes last: a run that is killed before leaves files that the next run knows for what it would write.
    """
    for gone in removed:
        (folder / gone).unlink(missing_ok=True)
        for parent in (folder / gone).parents:
            if parent == folder or next(parent.iterdir(), None) is not None:
                break
            parent.rmdir()
    for path in sorted(staged.rglob("*"), key=lambda path: (path == staged / MANIFEST, path)):
        target = folder / path.relative_to(staged)
        if path.is_dir() and not path.is_symlink():
            target.mkdir(exist_ok=True)
        elif not path.is_symlink():
            os.replace(path, target)


def _recover(folder: Path) -> None:
    """Clear away what a killed run left, and bring back the tree that it had put aside."""
    for left in sorted(folder.parent.glob(f".{folder.name}.sdkwright-*-*")):
        pid, kind = left.name.rsplit("-", 2)[1:]
        if pid.isdigit() and int(pid) != os.getpid() and _is_alive(int(pid)):
            continue
        if kind == "old" and not folder.exists():
            left.rename(folder)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
