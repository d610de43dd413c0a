"""What a reply leads to, as the page of its operation says it: the method, and where its arguments come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from reading import HOSTILE, MARKDOWN, slug

import sdkwright

EMPTY: dict[str, Any] = {"responses": {"204": {"description": "Done."}}}
ID = {"name": "order-id", "in": "path", "required": True, "schema": {"type": "string"}}
LINKS = {
    "by id": {
        "operationId": "getOrder",
        "description": "The *order*.",
        "parameters": {"order-id": "$response.body#/id"},
    },
    "placed": {"operationId": "getOrder", "parameters": {"path.order-id": "$request.body#/name", "query.q": 3}},
    "by place": {
        "operationRef": "#/paths/~1orders~1{order-id}/delete",
        "parameters": {"order-id": "a-{$request.path.x}"},
    },
    "encoded": {"operationRef": "#/paths/~1orders~1%7Border-id%7D/delete", "requestBody": "$response.header.X-Body"},
    "shared": {"operationRef": "shop.json#/paths/~1shared/get", "server": {"url": "https://other.example"}},
    "elsewhere": {"operationRef": "https://example.com/other.json#/paths/~1x/get"},
    "no address": {"operationRef": "https://[x#/paths/~1x/get"},
    "nothing": {"operationId": "noSuchThing"},
    "own": {"operationId": "placeOrder", "requestBody": {"name": "again"}, "parameters": {"x": "$url"}},
    "component": {"$ref": "#/components/links/Shared"},
}


def document(links: Mapping[str, Any], reply: str = "201") -> dict[str, Any]:
    """A document of a shop, whose replies to orders have these links."""
    body = {"schema": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}
    placing = {
        "operationId": "placeOrder",
        "tags": ["orders"],
        "parameters": [{"name": "x", "in": "path", "required": True, "schema": {"type": "string"}}],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {one: {"description": "Made.", "links": links} for one in (reply, "202")},
    }
    order = {
        "parameters": [ID],
        "get": {"operationId": "getOrder", "tags": ["orders"], **EMPTY},
        "delete": {"tags": ["bills"], **EMPTY},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://shop.example"}],
        "paths": {
            "/shops/{x}/orders": {"post": placing},
            "/orders/{order-id}": order,
            "/shared": {"$ref": "#/components/pathItems/Shared"},
        },
        "components": {
            "pathItems": {"Shared": {"get": {"operationId": "getShared", "tags": ["bills"], **EMPTY}}},
            "links": {"Shared": {"operationId": "getShared"}},
        },
    }


def page(links: Mapping[str, Any], folder: Path) -> Path:
    """The page of the operation whose replies have these links."""
    (folder / "shop.json").write_text(json.dumps(document(links)), encoding="utf-8")
    outcome = sdkwright.generate(folder / "shop.json", folder / "out", package="shop", lenient=True)
    assert outcome.ok, outcome.diagnostics
    return folder / "out" / "docs" / "resources" / "orders.md"


def rows(text: str) -> list[list[str]]:
    """The cells of the table of links, as Markdown."""
    tokens = MARKDOWN.parse(text.partition("**What the reply leads to**\n")[2])
    end = next(number for number, token in enumerate(tokens) if token.type == "table_close")
    cells = [tokens[number + 1].content for number in range(end) if tokens[number].type == "td_open"]
    return [cells[number : number + 5] for number in range(0, len(cells), 5)]


def test_a_reply_leads_to_methods_and_says_with_what(tmp_path: Path) -> None:
    found = {row[0].strip("`"): row[1:] for row in rows(page(LINKS, tmp_path).read_text(encoding="utf-8"))}
    assert found.keys() == LINKS.keys()
    get = "[`client.orders.get`](orders.md#get)"
    both = "`201`, `202`"
    assert found["by id"] == [both, get, "`order_id`: `/id` in the body of the response", "The *order*."]
    assert found["placed"][1:3] == [
        get,
        "`order_id`: `/name` in the body of the request (the argument `name`); `q`: `3`",
    ]
    delete = found["by place"][1]
    assert delete.startswith("[`client.bills.delete") and found["encoded"][1] == delete
    assert found["by place"][2] == (
        "`order_id`: `a-{$request.path.x}`, where `$request.path.x` is the path parameter `x` of the request "
        "(the argument `x`)"
    )
    assert found["encoded"][2] == "the body: the header `X-Body` of the response"
    shared = found["component"][1]
    assert "client.bills." in shared and found["shared"][1] == f"{shared}, at `https://other.example`"
    assert found["elsewhere"][1].endswith(", which this package does not have")
    assert found["nothing"][1] == "`noSuchThing`, which this package does not have"
    assert found["own"][1:3] == [
        "[`client.orders.place`](orders.md#place)",
        '`x`: the URL of the request; the body: `{"name": "again"}`',
    ]


def test_links_lead_to_sections(tmp_path: Path) -> None:
    own = page(LINKS, tmp_path)
    text = own.read_text(encoding="utf-8")
    tokens = [child for token in MARKDOWN.parse(text) for child in token.children or []]
    hrefs = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    led = [href.partition("#") for href in hrefs if ".md#" in href and not href.startswith("..")]
    assert len(led) >= 6
    for name, _, anchor in led:
        titles = [
            line.removeprefix("## ").replace("\\", "")
            for line in (own.parent / name).read_text(encoding="utf-8").splitlines()
            if line.startswith("## ")
        ]
        assert anchor in map(slug, titles), (name, anchor)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_link_breaks_out(text: str, tmp_path: Path) -> None:
    links = {
        text: {
            "operationId": "getOrder",
            "description": text,
            "parameters": {"order-id": f"{{$url}}{text}", text: text, f"query.{text}": f"$response.body#/{text}"},
            "requestBody": {text: text},
            "server": {"url": text},
        },
        f"{text} lost": {"operationRef": text},
    }
    written = page(links, tmp_path).read_text(encoding="utf-8")
    assert [len(row) for row in rows(written)] == [5, 5]
    flat = [one for token in MARKDOWN.parse(written) for one in [token, *(token.children or [])]]
    assert not [one.content for one in flat if one.type in ("html_block", "html_inline", "image")]
    hrefs = [str(one.attrs["href"]) for one in flat if one.type == "link_open"]
    assert not [href for href in hrefs if ":" in href and not href.startswith(("https:", "http:", "mailto:"))]
    assert "[`client.orders.get`](orders.md#get)" in written


def test_what_leads_nowhere_says_nothing(tmp_path: Path) -> None:
    assert "leads to" not in page({}, tmp_path).read_text(encoding="utf-8")
