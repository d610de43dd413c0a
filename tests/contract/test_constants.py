"""What has one value only need not be said: mandatory parameters send it, and what a path's fragment says is no name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from generated import Generated
from loopback import Answer, Loopback

import sdkwright

DATE = '2022-06-28"'


def parameter(place: str, name: str, schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}


VERSION = parameter("header", "Api-Version", {"type": "string", "enum": [DATE]})
OPTIONAL = parameter("query", "flag", {"const": True}, required=False)
ANSWERS = {"responses": {"204": {"description": ""}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Constant", "version": "1"},
    "paths": {
        "/#Action=Start": {
            "post": {"operationId": "StartThing", "parameters": [VERSION, parameter("query", "Action", {"const": 3})]}
            | ANSWERS,
        },
        "/things/{kind}": {
            "get": {
                "operationId": "getThing",
                "parameters": [VERSION, OPTIONAL, parameter("path", "kind", {"type": "string", "enum": ["one"]})],
            }
            | ANSWERS,
        },
    },
}


@pytest.fixture(scope="module", params=[(), ("Api-Version",)], ids=["of methods", "of the client"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    folder = tmp_path_factory.mktemp("constants")
    name = f"constant_{len(request.param)}"
    (folder / "constant.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    assert sdkwright.generate(
        folder / "constant.json", folder / "package", package=name, client="Constant", client_parameters=request.param
    ).ok
    package = Generated(folder / "package")
    yield package
    package.close()


@pytest.mark.parametrize("asynchronous", [False, True])
def test_mandatory_constants_are_sent_unsaid(made: Generated, server: Loopback, asynchronous: bool) -> None:
    server.answer = Answer(204)
    client = made.client_class(asynchronous)(base_url=server.url)
    made.wait(client.general.start_thing())
    assert (server.last.target, server.last.field("Api-Version")) == ("/?Action=3", DATE)
    made.wait(client.things.get("one"))
    assert (server.last.target, server.last.field("Api-Version")) == ("/things/one", DATE)
    made.wait(client.general.start_thing(action=4))
    assert server.last.target == "/?Action=4"


def test_what_a_caller_says_counts(made: Generated, server: Loopback) -> None:
    server.answer = Answer(204)
    of_client = made.name.endswith("1")
    said = {"api_version": "2030"}
    client = made.client_class(False)(base_url=server.url, **(said if of_client else {}))
    client.things.get("one", **({} if of_client else said))
    assert server.last.field("Api-Version") == "2030"
