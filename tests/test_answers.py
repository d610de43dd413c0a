"""What fakes answer with: values that schemas accept, by jsonschema-rs; examples that fit; and what is said of the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from faked import accepts, answers, built

SCHEMAS: list[Any] = [
    {"type": "string"},
    {"type": "string", "minLength": 12, "maxLength": 13},
    {"type": "string", "maxLength": 2},
    {"type": "string", "pattern": "^[A-Z]{2}\\d{3,}-(x|y)?$"},
    {"type": "string", "pattern": "^(?=.*[A-Z])(?=.*\\d)(?=.*[@$!%*?&])[\\w@$!%*?&]{8,}$"},
    {"type": "string", "pattern": "^\\p{Lu}+$", "minLength": 4},
    {"type": "string", "pattern": "[^/]+/[^/]+"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "date"},
    {"type": "string", "format": "time"},
    {"type": "string", "format": "duration"},
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "email"},
    {"type": "string", "format": "hostname"},
    {"type": "string", "format": "ipv4"},
    {"type": "string", "format": "ipv6"},
    {"type": "string", "format": "uri"},
    {"type": "string", "format": "uri-reference"},
    {"type": "string", "format": "json-pointer"},
    {"type": "string", "format": "regex"},
    {"type": "string", "enum": ["b", "a"]},
    {"const": {"a": [1, None]}},
    {"enum": [None, 3]},
    {"type": "integer", "minimum": 5, "maximum": 5},
    {"type": "integer", "exclusiveMinimum": 7, "multipleOf": 4},
    {"type": "integer", "maximum": -3},
    {"type": "integer", "minimum": 9007199254740993, "maximum": 9007199254740995},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
    {"type": "number", "multipleOf": 0.01, "minimum": 0.015},
    {"type": ["null", "boolean"]},
    {"type": "null"},
    {"type": "array", "items": {"type": "string"}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 2, "uniqueItems": True},
    {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}, "minItems": 2, "uniqueItems": True},
    {"type": "array", "maxItems": 0, "items": {"type": "string"}},
    {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False, "minItems": 2},
    {"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 100}},
    {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a", "b"], "additionalProperties": {"type": "integer"}},
    {"type": "object", "minProperties": 3, "additionalProperties": {"type": "boolean"}},
    {"type": "object", "properties": {"a": {}, "b": {}, "c": {}}, "maxProperties": 1},
    {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "required": ["x-a"], "additionalProperties": False},
    {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "dependentRequired": {"a": ["b"]}, "required": ["a"]},
    {"type": "object", "properties": {"a": {"type": "string"}, "b": False}, "required": ["a"]},
    {"allOf": [{"type": "object", "properties": {"a": {"type": "integer", "minimum": 3}}}, {"required": ["a"], "properties": {"a": {"maximum": 4}}}]},
    {"type": "string", "allOf": [{"minLength": 5}, {"maxLength": 5}, {"pattern": "^z"}]},
    {"oneOf": [{"type": "integer", "minimum": 10}, {"type": "integer", "maximum": 20}]},
    {"oneOf": [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}]},
    {"type": "array", "items": {"oneOf": [{"type": "integer", "minimum": 10}, {"type": "integer", "maximum": 20}]}, "minItems": 1},
    {"anyOf": [{"type": "string", "not": {}}, {"type": "integer"}]},
    {"type": "array", "items": {"anyOf": [{"type": "string", "not": {}}, {"$ref": "#/components/schemas/Tree"}]}, "minItems": 1},
    {"type": "object", "properties": {"kind": {"type": "string"}}, "oneOf": [{"properties": {"kind": {"const": "a"}, "n": {"type": "integer"}}, "required": ["kind", "n"]}, {"properties": {"kind": {"const": "b"}}, "required": ["kind"]}]},
    {"$ref": "#/components/schemas/Tree"},
    {"$ref": "#/components/schemas/Endless"},
    {"$ref": "#/components/schemas/Animal"},
    {"type": "array", "items": {"$ref": "#/components/schemas/Animal"}, "minItems": 2, "uniqueItems": True},
    {"type": "object", "properties": {"secret": {"type": "string", "writeOnly": True}, "old": {"type": "string", "deprecated": True}, "new": {"type": "string"}}},
    {"properties": {"a": {"type": "string", "default": 7, "example": 8}}, "required": ["a"]},
    {},
    True,
]  # fmt: skip


def test_what_is_made_of_a_schema_is_accepted_by_it(tmp_path: Path) -> None:
    found = answers(built(tmp_path, [{"schema": schema} for schema in SCHEMAS]))
    for number, schema in enumerate(SCHEMAS):
        assert number in found, f"nothing for {schema}"
        assert accepts(schema, found[number].body.value), (schema, found[number].body.value)


def test_members_are_there_that_clients_may_read(tmp_path: Path) -> None:
    nested = {"type": "object", "properties": {"one": {"type": "object", "properties": {"two": {"type": "integer"}}}}}
    hidden = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "writeOnly": True}}}
    animal = {"$ref": "#/components/schemas/Animal"}
    found = answers(built(tmp_path, [{"schema": one} for one in (nested, hidden, animal)]))
    assert found[0].body.value == {"one": {"two": 1}}
    assert found[1].body.value == {"a": "string"}
    assert found[2].body.value["kind"] == "feline"


def test_the_first_example_that_fits_comes_first(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "maxLength": 3}}}
    contents = [
        {"schema": schema, "example": {"a": "abc", "more": None}},
        {"schema": schema, "examples": {"long": {"value": {"a": "abcd"}}, "fits": {"value": {"a": "x"}}}},
        {"schema": schema, "example": {"a": 7}},
        {"schema": {**schema, "examples": [{"a": "inner"}, {"a": "y"}]}},
        {"schema": {"type": "object", "properties": {"a": {"type": "string", "examples": ["told"]}}}},
        {"example": {"free": 1}},
    ]
    found = answers(built(tmp_path, contents))
    assert [found[number].body.value for number in (0, 1, 3, 4, 5)] == [
        {"a": "abc", "more": None}, {"a": "x"}, {"a": "y"}, {"a": "told"}, {"free": 1},
    ]  # fmt: skip
    assert accepts(schema, found[2].body.value)


def test_what_fits_several_variants_of_one_is_an_answer_where_nothing_else_is(tmp_path: Path) -> None:
    done, failed = ({"type": "object", "properties": {name: {"type": "string"}}} for name in ("price", "error"))
    both = {"oneOf": [done, failed]}
    example = {"status": "16", "error": "no"}
    made = built(
        tmp_path, [{"schema": both, "example": example}, {"schema": both, "example": {"price": 1, "error": 2}}]
    )
    assert [answer.body.value for answer in answers(made).values()] == [example]
    assert [one.code for one in made.diagnostics if one.code == "missing-example"] == ["missing-example"]


def test_what_no_value_is_found_for_is_said(tmp_path: Path) -> None:
    impossible = [{"type": "string", "not": {"minLength": 0}}, {"type": "string", "pattern": "^(a)\\1(?=b)c$"}]
    made = built(tmp_path, [{"schema": schema} for schema in impossible])
    assert answers(made) == {}
    said = [one for one in made.diagnostics if one.code == "missing-example"]
    assert [one.location.pointer for one in said] == [
        f"/paths/~1{number}/get/responses/200/content/application~1json" for number in range(2)
    ]
    hard = {"type": "string", "not": {"const": "string"}}
    assert {one.code for one in built(tmp_path, [{"schema": hard}]).diagnostics} == {"missing-example"}
    assert built(tmp_path, [{"schema": hard, "example": "a thing"}]).diagnostics == ()


@pytest.mark.parametrize("depth", [30, 200])
def test_hostile_schemas_take_no_time_to_speak_of(tmp_path: Path, depth: int) -> None:
    """Each of a chain of unions refers to the next one twice: as values there are as many as atoms."""
    chain = {
        f"L{level}": {
            "type": "object",
            "properties": {
                name: {
                    "oneOf": [
                        {"$ref": f"#/components/schemas/L{level + 1}"},
                        {"$ref": f"#/components/schemas/L{level + 1}"},
                    ]
                }
                for name in ("a", "b")
            },
            "required": ["a", "b"],
        }
        for level in range(depth)
    }
    chain[f"L{depth}"] = {"type": "string"}
    made = built(tmp_path, [{"schema": {"$ref": "#/components/schemas/L0"}}], components={"schemas": chain})
    assert len(answers(made)) + len([one for one in made.diagnostics if one.code == "missing-example"]) == 1


def test_the_same_document_gives_the_same_answers(tmp_path: Path) -> None:
    contents = [{"schema": schema} for schema in SCHEMAS]
    assert answers(built(tmp_path, contents)) == answers(built(tmp_path, contents))


def test_examples_are_judged_by_what_careless_schemas_mean(tmp_path: Path) -> None:
    """No `type` beside `properties` and `items`; a member that is required twice, which no schema may say."""
    members = {"a": {"type": "integer"}}
    contents = [
        {"schema": {"properties": members}, "example": '{"a": 1}'},
        {"schema": {"items": {"properties": members}}, "example": ['{"a": 1}']},
        {"schema": {"type": "object", "properties": members, "required": ["a", "a"]}, "example": {"b": 1}},
        {"schema": {"properties": members, "type": ["string", "object"]}, "example": "either"},
    ]
    found = answers(built(tmp_path, contents))
    assert [found[number].body.value for number in range(4)] == [{"a": 1}, [{"a": 1}], {"a": 1}, "either"]


def test_documents_of_3_0_mean_what_they_meant(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {
            "a": {"type": "integer", "minimum": 5, "exclusiveMinimum": True, "maximum": 7, "exclusiveMaximum": True},
            "b": {"type": "string", "nullable": True, "enum": ["x"]},
        },
    }
    made = built(tmp_path, [{"schema": schema, "example": {"a": 6, "b": None}}, {"schema": schema}], openapi="3.0.3")
    assert [one.body.value for one in answers(made).values()] == [{"a": 6, "b": "x"}] * 2
