"""What is wrong with a document is found, at its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from sdkwright.diagnostics import Diagnostic, Severity
from sdkwright.diagnostics.collect import collect
from sdkwright.load import load
from sdkwright.validate.everything import validate

HEAD = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\n'
FINE = "{operationId: a, responses: {'200': {description: d}}}"
SCHEMAS = HEAD + "paths: {}\ncomponents: {schemas: {A: %s}}\n"


def findings(text: str, folder: Path) -> tuple[Diagnostic, ...]:
    path = folder / "a.openapi"
    path.write_text(text, encoding="utf-8")
    loaded = load(path)
    assert loaded.document is not None, loaded.diagnostics
    return collect((*loaded.diagnostics, *validate(loaded.document)), loaded.document)


def brief(text: str, folder: Path) -> list[tuple[str, int, int]]:
    return [(one.code, one.location.line, one.location.column) for one in findings(text, folder)]


CASES = {
    "missing member": ("openapi: 3.1.0\ninfo: {title: T}\npaths: {}\n", [("missing-member", 2, 7)]),
    "misspelt member": (HEAD + "paths: {}\ncomponent: {}\n", [("unknown-member", 4, 1)]),
    "another kind": (HEAD + "paths: []\n", [("wrong-type", 3, 8)]),
    "status": (
        HEAD + "paths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        '2000': {description: d}\n",
        [("missing-member", 8, 9), ("unknown-member", 8, 9)],
    ),
    "path parameter": (HEAD + f"paths:\n  /a/{{b}}:\n    get: {FINE}\n", [("undeclared-path-parameter", 4, 6)]),
    "brace": (
        HEAD + f"paths:\n  /a/{{b:\n    get: {FINE}\n  /c}}: {{}}\n", [("unmatched-brace", 4, 6), ("unmatched-brace", 6, 5)],
    ),
    "reference to a text": (SCHEMAS % "{$ref: '#/info/title'}", [("broken-reference", 4, 34)]),
    "reference to a number": (
        HEAD + "paths: {}\nx-a: [1]\ncomponents: {schemas: {A: {items: {$ref: '#/x-a/0'}}}}\n", [("broken-reference", 5, 42)],
    ),
    "reference to a part of the document": (SCHEMAS % "{items: {$ref: '#/info'}}", [("misdirected-reference", 4, 42)]),
    "reference to the document": (SCHEMAS % "{items: {$ref: '#'}}", [("misdirected-reference", 4, 42)]),
    "reference to a response": (
        HEAD + "paths: {}\ncomponents: {responses: {R: {description: d}}, schemas: {A: {$ref: '#/components/responses/R'}}}\n",
        [("misdirected-reference", 4, 68)],
    ),
    "reference to a schema elsewhere": (
        HEAD + "paths: {}\nx-a: {}\ncomponents:\n  responses: {R: {description: d, content: {a/b: {schema: {type: string}}}}}\n"
        "  schemas: {A: {$ref: '#/x-a'}, B: {$ref: '#/components/responses/R/content/a~1b/schema'}}\n", [],
    ),
    "encoded reference": (
        HEAD + "paths: {}\ncomponents: {schemas: {A: {}, B: {$ref: '#%2Fcomponents%2Fschemas/A'}}}\n", [],
    ),
    "absolute reference": (SCHEMAS % "{$ref: /etc/passwd}", [("broken-reference", 4, 34)]),
    "another host": (SCHEMAS % "{$ref: //a.example/b.yaml}", [("remote-reference", 4, 34)]),
    "half a version": ("openapi: '3.1'\ninfo: {title: T, version: '1'}\npaths: {}\n", [("version", 1, 10)]),
    "unused": (
        HEAD + "paths:\n  /a:\n    parameters:\n    - {name: b, in: path, required: true, schema: {}}\n"
        f"    get: {FINE}\n",
        [("unused-path-parameter", 6, 14)],
    ),
    "same path": (
        HEAD + "paths:\n  /a/{b}: {parameters: []}\n  /a/{c}: {parameters: []}\n", [("duplicate-path", 5, 3)],
    ),
    "operationId": (
        HEAD + f"paths:\n  /a: {{get: {FINE}}}\n  /b: {{get: {FINE}}}\n", [("duplicate-operation-id", 5, 27)],
    ),
    "no operationId": (
        HEAD + "paths:\n  /a: {get: {responses: {'200': {description: d}}}}\n", [("missing-operation-id", 4, 8)],
    ),
    "parameter twice": (
        HEAD + "paths:\n  /a:\n    parameters:\n    - {name: b, in: query, schema: {}}\n"
        f"    - {{name: b, in: query, schema: {{}}}}\n    get: {FINE}\n",
        [("duplicate-parameter", 7, 7)],
    ),
    "security": (HEAD + "paths: {}\nsecurity: [{who: []}]\n", [("unknown-security-scheme", 4, 13)]),
    "tag": (HEAD + "paths: {}\ntags: [{name: a}, {name: a}]\n", [("duplicate-tag", 4, 19)]),
    "parent of a tag": (HEAD.replace("3.1", "3.2") + "paths: {}\ntags: [{name: a, parent: b}]\n", [("unknown-parent-tag", 4, 26)]),
    "tags below each other": (
        HEAD.replace("3.1", "3.2") + "paths: {}\ntags: [{name: a, parent: b}, {name: b, parent: a}, {name: c, parent: a}]\n",
        [("unknown-parent-tag", 4, 26), ("unknown-parent-tag", 4, 48)],
    ),
    "server": (
        HEAD + "paths: {}\nservers:\n- url: https://{a}.{b}\n  variables: {a: {default: x, enum: [y]}}\n",
        [("undeclared-server-variable", 5, 20), ("server-variable-default", 6, 28)],
    ),
    "reference": (SCHEMAS % "{$ref: '#/components/schemas/B'}", [("broken-reference", 4, 34)]),
    "circle": (SCHEMAS % "{$ref: '#/components/schemas/A'}", [("broken-reference", 4, 34)]),
    "file": (SCHEMAS % "{$ref: gone.yaml}", [("broken-reference", 4, 34)]),
    "schema": (SCHEMAS % "{type: strin}", [("invalid-schema", 4, 34)]),
    "OpenAPI's own words": (SCHEMAS % "{externalDocs: {description: x}}", [("invalid-schema", 4, 42)]),
    "no discriminator": (SCHEMAS % "{discriminator: ''}", [("invalid-schema", 4, 43)]),
    "pattern": (SCHEMAS % "{type: string, pattern: '['}", [("invalid-pattern", 4, 51)]),
    "format": (SCHEMAS % "{type: string, format: uuid, maxLength: 35}", [("impossible-format", 4, 50)]),
    "range": (SCHEMAS % "{minimum: 3, maximum: 2}", [("impossible-range", 4, 37)]),
    "no values": (SCHEMAS % "{enum: []}", [("empty-enum", 4, 34)]),
    "unknown required": (
        SCHEMAS % "{required: [nome], properties: {name: {}}}", [("unknown-required-property", 4, 39)],
    ),
    "discriminator": (
        SCHEMAS % "{properties: {}, discriminator: {propertyName: kind}}", [("unknown-discriminator", 4, 74)],
    ),
    "default": (SCHEMAS % "{type: string, default: 1}", [("default-mismatch", 4, 51)]),
    "example": (SCHEMAS % "{properties: {b: {type: string}}, example: {b: 1}}", [("example-mismatch", 4, 74)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_rule_points_at_its_place(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]
    assert brief(text, tmp_path) == expected
    assert all(one.message and one.hint for one in findings(text, tmp_path))


def test_a_broken_reference_names_what_is_nearest(tmp_path: Path) -> None:
    text = HEAD + "paths: {}\ncomponents: {schemas: {NodePool: {}, A: {$ref: '#/components/schemas/NodePol'}}}\n"
    (one,) = findings(text, tmp_path)
    assert "#/components/schemas/NodePool" in one.hint and one.severity is Severity.ERROR


def test_findings_in_related_files_stand_there(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("B:\n  properties:\n    c: {$ref: '#/C'}\n", encoding="utf-8")
    (one,) = findings(SCHEMAS % "{$ref: 'b.yaml#/B'}", tmp_path)
    assert str(one.location).endswith("b.yaml:3:15")


def test_a_schema_file_may_refer_to_its_own_root(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("properties:\n  c: {$ref: '#'}\n", encoding="utf-8")
    assert findings(SCHEMAS % "{$ref: b.yaml}", tmp_path) == ()


@pytest.mark.parametrize(
    ("schema", "fits"),
    [
        ("{type: string, nullable: true, example: null}", True),
        ("{type: string, example: null}", False),
        ("{type: integer, minimum: 1, exclusiveMinimum: true, example: 1}", False),
        ("{type: integer, minimum: 1, exclusiveMinimum: true, example: 2}", True),
    ],
)
def test_values_are_judged_in_the_dialect_of_3_0(schema: str, fits: bool, tmp_path: Path) -> None:
    assert (findings((SCHEMAS % schema).replace("3.1.0", "3.0.3"), tmp_path) == ()) is fits


def test_compositions_that_grow_without_bound_are_not_judged(tmp_path: Path) -> None:
    schemas: dict[str, Any] = {"A60": {"type": "object"}}
    for number in range(60):
        schemas[f"A{number}"] = {"allOf": [{"$ref": f"#/components/schemas/A{number + 1}"}] * 2, "example": {}}
    schemas["Deep0"] = {"type": "string"}
    for number in range(1, 3000):
        schemas[f"Deep{number}"] = {"allOf": [{"$ref": f"#/components/schemas/Deep{number - 1}"}]}
    schemas["Deep2999"]["example"] = 1
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    found = findings(json.dumps(document), tmp_path)
    assert {one.code for one in found} <= {"example-mismatch"}


def test_a_file_on_one_line_has_places(tmp_path: Path) -> None:
    operations = {f"/a{number}": {"get": {"responses": {"200": {"description": "é" * 50}}}} for number in range(3000)}
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": operations}
    text = json.dumps(document, ensure_ascii=False)
    found = findings(f"\n\n {text}", tmp_path)
    assert [one.location.line for one in found] == [3] * 3000
    assert all(text[one.location.column - 2 :].startswith('"get"') for one in found)


def test_no_hint_proposes_what_stands_there(tmp_path: Path) -> None:
    (found,) = findings(HEAD.replace("{title: T, ", "{title: T, in: x, ") + "paths: {}\n", tmp_path)
    assert (found.code, "did you mean" in found.hint) == ("unknown-member", False)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("operationRef: '#/paths/~1things~1{id}/get'", ""),
        ("operationRef: 'a.openapi#/paths/~1things~1{id}/get'", ""),
        ("operationRef: '#/paths/~1things~1%7Bid%7D/get'", ""),
        ("operationRef: 'https://other.example/#/paths/~1a/get'", ""),
        ("operationRef: 'http://[#/paths/~1a/get'", ""),
        ("$ref: '#/components/links/Fine'", ""),
        ("operationRef: '#/paths/~1kept/get'", ""),
        ("operationRef: '#/paths/~1things~1{id}/put'", "no operation stands at '#/paths/~1things~1{id}/put'"),
        ("operationRef: '#/paths/~1things~1{id}'", "no operation stands at '#/paths/~1things~1{id}'"),
        ("operationRef: '#/paths//things/{id}/get'", "no operation stands at '#/paths//things/{id}/get'"),
        ("operationRef: 'other.yaml#/paths/~1a/get'", "no operation stands at 'other.yaml#/paths/~1a/get'"),
        ("operationId: getThin", "there is no operation 'getThin'"),
        ("$ref: '#/components/links/Lost'", "no operation stands at '#/lost'"),
    ],
)
def test_links_lead_to_operations(link: str, message: str, tmp_path: Path) -> None:
    text = f"""
openapi: 3.1.1
info: {{title: T, version: "1"}}
paths:
  /things:
    get: {{operationId: listThings, responses: {{"200": {{description: d, links: {{next: {{{link}}}}}}}}}}}
  /things/{{id}}:
    get:
      operationId: getThing
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{"200": {{description: d}}}}
  /kept: {{$ref: "#/components/pathItems/kept"}}
components:
  pathItems: {{kept: {{get: {{operationId: getKept, responses: {{"200": {{description: d}}}}}}}}}}
  links: {{Fine: {{operationId: getThing}}, Lost: {{operationRef: "#/lost"}}}}
"""
    found = [one.message for one in findings(text, tmp_path) if one.code == "unknown-link-operation"]
    assert found == ([message] if message else [])
