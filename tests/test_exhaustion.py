"""Documents that are small and mean much: each is read, or refused with its place, in little memory and time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from limited import PETS, run


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _named(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "string"}}}


def _diamonds(count: int) -> dict[str, Any]:
    """Schemas that hold the next in two ways, so that the last is held in two to the power of `count`."""
    found: dict[str, Any] = {f"A{count}": {"type": "object"}}
    for number in range(count):
        below = _ref(f"A{number + 1}")
        found[f"A{number}"] = {"allOf": [_ref(f"B{number}"), _ref(f"C{number}")]}
        found[f"B{number}"] = {"allOf": [below, _named(f"b{number}")]}
        found[f"C{number}"] = {"allOf": [below, _named(f"c{number}")]}
    return found


def _chain(count: int, link: Any) -> dict[str, Any]:
    return {f"A{number}": link(_ref(f"A{number + 1}"), number) for number in range(count)} | {f"A{count}": _named("z")}


SCHEMAS: dict[str, dict[str, Any]] = {
    "5,000 references one after the other": _chain(5000, lambda below, number: below),
    "300 schemas that hold the next": _chain(300, lambda below, number: {"allOf": [below, _named(f"p{number}")]}),
    "schemas that hold the last in a billion ways": _diamonds(30),
    "unions of the next, twice": _chain(30, lambda below, number: {"oneOf": [below, {"anyOf": [below, _named("u")]}]}),
    "3,000 schemas within each other": _chain(
        3000, lambda below, number: {"type": "object", "properties": {"p": below}}
    ),
}


@pytest.mark.parametrize("case", SCHEMAS)
def test_schemas_that_lead_to_many(case: str, tmp_path: Path) -> None:
    answer = {"description": "d", "content": {"application/json": {"schema": _ref("A0")}}}
    paths = {"/a": {"get": {"operationId": "getIt", "responses": {"200": answer}}}}
    document = {
        "openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths,
        "components": {"schemas": SCHEMAS[case]},
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    assert run(tmp_path, "validate", "a.json").returncode == 0
    assert run(tmp_path, "generate", "a.json", "-o", "out").returncode == 0
    assert (tmp_path / "out/src").is_dir()


@pytest.mark.parametrize("outer", ["[%s]", "{items: %s}"])
def test_aliases_nest_as_deep_as_what_they_stand_for(outer: str, tmp_path: Path) -> None:
    links = [f"x-{number}: &a{number} {outer % f'*a{number - 1}'}" for number in range(1, 1000)]
    (tmp_path / "a.yaml").write_text("\n".join([PETS + "x-0: &a0 [1]", *links]), encoding="utf-8")
    said = run(tmp_path, "validate", "a.yaml").stdout.decode()
    assert "error[deep-nesting]" in said.splitlines()[0]
    few = PETS + "x-0: &a0 [1]\n" + "\n".join(links[:150])
    (tmp_path / "a.yaml").write_text(few, encoding="utf-8")
    assert run(tmp_path, "validate", "a.yaml").returncode == 0


def test_findings_in_one_array_are_looked_up_in_one_pass(tmp_path: Path) -> None:
    schema = {"type": "integer", "enum": [f"v{number}" for number in range(35_000)]}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"A": schema}},
    }
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    assert run(tmp_path, "validate", "--write-baseline", "a.json").returncode == 0
    left = json.loads((tmp_path / "sdkwright-baseline.json").read_text(encoding="utf-8"))["ignored"]
    assert len({one["id"] for one in left}) == 35_000
