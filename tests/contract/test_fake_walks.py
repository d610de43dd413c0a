"""The fake of what comes in pages: however a document leads from page to page, walks go through what was said, and end."""

from __future__ import annotations

import asyncio
import importlib
import json
import warnings
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from generated import Generated

import sdkwright

ENOUGH = 50


@pytest.fixture(scope="module")
def generated(packages: Path) -> Generated:
    return Generated(packages / "pagination")


@pytest.fixture(params=["sync", "async"])
def asynchronous(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "async")


def paginated(generated: Generated) -> dict[tuple[str, str], Any]:
    """The operations that come in pages, each as a method, by resource and name."""
    examples = importlib.import_module(f"{generated.name}._runtime.fake_examples")
    methods = {(one.resource[0], one.name): one for one in generated.methods.values()}
    return {
        (one.resource, one.name): methods[one.resource, one.name]
        for group in examples.documented().values()
        for one in group.values()
        if one.pages
    }


def fake_of(generated: Generated) -> Any:
    testing = importlib.import_module(f"{generated.name}.testing")
    return getattr(
        testing, next(name for name in testing.__all__ if name.endswith(generated.client_class(False).__name__))
    )()


def walked(generated: Generated, fake: Any, method: Any, asynchronous: bool) -> list[Any]:
    """The items of all pages, from the first on."""
    client = (fake.async_client if asynchronous else fake.client)(validation="strict")
    required = {
        name: "x" for name, one in method.signature.parameters.items() if name != "self" and one.default is one.empty
    }
    pager = getattr(getattr(client, method.resource[0]), method.name)(**required)

    async def collected() -> list[Any]:
        found: list[Any] = []
        waiting = await pager if isinstance(pager, Coroutine) else pager
        async for item in waiting:
            found.append(item)
            assert len(found) < ENOUGH, "it goes on for ever"
        return found

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if asynchronous:
            return asyncio.run(collected())
        found = []
        for item in pager:
            found.append(item)
            assert len(found) < ENOUGH, "it goes on for ever"
        return found


def test_there_is_something_to_walk(generated: Generated) -> None:
    assert len(paginated(generated)) > 5


def test_the_example_is_the_only_page(generated: Generated, asynchronous: bool) -> None:
    for (resource, name), method in paginated(generated).items():
        fake = fake_of(generated)
        operation = getattr(getattr(fake, resource), name)
        found = walked(generated, fake, method, asynchronous)
        assert found and generated.plain(found) == operation.items, name
        assert len(operation.calls) <= 2, name


def test_each_page_leads_to_the_next(generated: Generated, asynchronous: bool) -> None:
    for (resource, name), method in paginated(generated).items():
        fake = fake_of(generated)
        operation = getattr(getattr(fake, resource), name)
        kinds = [_numbered(next(iter(operation.items), {"id": 1, "title": "Emma"}), number) for number in range(5)]
        operation.pages(kinds[:2], kinds[2:3], kinds[3:])
        for _ in range(2):
            operation_calls = len(operation.calls)
            assert generated.plain(walked(generated, fake, method, asynchronous)) == kinds, name
            assert 3 <= len(operation.calls) - operation_calls <= 4, name


def _numbered(item: Any, number: int) -> Any:
    """An item that is told from the others, where it has something to tell it by."""
    if isinstance(item, dict):
        told = {key: f"{value}{number}" for key, value in item.items() if isinstance(value, str)}
        counted = {key: value + number for key, value in item.items() if type(value) is int}
        return {**item, **told, **counted}
    return f"{item}{number}" if isinstance(item, str) else item + number


URL = {"type": "string", "format": "uri"}
ENDLESS: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "url": ({"next": URL}, []),
    "links": ({"links": {"type": "object", "required": ["next"], "properties": {"next": URL}}}, []),
    "cursor": ({"next_cursor": {"type": "string", "minLength": 1}}, [{"name": "cursor", "schema": {"type": "string"}}]),
    "page": (
        {"pages": {"type": "integer", "minimum": 3}},
        [{"name": "page", "schema": {"type": "integer", "minimum": 1}}],
    ),
    "offset": ({"total": {"type": "integer", "minimum": 3}}, [{"name": "offset", "schema": {"type": "integer"}}]),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_walks_end_though_the_document_knows_no_end(name: str, asynchronous: bool, tmp_path: Path) -> None:
    members, parameters = ENDLESS[name]
    items = {"type": "array", "default": [], "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}
    schema = {"type": "object", "required": ["items", *members], "properties": {"items": items, **members}}
    limit = {"name": "limit", "schema": {"type": "integer"}}
    operation = {
        "operationId": "listThings",
        "tags": ["things"],
        "parameters": [{**one, "in": "query"} for one in (*parameters, limit)],
        "responses": {"200": {"description": "Things.", "content": {"application/json": {"schema": schema}}}},
    }
    package = f"endless_{name}_{asynchronous}".lower()
    document = {
        "openapi": "3.1.0", "info": {"title": package, "version": "1"}, "servers": [{"url": "https://x.example"}],
        "paths": {"/things": {"get": operation}},
    }  # fmt: skip
    (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "openapi.json", tmp_path / "package").ok
    generated = Generated(tmp_path / "package")
    fake = fake_of(generated)
    ((key, method),) = paginated(generated).items()
    assert generated.plain(walked(generated, fake, method, asynchronous)) == fake.things.list.items != []
    assert key == ("things", "list")
