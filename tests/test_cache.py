"""The cache saves work and nothing else: whatever is wrong with it, a run says and writes the same."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from limited import PETS, several
from trees import tree


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


COMMANDS = (("validate", "a.yaml"), ("generate", "a.yaml", "-o", "out", "--check"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package in `out`, and in `kept` the cache of the runs so far."""
    folder = tmp_path_factory.mktemp("cached")
    (folder / "a.yaml").write_text(PETS.replace("https:", "http:"), encoding="utf-8")
    made, *others = several(
        [(folder, one) for one in (("generate", "a.yaml", "-o", "out"), *COMMANDS)], store=folder / "kept"
    )
    assert made.returncode == 0
    for command, ran in zip(COMMANDS, others, strict=True):
        (folder / command[0]).write_text(ran.stdout, encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_cache_changes_nothing(case: str, project: Path) -> None:
    cache = project / "cache"
    shutil.copytree(project / "kept", cache, ignore=shutil.ignore_patterns("*-*"))
    try:
        DAMAGE[case](cache / "texts.sqlite")
        *others, made = several(
            [(project, one) for one in (*COMMANDS, ("generate", "a.yaml", "-o", f"again {case}"))], store=cache
        )
        for command, ran in zip(COMMANDS, others, strict=True):
            assert ran.stdout == (project / command[0]).read_text(encoding="utf-8")
        assert made.returncode == 0
        assert tree(project / f"again {case}") == tree(project / "out")
    finally:
        shutil.rmtree(cache) if cache.is_dir() else cache.unlink()
