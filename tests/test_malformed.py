"""Documents whose schemas are no schemas: with `lenient`, a package comes of them, whatever stands where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sdkwright

ODD: tuple[Any, ...] = (None, True, -1, 1.5, 10**30, "", "odd", [], [None], [1, [2]], {}, {"a": None}, {"$ref": "#/nowhere"})  # fmt: skip
KEYWORDS = (
    "type", "enum", "const", "format", "properties", "required", "additionalProperties", "patternProperties", "items",
    "prefixItems", "contains", "allOf", "oneOf", "anyOf", "not", "discriminator", "minimum", "exclusiveMinimum",
    "maximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties",
    "maxProperties", "propertyNames", "nullable", "readOnly", "default", "example", "examples", "title", "description",
    "contentEncoding", "contentMediaType", "contentSchema", "xml", "externalDocs", "deprecated", "$defs", "$anchor",
)  # fmt: skip


@pytest.mark.parametrize("value", ODD, ids=[str(number) for number in range(len(ODD))])
def test_each_keyword_may_hold_anything(tmp_path: Path, value: Any) -> None:
    schemas: dict[str, Any] = {}
    for keyword in KEYWORDS:
        schemas[f"Alone{keyword}"] = {keyword: value}
        schemas[f"Object{keyword}"] = {"type": "object", "properties": {"a": {"type": "string"}}, keyword: value}
        schemas[f"Number{keyword}"] = {"type": "number", "multipleOf": 0.01, keyword: value}
    paths = {
        f"/{name}": {
            "post": {
                "operationId": f"send {name}",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}},
                "responses": {"200": {"description": "d", "content": {"application/json": {"schema": schema}}}},
            }
        }
        for name, schema in schemas.items()
    }
    document = {"openapi": "3.1.0", "info": {"title": "Odd", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}  # fmt: skip
    (tmp_path / "api.json").write_text(json.dumps(document), encoding="utf-8")
    outcome = sdkwright.generate(tmp_path / "api.json", tmp_path / "package", lenient=True)
    assert outcome.ok
    assert sum(outcome.operations.values()) == len(paths)
    for path in (tmp_path / "package" / "src").rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), str(path), "exec")


@pytest.mark.parametrize("beside", [{"type": "string"}, {"enum": ["a"]}], ids=["type", "enum"])
def test_a_member_that_refers_to_nothing_may_be_referred_to(tmp_path: Path, beside: dict[str, Any]) -> None:
    members = {"Other": {"$ref": "#/components/schemas/Own/properties/a"}, "Own": {**beside, "$ref": "#/nowhere"}}
    schemas = {name: {"type": "object", "properties": {"a": one}} for name, one in members.items()}
    document = {"openapi": "3.0.3", "info": {"title": "Odd", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}  # fmt: skip
    (tmp_path / "api.json").write_text(json.dumps(document), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "api.json", tmp_path / "package", lenient=True).ok
    for name in ("own", "other"):
        text = (tmp_path / "package" / "src" / "odd" / "models" / f"{name}.py").read_text(encoding="utf-8")
        assert "    a: Any" in text
