"""The corpus command's columns can fail: each turns red where the package, or what the command looks at, is broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from proof import HEADER, UNASKED, Proof
from stability import only_counts, unrelated

import sdkwright

CORPUS = Path(__file__).parent / "corpus"
DOCUMENT = """
openapi: 3.1.0
info: {title: Depot, version: "1"}
paths:
  /boxes/{size}:
    get:
      operationId: findBox
      tags: [boxes]
      parameters:
        - {name: size, in: path, required: true, schema: {type: integer}}
        - {name: color, in: query, required: true, schema: {type: string, enum: [red, blue]}}
      responses:
        "200": {description: A box., content: {application/json: {schema: {$ref: "#/components/schemas/Box"},
          example: {label: first, weight: 1.5}}}}
components:
  schemas:
    Box: {type: object, required: [label], properties: {label: {type: string}, weight: {type: number}}}
"""
WHOLE = Proof(
    name="depot", operations=1, present=1, full=1, calls=(1, 1), fakes=(2, 2), examples=(1, 1), values=(9, 9),
    import_problems=0, ruff=0, mypy=0, pyright=0, silenced=0,
)  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [
        {"operations": 2},
        {"operations": 0, "present": 0, "full": 0, "calls": (0, 0), "fakes": (0, 0)},
        {"present": 0},
        {"full": 0},
        {"full": 0, "refused": 1},
        {"calls": (0, 1)},
        {"faults": (0, 1)},
        {"calls": (0, 0)},
        {"fakes": (1, 2)},
        {"fakes": (0, 0)},
        {"examples": (0, 1)},
        {"values": (8, 9)},
        {"failures": ["undrawn: GET /boxes"]},
        *({tool: count} for tool in ("import_problems", "ruff", "mypy", "pyright", "silenced") for count in (1, -1)),
    ],
    ids=str,
)
def test_a_document_is_perfect_only_if_every_column_is(broken: dict[str, Any]) -> None:
    assert WHOLE.perfect
    assert replace(WHOLE, mypy=UNASKED, pyright=UNASKED).perfect
    assert replace(WHOLE, full=0, degraded=["boxes.find: no value can satisfy this schema"]).perfect
    assert not replace(WHOLE, **broken).perfect


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "depot.yaml").write_text(DOCUMENT, encoding="utf-8")
    outcome = sdkwright.generate(tmp_path / "depot.yaml", tmp_path / "package")
    assert outcome.ok, outcome.diagnostics
    return tmp_path / "package"


def found(folder: Path, code: str, *arguments: str) -> Any:
    """What a program that has the corpus command's modules finds out about packages in a folder."""
    program = f"import json, sys; sys.path.insert(0, {str(CORPUS)!r})\nfrom pathlib import Path\n{code}"
    inside = {**os.environ, "SDKWRIGHT_CACHE": str(folder / "cache")}
    command = [sys.executable, "-c", program, *arguments]
    run = subprocess.run(command, cwd=folder, env=inside, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def told(package: Path, *tools: str) -> dict[str, Any]:
    asked = f"{{name: getattr(Tools('depot', Path('package'), anew=False), name)() for name in {tools!r}}}"
    return found(package.parent, f"from tools import Tools\nprint(json.dumps({asked}))")


BROKEN = {
    "imports": 'import warnings\n\nwarnings.warn("old", DeprecationWarning, stacklevel=1)\n',
    "ruff": 'def lazy() -> None:\n    """A body that needs no `pass`."""\n    pass\n',
    "mypy": 'def untyped():\n    """What pyright infers and mypy wants to be told."""\n    return 1\n',
    "pyright": 'def always(number: int) -> bool:\n    """What only pyright minds."""\n    return isinstance(number, int)\n',
    "silenced": "RIGHT = 1  # mypy: ignore-errors\n",
}
"""By tool: a module in which it alone finds something."""


def test_each_tool_finds_what_is_its_own(package: Path) -> None:
    for tool, source in BROKEN.items():
        module = package / "src" / "depot" / f"broken_for_{tool}.py"
        module.write_text(f'"""A module that is broken."""\n\n{source}', encoding="utf-8")
    for tool, (count, said) in told(package, *BROKEN).items():
        assert count == 1 or tool == "imports" and count > 0, (tool, said)
        assert f"broken_for_{tool}" in said[0] or tool == "imports" and "old" in "".join(said), (tool, said)


SPOILT = {
    "present": ("resources/boxes.py", '"/boxes/{size}"', '"/box/{size}"'),
    "calls": ("resources/boxes.py", '"color"', '"colour"'),
    "values": ("models/box.py", "label: str", "lable: str"),
    "examples": ("models/box.py", "weight: float", "weight: int"),
}
"""By column: a module, and what has been changed in it."""


def test_behaviour_is_that_of_the_document(tmp_path: Path) -> None:
    (tmp_path / "depot.yaml").write_text(DOCUMENT, encoding="utf-8")
    for column, (module, old, new) in SPOILT.items():
        name = f"depot_{column}"
        assert sdkwright.generate(tmp_path / "depot.yaml", tmp_path / name, package=name).ok
        path = tmp_path / name / "src" / name / module
        clean = path.read_text(encoding="utf-8")
        assert old in clean
        path.write_text(clean.replace(old, new), encoding="utf-8")
    code = "{one: behave(Path('depot.yaml'), Path(f'depot_{one}'), True) for one in json.loads(sys.argv[1])}"
    results = found(tmp_path, f"from prove import behave\nprint(json.dumps({code}))", json.dumps([*SPOILT]))
    for column, result in results.items():
        kept = (result["present"], result["operations"]) if column == "present" else result[column]
        assert kept[0] < kept[1] and result["failures"], column


def test_a_document_is_a_line_of_the_table(package: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus" / "depot"
    folder.mkdir(parents=True)
    (folder / "depot.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "corpus" / "index.tsv").write_text("depot\tdepot.yaml\n", encoding="utf-8")
    inside = {**os.environ, "SDKWRIGHT_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, str(CORPUS), "--corpus", str(tmp_path / "corpus"), "--quick", "--no-types"]
    for _ in ("found out", "known from before"):
        run = subprocess.run(command, env=inside, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        header, row, *_ = run.stdout.splitlines()
        cells = dict(zip(map(str.strip, header.split("|")), map(str.strip, row.split("|")), strict=True))
        assert header == HEADER and cells["document"] == "depot"
        assert (cells["ops"], cells["present"], cells["full"], cells["calls"]) == ("1", "1", "1", "1/1")
        assert (cells["mypy"], cells["import"], cells["examples"]) == ("-", "0", "1/1")
    strange = subprocess.run([*command, "nothing"], env=inside, capture_output=True, text=True, check=False)
    assert strange.returncode == 2 and "no document" in strange.stderr


@pytest.mark.parametrize(
    ("old", "new", "strange", "counts"),
    [
        ("| `models/` | 7 |", "| `models/` | 9 |", 0, 1),
        ("[Type749](models/type749.md)", "[Type750](models/type750.md)", 1, 0),
        ("| `things` | 7 |", "| `thing` | 8 |", 1, 0),
        ("the same", "the same", 0, 0),
    ],
)
def test_numbers_of_lines_are_told_from_names_that_change(old: str, new: str, strange: int, counts: int) -> None:
    found = list(unrelated({"docs/a.md": [old], "zqwx.md": ["a"]}, {"docs/a.md": [new], "zqwx.md": ["b"]}))
    told = [only_counts(*one) for one in found]
    assert (told.count(False), told.count(True)) == (strange, counts)
    assert not only_counts("src/a.py", ["-7", "+8"])
