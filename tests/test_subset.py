"""Part of a document: the operations that selectors mean, the models that those need, and what was refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import sdkwright
from sdkwright.cli import cli
from sdkwright.outcome import Outcome
from sdkwright.selectors import is_selector

DOCUMENT = """
openapi: 3.1.1
info: {title: Farm, version: "1"}
tags: [{name: Horses, x-sdkwright-name: ponies}]
paths:
  /cows:
    get: {tags: [Cows], operationId: listCows, responses: {"200": {$ref: "#/components/responses/Cow"}}}
    post: {tags: [Cows], operationId: addCow, responses: {"204": {description: added}}}
  /horses:
    get:
      tags: [Horses]
      operationId: listHorses
      x-sdkwright-name: every_one
      parameters: [{in: query, name: q, x-sdkwright-name: named_like, schema: {type: string}}]
      responses:
        "200": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Horse"}}}}
components:
  responses:
    Cow: {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Cow"}}}}
  schemas:
    Cow: {type: object, properties: {bell: {$ref: "#/components/schemas/Bell"}}}
    Bell: {type: object, properties: {tone: {type: string}}}
    Horse:
      type: object
      x-sdkwright-name: Pony
      properties: {shoe-size: {type: integer, x-sdkwright-name: size}, rider: {$ref: "#/components/schemas/Rider"}}
    Rider: {type: object, properties: {home: {type: object, x-sdkwright-name: Stable, properties: {a: {type: string}}}}}
    Alone: {type: object, properties: {a: {type: string}}}
"""


def generated(folder: Path, text: str = DOCUMENT, **settings: Any) -> tuple[Outcome, dict[str, dict[str, str]]]:
    path = folder / "farm.yaml"
    path.write_text(text, encoding="utf-8")
    outcome = sdkwright.generate(path, folder / "package", **settings)
    assert outcome.ok, outcome.diagnostics
    manifest = json.loads((folder / "package" / "sdkwright.manifest.json").read_text(encoding="utf-8"))
    return outcome, manifest["names"]


@pytest.mark.parametrize(
    ("chosen", "operations", "models"),
    [
        ({}, 3, {"Cow", "Bell", "Pony", "Rider", "Stable", "Alone"}),
        ({"include": ("tag:Cows",)}, 2, {"Cow", "Bell"}),
        ({"include": ("/hor*",)}, 1, {"Pony", "Rider", "Stable"}),
        ({"include": ("GET /*",), "exclude": ("operation:*Horses",)}, 1, {"Cow", "Bell"}),
        ({"include": ("post /cows",)}, 1, set[str]()),
        ({"exclude": ("tag:Cows",)}, 1, {"Pony", "Rider", "Stable"}),
    ],
)
def test_only_what_is_chosen_and_what_it_needs(
    tmp_path: Path, chosen: dict[str, Any], operations: int, models: set[str]
) -> None:
    outcome, names = generated(tmp_path, **chosen)
    assert outcome.operations == {"full": operations, "degraded": 0, "refused": 0}
    assert set(names["models"].values()) == models


def test_a_selector_that_means_nothing_is_said(tmp_path: Path) -> None:
    outcome, _ = generated(tmp_path, include=("tag:Cow", "tag:Horses"))
    assert [(one.code, one.hint) for one in outcome.diagnostics] == [("idle-selector", "did you mean tag:Cows?")]


def test_selectors_of_the_settings_and_of_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("farm.yaml").write_text(DOCUMENT, encoding="utf-8")
    settings = 'document = "farm.yaml"\noutput = "package"\n'
    Path("sdkwright.toml").write_text(f'{settings}include = ["tag:Cows"]\n', encoding="utf-8")
    ran = CliRunner().invoke(cli, ["generate"])
    assert "2 operations: 2 full" in ran.output
    ran = CliRunner().invoke(cli, ["generate", "--include", "/horses"])
    assert "1 operation: 1 full" in ran.output
    Path("sdkwright.toml").write_text(f'{settings}include = ["cows"]\n', encoding="utf-8")
    ran = CliRunner().invoke(cli, ["generate"])
    assert ran.exit_code == 2
    assert "sdkwright.toml:3:1: error[settings]" in ran.output and "tag:NAME" in ran.output
    ran = CliRunner().invoke(cli, ["generate", "farm.yaml", "-o", "package", "--exclude", "cows"])
    assert ran.exit_code == 2 and "--exclude" in ran.output


@pytest.mark.parametrize("text", ["tag:a", "operation:*", "/pets", "GET /pets", "*"])
def test_selectors(text: str) -> None:
    assert is_selector(text)


@pytest.mark.parametrize("text", ["", "pets", "tags:a", "GET pets", "tag:"])
def test_no_selectors(text: str) -> None:
    assert not is_selector(text)


def test_names_that_the_document_gives(tmp_path: Path) -> None:
    _, before = generated(tmp_path, DOCUMENT.replace("x-sdkwright-name", "x-other"))
    _, names = generated(tmp_path)
    assert before["resources"]["Horses"] == "horses" and names["resources"]["Horses"] == "ponies"
    assert before["operations"]["GET /horses"] == "list" and names["operations"]["GET /horses"] == "every_one"
    assert names["models"]["#/components/schemas/Horse"] == "Pony"
    package = tmp_path / "package" / "src" / "farm"
    assert 'size: Annotated[int | None, Field(alias="shoe-size")]' in (package / "models/pony.py").read_text()
    assert "named_like: str | Unset = UNSET" in (package / "resources/ponies.py").read_text()


LEFT_OUT = """
  cats: {get: {operationId: listCats, responses: {"200": {description: ""}}}}
  /dogs: {$ref: "#/nowhere"}
  /hens: {get: 5}
components:"""


def test_what_is_refused_is_counted_and_said(tmp_path: Path) -> None:
    text = DOCUMENT.replace("\ncomponents:", LEFT_OUT).replace("schemas/Bell", "schemas/Bells")
    outcome, _ = generated(tmp_path, text, lenient=True)
    assert outcome.operations == {"full": 2, "degraded": 1, "refused": 3}
    covered = {one.name: one for one in outcome.coverage.operations}
    assert covered["cows.list"].reasons[0].startswith("'#/components/schemas/Bells' leads nowhere")
    refused = {name: one.location.line for name, one in covered.items() if one.status == "refused"}
    lines = text.splitlines()
    assert refused == {
        name: 1 + next(number for number, line in enumerate(lines) if line.startswith(f"  {name.split()[-1]}:"))
        for name in ("GET cats", "/dogs", "GET /hens")
    }
    assert {one.code for one in outcome.diagnostics} >= {"refused-operation"}
    again, _ = generated(tmp_path, text, lenient=True)
    assert again.fresh, "nothing has changed"
    assert (again.diagnostics, again.operations) == (outcome.diagnostics, outcome.operations)


def test_a_header_that_shall_be_ignored_is_said_and_no_loss(tmp_path: Path) -> None:
    accept = "parameters: [{name: Accept, in: header, schema: {type: string}}], responses"
    outcome, _ = generated(tmp_path, DOCUMENT.replace("responses", accept, 1))
    assert [one.code for one in outcome.diagnostics if one.code == "reserved-header"]
    assert outcome.operations == {"full": 3, "degraded": 0, "refused": 0}
