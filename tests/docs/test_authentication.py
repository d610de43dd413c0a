"""The page on authentication: its programs run, and each is let in by a service that asks for what it shows."""

from __future__ import annotations

import contextlib
import importlib
import io
from pathlib import Path

import pytest
from issuer import Answer, Issuer
from markdown_it import MarkdownIt
from running import imported_anew

import sdkwright

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "tests" / "documents" / "security.yaml"
PLAIN = 'openapi: 3.1.0\ninfo: {title: Plain, version: "1"}\npaths: {}\n'


def programs(page: Path) -> list[str]:
    tokens = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info == "python"]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authentication")
    assert sdkwright.generate(DOCUMENT, folder, package="proven_vault", client="Vault").ok
    return folder


def test_every_program_of_the_page_is_let_in(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(package / "src"))
    with imported_anew("proven_vault"):
        kinds = importlib.import_module("proven_vault.auth")
        for kind in (getattr(kinds, name) for name in kinds.__all__):
            for argument, variable in getattr(kind, "variables", {}).items():
                monkeypatch.setenv(variable, f"the {argument}".replace(" ", "-"))
        found = programs(package / "docs" / "authentication.md")
        assert len(found) == 7
        with Issuer() as issuer:
            issuer.answer = lambda number: Answer(200, {"access_token": f"t{number}", "refresh_token": f"r{number}"})
            client = package / "src" / "proven_vault" / "_client.py"
            text = client.read_text(encoding="utf-8")
            client.write_text(text.replace("https://vault.example/v1", issuer.url), encoding="utf-8")
            for name in ("token_url", "refresh_url"):
                monkeypatch.setattr(kinds.OAuth2, name, issuer.token_url)
            for source in found:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(source, "page", "exec"), {"__name__": "page"})
            assert [proof for _, proof in issuer.served] == [
                None, "Basic dGhlLXVzZXJuYW1lOnRoZS1wYXNzd29yZA==", "Bearer the-token", "Bearer the-token", "Bearer t1",
                "Bearer t2", None,
            ]  # fmt: skip
            assert [asked.form.get("refresh_token") for asked in issuer.asked] == [None, "the-refresh_token"]
            assert issuer.asked[0].form["scope"] == "read"
        assert (tmp_path / "refresh-token").read_text() == "r2"


def test_the_page_has_what_the_package_has(package: Path, tmp_path: Path) -> None:
    page = (package / "docs" / "authentication.md").read_text(encoding="utf-8")
    for said in ("`VAULT_USER`", "`OPEN_SESAME`", "See what is `inside`.", "## OAuth 2", "OpenID Connect Discovery"):
        assert said in page
    assert "## Signatures" not in page
    signed = (ROOT / "generated" / "modelarts" / "docs" / "authentication.md").read_text(encoding="utf-8")
    assert "## Signatures" in signed and "## OAuth 2" not in signed and "## Tokens from a function" not in signed
    (tmp_path / "plain.yaml").write_text(PLAIN, encoding="utf-8")
    assert sdkwright.generate(tmp_path / "plain.yaml", tmp_path / "out").ok
    assert not (tmp_path / "out" / "docs" / "authentication.md").exists()
    assert "Authentication" not in (tmp_path / "out" / "docs" / "index.md").read_text(encoding="utf-8")
