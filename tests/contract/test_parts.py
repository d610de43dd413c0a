"""A package has the parts of the runtime that its modules lead to, and no others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DOCUMENTS
from promises import Judge

from sdkwright.names import PACKAGE_CLASSES

_OTHERS = ("_runtime", "typing", "collections", "errors", "webhooks", "callbacks")


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


def test_what_stands_beside_the_clients_is_known(packages: Path) -> None:
    """No client may be called so: what the modules of clients, fakes and the front door have of others."""
    beside: set[str] = set()
    for module in packages.glob("*/src/*/*.py"):
        if module.name in ("_client.py", "testing.py", "__init__.py"):
            error_class = re.findall(
                r"class (\w+)\(Exc", (module.parent / "_runtime/about.py").read_text(encoding="utf-8")
            )
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] in _OTHERS:
                    beside.update(one.name for one in node.names if not one.asname and one.name not in error_class)
    classes = {name for name in beside if name[0].isupper()} - {"TYPE_CHECKING"}
    assert len(classes) > 50
    assert {name.removeprefix("Async").removeprefix("Fake") for name in classes} - {""} <= PACKAGE_CLASSES


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_errors_are_drawn_as_they_inherit(name: str, judges: dict[str, Judge]) -> None:
    module = judges[name].generated.package.errors
    drawn: dict[str, str] = {}
    above: list[str] = []
    for line in module.__doc__.splitlines()[2:]:
        indent, kind = re.match(r"([│├└─ ]*)(\w+)", line).groups()  # type: ignore[union-attr]
        above[len(indent) // 4 :] = [kind]
        drawn[kind] = above[-2] if len(above) > 1 else "Exception"
    errors = {key: one for key, one in vars(module).items() if isinstance(one, type) and issubclass(one, Exception)}
    families = tuple(errors[one] for one in ("ClientError", "ServerError"))
    known = {one.__name__: one.__bases__[0].__name__ for one in errors.values()
             if not issubclass(one, Warning) and one.__bases__[0] not in families}  # fmt: skip
    assert drawn == known
