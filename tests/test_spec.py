"""spec/modelarts.yaml says what the service's reference page says, judged by a second copy of the page's facts.

Shares nothing with the generator: plain YAML, the authority on OpenAPI's structure, and jsonschema-rs on the schemas.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from spec_facts import FACTS, PLACES, Place, body_with, rows, value_of, whole_body

DOCUMENT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "spec" / "modelarts.yaml").read_text(encoding="utf-8")
)
PATH = "/v2/{project_id}/pools/{pool_name}/nodepools/{nodepool_name}"
OPERATION: dict[str, Any] = DOCUMENT["paths"][PATH]["patch"]
MEDIA_TYPE = "application/merge-patch+json"
UPDATED = {
    "spec": {
        "resources": {
            "nodePool": "modelarts.vm.2u4g.dcc-Default",
            "flavor": "modelarts.vm.2u4g.dcc",
            "count": 1,
            "maxCount": 1,
            "network": {
                "vpc": "277e9abc-0e6b-431a-9232-cfd25d5fc566",
                "subnet": "03796378-c356-4c14-826b-e4913aa9c8b9",
                "securityGroups": ["0a15b48d-06f1-41e4-b782-ade90087bf59"],
            },
        }
    }
}
BAD_REQUEST = {"error_code": "ModelArts.50004000", "error_msg": "Bad request."}
REGIONS = [
    "cn-north-1",
    "cn-north-2",
    "cn-north-4",
    "cn-north-9",
    "cn-north-11",
    "cn-north-12",
    "cn-east-3",
    "cn-east-4",
    "cn-south-1",
    "cn-southwest-2",
    "cn-southwest-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "af-south-1",
    "af-north-1",
    "la-south-2",
    "la-north-2",
    "sa-brazil-1",
    "tr-west-1",
    "me-east-1",
]
ADDED_VALUES = {"hyperinstance", "NoSchedule", "PreferNoSchedule", "NoExecute"}
"""Values that are not on the page (spec/README.md, Added by hand)."""

everywhere = pytest.mark.parametrize("place", PLACES, ids=str)


def _content(body: str) -> dict[str, Any]:
    request = body == "request"
    contents: dict[str, dict[str, Any]] = (OPERATION["requestBody"] if request else OPERATION["responses"][body])[
        "content"
    ]
    return contents[MEDIA_TYPE if request else "application/json"]


def _valid(body: str, value: Any) -> bool:
    schema = {**_content(body)["schema"], "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value)


def _target(reference: str) -> Any:
    value: Any = DOCUMENT
    for token in reference.removeprefix("#/").split("/"):
        value = value[token]
    return value


def _fragments(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """`schema` and all schemas that it holds by `$ref`, `allOf` or `anyOf`, the nearest first."""
    yield schema
    if "$ref" in schema:
        yield from _fragments(_target(schema["$ref"]))
    for inner in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
        yield from _fragments(inner)


def _members(schemas: list[dict[str, Any]], step: str | int) -> list[dict[str, Any]]:
    """All that the schemas say about a member, or about the elements of an array."""
    whole = [fragment for schema in schemas for fragment in _fragments(schema)]
    if isinstance(step, int):
        return [fragment["items"] for fragment in whole if "items" in fragment]
    return [fragment["properties"][step] for fragment in whole if step in fragment.get("properties", {})]


def _said(place: Place) -> list[dict[str, Any]]:
    found = [_content(place.body)["schema"]]
    for step in place.steps:
        found = _members(found, step)
    return found


def test_the_facts_are_all_there() -> None:
    assert len(FACTS) == 64
    assert {int(fact.table) for fact in FACTS} == set(range(1, 22))
    assert {place.fact for place in PLACES} == {fact for fact in FACTS if int(fact.table) > 2}


def test_the_structure_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.1"
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_there_is_one_operation() -> None:
    assert [*DOCUMENT["paths"]] == [PATH]
    assert {*DOCUMENT["paths"][PATH]} == {"parameters", "patch"}
    assert OPERATION["operationId"] == "updateNodePool"
    assert OPERATION["tags"] == ["NodePools"]


def test_path_parameters() -> None:
    found = {raw["name"]: raw for raw in (_target(given["$ref"]) for given in DOCUMENT["paths"][PATH]["parameters"])}
    assert [*found] == [fact.field for fact in rows("1")]
    for fact in rows("1"):
        raw = found[fact.field]
        assert (raw["in"], raw["required"], raw["schema"]["type"]) == ("path", fact.mandatory == "Yes", "string")
        assert [word for word in fact.told if word.lower() not in raw["description"].lower()] == []
        assert jsonschema_rs.is_valid(raw["schema"], raw["example"])
    for bad in ("", "a" * 65, "a/b", "a_b"):
        assert not jsonschema_rs.is_valid(found["project_id"]["schema"], bad)


def test_the_body_is_a_merge_patch_and_mandatory() -> None:
    (fact,) = rows("2")
    assert [*OPERATION["requestBody"]["content"]] == [*fact.values] == [MEDIA_TYPE]
    assert OPERATION["requestBody"]["required"] is (fact.mandatory == "Yes")


def test_replies_share_one_envelope_of_errors() -> None:
    assert [*OPERATION["responses"]] == ["200", "400", "default"]
    assert _content("default")["schema"] == _content("400")["schema"] == {"$ref": "#/components/schemas/Error"}
    for reply in OPERATION["responses"].values():
        assert [*reply["headers"]] == ["X-Request-Id"]


@pytest.mark.parametrize(("body", "value"), [("request", UPDATED), ("200", UPDATED), ("400", BAD_REQUEST)])
def test_examples_are_those_of_the_page(body: str, value: Any) -> None:
    assert [_target(given["$ref"])["value"] for given in _content(body)["examples"].values()] == [value]
    assert _valid(body, value)


@pytest.mark.parametrize("body", ["request", "200", "400", "default"])
def test_replies_need_nothing_and_unknown_members_survive(body: str) -> None:
    assert _valid(body, {}) is (body != "request")
    whole = whole_body("400" if body == "default" else body)
    pending, objects = [whole], 0
    while pending:
        current = pending.pop()
        if isinstance(current, dict):
            objects += 1
            pending.extend(current.values())
            current["unknown"] = "text"
        elif isinstance(current, list):
            pending.extend(current)
    assert objects == (1 if body in ("400", "default") else 11)
    assert _valid(body, whole)


@everywhere
def test_exactly_the_members_of_the_table_are_named(place: Place) -> None:
    siblings = _said(Place(place.body, place.steps[:-1], place.fact)) if place.steps[:-1] else []
    schemas = siblings or [_content(place.body)["schema"]]
    named = {name for schema in schemas for part in _fragments(schema) for name in part.get("properties", {})}
    assert named == {fact.field for fact in rows(place.fact.table)}


@everywhere
def test_obligation(place: Place) -> None:
    mandatory = place.fact.mandatory == "Yes"
    assert _valid(place.body, body_with(place)) is not mandatory
    if place.body == "request":
        assert _valid(place.body, body_with(place, None)) is not mandatory


@everywhere
def test_type(place: Place) -> None:
    type_ = place.fact.type
    right = value_of(type_, place.fact.table)
    kinds: list[Any] = ["text", 1, 1.5, True, [[]], {"name": 1}]
    wrong = [value for value in kinds if type(value) is not type(right)]
    if type_[0] in "[{":
        inner: list[Any] = [1.5, True, [], *([] if type_ == "{String}" else [None])]
        wrong += [[value] if type_[0] == "[" else {"name": value} for value in inner]
    assert _valid(place.body, body_with(place, right))
    assert [value for value in wrong if _valid(place.body, body_with(place, value))] == []
    if type_ == "{String}":
        assert _valid(place.body, body_with(place, {"name": None}))
        assert _valid(place.body, body_with(place, {}))


@everywhere
def test_what_is_told(place: Place) -> None:
    description = next((part["description"] for part in _said(place) if "description" in part), "")
    assert description
    assert [word for word in place.fact.told if word.lower() not in description.lower()] == []


@everywhere
def test_values_and_examples(place: Place) -> None:
    said = [part for schema in _said(place) for part in _fragments(schema)]
    parts = said if not any("properties" in part for part in said) else _said(place)
    listed: set[str] = {value for part in parts for value in part.get("enum", ())}
    assert listed - ADDED_VALUES == set(place.fact.values)
    if listed:
        assert all(_valid(place.body, body_with(place, value)) for value in (*listed, "none of those listed"))
    given = [value for part in parts for value in part.get("examples", ())]
    assert [value for value in place.fact.examples if value not in given] == []
    assert all(_valid(place.body, body_with(place, value)) for value in given)
    assert not any("default" in part for part in parts)


@pytest.mark.parametrize("body", ["request", "200"])
def test_prefixes_that_keys_of_tags_must_not_have(body: str) -> None:
    place = next(p for p in PLACES if p.body == body and p.steps[-3:] == ("tags", 0, "key"))
    for key in ("CCE-", "CCE-name", "__type_baremetal", "__type_baremetal_x"):
        assert not _valid(body, body_with(place, key))
    for key in ("", "CCE", "cce-name", "name-CCE-", "x__type_baremetal", "__type"):
        assert _valid(body, body_with(place, key))


def test_servers() -> None:
    (server,) = DOCUMENT["servers"]
    assert server["url"] == "https://modelarts.{region}.myhuaweicloud.com"
    assert [*server["variables"]] == ["region"]
    region = server["variables"]["region"]
    assert "enum" not in region
    assert region["default"] == "cn-north-4"
    assert region["x-sdkwright-values"] == REGIONS


def test_security_is_a_token_or_a_signature() -> None:
    assert DOCUMENT["security"] == [{"Token": []}, {"AccessKey": []}]
    assert "security" not in OPERATION
    schemes = DOCUMENT["components"]["securitySchemes"]
    token, key = ({k: v for k, v in schemes[name].items() if k != "description"} for name in ("Token", "AccessKey"))
    assert token == {"type": "apiKey", "in": "header", "name": "X-Auth-Token"}
    signature = {"x-sdkwright-signature": "SDK-HMAC-SHA256"}
    assert key == {"type": "apiKey", "in": "header", "name": "Authorization", **signature}
    assert {*schemes} == {"Token", "AccessKey"}


def test_no_component_lies_about_unused() -> None:
    used = {value["$ref"] for value in _walk(DOCUMENT) if isinstance(value.get("$ref"), str)}
    kinds = ("parameters", "headers", "schemas", "examples")
    assert used == {f"#/components/{kind}/{name}" for kind in kinds for name in DOCUMENT["components"][kind]}


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _walk(inner)
