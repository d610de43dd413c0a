"""Where operations go whose tags and operationIds are not those of people: a tree as they would have drawn it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sdkwright

Operations = dict[str, tuple[str, str]]
"""operationId and tag by method and path."""

DISCOVERED: Operations = {
    "GET /v1/{name}/locations": ("run.projects.locations.list", "projects"),
    "POST /v1/{name}:cancel": ("run.projects.locations.jobs.cancel", "projects"),
    "GET /v1/{parent}/deliveryPipelines": ("run.projects.locations.deliveryPipelines.list", "projects"),
    "GET /v1/help": ("run.getHelp", "v1"),
}


def attributes(folder: Path, operations: Operations) -> dict[str, str]:
    """The methods with the attributes that lead to them, by method and path."""
    paths: dict[str, Any] = {}
    for place, (operation_id, tag) in operations.items():
        method, _, path = place.partition(" ")
        names = [one.partition("}")[0] for one in path.split("{")[1:]]
        given = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
        operation = {"operationId": operation_id, "parameters": given, "responses": {"204": {"description": ""}}}
        paths.setdefault(path, {})[method.lower()] = operation | ({"tags": [tag]} if tag else {})
    document = {"openapi": "3.0.3", "info": {"title": "Tree", "version": "1"}, "paths": paths}
    (folder / "tree.json").write_text(json.dumps(document), encoding="utf-8")
    outcome = sdkwright.generate(folder / "tree.json", folder / "out")
    assert outcome.ok, outcome.diagnostics
    names = {one.location.pointer: one.name for one in outcome.coverage.operations}
    return {
        place: names[f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method.lower()}"]
        for place in operations
        for method, _, path in (place.partition(" "),)
    }


def test_operation_ids_that_spell_out_a_tree_draw_it(tmp_path: Path) -> None:
    assert list(attributes(tmp_path, DISCOVERED).values()) == [
        "projects.locations.list",
        "projects.locations.jobs.cancel",
        "projects.locations.delivery_pipelines.list",
        "help.get",
    ]


def test_a_package_that_was_made_without_the_tree_stays_as_it_is(tmp_path: Path) -> None:
    flat = {
        place: (f"{tag}_{place[:3].lower()}_{number}", tag)
        for number, (place, (_, tag)) in enumerate(DISCOVERED.items())
    }
    before = attributes(tmp_path, flat)
    assert attributes(tmp_path, DISCOVERED) == before


@pytest.mark.parametrize(
    ("operations", "name"),
    [
        ({"GET /pets": ("pets.list", "pets"), "GET /pets/{id}": ("pets.get", "pets")}, "pets.get"),
        ({"GET /.well-known/jwks": ("", "")}, "jwks.list"),
        ({"GET /subscriptions/{id}/pools": ("KeyPolicies_ListByGroup", "")}, "key_policies.list_by_group"),
        ({"GET /subscriptions/{id}/pools": ("list_pools", "")}, "subscriptions.list_pools"),
        ({"GET /a/similar": ("src.api.v1.similarity.by_song", "similarity")}, "similarity.by_song"),
    ],
)
def test_what_operation_ids_say_of_a_member(tmp_path: Path, operations: Operations, name: str) -> None:
    assert list(attributes(tmp_path, operations).values())[-1] == name


def rows() -> list[tuple[str, ...]]:
    """The table of docs/names.md."""
    text = (Path(__file__).parents[1] / "docs" / "names.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [tuple(cell.strip(" `") for cell in line.strip("|").split("|")) for line in lines]


@pytest.mark.parametrize(("place", "tag", "operation_id", "call"), rows())
def test_names_are_as_their_page_says(tmp_path: Path, place: str, tag: str, operation_id: str, call: str) -> None:
    assert f"client.{attributes(tmp_path, {place: (operation_id, tag)})[place]}" == call
