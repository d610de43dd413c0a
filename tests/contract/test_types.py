"""What type checkers make of packages and of programs that use them: each checker is started once for all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from shop import DOCUMENT
from typed import CHOOSING, PROGRAMS

import sdkwright
from strictly import known

PAGES = """
operationId: list_pages
tags: [pages]
parameters: [{name: cursor, in: query, schema: {type: string}}]
responses:
  "200":
    description: ok
    content:
      application/json:
        schema:
          type: object
          required: [things]
          properties:
            things: {type: array, items: {$ref: "#/components/schemas/Thing"}}
            next_cursor: {type: string}
"""

CHAT = """
operationId: create_chat
tags: [chats]
requestBody:
  required: true
  content: {application/json: {schema: {type: object, properties: {text: {type: string}, stream: {type: boolean}}}}}
responses:
  "200":
    description: ok
    content:
      application/json: {schema: {type: object, required: [text], properties: {text: {type: string}}}}
      text/event-stream: {schema: {$ref: "#/components/schemas/Thing"}}
"""

CLEAN = ("modelarts", "security", "pagination", "crowd")
"""Packages in which no checker finds anything."""

Findings = dict[Path, list[tuple[int, str]]]
"""By file: lines and what is said of them."""


def _old(shop: dict[str, Any]) -> None:
    shop["paths"]["/pages"] = {"get": yaml.safe_load(PAGES)}
    for item in shop["paths"].values():
        for method in item.keys() - {"parameters"}:
            item[method]["deprecated"] = True


def _chatting(shop: dict[str, Any]) -> None:
    shop["paths"]["/chats"] = {"post": yaml.safe_load(CHAT)}


def _crowd() -> dict[str, Any]:
    """Chains of types are nested to those who read them, and pyright goes no deeper than 256."""
    schemas = {f"E{number}": {"type": "object", "properties": {"n": {"const": number}}} for number in range(300)}
    webhooks = {
        name: {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}},
                "responses": {"204": {"description": "Seen."}},
            }
        }
        for name in schemas
    }
    info = {"title": "Crowd", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "webhooks": webhooks, "components": {"schemas": schemas}}


@pytest.fixture(scope="module")
def sources(packages: Path, shop_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of sources, by the names of the packages in them."""
    folder = tmp_path_factory.mktemp("typed")
    found = {name: packages / name / "src" for name in ("modelarts", "security", "pagination", "webhooks")}
    found["faked_shop"] = shop_folder / "src"

    def make(name: str, document: dict[str, Any]) -> None:
        path = folder / f"{name}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        outcome = sdkwright.generate(path, folder / name, package=name)
        assert outcome.ok, outcome.diagnostics
        found[name] = folder / name / "src"

    changes: dict[str, Callable[[dict[str, Any]], None]] = {"old_shop": _old, "chatting_shop": _chatting}
    for name, change in changes.items():
        shop = yaml.safe_load(DOCUMENT)
        change(shop)
        make(name, shop)
    make("crowd", _crowd())
    return found


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of `PROGRAMS`."""
    folder = tmp_path_factory.mktemp("programs")
    found = {name: folder / f"program_{number}.py" for number, name in enumerate(PROGRAMS)}
    for name, path in found.items():
        path.write_text(PROGRAMS[name], encoding="utf-8")
    return found


def _checked(sources: dict[str, Path]) -> list[Path]:
    """What of the packages is checked itself; of a crowd the module that knows them all."""
    crowd = sources["crowd"] / "crowd" / "webhooks.py"
    return [crowd if name == "crowd" else next(sources[name].iterdir()) for name in CLEAN]


def _mypy(files: list[Path], sources: list[Path], folder: Path) -> Findings:
    strict = ["--strict", "--config-file=", "--cache-dir", known(), "--output", "json"]
    environment = {**os.environ, "MYPYPATH": os.pathsep.join(map(str, sources))}
    command = [sys.executable, "-m", "mypy", *strict, *map(str, files)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1) and not done.stderr, done.stderr
    found: Findings = defaultdict(list)
    for one in map(json.loads, done.stdout.splitlines()):
        if one["severity"] == "error":
            found[(folder / one["file"]).resolve()].append((one["line"], one["message"]))
    return found


def _basedpyright(files: list[Path], sources: list[Path], folder: Path) -> Findings:
    settings = json.loads((ROOT / "tests" / "pyright.json").read_text(encoding="utf-8"))
    settings |= {"extraPaths": [*map(str, sources)], "include": [*map(str, files)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable, "--outputjson", "-p", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    asked = sum(1 if one.is_file() else len([*one.rglob("*.py")]) for one in files)
    assert told["summary"]["filesAnalyzed"] == asked, told["summary"]
    found: Findings = defaultdict(list)
    for one in told["generalDiagnostics"]:
        found[Path(one["file"]).resolve()].append((one["range"]["start"]["line"] + 1, one["message"]))
    return found


@pytest.fixture(scope="module", params=[_mypy, _basedpyright], ids=["mypy", "basedpyright"])
def findings(
    request: pytest.FixtureRequest,
    sources: dict[str, Path],
    programs: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Findings:
    """What a checker finds."""
    files = [*programs.values(), *_checked(sources)]
    found: Findings = request.param(files, [*sources.values()], tmp_path_factory.mktemp("checked"))
    return found


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_wrong_is_found_and_nothing_else(name: str, findings: Findings, programs: dict[str, Path]) -> None:
    lines = PROGRAMS[name].splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}
    told = findings[programs[name].resolve()]
    assert {line for line, _ in told} == wrong, told


@pytest.mark.parametrize("name", CLEAN)
def test_packages_are_clean(name: str, findings: Findings, sources: dict[str, Path]) -> None:
    folder = sources[name].resolve()
    assert {path: told for path, told in findings.items() if told and path.is_relative_to(folder)} == {}


def test_nothing_else_is_found(findings: Findings, sources: dict[str, Path], programs: dict[str, Path]) -> None:
    known = [*(sources[name].resolve() for name in CLEAN), *(path.resolve() for path in programs.values())]
    assert {path: told for path, told in findings.items() if told and not any(map(path.is_relative_to, known))} == {}


def test_ruff_minds_no_crowd(sources: dict[str, Path]) -> None:
    rules = ["ruff", "check", "--config", str(ROOT / "pyproject.toml")]
    command = [sys.executable, "-m", *rules, str(sources["crowd"] / "crowd" / "webhooks.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_fakes_of_all_operations_have_types(sources: dict[str, Path]) -> None:
    for name, untyped in (("old_shop", "Any]"), ("chatting_shop", "Any")):
        assert untyped not in (sources[name] / name / "_faked.py").read_text(encoding="utf-8")


def test_a_fake_streams_on_demand(sources: dict[str, Path]) -> None:
    run = "\n".join(line for line in CHOOSING.splitlines() if not line.endswith("# wrong"))
    subprocess.run([sys.executable, "-c", run], check=True, env={"PYTHONPATH": str(sources["chatting_shop"])})
