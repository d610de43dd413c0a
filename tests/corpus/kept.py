"""Proofs of earlier runs: what was found of the very same files by the very same tests and tools."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

DRAWING = ("hypothesis", "jsonschema-rs", "schemathesis")
LIBRARIES = (*DRAWING, "httpx2", "pydantic")


def fingerprint(*folders: Path, tools: Iterable[str] = (), said: object = None) -> str:
    """A hash of every file below `folders` (or of a file), of the versions of `tools`, and of whatever else is `said`."""
    seen = hashlib.sha256(repr([said, [(tool, version(tool)) for tool in tools]]).encode())
    for folder in folders:
        files = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
        for path in files:
            if path.is_file() and "__pycache__" not in path.parts:
                name = path.relative_to(folder).as_posix() if folder.is_dir() else path.name
                seen.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def once(name: str, key: str, find: Callable[[], T], *, anew: bool) -> T:
    """What `find` gives, from the last run where that had the same `key` under this `name`."""
    path = store() / f"{name.replace('/', '.')}.json"
    if not anew and path.exists():
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if kept["key"] == key:
            return kept["found"]
    found = find()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"key": key, "found": found}), encoding="utf-8")
    return found


class DrawnValues:
    """Values that Schemathesis made of schemas: the same ones for the same schema, count and versions of the tools, and
    by far the most of the time."""

    def __init__(self) -> None:
        path = store() / "values.sqlite"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._store = sqlite3.connect(path, timeout=60)
        self._store.execute("CREATE TABLE IF NOT EXISTS drawn (key TEXT PRIMARY KEY, made TEXT)")
        self._versions = repr([(tool, version(tool)) for tool in DRAWING])

    def get(self, key: str) -> list[Any] | None:
        """What an earlier run made of the schema in `key`."""
        row = self._store.execute("SELECT made FROM drawn WHERE key = ?", (self._digest(key),)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, key: str, drawn: list[Any]) -> None:
        """Keep what was made."""
        self._store.execute("INSERT OR REPLACE INTO drawn VALUES (?, ?)", (self._digest(key), json.dumps(drawn)))
        self._store.commit()

    def _digest(self, key: str) -> str:
        return hashlib.sha256(f"{self._versions} {key}".encode()).hexdigest()


def store() -> Path:
    """Where proofs are kept."""
    chosen = os.environ.get("SDKWRIGHT_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(chosen) / "sdkwright-corpus"
