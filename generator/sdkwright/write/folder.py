"""Writes a tree: made whole beside the old one, then the two change places.

A run that is killed leaves the old tree or the new one. What it may leave besides is cleared away by the next run.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import partial
from pathlib import Path

from sdkwright.processes import beside
from sdkwright.unwritable import Unwritable
from sdkwright.write.bases import BASES, store_before, store_of
from sdkwright.write.compare import Difference
from sdkwright.write.digests import Digests
from sdkwright.write.manifest import MANIFEST, Content, File, is_inside
from sdkwright.write.staging import fill, folders, link

_MANY = 500
"""Files from which on a process of its own to link them is worth its start."""
_EXCHANGE = 2
_HERE = -100


def write(
    files: Sequence[File],
    folder: Path,
    difference: Difference,
    digests: Digests | None = None,
    *,
    bases: Sequence[File] = (),
    hashes: Mapping[str, str] | None = None,
) -> None:
    """Make `folder` hold `files`, without those that `difference` says are to be removed, and the store of `bases`, if
    there are any. All else in it stays. `hashes` are those of the bases, if they are known.

    Raises Unwritable.
    """
    folder = folder.resolve()
    if not folder.name:
        raise Unwritable("the root of the file system is no folder of a package")
    changed = {*difference.missing, *difference.stale, *difference.edited, *([BASES] if bases else [])}
    _refuse([*(file.path for file in files), *sorted(changed)], changed, folder)
    digests = digests or Digests(folder)
    pack = partial(_packed, bases, hashes, folder, digests)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _recover(folder)
        if folder.exists() and not folder.is_dir():
            raise Unwritable(f"{folder.name} is a file, not a folder")
        staged = folder.with_name(f".{folder.name}.sdkwright-{os.getpid()}-new")
        stay = partial(link, folder, staged, changed, frozenset(difference.removed))
        try:
            store, _ = beside(pack, stay) if len(bases) > _MANY else (pack(), stay())
            fill([*(file for file in files if file.path in changed), *store], staged, digests)
            _place(staged, folder, difference.removed)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unwritable(f"{folder.name} could not be written: {reason}; it is as it was") from error


def _refuse(paths: Iterable[str], changed: Set[str], folder: Path) -> None:
    """Raise Unwritable for a path that leaves `folder`, by itself or through a link, or for one that is to be `changed`
    where a folder stands."""
    for path in paths:
        if not is_inside(path):
            raise Unwritable(f"{path!r} would leave the output folder")
    for path in sorted(changed):
        if (folder / path).is_dir():
            raise Unwritable(f"{path} is a folder, where a file must be")
    for name, path in folders(paths).items():
        if (folder / name).is_symlink():
            raise Unwritable(f"{name} is a symbolic link: {path} would leave the folder")
        if (folder / name).exists() and not (folder / name).is_dir():
            raise Unwritable(f"{name} is a file, where a folder must be")


def _packed(
    bases: Sequence[File], hashes: Mapping[str, str] | None, folder: Path, digests: Digests
) -> tuple[File, ...]:
    """The store of `bases`, if there are any."""
    return (Content(BASES, store_of(bases, store_before(folder, digests), hashes)),) if bases else ()


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
