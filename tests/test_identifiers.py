"""References by what schemas call themselves: `$self`, `$id`, `$anchor`, `$dynamicAnchor`.

Sources: JSON Schema 2020-12 Core, sections 8.2 and 9.3; OpenAPI 3.2.0, "Resolving URI References".
"""

from __future__ import annotations

from pathlib import Path

import pytest

import sdkwright
from attributes import annotations

DOCUMENT = """\
openapi: 3.2.0
$self: https://shelter.example/api/openapi.yaml
info: {title: Identified, version: "1"}
servers: [{url: https://shelter.example}]
tags: [{name: trees}]
paths:
  /trees:
    post:
      operationId: graft
      tags: [trees]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "https://shelter.example/api/openapi.yaml#/components/schemas/StrictTree"}}}
      responses:
        "200":
          description: All of them
          content: {application/json: {schema: {$ref: "#/components/schemas/PageOfCats"}}}
  /leaves:
    get:
      operationId: listLeaves
      tags: [trees]
      responses:
        "200":
          description: Leaves
          content: {application/json: {schema: {type: array, items: {$ref: schemas/leaf}}}}
components:
  schemas:
    Tree:
      type: object
      $dynamicAnchor: node
      properties:
        name: {type: string}
        children: {type: array, items: {$dynamicRef: "#node"}}
    StrictTree:
      $dynamicAnchor: node
      $ref: "#/components/schemas/Tree"
      required: [name]
    Page:
      $id: https://shelter.example/api/schemas/page
      type: object
      $defs: {item: {$dynamicAnchor: item}}
      required: [items]
      properties:
        items: {type: array, items: {$dynamicRef: "#item"}}
        first: {$dynamicRef: "#item"}
    PageOfCats:
      $ref: https://shelter.example/api/schemas/page
      $defs: {item: {$dynamicAnchor: item, $ref: "#/components/schemas/Cat"}}
    PageOfLeaves:
      $ref: schemas/page
      $defs: {item: {$dynamicAnchor: item, $ref: schemas/leaf}}
    Cat:
      type: object
      required: [name]
      properties:
        name: {type: string}
        friends: {$anchor: friends, type: array, items: {$ref: "#/components/schemas/Cat"}}
    Leaf:
      $id: schemas/leaf
      type: object
      $defs: {colour: {$anchor: colour, type: string, enum: [red, green]}}
      properties:
        colour: {$ref: "#colour"}
        shade: {$ref: "#/$defs/colour"}
        next: {$ref: leaf}
        eats: {$ref: "https://shelter.example/api/openapi.yaml#friends"}
"""
EXPECTED = {
    "PageOfCats": {"items": "list[Cat]", "first": "Cat | None"},
    "PageOfLeaves": {"items": "list[Leaf]", "first": "Leaf | None"},
    "Page": {"items": "list[Any]", "first": "Any | None"},
    "Tree": {"name": "str | None", "children": "list[Tree] | None"},
    "StrictTree": {"name": "str", "children": "list[StrictTree] | None"},
    "Leaf": {"colour": "Colour | None", "shade": "Colour | None", "next": "Leaf | None", "eats": "list[Cat] | None"},
}


def test_each_reference_means_what_calls_itself_so(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    outcome = sdkwright.generate(tmp_path / "openapi.yaml", tmp_path / "package")
    assert not outcome.diagnostics and outcome.operations["full"] == 2
    found = annotations(tmp_path / "package")
    assert {name: found[name] for name in EXPECTED} == EXPECTED


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("{$ref: leaf}", "{$ref: leaves}", "next"),
        ('"#/$defs/colour"', '"#/$defs/color"', "shade"),
        ('"#node"', '"#nodes"', "children"),
    ],
)
def test_what_nothing_calls_itself_is_said_with_its_place(tmp_path: Path, right: str, wrong: str, line: str) -> None:
    text = DOCUMENT.replace(right, wrong)
    (tmp_path / "openapi.yaml").write_text(text, encoding="utf-8")
    outcome = sdkwright.generate(tmp_path / "openapi.yaml", tmp_path / "package")
    assert not outcome.ok
    places = {one.location.line for one in outcome.diagnostics if one.code == "broken-reference"}
    assert places == {number for number, said in enumerate(text.splitlines(), 1) if said.strip().startswith(f"{line}:")}


def test_a_meaning_that_depends_on_others_is_said(tmp_path: Path) -> None:
    row = '    Row: {type: object, properties: {cell: {$dynamicRef: "#item"}}}\n    Tree:\n'
    text = DOCUMENT.replace("    Tree:\n", row).replace(
        "items: {$ref: schemas/leaf}", 'items: {$ref: "#/components/schemas/Row"}'
    )
    (tmp_path / "openapi.yaml").write_text(text, encoding="utf-8")
    outcome = sdkwright.generate(tmp_path / "openapi.yaml", tmp_path / "package")
    assert [one.code for one in outcome.diagnostics] == ["dynamic-reference"]
    assert outcome.operations == {"full": 1, "degraded": 1, "refused": 0}
