"""What was worked out before and cannot have changed: texts by the hash of all that they are made of.

One SQLite file in the user's cache folder (`SDKWRIGHT_CACHE` names another; empty, there is none). Each text has its
hash before it: whatever is wrong with the file, or with what stands in it, the work is simply done again.
"""

import contextlib
import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

MOST = 100_000
"""Entries that are kept; the oldest go first."""

_SEAL: Final = 32
"""Characters of the hash before a text."""


class Cache:
    """Texts of one kind; `kind` names everything that shapes them besides what is hashed, such as a tool's version."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._path = _file()

    def key(self, *parts: str) -> str:
        """The key of what is made of `parts`."""
        made = hashlib.sha256(self._kind.encode())
        for part in parts:
            made.update(f"\0{len(part)}\0".encode())
            made.update(part.encode("utf-8", "surrogatepass"))
        return made.hexdigest()

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """The texts that are known, by key."""
        wanted = list(keys)
        found: dict[str, str] = {}
        if self._path is None or not os.path.exists(self._path):
            return found
        with contextlib.suppress(sqlite3.Error), contextlib.closing(_open(self._path)) as store:
            for start in range(0, len(wanted), 500):
                chunk = wanted[start : start + 500]
                marks = ",".join("?" * len(chunk))
                for key, kept in store.execute(f"SELECT key, text FROM sealed WHERE key IN ({marks})", chunk):
                    if isinstance(kept, str) and kept == _sealed(key, text := kept[_SEAL:]):
                        found[key] = text
        return found

    def put(self, texts: Mapping[str, str]) -> None:
        """Remember `texts`, by key."""
        if self._path is None or not texts:
            return
        with contextlib.suppress(sqlite3.Error, OSError, UnicodeError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(_open(self._path)) as store, store:
                rows = ((key, _sealed(key, text)) for key, text in texts.items())
                store.executemany("INSERT OR REPLACE INTO sealed (key, text) VALUES (?, ?)", rows)
                last = store.execute("SELECT max(rowid) FROM sealed").fetchone()[0] or 0
                store.execute("DELETE FROM sealed WHERE rowid <= ?", (last - MOST,))


def _sealed(key: str, text: str) -> str:
    """`text` as it is kept under `key`: behind a hash of both."""
    return hashlib.blake2b(f"{key}{text}".encode(), digest_size=_SEAL // 2).hexdigest() + text


def _open(path: Path) -> sqlite3.Connection:
    store = sqlite3.connect(path, timeout=5)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("CREATE TABLE IF NOT EXISTS sealed (key TEXT UNIQUE, text TEXT)")
    return store


def _file() -> Path | None:
    """Where the cache is, None for nowhere."""
    chosen = os.environ.get("SDKWRIGHT_CACHE")
    if chosen is not None:
        return Path(chosen) / "texts.sqlite" if chosen else None
    base = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "sdkwright" / "texts.sqlite"
    except RuntimeError:
        return None
