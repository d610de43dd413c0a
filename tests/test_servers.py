"""Servers of single operations: they are asked, unless the client is told where to go."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Loopback

import sdkwright


def document(root: str, own: dict[str, Any] | None, *, on_path: bool = False) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": "upload", "tags": ["files"], "responses": {"204": {"description": ""}}}
    plain = {**operation, "operationId": "list"}
    item: dict[str, Any] = {"post": operation}
    if own is not None:
        (item if on_path else operation)["servers"] = [own]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Files", "version": "1"},
        "servers": [{"url": root}],
        "paths": {"/files": item, "/all": {"get": plain}},
    }


@pytest.fixture
def servers() -> Iterator[tuple[Loopback, Loopback]]:
    with Loopback() as one, Loopback() as other:
        one.answer = other.answer = Answer(204)
        yield one, other


@pytest.mark.parametrize("on_path", [False, True])
@pytest.mark.parametrize("variables", [False, True])
def test_an_operation_goes_to_its_own_server(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    servers: tuple[Loopback, Loopback],
    on_path: bool,
    variables: bool,
) -> None:
    main, own = servers
    server: dict[str, Any] = {"url": f"{own.url}/up/"}
    if variables:
        server = {"url": f"{own.url}/{{place}}", "variables": {"place": {"default": "up"}}}
    name = f"files_{on_path}_{variables}".lower()
    path = tmp_path / "files.json"
    path.write_text(json.dumps(document(main.url, server, on_path=on_path)), encoding="utf-8")
    outcome = sdkwright.generate(path, tmp_path / "package", package=name)
    assert outcome.ok and outcome.operations["full"] == 2
    said = {one.code for one in outcome.diagnostics}
    assert ("operation-server-variables" in said) == variables
    monkeypatch.syspath_prepend(str(tmp_path / "package" / "src"))
    package = importlib.import_module(name)

    async def both() -> None:
        async with package.AsyncFiles() as client:
            await client.files.upload()
            await client.files.list()
            await client.files.upload(options=package.RequestOptions(base_url=f"{main.url}/async/"))

    with package.Files() as client:
        client.files.upload()
        client.files.list()
        client.files.list(options=package.RequestOptions(base_url=f"{own.url}/other"))
        with pytest.raises(ValueError, match="base_url must be an absolute"):
            client.files.list(options=package.RequestOptions(base_url="own.example"))
    asyncio.run(both())
    assert [seen.path for seen in own.seen] == ["/up/files", "/other/all", "/up/files"]
    assert [seen.path for seen in main.seen] == ["/all", "/all", "/async/files"]
    with package.Files(base_url=f"{main.url}/moved") as client:
        client.files.upload()
    assert main.last.path == "/moved/files" and len(own.seen) == 3


@pytest.mark.parametrize(
    ("root", "own", "expected"),
    [
        ("https://a.example/v1", "https://a.example/v1/", ""),
        ("https://a.example/v1", "/v2", "https://a.example/v2"),
        ("https://a.example/v1", "v2", "https://a.example/v1/v2"),
        ("/v1", "https://b.example", "https://b.example"),
    ],
)
def test_which_server_is_meant(tmp_path: Path, root: str, own: str, expected: str) -> None:
    path = tmp_path / "files.json"
    path.write_text(json.dumps(document(root, {"url": own})), encoding="utf-8")
    assert sdkwright.generate(path, tmp_path / "package", package="files").ok
    text = (tmp_path / "package/src/files/resources/files.py").read_text(encoding="utf-8")
    assert (f'server="{expected}"' in text) if expected else ("server=" not in text)


def test_a_server_without_a_place_is_said(tmp_path: Path) -> None:
    path = tmp_path / "files.json"
    path.write_text(json.dumps(document("/v1", {"url": "/v2"})), encoding="utf-8")
    outcome = sdkwright.generate(path, tmp_path / "package", package="files")
    assert "operation-servers" in [one.code for one in outcome.diagnostics]
    assert outcome.operations == {"full": 1, "degraded": 1, "refused": 0}


def client_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, servers: list[dict[str, Any]]) -> Any:
    """The module of the clients of a package whose document has these servers."""
    path = tmp_path / "files.json"
    path.write_text(json.dumps({**document("", None), "servers": servers}), encoding="utf-8")
    assert sdkwright.generate(path, tmp_path / "package", package=name).ok
    monkeypatch.syspath_prepend(str(tmp_path / "package" / "src"))
    return importlib.import_module(f"{name}._client")


def test_every_part_of_a_url_can_be_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = {
        "url": "{protocol}://{host}:{port}/v1",
        "variables": {
            "protocol": {"enum": ["https", "http"], "default": "https"},
            "host": {"default": "files.example"},
            "port": {"default": "8443"},
        },
    }
    module = client_of(tmp_path, monkeypatch, "files_variables", [{"url": "/v1"}, server])
    assert module.Files().base_url == "https://files.example:8443/v1"
    assert module.Files(protocol="http", host="localhost", port="80").base_url == "http://localhost:80/v1"
    assert module.AsyncFiles(base_url="https://x.example").base_url == "https://x.example"
    given = inspect.signature(module.Files.__init__).parameters["protocol"]
    assert given.annotation == "Literal['https', 'http']"
    with pytest.raises(ValueError, match="cannot be part of a URL"):
        module.Files(host="evil.example/?")


def test_other_servers_are_known_to_type_checkers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[dict[str, Any]] = [
        {"url": "https://files.example"},
        {"url": "https://eu.files.example", "description": "The European one"},
        {"url": "http://localhost:{port}", "variables": {"port": {"default": "80"}}},
        {"url": "/relative"},
    ]
    module = client_of(tmp_path, monkeypatch, "files_several", servers)
    known = inspect.signature(module.Files.__init__).parameters["base_url"].annotation
    assert known == "Literal['https://eu.files.example', 'http://localhost:80'] | str | None"
    assert module.Files().base_url == "https://files.example"
    assert "`https://eu.files.example`" not in module.Files.__doc__ and "The European one" in module.Files.__doc__
