"""The cache saves work and nothing else: whatever is wrong with it, a run says and writes the same."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from limited import PETS, run


def _text(path: Path, statement: str) -> None:
    store = sqlite3.connect(path)
    with store:
        store.execute(statement)
    store.close()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _nowhere(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("", encoding="utf-8")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "texts that are cut": lambda path: _text(path, "UPDATE sealed SET text = substr(text, 1, length(text) - 9)"),
    "texts that are others": lambda path: _text(path, "UPDATE sealed SET text = '{\"a\": [1]}'"),
    "texts of other keys": lambda path: _text(path, "UPDATE sealed SET text = (SELECT text FROM sealed LIMIT 1)"),
    "numbers": lambda path: _text(path, "UPDATE sealed SET text = 5"),
    "no texts": lambda path: _text(path, "UPDATE sealed SET text = NULL"),
    "bytes that are no text": lambda path: _text(path, "UPDATE sealed SET text = CAST(x'ff80' AS TEXT)"),
    "another table": lambda path: _text(path, "ALTER TABLE sealed RENAME COLUMN text TO other"),
    "noise": lambda path: path.write_bytes(os.urandom(10_000)),
    "a hole": lambda path: path.write_bytes(path.read_bytes()[:1000] + bytes(20_000)),
    "nothing": lambda path: path.write_bytes(b""),
    "a folder": _folder,
    "a file where its folder is": _nowhere,
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_cache_changes_nothing(case: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PETS.replace("https:", "http:"), encoding="utf-8")
    commands = (
        ("validate", "a.yaml"),
        ("generate", "a.yaml", "-o", "out"),
        ("generate", "a.yaml", "-o", "out", "--check"),
    )
    said = [run(tmp_path, *command).stdout for command in commands]
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    for side in (tmp_path / "cache").glob("*-*"):
        side.unlink()
    DAMAGE[case](tmp_path / "cache/texts.sqlite")
    assert [run(tmp_path, *command).stdout for command in commands] == said
    shutil.rmtree(tmp_path / "out")
    assert run(tmp_path, "generate", "a.yaml", "-o", "out").returncode == 0
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before
