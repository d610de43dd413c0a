"""openapi-spec-validator is the judge of structure: of one small document, every change of one value."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator
from openapi_spec_validator.schemas import get_schema_content
from openapi_spec_validator.schemas.backend.jsonschema import create_validator

from places import opened, places
from sdkwright.diagnostics import Severity
from sdkwright.diagnostics.rules import rules
from sdkwright.load import load
from sdkwright.validate import structure
from sdkwright.validate.everything import validate

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1", "license": {"name": "MIT"}},
    "servers": [{"url": "https://x.example", "variables": {"v": {"default": "a", "enum": ["a"]}}}],
    "tags": [{"name": "a"}],
    "paths": {
        "/a/{b}": {
            "parameters": [{"name": "b", "in": "path", "required": True, "schema": {"type": "string"}}],
            "post": {
                "operationId": "one",
                "security": [{"key": []}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                "responses": {"200": {"description": "d", "headers": {"X": {"schema": {"type": "integer"}}}}},
            },
        }
    },
    "components": {
        "schemas": {"A": {"type": "object", "properties": {"b": {"type": "string", "enum": ["x"]}}, "required": ["b"]}},
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    },
}
JUDGES = {version: create_validator(get_schema_content(version[:3])) for version in ("3.0.3", "3.1.0", "3.2.0")}
"""The authority on its Python engine: left to itself it takes jsonschema-rs, as we do, which would agree by itself."""


def mutants(whole: Any) -> Iterator[tuple[str, Any]]:
    """The document with one value taken out, or replaced by one of another kind, or with one member too many."""
    for at in places(whole):
        for what, change in (("gone", None), ("number", 3), ("list", [[]]), ("null", None), ("extra", {"extra": 1})):
            made, holder = opened(whole, at)
            inner = holder[at[-1]]
            if what == "gone":
                del holder[at[-1]]
            elif what == "extra":
                if not isinstance(inner, dict):
                    continue
                inner.update(change)
            else:
                holder[at[-1]] = change
            yield f"{what} at {'/'.join(map(str, at))}", made


@pytest.mark.parametrize("version", JUDGES)
def test_structure_agrees_with_the_authority(version: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    differences = []
    judged = 0
    for name, document in mutants({**DOCUMENT, "openapi": version}):
        path.write_text(json.dumps(document), encoding="utf-8")
        found = load(path).document
        assert found is not None
        ours = any(rules()[one.code].layer == "structure" for one in structure.check(found))
        try:
            theirs = any(True for _ in JUDGES[version].iter_errors(document))
        except Exception:  # the authority falls over some documents, which is no verdict
            continue
        judged += 1
        if theirs != ours:
            differences.append(f"{name}: {'only theirs' if theirs else 'only ours'}")
    assert not differences
    assert judged > 150


@pytest.mark.parametrize(
    "schema",
    [
        "{allOf: []}", "{not: {oneOf: []}}", "{items: {anyOf: []}}", "{exclusiveMinimum: true}",
        "{type: integer, exclusiveMaximum: false}",
    ],
)  # fmt: skip
def test_schemas_before_3_1_are_judged_as_the_authority_does(schema: str, tmp_path: Path) -> None:
    text = f"openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents: {{schemas: {{A: {schema}}}}}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    found = load(tmp_path / "a.yaml").document
    assert found is not None
    assert [one.code for one in validate(found) if one.severity is Severity.ERROR] == ["invalid-schema"]
    assert list(OpenAPIV30SpecValidator(yaml.safe_load(text)).iter_errors())
