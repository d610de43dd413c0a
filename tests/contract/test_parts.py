"""A package has the parts of the runtime that its modules lead to, and no others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DOCUMENTS


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_each_part_of_the_runtime_has_a_use(name: str, packages: Path) -> None:
    source = next((packages / name / "src").glob("*/_client.py")).parent
    there = {path for path in source.rglob("*.py") if path.name != "__init__.py"}
    waiting = [path for path in source.rglob("*.py") if path.parent.name != "_runtime" or path.name == "__init__.py"]
    reached = set(waiting)
    while waiting:
        importing = waiting.pop()
        for found in _imported(importing):
            assert found.exists(), f"{importing} imports {found}"
            if found in there - reached:
                reached.add(found)
                waiting.append(found)
    assert {path.name for path in there - reached} == set()


def _imported(module: Path) -> Iterator[Path]:
    """The modules beside `module`, and around it, that it may import, wherever in it that is said."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = module.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            if folder.is_dir():
                yield from (folder / f"{one.name}.py" for one in node.names if (folder / f"{one.name}.py").exists())
            else:
                yield folder.with_suffix(".py")
