"""What a service deprecates is told once, where it is used, and type checkers know of operations."""

import asyncio
import importlib
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wire import Server

PAIR = {"type": "object", "properties": {"new": {"type": "string"}, "old": {"type": "string", "deprecated": True}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Attic", "version": "1"},
    "servers": [{"url": "https://attic.example"}],
    "paths": {
        "/things": {
            "get": {
                "operationId": "listThings",
                "tags": ["things"],
                "deprecated": True,
                "parameters": [
                    {"name": "page", "in": "query", "deprecated": True, "schema": {"type": "integer"}},
                    {"name": "cursor", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {"204": {"description": "None."}},
            },
            "post": {
                "operationId": "createThing",
                "tags": ["things"],
                "requestBody": {"required": True, "content": {"application/json": {"schema": PAIR}}},
                "responses": {"204": {"description": "Made."}},
            },
        }
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a package with deprecated parts."""
    from sdkwright import generate

    made = tmp_path_factory.mktemp("attic")
    (made / "attic.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    assert generate(made / "attic.json", made / "package").ok
    sys.path.insert(0, str(made / "package" / "src"))
    yield made / "package"
    sys.path.remove(str(made / "package" / "src"))


@pytest.fixture
def attic(folder: Path) -> Any:
    """The package, of which nothing has been told yet."""
    importlib.import_module("attic._runtime.deprecations")._told.clear()
    return importlib.import_module("attic")


def told(found: list[warnings.WarningMessage]) -> list[tuple[str, str]]:
    return [(str(one.message), one.filename) for one in found if issubclass(one.category, DeprecationWarning)]


@pytest.mark.parametrize("asynchronous", [False, True])
def test_each_is_told_once_where_it_is_used(attic: Any, server: Server, asynchronous: bool) -> None:
    async def awaited() -> None:
        async with attic.AsyncAttic(base_url=server.url) as client:
            for _ in range(2):
                await client.things.create(new="n")
                await client.things.list(cursor="c")
                await client.things.list(page=1)
                await client.things.create(old="o")

    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        if asynchronous:
            asyncio.run(awaited())
        else:
            with attic.Attic(base_url=server.url) as client:
                for _ in range(2):
                    client.things.create(new="n")
                    client.things.list(cursor="c")
                    client.things.list(page=1)
                    client.things.create(old="o")
    assert told(found) == [
        ("GET /things: the service deprecates this operation", __file__),
        ("GET /things: the service deprecates page", __file__),
        ("POST /things: the service deprecates old", __file__),
    ]
    assert len(server.seen) == 8


def test_type_checkers_and_readers_are_told(attic: Any, folder: Path) -> None:
    assert attic._client.Attic(base_url="https://x.example").things.list.__deprecated__ == (
        "list is deprecated by the service"
    )
    source = (folder / "src" / "attic" / "resources" / "things.py").read_text(encoding="utf-8")
    assert source.count("            page: Deprecated.") == source.count("            old: Deprecated.") == 2
