"""Names are stable: a document that grows keeps every name it has given, wherever what is new stands."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sdkwright
from linted import findings
from strictly import mypy


def operation(operation_id: str, tag: str = "Pools", schema: str = "Pool") -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "operationId": operation_id,
        "tags": [tag],
        "responses": {"200": {"description": "", "content": content}},
    }


BASE: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Growing", "version": "1"},
    "paths": {
        "/pools": {"get": operation("listPools"), "post": operation("pools/create")},
        "/pools/{id}": {"get": operation("getPool")},
        "/nodes": {"get": operation("listNodes", "Nodes", "node_pool")},
    },
    "webhooks": {"pool-full": {"post": operation("poolFull")}, "models": {"post": operation("models")}},
    "components": {
        "schemas": {
            "Pool": {
                "type": "object",
                "properties": {
                    "spec": {"type": "object", "properties": {"size": {"type": "integer"}}},
                    "other spec": {"type": "object", "properties": {"size": {"type": "string"}}},
                },
            },
            "node_pool": {"type": "object", "properties": {"name": {"type": "string"}}},
        }
    },
}
NEW_OPERATIONS = [
    ("/a", operation("list_pools")),
    ("/b", operation("getPools")),
    ("/c", operation("nodes", "nodes")),
    ("/d", operation("create")),
]
NEW_SCHEMAS = ["NodePool", "nodePool", "PoolSpec", "pool", "Pool_", "GetPool"]


def names(document: dict[str, Any], folder: Path) -> dict[str, dict[str, str]]:
    path = folder / "growing.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    outcome = sdkwright.generate(path, folder / "package", lenient=True)
    assert outcome.ok, outcome.diagnostics
    return json.loads((folder / "package" / "sdkwright.manifest.json").read_text(encoding="utf-8"))["names"]


def put_in(members: dict[str, Any], key: str, value: Any, place: int) -> dict[str, Any]:
    items = list(members.items())
    items.insert(place, (key, value))
    return dict(items)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_added_takes_no_name_away(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    document = copy.deepcopy(BASE)
    before = names(document, tmp_path)
    path, added = NEW_OPERATIONS[seed % len(NEW_OPERATIONS)]
    document["paths"] = put_in(document["paths"], path, {"get": added}, chance.randrange(5))
    schemas = document["components"]["schemas"]
    new = {"type": "object", "properties": {"x": {"type": "integer"}}}
    document["components"]["schemas"] = put_in(schemas, NEW_SCHEMAS[seed], new, chance.randrange(3))
    properties = document["components"]["schemas"]["Pool"]["properties"]
    inline = {"type": "object", "properties": {"y": {"type": "string"}}}
    document["components"]["schemas"]["Pool"]["properties"] = put_in(properties, "other_spec", inline, 0)
    document["webhooks"] = put_in(document["webhooks"], "pool_full", {"post": operation("other")}, 0)
    document["webhooks"] = put_in(document["webhooks"], "models_", {"post": operation("more")}, 0)
    after = names(document, tmp_path)
    kept = {part: {key: after[part].get(key) for key in given} for part, given in before.items()}
    assert kept == before
    assert len(set(after["models"].values())) == len(after["models"])
    assert sum(len(given) for given in after.values()) >= sum(len(given) for given in before.values()) + 5


def renamed(folder: Path, chosen: dict[str, str], version: str = "1.2.0") -> dict[str, Any]:
    path = folder / "growing.json"
    path.write_text(json.dumps(BASE), encoding="utf-8")
    outcome = sdkwright.generate(path, folder / "package", names=chosen, version=version, lenient=True)
    assert outcome.ok, outcome.diagnostics
    manifest: dict[str, Any] = json.loads((folder / "package/sdkwright.manifest.json").read_text(encoding="utf-8"))
    return manifest["names"]


USE = """
import warnings
import growing

