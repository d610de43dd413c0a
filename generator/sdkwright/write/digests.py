"""The hashes of files in a folder: one that is as it was when it was hashed is not read again.

What says so is kept in the cache: size, inode, and both times of a file, as git's index has them. A file that changed
so shortly before it was looked at that a change after might have left the same time is read again ("racy" files).
"""

import contextlib
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from sdkwright.cache import Cache
from sdkwright.write.manifest import Manifest, hashed

_RACY: Final = 100_000_000
"""Nanoseconds in which a system may give two changes of a file the same time."""
_SECOND: Final = 1_000_000_000
_UNKNOWN: Final = (0, 0, 0, 0, "")


Content = tuple[int, int, int]
"""What of a file stays while what it holds does, whatever else is linked to it: its size, its time, its inode."""


class Digests:
    """The hashes of files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.path.realpath(folder)
        self._cache = Cache("digests")
        self._key = self._cache.key(self._folder)
        said = self._cache.get([self._key]).get(self._key)
        self._known = msgspec.json.decode(said, type=dict[str, tuple[int, int, int, int, str]]) if said else {}
        self._seen: dict[str, tuple[Content | None, str]] = {}
        self._held: dict[str, str | None] = {}
        self._learned = False

    def of(self, path: str) -> str | None:
        """The SHA-256 of a file, None where there is none, and empty for a folder."""
        if path in self._held:
            return self._held[path]
        place = f"{self._folder}/{path}"
        try:
            found = os.stat(place)
            content, known = _content(found), self._known.get(path, _UNKNOWN)
            digest = known[4]
            if known[:4] != (*content, found.st_ctime_ns):
                self._learned = True
                with open(place, "rb") as file:
                    digest = hashed(file.read())
        except (FileNotFoundError, NotADirectoryError):
            self._seen[path] = None, ""
            return None
        except IsADirectoryError:
            return ""
        self._seen[path] = content, digest
        return digest

    def hold(self, paths: Iterable[str]) -> None:
        """Look at `paths` now, and say of them what is found now from here on: links to them are about to be made, and
        each changes a time of its file."""
        self._held = {path: self.of(path) for path in paths}
        self._learned = True

    def standing(self, paths: Iterable[str]) -> dict[str, Content | None]:
        """What stood at those of `paths` that were asked for, None for nothing."""
        return {path: self._seen[path][0] for path in paths if path in self._seen}

    def moved(self, standing: Mapping[str, Content | None]) -> list[str]:
        """The paths at which something else stands now."""
        return [path for path, content in standing.items() if self._now(path) != content]

    def _now(self, path: str) -> Content | None:
        try:
            return _content(os.stat(f"{self._folder}/{path}"))
        except OSError:
            return None

    def told(self, path: str) -> str:
        """The hash of a file that was asked for, or written, before; empty for another."""
        return self._seen[path][1] if path in self._seen else ""

    def wrote(self, path: str, place: str, digest: str) -> None:
        """Remember that `path`, which lies in `place` for now, was written with the hash `digest`."""
        self._seen[path] = _content(os.stat(place)), digest
        self._learned = True

    def keep(self) -> None:
        """Remember, for the next run, the files that are still as they were when their hash was known."""
        if not self._learned:
            return
        now = time.time_ns()
        kept: dict[str, tuple[int, int, int, int, str]] = {}
        for path, (content, digest) in self._seen.items():
            try:
                found = os.stat(f"{self._folder}/{path}")
            except OSError:
                continue
            changed = found.st_mtime_ns
            if _content(found) == content and changed % _SECOND and changed < now - _RACY:
                kept[path] = *content, found.st_ctime_ns, digest
        with contextlib.suppress(UnicodeEncodeError):
            self._cache.put({self._key: msgspec.json.encode(kept).decode("utf-8")})


def _content(found: os.stat_result) -> Content:
    return found.st_size, found.st_mtime_ns, found.st_ino


def is_intact(manifest: Manifest, digests: Digests) -> bool:
    """Whether every file of `manifest` is there as it was generated."""
    try:
        return all(digests.of(path) == digest for path, digest in manifest.files.items())
    except OSError:
        return False
