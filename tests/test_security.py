"""Security schemes of documents: the class of each, its environment variables, and what a package sends with it."""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from issuer import Issuer

import sdkwright
from strictly import mypy

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "tests" / "documents" / "security.yaml"


def generated(folder: Path, text: str, **settings: Any) -> Path:
    """The source folder of the package of a document."""
    (folder / "api.yaml").write_text(text, encoding="utf-8")
    outcome = sdkwright.generate(folder / "api.yaml", folder / "out", **settings)
    assert outcome.ok, outcome
    return next((folder / "out" / "src").iterdir())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = DOCUMENT.read_text(encoding="utf-8")
    return generated(tmp_path_factory.mktemp("security"), text, package="secured_vault", client="Vault")


@pytest.fixture(scope="module")
def vault(source: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(source.parent))
    yield importlib.import_module("secured_vault")
    sys.path.remove(str(source.parent))


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


def method(client: Any, path: str) -> Any:
    """The method that sends to `/path`."""
    return next(getattr(client.doors, name) for name in dir(client.doors) if name.endswith(f"_{path}"))


def proofs(vault: ModuleType, issuer: Issuer, operation: str, auth: Any) -> list[str | None]:
    """What proves the caller's identity to the service, in a call of each kind of client."""
    with vault.Vault(base_url=issuer.url, auth=auth) as client:
        method(client, operation)()

    async def run() -> None:
        async with vault.AsyncVault(base_url=issuer.url, auth=auth) as client:
            await method(client, operation)()

    asyncio.run(run())
    return [f"{path} {proof}" for path, proof in issuer.served]


@pytest.mark.parametrize(
    ("operation", "auth", "expected"),
    [
        ("open", lambda auth: auth.Token("t"), "/open None"),
        ("maybe", lambda auth: None, "/maybe None"),
        ("maybe", lambda auth: auth.Token(lambda: "t"), "/maybe Bearer t"),
        ("either", lambda auth: auth.QueryKey("k&"), "/either?key=k%26 None"),
        ("either", lambda auth: [auth.QueryKey("k"), auth.Login("u", "p")], "/either?key=k None"),
        ("either", lambda auth: [auth.QueryKey("k"), auth.Login("u", "p"), auth.Session("s")], "/either Basic dTpw"),
        ("shown", lambda auth: auth.AuthScheme("t"), "/shown Bearer t"),
    ],
)
def test_what_is_sent_is_what_the_operation_asks_for(
    vault: ModuleType, issuer: Issuer, operation: str, auth: Any, expected: str
) -> None:
    assert proofs(vault, issuer, operation, auth(vault.auth)) == [expected] * 2


@pytest.mark.parametrize("operation", ["usual", "either", "programs", "identified"])
def test_what_is_missing_is_told_before_anything_is_sent(vault: ModuleType, issuer: Issuer, operation: str) -> None:
    with pytest.raises(vault.AuthenticationRequiredError):
        proofs(vault, issuer, operation, [vault.auth.Token("t"), vault.auth.Login("u", "p")])
    assert issuer.served == []


CLIENT = {"client_id": "me", "client_secret": "s3cr3t"}


def test_programs_and_people_have_endpoints_of_their_own(vault: ModuleType) -> None:
    kinds = vault.auth
    assert kinds.OAuth2.token_url == "https://vault.example/token"
    assert kinds.OAuth2.refresh_url == "https://vault.example/refresh-token"
    assert (kinds.People.token_url, kinds.People.refresh_url) == ("/people/token", "/people/token")
    assert kinds.Identity.discovery_url == "https://id.vault.example/.well-known/openid-configuration"


def test_tokens_are_asked_for_as_the_document_says(vault: ModuleType, issuer: Issuer) -> None:
    issuer.good = {"t2"}
    auth = vault.auth.OAuth2(**CLIENT, token_url=issuer.token_url)
    assert proofs(vault, issuer, "programs", auth) == [f"/programs Bearer {token}" for token in ("t1", "t2", "t2")]
    assert [asked.client for asked in issuer.asked] == [("me", "s3cr3t")] * 2


def test_a_relative_endpoint_is_the_servers_and_the_secret_travels_as_the_document_says(
    vault: ModuleType, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault.auth.People, "refresh_url", "/token")
    auth = vault.auth.People(**CLIENT, refresh_token="r")
    assert proofs(vault, issuer, "people", auth) == ["/people Bearer t1"] * 2
    [asked] = issuer.asked
    assert asked.form == {"grant_type": "refresh_token", "refresh_token": "r", **CLIENT}


def test_no_token_is_an_error_of_the_package(vault: ModuleType, issuer: Issuer) -> None:
    issuer.metadata = {"issuer": "https://evil.example"}
    with pytest.raises(vault.TokenError) as caught:
        proofs(vault, issuer, "programs", vault.auth.OAuth2(**CLIENT, token_url=f"{issuer.url}/.well-known/x"))
    assert isinstance(caught.value, vault.errors.APIError)
    assert isinstance(caught.value, vault.VaultError)
    assert "TokenError" in vault.errors.__doc__
    assert "s3cr3t" not in repr(caught.value)


