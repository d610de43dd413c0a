"""What openapi-spec-validator refuses is refused here, and what it accepts is accepted, but for what docs/validate.md says.

The documents are one with nearly every member of OpenAPI in it, one member of which is taken out or made another.
"""

import copy
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.exceptions import ValidationError
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator, OpenAPIV32SpecValidator
from openapi_spec_validator.schemas import get_schema_content
from openapi_spec_validator.schemas.backend.jsonschema import create_validator

from places import opened, places
from sdkwright.diagnostics import Diagnostic, Severity
from sdkwright.load import load
from sdkwright.validate.everything import validate

EACH = int(os.environ.get("SDKWRIGHT_EACH_MUTANT", "120"))
"""One mutant of so many is tried; 1 tries all 15,000."""
CHANGES: dict[str, Any] = {
    "number": 3, "float": 1.5, "negative": -1, "list": [[]], "null": None, "text": "zz zz", "empty": "", "true": True,
    "false": False, "object": {}, "reference": {"$ref": "#/components/schemas/Nowhere"}, "open": "x" * 300 + "{",
}  # fmt: skip


def _judge(base: type, version: str) -> type:
    """The authority on its Python engine: left to itself it takes jsonschema-rs, as we do."""
    return type("Judge", (base,), {"schema_validator": create_validator(get_schema_content(version))})


JUDGES = {
    "3.0.3": _judge(OpenAPIV30SpecValidator, "3.0"),
    "3.1.0": _judge(OpenAPIV31SpecValidator, "3.1"),
    "3.2.0": _judge(OpenAPIV32SpecValidator, "3.2"),
}


def patched(value: Any, change: Any) -> Any:
    """RFC 7396."""
    if not isinstance(change, dict):
        return change
    kept = dict(value) if isinstance(value, dict) else {}
    for key, inner in change.items():
        kept.pop(key, None) if inner is None else kept.update({key: patched(kept.get(key), inner)})
    return kept


def document(version: str) -> dict[str, Any]:
    """The document of a version."""
    made: dict[str, Any] = {}
    text = Path(__file__).with_name("every_member.yaml").read_text(encoding="utf-8")
    for change in yaml.safe_load_all(text):
        made = patched(made, change)
        if made["openapi"] == version:
            return made
    raise LookupError(version)


def mutants(whole: Any) -> Iterator[tuple[str, Any]]:
    """`whole` with one value taken out, replaced, or with one member or element too many."""
    yield "nothing", whole
    for at in places(whole):
        for what in ("gone", "extra", "twice", *CHANGES):
            made, holder = opened(whole, at)
            inner = holder[at[-1]]
            if what == "gone":
                del holder[at[-1]]
            elif what == "extra" and isinstance(inner, dict):
                inner["extra"] = 1
            elif what == "twice" and isinstance(inner, list) and inner:
                inner.append(copy.deepcopy(inner[0]))
            elif what in CHANGES:
                holder[at[-1]] = CHANGES[what]
            else:
                continue
            yield f"{what} at {'/'.join(map(str, at))}", made


def ours(value: Any, folder: Path) -> list[Diagnostic]:
    path = folder / "a.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    loaded = load(path)
    assert loaded.document is not None
    return [one for one in validate(loaded.document) if one.severity is Severity.ERROR]


def theirs(value: Any) -> list[ValidationError] | None:
    """None where the authority falls over the document, which is no verdict."""
    try:
        return list(JUDGES[value["openapi"]](copy.deepcopy(value)).iter_errors())
    except Exception:  # of many kinds
        return None


LOOKED_AT = re.compile(
    r"/(components/schemas|paths/[^/]+(/\w+)?/(parameters/\d+/schema|responses/\w+/content/[^/]+/schema))/"
)
"""Where the authority looks for schemas; not at bodies, headers, callbacks, webhooks, and parameters with content."""


def allowed_alone(one: Diagnostic) -> bool:
    """What is an error here, and nothing to the authority."""
    if one.code in ("broken-reference", "remote-reference"):
        return True
    if one.code == "structure" and re.search('is not a "(email|uri)"', one.message):
        return True
    if one.code == "default-mismatch" and one.message.endswith('is not a "byte"'):
        return True
    return one.code in ("invalid-schema", "default-mismatch", "null-default") and not LOOKED_AT.match(
        one.location.pointer
    )


def forgiven(one: ValidationError) -> bool:
    """What is an error to the authority, and none by the standard."""
    if "Required list has not defined properties" in one.message:
        return True
    if re.search(r"is not a 'regex'", one.message):
        return "(?<" in one.message or "\\\\p{" in one.message
    return "links" in one.absolute_path and ("server" in one.message or "not of type 'string'" in one.message)


def differs(value: Any, folder: Path) -> str | None:
    """How the verdicts differ in a way that is not documented; None for no verdict of the authority."""
    found, told = ours(value, folder), theirs(value)
    if told is None:
        return None
    if told and not found and not all(map(forgiven, told)):
        return f"only theirs: {[one.message[:100] for one in told[:3]]}"
    if found and not told and not all(map(allowed_alone, found)):
        return f"only ours: {[(one.code, one.location.pointer, one.message[:100]) for one in found[:3]]}"
    return ""


@pytest.mark.parametrize("version", JUDGES)
def test_whole_verdicts_agree(version: str, tmp_path: Path) -> None:
    whole = document(version)
    assert ours(whole, tmp_path) == [] and theirs(whole) == []
    chosen = [one for number, one in enumerate(mutants(whole)) if number % EACH == 0]
    verdicts = {name: differs(value, tmp_path) for name, value in chosen}
    assert {name: said for name, said in verdicts.items() if said} == {}
    assert sum(said is not None for said in verdicts.values()) > len(chosen) * 0.7


