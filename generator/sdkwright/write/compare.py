"""The files of a run against what is in the folder."""

import os
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from sdkwright.write.digests import Digests
from sdkwright.write.manifest import MANIFEST, File, Manifest, content_of, hashed
from sdkwright.write.owned import NOBODYS, Owned

_LEFT_ALONE = frozenset({
    "__pycache__", ".venv", "venv", ".git", "dist", "build", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox",
    "node_modules", ".eggs", ".basedpyright", ".hypothesis",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What stands between a folder and the files that belong in it, as paths in the folder.

    Attributes:
        missing: files that are not there.
        stale: files that are as they were generated, and are to change.
        edited: files that somebody changed since they were generated, or that stand where one would be written.
        orphaned: files that were generated once, or lie among the generated sources, and that nothing makes any more.
        removed: those of the orphaned that a run takes away: generated, and not edited since.
    """

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.edited or self.orphaned)


def compare(
    files: Sequence[File],
    folder: Path,
    owned: Owned = NOBODYS,
    digests: Digests | None = None,
    hashes: Mapping[str, str] | None = None,
) -> Difference:
    """What is different in `folder` from `files`, the manifest among them; what is `owned` by the user is not told.
    `hashes` are those of files that are known already, by path."""
    hashes = hashes or {}
    digests = digests or Digests(folder)
    known = Manifest.read(folder)
    before = dict(known.files) if known is not None else {}
    missing: list[str] = []
    stale: list[str] = []
    edited: list[str] = []
    for file in files:
        current = digests.of(file.path)
        if current is None:
            missing.append(file.path)
        elif current != (hashes.get(file.path) or hashed(content_of(file))):
            own = file.path == MANIFEST or current == before.get(file.path)
            (stale if own else edited).append(file.path)
    wanted = {file.path for file in files}
    gone = [path for path in sorted({*before} - wanted) if path not in owned and (folder / path).is_file()]
    astray = [path for path in strays(folder, wanted, owned) if path not in gone]
    return Difference(
        missing=tuple(missing),
        stale=tuple(stale),
        edited=tuple(edited),
        orphaned=(*gone, *astray),
        removed=tuple(path for path in gone if digests.of(path) == before[path]),
    )


def strays(folder: Path, wanted: Set[str], owned: Owned = NOBODYS) -> list[str]:
    """Files among the generated sources that are none of them, nor `owned` by the user: they would be packaged."""
    sources = sorted({path.split("/", 2)[1] for path in wanted if path.startswith("src/") and path.count("/") > 1})
    there = (path for source in sources for path in _unwanted_in(folder, f"src/{source}", wanted))
    return sorted(path for path in there if path not in owned)


def _unwanted_in(folder: Path, within: str, wanted: Set[str]) -> Iterator[str]:
    """The files in a folder below `folder` that are not `wanted`, those of tools left out."""
    try:
        entries = [*os.scandir(folder / within)]
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    for entry in entries:
        path = f"{within}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if not _is_of_tools(entry.name):
                yield from _unwanted_in(folder, path, wanted)
        elif path not in wanted and not _is_of_tools(entry.name) and entry.is_file():
            yield path


def _is_of_tools(name: str) -> bool:
    """Whether a file or a folder is of tools, not of people: caches, environments, built distributions."""
    return name in _LEFT_ALONE or name.endswith(".egg-info")
