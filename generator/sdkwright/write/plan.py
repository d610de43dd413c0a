"""What a run would do to a folder, decided before anything is written."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sdkwright.unwritable import Unwritable
from sdkwright.write.bases import base_of
from sdkwright.write.compare import Difference, compare
from sdkwright.write.diff import unified
from sdkwright.write.digests import Digests
from sdkwright.write.manifest import File, Manifest, content_of
from sdkwright.write.merging import is_in_conflict, merge
from sdkwright.write.owned import NOBODYS, Owned

Edited = Literal["refuse", "merge", "overwrite"]
"""What becomes of files that were edited by hand."""


@dataclass(frozen=True, slots=True)
class _Mixed:
    """A file that was generated and edited; `is_new` where it is to be another than it is."""

    path: str
    content: bytes
    conflicts: bool
    unresolved: bool
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done.

    Attributes:
        files: all that the folder is to hold.
        difference: what that changes; files that a merge leaves as they are are not in it.
        conflicted: files in which both sides changed the same lines.
        unresolved: those of them that hold the marks of an earlier merge.
        abandoned: files that were edited, and that nothing generates any more.
    """

    files: Sequence[File]
    difference: Difference
    conflicted: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    abandoned: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[str, ...]:
        """Files that would be written."""
        return (*self.difference.missing, *self.difference.stale, *self.difference.edited)

    def diff(self, folder: Path) -> str:
        """The unified diff from `folder` as it is to what it would be, with paths as seen from the working folder if it
        is below that."""
        changed = {*self.changed}
        new = {file.path: content_of(file) for file in self.files if file.path in changed}
        old = {path: _bytes_of(folder / path) for path in (*changed, *self.difference.removed)}
        return unified(old, new, _as_seen(folder))


def generated(files: Sequence[File], folder: Path, owned: Owned) -> tuple[Sequence[File], Sequence[File]]:
    """Of `files` those that a manifest answers for, and those that are the user's and are written this once: by the
    first run, where they are not there."""
    ours = [file for file in files if file.path not in owned]
    if len(ours) == len(files) or Manifest.read(folder) is not None:
        return ours, ()
    return ours, [file for file in files if file.path in owned and not os.path.lexists(folder / file.path)]


def plan(
    files: Sequence[File],
    folder: Path,
    edited: Edited = "refuse",
    owned: Owned = NOBODYS,
    digests: Digests | None = None,
    hashes: Mapping[str, str] | None = None,
) -> Plan:
    """What it takes to have `files` in `folder`; `hashes` are those that are known already, by path. Raises Unwritable
    where a merge cannot be tried."""
    difference = compare(files, folder, owned, digests, hashes)
    if edited != "merge":
        return Plan(files=files, difference=difference)
    known = Manifest.read(folder)
    before = known.files if known is not None else {}
    mixed = {
        file.path: _mixed(file, before.get(file.path), folder)
        for file in files
        if file.path in difference.edited and (folder / file.path).is_file()
    }
    left = tuple(path for path in difference.edited if path not in mixed or mixed[path].is_new)
    return Plan(
        files=tuple(mixed.get(file.path, file) for file in files),
        difference=replace(difference, edited=left),
        conflicted=tuple(path for path, one in mixed.items() if one.conflicts),
        unresolved=tuple(path for path, one in mixed.items() if one.unresolved),
        abandoned=tuple(one for one in difference.orphaned if one in before and one not in difference.removed),
    )


def _mixed(file: File, digest: str | None, folder: Path) -> _Mixed:
    """`file` as it was edited in `folder`, with what is new in it since it was generated with the hash `digest`."""
    try:
        ours = (folder / file.path).read_bytes()
    except OSError as error:
        raise Unwritable(f"{file.path} cannot be read: {error.strerror or error}; nothing was written") from error
    if is_in_conflict(ours):
        return _Mixed(file.path, ours, conflicts=True, unresolved=True, is_new=False)
    merged = merge(ours, base_of(file.path, digest, folder), content_of(file))
    return _Mixed(file.path, merged.content, merged.conflicts, unresolved=False, is_new=merged.content != ours)


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _as_seen(folder: Path) -> str:
    """What stands before the paths of files in `folder`."""
    relative = Path(os.path.relpath(folder)).as_posix()
    return "" if relative == "." else f"{folder.resolve().name if relative.startswith('..') else relative}/"