def holding(version: str, schema: Any) -> dict[str, Any]:
    parts = {"schemas": {"A": schema, "B": {"type": "object", "additionalProperties": {"type": "string"}}}}
    return {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": {}, "components": parts}


REFUSED: dict[str, tuple[Any, str]] = {
    "{type: string, pattern: '['}": ("all", "invalid-pattern"),
    "{type: string, default: null}": ("all", "null-default"),
    "{type: array, items: {type: integer, default: a}}": ("all", "default-mismatch"),
    "{type: string, format: date, default: '2020-02-30'}": ("all", "default-mismatch"),
    "{type: string, format: date-time, default: '2020-02-03 00:00'}": ("all", "default-mismatch"),
    "{type: string, format: uuid, default: '1'}": ("all", "default-mismatch"),
    "{type: string, format: ipv4, default: 1.2.3}": ("all", "default-mismatch"),
    "{type: string, format: ipv6, default: '::x'}": ("all", "default-mismatch"),
    "{type: string, format: email, default: a}": ("all", "default-mismatch"),
    "{type: string, format: byte, default: '!'}": ("3.0", "default-mismatch"),
    "{type: integer, format: int32, default: 2147483648}": ("all", "default-mismatch"),
    "{type: integer, format: int64, default: 9223372036854775808}": ("all", "default-mismatch"),
    "{properties: {a: {format: date}}, default: {a: x}}": ("all", "default-mismatch"),
    "{enum: [a, b, a]}": ("3.0", "invalid-schema"), "{enum: [1, 1.0]}": ("3.0", "invalid-schema"),
    "{type: [string]}": ("3.0", "wrong-type"), "{$schema: 'urn:x'}": ("all", ""),
    "{required: [a, a], properties: {a: {}}}": ("all", ""),
}  # fmt: skip
"""Schemas, the versions in which the authority refuses them, and what they are here."""
ACCEPTED = (
    "{type: string, format: time, default: '00:00:00'}", "{type: string, format: uri, default: a}", "{enum: [1, true]}",
    "{type: string, pattern: '\\A[a-z]+\\Z'}", "{type: integer, format: int64, default: 9223372036854775807}",
)  # fmt: skip
"""Schemas that both accept."""


@pytest.mark.parametrize("version", JUDGES)
def test_schemas_are_refused_where_the_authority_refuses_them(version: str, tmp_path: Path) -> None:
    for text, (versions, code) in REFUSED.items():
        value = holding(version, yaml.safe_load(text))
        is_refused = versions == "all" or version[:3] in versions
        assert bool(theirs(value)) is is_refused, text
        codes = [one.code for one in ours(value, tmp_path)]
        assert not is_refused or (codes and code in ("", *codes)), text
    for text in ACCEPTED:
        value = holding(version, yaml.safe_load(text))
        assert (theirs(value), ours(value, tmp_path)) == ([], []), text


@pytest.mark.parametrize("version", JUDGES)
def test_path_parameters_that_the_path_lacks_are_refused(version: str, tmp_path: Path) -> None:
    parameter = {"name": "a", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {"parameters": [parameter], "responses": {"200": {"description": "d"}}}
    value = {**holding(version, {}), "paths": {"/a": {"get": operation}}}
    assert theirs(value) and [one.code for one in ours(value, tmp_path)] == ["unused-path-parameter"]


LINKED = {"server": {"url": "https://a.example"}, "parameters": {"a": 3, "b": {"c": [None]}}}


@pytest.mark.parametrize("version", JUDGES)
def test_the_standard_decides_where_the_authority_contradicts_it(version: str, tmp_path: Path) -> None:
    """Links with a server and constants; names that `required` has and no property; patterns of ECMA-262."""
    linked = {"description": "d", "links": {"a": {"operationId": "a", **LINKED}}}
    value = {**holding(version, {}), "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": linked}}}}}
    assert ours(value, tmp_path) == [] and bool(theirs(value)) is (version > "3.1")
    broken = {**linked, "links": {"a": {"operationId": "a", "server": {}, "body": {}, "parameters": []}}}
    value["paths"]["/a"]["get"]["responses"]["200"] = broken
    assert {one.location.pointer.rpartition("/")[2] for one in ours(value, tmp_path)} >= {"server", "parameters"}
    for text in (
        "{allOf: [{$ref: '#/components/schemas/B'}], required: [a]}", "{type: string, pattern: '^(?<a>b)\\p{L}$'}",
    ):  # fmt: skip
        value = holding(version, yaml.safe_load(text))
        assert theirs(value) and ours(value, tmp_path) == [], text


def test_values_are_judged_by_the_dialect_of_their_document(tmp_path: Path) -> None:
    bounded = {"type": "integer", "minimum": 1, "exclusiveMinimum": True}
    for default, codes in ((2, []), (1, ["default-mismatch"])):
        value = holding("3.1.0", {**bounded, "default": default})
        value["jsonSchemaDialect"] = "http://json-schema.org/draft-04/schema#"
        assert [one.code for one in ours(value, tmp_path)] == codes
    value["jsonSchemaDialect"] = "urn:of:nobody"
    assert [(one.code, one.location.pointer) for one in ours(value, tmp_path)] == [
        ("unknown-dialect", "/jsonSchemaDialect")
    ]
