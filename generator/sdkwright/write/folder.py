"""Writes a tree: made whole beside the old one, then the two change places.

A run that is killed leaves the old tree or the new one. What it may leave besides is cleared away by the next run.
"""

import ctypes
import os
import sys
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from sdkwright.apart import beside
from sdkwright.unwritable import Unwritable
from sdkwright.write.bases import BASES, store_before, store_of
from sdkwright.write.compare import Difference
from sdkwright.write.digests import Digests
from sdkwright.write.manifest import MANIFEST, Content, File, is_inside
from sdkwright.write.staging import Staging, fill, remove

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
    hashes: Mapping[str, str] | None = None,
    staging: Staging | None = None,
) -> None:
    """Make `folder` hold `files`, without those that `difference` says are to be removed, and the store of `bases`, if
    there are any. All else in it stays. `hashes` are those of the bases, if they are known, and `staging` is the new
    tree, if it is begun.

    Raises Unwritable.
    """
    folder = folder.resolve()
    if not folder.name:
        raise Unwritable("the root of the file system is no folder of a package")
    changed = {*difference.missing, *difference.stale, *difference.edited, *([BASES] if bases else [])}
    _refuse([*(file.path for file in files), *sorted(changed)], changed, folder)
    digests = digests or Digests(folder)
    before = digests.standing((*changed, *difference.removed))
    own = [file for file in files if file.path in changed]
    try:
        with nullcontext(staging) if staging else Staging(folder) as staged:
            _make(own, difference.removed, staged, folder, digests, bases, hashes)
            for path in digests.moved(before):
                raise Unwritable(f"{path} was changed by somebody else meanwhile; nothing was written, run again")
            left = _place(staged.tree(), folder, changed, difference.removed)
            if left is not None:
                staged.clear(left, {*changed, *difference.removed})
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


def _make(
    files: Sequence[File],
    removed: Sequence[str],
    staged: Staging,
    folder: Path,
    digests: Digests,
    bases: Sequence[File],
    hashes: Mapping[str, str] | None,
) -> None:
    """Make the new tree whole: with `files`, without what is to be `removed`, and with the store of `bases`."""
    known = store_before(folder, digests) if bases else b""
    pack = partial(_packed, bases, known, hashes)
    change = partial(_change, files, removed, staged, digests)
    if len(bases) > _MANY and not known:
        _, store = beside(change, pack)
    else:
        store, _ = pack(), change()
    fill(store, staged.tree(), digests)


def _packed(bases: Sequence[File], known: bytes, hashes: Mapping[str, str] | None) -> tuple[File, ...]:
    """The store of `bases`, if there are any."""
    return (Content(BASES, store_of(bases, known, hashes)),) if bases else ()


def _change(files: Sequence[File], removed: Sequence[str], staged: Staging, digests: Digests) -> None:
    remove(removed, staged.tree())
    fill(files, staged.tree(), digests)


def _place(staged: Path, folder: Path, changed: Set[str], removed: Sequence[str]) -> Path | None:
    """Let the two trees change places, in one step where the system can do that. Where the old one lies then."""
    if not folder.exists():
        staged.rename(folder)
        return None
    if Path.cwd().is_relative_to(folder):
        _copy_into(staged, folder, changed, removed)
        return None
    if _exchange(staged, folder):
        return staged
    aside = folder.with_name(f".{folder.name}.sdkwright-{os.getpid()}-old")
    folder.rename(aside)
    try:
        staged.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
    return aside


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically (renameat2, Linux); False where that cannot be done."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _copy_into(staged: Path, folder: Path, changed: Set[str], removed: Sequence[str]) -> None:
    """File by file, for the folder that somebody's shell stands in: taking it away would leave them nowhere.

    The manifest comes last: a run that is killed before leaves files that the next run knows for what it would write.
    """
    remove(removed, folder)
    for path in sorted(changed, key=lambda path: (path == MANIFEST, path)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        os.replace(staged / path, folder / path)
