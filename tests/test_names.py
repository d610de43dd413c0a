"""What is named in place is called by where it stands; a client is called like nothing beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from growing import BASE, names
from linted import findings
from strictly import mypy


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
        "GET /cows": "list",
        "PUT /cows": "replace",
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
