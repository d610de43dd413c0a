"""The new tree, made beside the old one: what is there is linked into it rather than copied, what changes is written.

To link is most of the work: a run that is certain to write has it begun, in another process, before it knows what.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Set
from functools import cache
from pathlib import Path
from typing import Self

from sdkwright.apart import Apart
from sdkwright.unwritable import Unwritable
from sdkwright.write.digests import Digests
from sdkwright.write.left import recover
from sdkwright.write.manifest import File, content_of, hashed


class Staging:
    """A tree beside the one in `folder`, begun `ahead` or when it is asked for. A context: at its end there is one."""

    def __init__(self, folder: Path, *, ahead: bool = False) -> None:
        self._trees = _Trees(Path(os.path.realpath(folder)))
        self._apart = Apart(self._trees, wanted=ahead)
        self._stack = contextlib.ExitStack()
        self._cleared: Callable[[], None] | None = None

    def __enter__(self) -> Self:
        recover(self._trees.folder)
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, self._trees.new, ignore_errors=True)
            stack.enter_context(self._apart)
            self._linked = cache(self._apart.ask(_Trees.link))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with self._stack, contextlib.suppress(OSError):
            if kind is None and self._cleared is not None:
                self._cleared()

    def tree(self) -> Path:
        """Where the new tree is, when all that is in the old one is linked into it."""
        self._linked()
        return self._trees.new

    def clear(self, left: Path, gone: Set[str]) -> None:
        """Have the old tree, which lies at `left`, taken away by the end, now that the new one has its place. What
        somebody put into it since it was linked is not lost, but for what is `gone`: files that the run replaces."""
        self._stack.callback(shutil.rmtree, left, ignore_errors=True)
        self._cleared = self._apart.ask(_Trees.clear, left, gone)


class _Trees:
    """The tree in `folder`, and the `new` one beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.new = folder.parent / f".{folder.name}.sdkwright-{os.getpid()}-new"
        self._met: dict[str, int] = {}

    def link(self) -> None:
        """Make the new tree of all that is in the folder; of nothing where somebody stands in that: then it stays."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        if self.folder.exists() and not self.folder.is_dir():
            raise Unwritable(f"{self.folder.name} is a file, not a folder")
        shutil.rmtree(self.new, ignore_errors=True)
        self.new.mkdir()
        if self.folder.is_dir() and not Path.cwd().is_relative_to(self.folder):
            shutil.copystat(self.folder, self.new)
            self._link_all(str(self.folder), str(self.new), "")

    def _link_all(self, old: str, new: str, within: str) -> None:
        with os.scandir(old) as entries:
            for entry in entries:
                path, place = f"{within}{entry.name}", f"{new}/{entry.name}"
                self._met[path] = _inode(entry)
                if entry.is_symlink():
                    os.symlink(os.readlink(entry.path), place)
                elif entry.is_dir():
                    os.mkdir(place)
                    self._link_all(entry.path, place, f"{path}/")
                else:
                    _link(entry.path, place)

    def clear(self, left: Path, gone: Set[str]) -> None:
        """Take away what was linked of the tree at `left`, and what is `gone`; move what is there besides into the
        folder."""
        if self._met:
            self._clear(str(left), str(self.folder), "", gone)

    def _clear(self, old: str, new: str, within: str, gone: Set[str]) -> None:
        for entry in [*os.scandir(old)]:
            path, place = f"{within}{entry.name}", f"{new}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                self._clear(entry.path, place, f"{path}/", gone)
            elif self._met.get(path) == _inode(entry) or path in gone:
                os.unlink(entry.path)
            else:
                os.makedirs(new, exist_ok=True)
                os.replace(entry.path, place)
        with contextlib.suppress(OSError):
            os.rmdir(old)


def _inode(entry: os.DirEntry[str]) -> int:
    return entry.inode()


def _link(old: str, new: str) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


def remove(paths: Iterable[str], tree: Path) -> None:
    """Take files out of a tree, and folders that become empty; what lies behind a link is not in it."""
    for path in paths:
        within = os.path.dirname(tree / path)
        if os.path.realpath(within) != within:
            continue
        (tree / path).unlink(missing_ok=True)
        for folder in (tree / path).parents:
            if folder == tree or not folder.is_dir() or next(folder.iterdir(), None) is not None:
                break
            folder.rmdir()


def fill(files: Iterable[File], tree: Path, digests: Digests) -> None:
    """Write `files` into the new `tree`, none of them into what is linked with the old one."""
    for file in files:
        place, content = tree / file.path, content_of(file)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.write_bytes(content)
        digests.wrote(file.path, str(place), hashed(content))