def told(action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = action()
    return result, [str(one.message) for one in caught if one.category is DeprecationWarning]

client = growing.Growing(base_url="http://127.0.0.1:9", max_retries=0)
assert told(lambda: growing.Pool) == (growing.Basin, ["Pool is called Basin now"])
assert told(lambda: growing.Pool)[1] == []
hooks = growing.Webhooks.unverified()
found, said = told(lambda: hooks.models_)
assert found.name == "models" and said == ["models_ is called kinds now"], said
assert hooks.kinds.name == "models"
assert told(lambda: client.pools) == (client.basins, ["pools is called basins now"])
for resource in (client.basins, growing.AsyncGrowing(base_url="http://127.0.0.1:9").basins):
    found, said = told(lambda: resource.list)
    assert found.__wrapped__.__name__ == "everything" and not said
try:
    told(client.basins.list)
except growing.APIConnectionError:
    pass
warnings.simplefilter("error")
try:
    client.basins.list()
except DeprecationWarning as warning:
    assert str(warning) == "list is called everything now"
else:
    raise AssertionError
"""


def test_a_rename_leaves_the_old_name_for_one_major_version(tmp_path: Path) -> None:
    renamed(tmp_path, {})
    chosen = {"Pool": "Basin", "Pools": "basins", "listPools": "everything", "models": "kinds"}
    assert renamed(tmp_path, chosen)["former"]["major"] == 1
    source = tmp_path / "package" / "src"
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    inside = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "use.py"], cwd=tmp_path, env=inside, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert mypy("-p", "growing", source=source, folder=tmp_path) == []
    again = renamed(tmp_path, {**chosen, "Pool": "Tank"}, "1.9.0")["former"]["models"]
    assert again["#/components/schemas/Pool"] == ["Pool", "Basin"]
    back = renamed(tmp_path, {"Pool": "Pool"}, "1.10.0")["former"]["models"]
    assert back["#/components/schemas/Pool"] == ["Basin", "Tank"]
    assert renamed(tmp_path, {}, "1.10.1")["former"]["incoming"] == {"webhook models post": ["models_"]}
    assert "former" not in renamed(tmp_path, {}, "2.0.0")


def test_a_lock_that_was_tampered_with_gives_no_code(tmp_path: Path) -> None:
    names(BASE, tmp_path)
    manifest = tmp_path / "package" / "sdkwright.manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["names"]["models"]["#/components/schemas/Pool"] = "Pool: import os"
    said["names"]["models"]["#/components/schemas/node_pool"] = "Model"
    said["names"]["operations"]["GET /pools"] = "class"
    manifest.write_text(json.dumps(said), encoding="utf-8")
    changed = copy.deepcopy(BASE)
    changed["info"]["version"] = "2"
    again = names(changed, tmp_path)
    assert again["models"]["#/components/schemas/Pool"] == "Pool"
    assert again["models"]["#/components/schemas/node_pool"] == "NodePool"
    assert again["operations"]["GET /pools"] == "list"


def of(operation_id: str, tag: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    given = {"tags": [tag], "responses": {"200": {"description": "", "content": content}}, **more}
    return given | ({"operationId": operation_id} if operation_id else {})


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def operations_of(paths: dict[str, Any], folder: Path) -> dict[str, str]:
    """The methods of an OpenAPI 3.2 document with these paths."""
    return names({"openapi": "3.2.0", "info": {"title": "Growing", "version": "1"}, "paths": paths}, folder)[
        "operations"
    ]


def test_a_number_that_tells_operations_of_the_whole_document_apart_is_none_of_a_resource(tmp_path: Path) -> None:
    paths = {
        "/cats": {"get": of("findAll", "cats", {}), "post": of("save_2", "cats", {})},
        "/dogs": {"get": of("findAll_1", "dogs", {})},
        "/cows": {"get": of("findAll_2", "cows", {}), "put": of("findAll_3", "cows", {})},
    }
    assert operations_of(paths, tmp_path) == {
        "GET /cats": "find_all",
        "POST /cats": "save_2",
        "GET /dogs": "find_all",
        "GET /cows": "find_all_2",
        "PUT /cows": "find_all_3",
    }


def test_methods_of_the_documents_own_are_words(tmp_path: Path) -> None:
    own = {"M-SEARCH": of("", "a", {}), "VERSION-CONTROL": of("", "a", {}), "COPY": of("", "a", {})}
    assert operations_of({"/a": {"additionalOperations": own}}, tmp_path) == {
        "M-SEARCH /a": "m_search",
        "VERSION-CONTROL /a": "version_control",
        "COPY /a": "copy",
    }


def test_what_is_referred_to_within_an_operation_is_called_as_the_operation_calls_it(tmp_path: Path) -> None:
    within = "#/paths/~1car/get/responses/200"
    schema = f"{within}/content/application~1json/schema"
    car = thing(where=thing(lat={"type": "number"}))
    document = {
        **BASE,
        "components": {},
        "paths": {
            "/map": {"get": {"operationId": "getMap", "responses": {"200": {"$ref": within}}}},
            "/cars": {"get": of("listCars", "cars", {"type": "array", "items": {"$ref": schema}})},
            "/car": {
                "get": of("getCar", "cars", car, parameters=[{"name": "at", "in": "query", "schema": thing(x={})}]),
                "put": of("putCar", "cars", {}, requestBody={"content": {"application/json": {"schema": thing(y={})}}}),
            },
            "/last": {
                "get": of(
                    "getLast",
                    "cars",
                    thing(
                        at={"$ref": "#/paths/~1car/get/parameters/0/schema"},
                        put={"$ref": "#/paths/~1car/put/requestBody/content/application~1json/schema"},
                        place={"$ref": f"{schema}/properties/where"},
                    ),
                )
            },
        },
    }
    assert set(names(document, tmp_path)["models"].values()) == {
        "GetCarResponse", "GetCarResponseWhere", "GetCarAt", "PutCarRequest", "GetLastResponse",
    }  # fmt: skip


def test_letters_that_read_like_digits_are_no_names(tmp_path: Path) -> None:
    member = thing(l={"type": "string"}, I={"type": "string"}, O={"type": "string"})
    document = {**BASE, "paths": {"/l": {"get": of("l", "l", member)}}, "components": {"schemas": {"I": thing(l={})}}}
    given = names(document, tmp_path)
    assert (given["resources"]["l"], given["models"]["#/components/schemas/I"]) == ("l_", "I_")
    assert findings(tmp_path / "package" / "src", "E") == ""


def test_bodies_in_place_are_called_after_their_media_types(tmp_path: Path) -> None:
    content = {
        "application/x-www-form-urlencoded": {"schema": thing(a={})},
        "multipart/form-data": {"schema": thing(b={})},
        "application/json": {"schema": thing(c={})},
        "application/merge-patch+json": {"schema": thing(d={})},
    }
    document = {
        **BASE,
        "paths": {"/a": {"patch": of("sendA", "a", {}, requestBody={"content": content})}},
        "components": {},
    }
    assert sorted(names(document, tmp_path)["models"].values()) == [
        "SendARequest",
        "SendARequestForm",
        "SendARequestMergePatch",
        "SendARequestMultipart",
    ]


def test_a_name_that_is_taken_says_more_and_has_no_number(tmp_path: Path) -> None:
    person = thing(name={"type": "string"})
    issue = thing(assignee=person, assignees={"type": "array", "items": person})
    content = {"application/json": {"schema": thing(size={"type": "integer"})}}
    document = {
        **BASE,
        "paths": {
            "/issues": {"post": of("addIssue", "issues", thing(id={}), requestBody={"content": content})},
        },
        "components": {"schemas": {"Issue": issue, "AddIssueRequest": person, "AddIssueResponse": person}},
    }
    assert set(names(document, tmp_path)["models"].values()) == {
        "Issue", "IssueAssignee", "IssueAssigneesItem", "AddIssueRequest", "AddIssueRequestBody", "AddIssueResponse",
        "AddIssueResponseBody",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "client", "error"),
    [
        ("Client", "Client", "ClientBaseError"),
        ("The Stream API", "StreamClient", "StreamClientError"),
        ("Reply", "ReplyClient", "ReplyClientError"),
        ("Type", "Type", "TypeBaseError"),
        ("Пример", "Client", "ClientBaseError"),
    ],
)
def test_a_client_is_called_like_nothing_beside_it(tmp_path: Path, title: str, client: str, error: str) -> None:
    names({**BASE, "info": {"title": title, "version": "1"}}, tmp_path)
    source = tmp_path / "package" / "src"
    package = next(source.iterdir()).name
    use = f"""
from {package} import {client}, Async{client}, {error}, ClientError
from {package}.testing import FakeReply, Fake{client}
assert issubclass(ClientError, {error}) and not issubclass({error}, ClientError)
client: {client} = Fake{client}().client()
assert FakeReply(body=1).body == 1 and client.base_url
"""
    (tmp_path / "use.py").write_text(use, encoding="utf-8")
    inside = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "use.py"], cwd=tmp_path, env=inside, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert mypy("use.py", source=source, folder=tmp_path) == []


def test_settings_call_no_client_like_what_stands_beside_it(tmp_path: Path) -> None:
    from sdkwright.settings import InvalidSettings, load

    (tmp_path / "sdkwright.toml").write_text('client = "Hooks"\n', encoding="utf-8")
    with pytest.raises(InvalidSettings, match="no class that packages have"):
        load(tmp_path / "sdkwright.toml")
