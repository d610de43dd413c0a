"""Names that have no room for all that leads to their schema, and lines that hold them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import sdkwright
from linted import findings

FAR = ["dependency_graph", "autosubmit_action", "delegated_bypass", "required_pull_request_reviewers", "license"]
LONGEST = 80
LINK = "[the page that tells what else there is to be known](https://a.example/page)"
CODE = "`a long piece of code with spaces`"
NEEDED = ("package_type", "package_name", "page", "per_page", "state")


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def nested(steps: list[str], inmost: dict[str, Any]) -> dict[str, Any]:
    for step in reversed(steps):
        inmost = thing(**{step: inmost})
    return inmost


def generated(
    folder: Path,
    schemas: dict[str, Any],
    operation_id: str = "update",
    title: str = "Long",
    parameters: Sequence[Any] = (),
    schemes: Mapping[str, Any] = MappingProxyType({}),
    **more: Any,
) -> dict[str, str]:
    """The models' names by place, in a package of these schemas."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Root"}}}
    operation = {
        "operationId": operation_id,
        "parameters": [*parameters],
        "requestBody": {"content": content, "required": True},
        "responses": {"204": {"description": ""}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": {"/graph": {"post": operation}},
        "components": {"schemas": schemas, "securitySchemes": {**schemes}},
        **more,
    }
    (folder / "long.json").write_text(json.dumps(document), encoding="utf-8")
    outcome = sdkwright.generate(folder / "long.json", folder / "package")
    assert outcome.ok, outcome.diagnostics
    manifest = json.loads((folder / "package" / "sdkwright.manifest.json").read_text(encoding="utf-8"))
    models: dict[str, str] = manifest["names"]["models"]
    return models


def test_a_long_name_leaves_steps_out_between_its_ends(tmp_path: Path) -> None:
    names = generated(tmp_path, {"Root": nested(FAR, thing(key={"type": "string"}))})
    found = sorted(names.values(), key=len)
    assert max(map(len, found)) <= LONGEST
    assert not [name for name in found if re.search("[0-9a-f]{8}$", name)]
    assert {"RootDependencyGraph", "RootAutosubmitActionDelegatedBypassRequiredPullRequestReviewersLicense"} <= {*found}


def test_what_fits_keeps_its_name_from_what_is_shortened(tmp_path: Path) -> None:
    fits = thing(autosubmit_action=nested(FAR[2:], thing(key={"type": "string"})))
    long = nested(FAR, thing(key={"type": "string"}))
    names = generated(tmp_path, {"Root": thing(**long["properties"], **fits["properties"])})
    places = {name: place for place, name in names.items()}
    name = "RootAutosubmitActionDelegatedBypassRequiredPullRequestReviewersLicense"
    assert "dependency_graph" not in places[name]
    assert "RootDependencyGraphDelegatedBypassRequiredPullRequestReviewersLicense" in places
    assert len(places) == len(names)


@pytest.mark.parametrize("deep", [90])
def test_names_of_what_is_deep_stay_short_and_differ(tmp_path: Path, deep: int) -> None:
    names = generated(tmp_path, {"Root": nested([f"level_{chr(97 + n % 26)}" for n in range(deep)], thing(a={}))})
    assert len({*names.values()}) == len(names) == deep + 1
    assert max(map(len, names.values())) <= LONGEST + len(str(deep))


def test_long_names_make_no_long_lines(tmp_path: Path) -> None:
    generated(
        tmp_path,
        {"Root": nested(["dependency_graph_autosubmit_action_options_of_all"], thing(a={"type": "string"}))},
        "dependencyGraphAutosubmitActionOptionsUpdateEnterpriseConfiguration",
        "Observability Orchestration Transformation Experimentation",
    )
    for path in (tmp_path / "package" / "src").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line) <= 120, f"{path}: {line}"


def test_pages_of_an_operation_with_a_long_name_make_no_long_lines(tmp_path: Path) -> None:
    integer = {"type": "integer"}
    reply = {
        "description": "",
        "headers": {"Link": {"schema": {"type": "string"}}},
        "content": {"application/json": {"schema": {"type": "array", "items": {"type": "string"}}}},
    }
    operation = {
        "operationId": "packages/get-all-package-versions-for-package-owned-by-authenticated-user",
        "tags": ["packages"],
        "parameters": [{"name": name, "in": "query", "schema": integer} for name in NEEDED],
        "responses": {"200": reply},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Pages", "version": "1"},
        "paths": {"/packages": {"get": operation}},
    }
    (tmp_path / "pages.json").write_text(json.dumps(document), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "pages.json", tmp_path / "package").ok
    text = (tmp_path / "package" / "src" / "pages" / "resources" / "packages.py").read_text(encoding="utf-8")
    assert "return AsyncPaged(" in text
    assert max(map(len, text.splitlines())) <= 120


