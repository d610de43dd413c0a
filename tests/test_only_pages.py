"""The one page of a fake has items, and leads to no page that is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from faked import accepts, answers, made_of
from sdkwright.load import load
from sdkwright.settings import Settings

NUMBERS = {"type": "array", "items": {"type": "integer"}}
PAGES: dict[str, tuple[dict[str, Any], list[Any], list[int]]] = {
    "an end that the schema allows": (
        {"items": NUMBERS, "next_cursor": {"type": "string", "minLength": 1}, "has_more": {"type": "boolean"}},
        [{"items": [1], "next_cursor": "abc", "has_more": True}],
        [1],
    ),
    "no example": ({"items": {**NUMBERS, "default": []}, "next_cursor": {"type": "string"}}, [], [1]),
    "an example without items": (
        {"items": NUMBERS, "next_cursor": {"type": "string"}}, [{"items": [], "next_cursor": ""}], [1],
    ),
    "another example that has items": (
        {"items": NUMBERS, "next_cursor": {"type": "string"}}, [{"items": []}, {"items": [7]}], [7],
    ),
    "an example that does not fit": (
        {"items": NUMBERS, "next_cursor": {"type": "string"}}, [{"items": []}, {"items": ["x"]}], [1],
    ),
    "nothing that an item may be": ({"items": {"type": "array", "items": False}, "next_cursor": {}}, [], []),
}  # fmt: skip


def page_of(tmp_path: Path, schema: dict[str, Any], examples: list[Any]) -> Any:
    path = tmp_path / "pages.json"
    cursor = {"name": "cursor", "in": "query", "schema": {"type": "string"}}
    named = {f"e{number}": {"value": value} for number, value in enumerate(examples)}
    content = {"application/json": {"schema": schema, "examples": named}}
    operation = {
        "operationId": "list",
        "parameters": [cursor],
        "responses": {"200": {"description": "", "content": content}},
    }
    info = {"title": "Pages", "version": "1"}
    path.write_text(
        json.dumps({"openapi": "3.1.0", "info": info, "paths": {"/0": {"get": operation}}}), encoding="utf-8"
    )
    loaded = load(path, root=None, data=None).document
    assert loaded is not None
    made = made_of(loaded, Settings())
    assert [one.pagination is not None for group in made.api.resources for one in group.operations] == [True]
    return answers(made)[0].body.value


@pytest.mark.parametrize("name", PAGES)
def test_an_example_leads_to_no_page_that_is_not_there(name: str, tmp_path: Path) -> None:
    properties, examples, items = PAGES[name]
    schema = {"type": "object", "required": ["items"], "properties": properties}
    body = page_of(tmp_path, schema, examples)
    assert accepts(schema, body) and body["items"] == items
    assert not body.get("next_cursor") and not body.get("has_more")


@pytest.mark.parametrize("cursor", [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}])
def test_a_page_ends_though_its_schema_knows_no_end(cursor: dict[str, Any], tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {"items": NUMBERS, "next_cursor": cursor},
    }
    body = page_of(tmp_path, schema, [{"items": [4], "next_cursor": 3 if cursor["type"] == "integer" else "abc"}])
    assert body == {"items": [4], "next_cursor": 0 if cursor["type"] == "integer" else ""}