def test_every_class_says_where_it_is_found_in_the_environment(
    vault: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Key", "QueryKey", "Session", "Login", "Token", "OAuth2", "People", "Identity", "AuthScheme"):
        kind = getattr(vault.auth, name)
        with pytest.raises(ValueError, match=f"{next(iter(kind.variables.values()))}"):
            kind.from_env()
        for variable in kind.variables.values():
            assert f"`{variable}`" in " ".join(kind.__doc__.split())
            monkeypatch.setenv(variable, "given")
        assert "given" not in repr(kind.from_env())


def test_variables_are_named_by_the_document_and_by_the_settings_first(tmp_path: Path) -> None:
    settings = """
document = "api.yaml"
output = "out"
package = "pets"
[environment]
token = "PETS_SETTINGS"
kee = "X"
[environment.login]
username = "PETS_NAME"
unheard_of = "Y"
"""
    (tmp_path / "sdkwright.toml").write_text(settings, encoding="utf-8")
    document = {
        "openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "paths": {},
        "components": {"securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "x-sdkwright-environment": "PETS_DOCUMENT"},
            "key": {"type": "apiKey", "in": "header", "name": "K", "x-sdkwright-environment": "no; variable"},
            "login": {"type": "http", "scheme": "basic", "x-sdkwright-environment": {"password": "PETS_WORD"}},
            "pets-oauth": {"type": "oauth2", "x-sdkwright-environment": "PETS_GRANT", "flows": {
                "clientCredentials": {"tokenUrl": "https://pets.example/token", "scopes": {}}}},
        }},
    }  # fmt: skip
    (tmp_path / "api.yaml").write_text(json.dumps(document), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sdkwright", "generate"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "`environment` names 'kee'" in done.stderr and "did you mean 'key'?" in done.stderr
    assert "unusable-variable" in done.stderr
    text = (tmp_path / "out" / "src" / "pets" / "auth.py").read_text(encoding="utf-8")
    for line in (
        '{"token": "PETS_SETTINGS"}', '{"value": "PETS_KEY"}',
        '{"username": "PETS_NAME", "password": "PETS_LOGIN_PASSWORD"}', '"client_id": "PETS_GRANT_CLIENT_ID"',
    ):  # fmt: skip
        assert line in text


def test_only_documents_with_oauth_2_get_its_code(tmp_path: Path, source: Path) -> None:
    parts = {"oauth2.py", "tokens.py", "discovery.py"}
    assert parts <= {path.name for path in (source / "_runtime").iterdir()}
    text = """{openapi: 3.1.0, info: {title: Plain, version: "1"}, paths: {}, components: {securitySchemes: {
        a: {type: oauth2, flows: {implicit: {authorizationUrl: "https://x.example/", scopes: {}}}},
        b: {type: http, scheme: bearer}}}}"""
    plain = generated(tmp_path, text)
    assert not parts & {path.name for path in (plain / "_runtime").iterdir()}
    assert not [path for path in plain.rglob("*.py") if "TokenError" in path.read_text(encoding="utf-8")]


def test_hostile_schemes_break_out_of_nothing(tmp_path: Path) -> None:
    evil = 'x"""\n    import os\n{{ 7 * 7 }}\\N{BULLET}'
    scheme = {
        "type": "oauth2", "description": evil, "x-sdkwright-environment": {"token": evil},
        "flows": {"clientCredentials": {"tokenUrl": f"https://a/{evil}", "scopes": {evil: evil}},
                  "password": {"tokenUrl": "https://a/", "refreshUrl": f"https://b/{evil}", "scopes": {}}},
    }  # fmt: skip
    schemes = {evil: scheme, "key": {"type": "apiKey", "in": "header", "name": evil}, "class": scheme}
    document = {"openapi": "3.1.0", "info": {"title": "E", "version": "1"}, "paths": {},
                "components": {"securitySchemes": schemes}}  # fmt: skip
    source = generated(tmp_path, json.dumps(document), lenient=True)
    program = (
        f"import sys; sys.path.insert(0, {str(source.parent)!r}); import {source.name}.auth as a; print(a.__all__)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "49" not in done.stdout
    assert "import os\n" not in (source / "auth.py").read_text(encoding="utf-8").replace("    import os", "")


def test_a_tag_is_not_what_the_runtime_calls_its_own(tmp_path: Path) -> None:
    text = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
security: [{key: []}]
paths:
  /a: {get: {tags: [auth], operationId: a, responses: {"204": {description: d}}}}
  /b: {get: {tags: [Operation], operationId: b, responses: {"204": {description: d}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: K}}}
"""
    source = generated(tmp_path, text)
    assert mypy("-p", source.name, source=source.parent, folder=tmp_path) == []