def test_modules_of_many_models_with_long_names_make_no_long_lines(tmp_path: Path) -> None:
    names = [f"A{chr(97 + number)}{'WithALongName' * 4}" for number in range(6)]
    following = dict(zip(names, (*names[1:], names[0]), strict=True))
    schemas = {name: thing(next={"$ref": f"#/components/schemas/{other}"}) for name, other in following.items()}
    generated(tmp_path, {"Root": {"$ref": f"#/components/schemas/{names[0]}"}, **schemas})
    (module,) = [path for path in (tmp_path / "package" / "src").rglob("models/*.py") if path.stem != "__init__"]
    first = module.read_text(encoding="utf-8").splitlines()[1]
    assert names[0] in first and "…" in first
    assert len(first) <= 120


def test_long_texts_make_no_long_lines(tmp_path: Path) -> None:
    def long(word: str) -> str:
        return f"{word} and whatever else belongs to it; " * 4

    kinds = [thing(kind={"const": long("a")}), thing(kind={"const": long("b")})]
    schemas: dict[str, Any] = {
        "Root": thing(
            **{
                long("member"): {"const": long("value")},
                "choice": {"enum": [long("one"), long("other")]},
                "kinds": {
                    "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in "AB"],
                    "discriminator": {
                        "propertyName": "kind",
                        "mapping": {long(name.lower()): f"#/components/schemas/{name}" for name in "AB"},
                    },
                },
            }
        ),
        **{name: {**kind, "required": ["kind"]} for name, kind in zip("AB", kinds, strict=True)},
    }
    names = generated(
        tmp_path,
        schemas,
        title=long("title"),
        servers=[{"url": "https://{a}.example", "variables": {"a": {"default": long("d"), "enum": [long("d")]}}}],
        security=[{"key": []}],
        parameters=[
            {"name": "q", "in": "query", "schema": {}, "description": f"{'w ' * 40}{LINK}. {'ü ' * 40}{CODE} {LINK}"},
            {"name": long("query"), "in": "query", "required": True, "schema": {"enum": [long("only")]}},
            {"name": long("header").replace(" ", "-").replace(";", ""), "in": "header", "schema": {"type": "string"}},
        ],
        schemes={"key": {"type": "apiKey", "in": "query", "name": long("key")}},
    )
    assert len(names) > 3
    assert findings(tmp_path / "package", "E", "F") == ""
    resource = next((tmp_path / "package" / "src").rglob("resources/[a-z]*.py")).read_text(encoding="utf-8")
    assert (resource.count(LINK), resource.count(CODE)) == (4, 2)  # sync and async, each unbroken
    script = (
        "import sys, json; sys.path.append(sys.argv[1]); import title_and_whatever_else as p; "
        "print(json.dumps(p.models.Root.model_validate(json.loads(sys.argv[2])).to_dict()))"
    )
    value = {long("member"): long("value"), "choice": long("other"), "kinds": {"kind": long("b")}}
    command = [sys.executable, "-c", script, tmp_path / "package" / "src", json.dumps(value)]
    assert json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) == value


def test_members_of_bodies_with_long_names_make_no_long_lines(tmp_path: Path) -> None:
    names = [f"{letter}{'_longer' * 9}" for letter in "ab"]
    content = {
        "application/json": {"schema": {**thing(**{name: {"type": "string"} for name in names}), "minProperties": 1}}
    }
    operation = {"operationId": "send", "requestBody": {"content": content}, "responses": {"204": {"description": ""}}}
    document = {"openapi": "3.1.0", "info": {"title": "Far", "version": "1"}, "paths": {"/far": {"post": operation}}}
    (tmp_path / "far.json").write_text(json.dumps(document), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "far.json", tmp_path / "package").ok
    text = (tmp_path / "package" / "src" / "far" / "resources" / "far.py").read_text(encoding="utf-8")
    assert f'"{names[0]}"' in text
    assert max(map(len, text.splitlines())) <= 120


def test_fakes_of_resources_with_long_names_have_their_examples(tmp_path: Path) -> None:
    tag = "Managed restorable dropped database backup short term retention policies of all kinds"
    reply = {"description": "", "content": {"application/json": {"schema": {"type": "string"}, "example": "kept"}}}
    operation = {"operationId": "read", "tags": [tag], "responses": {"200": reply}}
    document = {"openapi": "3.1.0", "info": {"title": "Far", "version": "1"}, "paths": {"/far": {"get": operation}}}
    (tmp_path / "far.json").write_text(json.dumps(document), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "far.json", tmp_path / "package").ok
    script = (
        "import sys; sys.path.append(sys.argv[1]); from far.testing import FakeFar; fake = FakeFar(); "
        "name = next(one for one in dir(fake.client()) if one.startswith('managed')); "
        "print(getattr(fake.client(), name).read(), len(getattr(fake, name).read.calls))"
    )
    command = [sys.executable, "-c", script, tmp_path / "package" / "src"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() == ["kept", "1"]
