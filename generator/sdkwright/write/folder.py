"""Writes a tree: made whole beside the old one, then the two change places.

A run that is killed leaves the old tree or the new one. What it may leave besides is cleared away by the next run.
"""

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sdkwright.processes import beside
from sdkwright.unwritable import Unwritable
from sdkwright.write.bases import BASES, store_before, store_of
from sdkwright.write.compare import Difference
from sdkwright.write.digests import Digests
from sdkwright.write.manifest import MANIFEST, File, content_of, hashed, is_inside

_MANY = 500
"""Files from which on a process of its own to pack them is worth its start."""
_EXCHANGE = 2
_HERE = -100


def write(
    files: Sequence[File],
    folder: Path,
    difference: Difference,
    digests: Digests | None = None,
    *,
    bases: Sequence[File] = (),
) -> None:
    """Make `folder` hold `files`, without those that `difference` says are to be removed, and the store of `bases`, if
    there are any. All else in it stays.

    Raises Unwritable.
    """
    folder = folder.resolve()
    if not folder.name:
        raise Unwritable("the root of the file system is no folder of a package")
    _refuse([*(file.path for file in files), *([BASES] if bases else [])], folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _recover(folder)
        if folder.exists() and not folder.is_dir():
            raise Unwritable(f"{folder.name} is a file, not a folder")
        staged = folder.with_name(f".{folder.name}.sdkwright-{os.getpid()}-new")
        try:
            _stage_all(files, folder, staged, difference, digests or Digests(folder), bases)
            _place(staged, folder, difference.removed)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unwritable(f"{folder.name} could not be written: {reason}; it is as it was") from error


def _refuse(paths: Sequence[str], folder: Path) -> None:
    """Raise Unwritable for a path that leaves `folder`, by itself or through a link, or where a folder stands."""
    for path in paths:
        if not is_inside(path):
            raise Unwritable(f"{path!r} would leave the output folder")
        if os.path.isdir(os.path.join(folder, path)):
            raise Unwritable(f"{path} is a folder, where a file must be")
    for name, path in _folders(paths).items():
        if (folder / name).is_symlink():
            raise Unwritable(f"{name} is a symbolic link: {path} would leave the folder")
        if (folder / name).exists() and not (folder / name).is_dir():
            raise Unwritable(f"{name} is a file, where a folder must be")


def _folders(paths: Iterable[str]) -> dict[str, str]:
    """The folders that `paths` lie in, outer ones first, each with a path in it."""
    found: dict[str, str] = {}
    for inner, path in {path.rpartition("/")[0]: path for path in paths}.items():
        names = inner.split("/") if inner else []
        for depth in range(len(names)):
            found.setdefault("/".join(names[: depth + 1]), path)
    return found


def _stage_all(
    files: Sequence[File], folder: Path, staged: Path, difference: Difference, digests: Digests, bases: Sequence[File]
) -> None:
    """The new tree, and in it the store of `bases`, which is packed while the tree is made."""
    if not bases:
        _stage(files, folder, staged, difference, digests)
        return
    difference = replace(difference, stale=(*difference.stale, BASES))
    stage = partial(_stage, files, folder, staged, difference, digests)
    pack = partial(store_of, bases, store_before(folder, digests))
    _, store = beside(stage, pack) if len(bases) > _MANY else (stage(), pack())
    _put(BASES, store, staged, digests)


def _stage(files: Sequence[File], folder: Path, staged: Path, difference: Difference, digests: Digests) -> None:
    """The new tree: what is in the old one, linked rather than copied, and the files that are another now."""
    staged.mkdir()
    changed = {*difference.missing, *difference.stale, *difference.edited}
    if folder.is_dir():
        shutil.copystat(folder, staged)
        _link_all(folder, staged, "", frozenset(difference.removed), changed)
    for name in _folders(file.path for file in files):
        (staged / name).mkdir(exist_ok=True)
    for file in files:
        if file.path in changed:
            _put(file.path, content_of(file), staged, digests)


def _put(path: str, content: bytes, staged: Path, digests: Digests) -> None:
    (staged / path).write_bytes(content)
    digests.wrote(path, os.path.join(staged, path), hashed(content))


def _link_all(old: Path, new: Path, within: str, removed: frozenset[str], changed: set[str]) -> None:
    """Link what stays from `old` into `new`: the user's files, and generated ones that do not change."""
    for entry in sorted(os.scandir(old), key=lambda entry: entry.name):
        path = f"{within}{entry.name}"
        if path in removed or path in changed:
            continue
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), new / entry.name)
        elif entry.is_dir():
            (new / entry.name).mkdir()
            _link_all(Path(entry.path), new / entry.name, f"{path}/", removed, changed)
            with contextlib.suppress(OSError):
                if any(one.startswith(f"{path}/") for one in removed):
                    (new / entry.name).rmdir()
        else:
            try:
                os.link(entry.path, os.path.join(new, entry.name))
            except OSError:
                shutil.copy2(entry.path, new / entry.name)


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
