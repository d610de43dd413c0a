"""The documentation of packages: samples run, links lead somewhere, every fact is there, and no description breaks out."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from loopback import Answer, Loopback
from markdown_it.token import Token
from reading import DOCUMENTS, HOSTILE, MARKDOWN, MODELARTS, ROOT, blocks, pages, slug

import sdkwright
from sdkwright.render.topics import TOPICS
from spec_facts import FACTS


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


def spoken(package: Path, import_name: str, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run every Python sample of a package against the server, those of test_topics.py excepted; how many there were."""
    monkeypatch.syspath_prepend(str(package / "src"))
    for name in [name for name in sys.modules if name.partition(".")[0] == import_name]:
        monkeypatch.delitem(sys.modules, name)
    client = importlib.import_module(f"{import_name}._client")
    monkeypatch.setattr(client, "server_url", lambda *_: server.url, raising=False)
    count = 0
    topics = {topic.name for topic in TOPICS}
    for page in (page for page in pages(package) if page.stem not in topics):
        for source in blocks(page, "python"):
            if "import" not in source:
                continue
            for variable in re.findall(r'os\.environ\["(\w+)"\]', source):
                monkeypatch.setenv(variable, "secret")
            for scheme in re.findall(r"(\w+)\.from_env\(\)", source):
                known = getattr(importlib.import_module(f"{import_name}.auth"), scheme).variables
                for variable in [known["token"]] if "token" in known else known.values():
                    monkeypatch.setenv(variable, "secret")
            source = re.sub(r'base_url or "[^"]*"', f'"{server.url}"', source)
            source = source.replace('"https://api.example.com"', f'"{server.url}"')
            before = len(server.seen)
            refused = importlib.import_module(f"{import_name}.errors").ResponseValidationError
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(refused):
                exec(compile(source, str(page), "exec"), {"__name__": "sample"})
            assert len(server.seen) == before + 1, f"{page}: {source}"
            count += 1
    return count


@pytest.mark.filterwarnings("ignore")
def test_the_samples_of_modelarts_send_what_the_document_shows(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = yaml.safe_load((ROOT / "spec" / "modelarts.yaml").read_text(encoding="utf-8"))
    operation = next(iter(document["paths"].values()))["patch"]
    sent = next(iter(operation["requestBody"]["content"]["application/merge-patch+json"]["examples"].values()))
    reply = next(iter(operation["responses"]["200"]["content"]["application/json"]["examples"].values()))
    server.answer = Answer.json(_value(document, reply))
    start = len(server.seen)
    assert spoken(MODELARTS, "modelarts", server, monkeypatch) == 9
    for seen in server.seen[start:]:
        assert seen.method == "PATCH"
        assert seen.field("Content-Type") == "application/merge-patch+json"
        assert json.loads(seen.body) == _value(document, sent)


def _value(document: Any, example: Any) -> Any:
    if "$ref" in example:
        for step in example["$ref"].split("/")[1:]:
            document = document[step]
        return document["value"]
    return example["value"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_curl_samples_send_the_same(server: Loopback) -> None:
    server.answer = Answer.json({})
    for source in blocks(MODELARTS / "docs" / "resources" / "node_pools.md", "sh"):
        command = re.sub(r"https://[^/\s'\"]+", server.url, source, count=1)
        environment = {"MODELARTS_TOKEN": "a token", "PATH": "/usr/bin:/bin:/usr/local/bin", "NO_PROXY": "*"}
        subprocess.run(["sh", "-c", command], check=True, capture_output=True, env=environment, timeout=30)
        assert server.last.method == "PATCH"
        assert server.last.field("X-Auth-Token") == "a token"
        assert server.last.field("Content-Type") == "application/merge-patch+json"
        assert "spec" in json.loads(server.last.body)


@pytest.fixture(scope="module", params=DOCUMENTS, ids=lambda path: path.stem)
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / request.param.stem
    assert sdkwright.generate(request.param, folder, package=f"documented_{request.param.stem}").ok
    return folder


@pytest.mark.filterwarnings("ignore")
def test_the_samples_of_all_documents_run(package: Path, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answer = Answer.json({})
    name = next((package / "src").iterdir()).name
    for module in (package / "src" / name).glob("_client.py"):
        text = re.sub(
            r'base_url or "https?://[^"]*"', f'base_url or "{server.url}"', module.read_text(encoding="utf-8")
        )
        module.write_text(text, encoding="utf-8")
    assert spoken(package, name, server, monkeypatch) > 2


def test_links_lead_somewhere(package: Path) -> None:
    for page in [*pages(package), *pages(MODELARTS)]:
        for href in links(MARKDOWN.parse(page.read_text(encoding="utf-8"))):
            if href.startswith(("http:", "https:", "mailto:")):
                continue
            name, _, anchor = href.partition("#")
            target = (page.parent / name).resolve() if name else page
            assert target.is_file(), f"{page}: {href}"
            assert not anchor or anchor in anchors(target), f"{page}: {href}"


def links(tokens: list[Token]) -> list[str]:
    return [str(one.attrs["href"]) for token in tokens for one in token.children or [] if one.type == "link_open"]


def anchors(page: Path) -> set[str]:
    tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    titles = [tokens[number + 1] for number, token in enumerate(tokens) if token.type == "heading_open"]
    texts = ["".join(child.content for child in title.children or []) for title in titles]
    return {slug(text) for text in texts}


def test_every_fact_of_the_reference_page_is_in_the_docs() -> None:
    shown = "\n".join(page.read_text(encoding="utf-8") for page in pages(MODELARTS))
    lines = shown.splitlines()
    for fact in FACTS:
        rows = [line for line in lines if f"`{fact.field}`" in line]
        assert rows, fact
        for value in (*fact.values, *fact.examples):
            assert any(value in row for row in rows), (fact, value)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_description_breaks_out(tmp_path: Path, text: str) -> None:
    schema = {
        "type": "object",
        "title": text,
        "description": text,
        "properties": {"a": {"type": "string", "description": text, "example": text, "pattern": text}},
    }
    operation = {
        "operationId": "get",
        "summary": text,
        "description": text,
        "tags": ["things"],
        "parameters": [
            {"name": "q|`", "in": "query", "description": text, "schema": {"type": "string", "default": text}}
        ],
        "responses": {
            "200": {
                "description": text,
                "content": {
                    "application/json": {"schema": schema, "examples": {text: {"summary": text, "value": {"a": text}}}}
                },
            }
        },
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": text, "version": "1", "description": text},
        "tags": [{"name": "things", "description": text}],
        "paths": {"/x": {"get": operation}},
    }
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    outcome = sdkwright.generate(path, tmp_path / "out", package="hostile", lenient=True)
    assert outcome.ok, outcome.diagnostics
    for page in pages(tmp_path / "out"):
        tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
        flat = [one for token in tokens for one in [token, *(token.children or [])]]
        assert not [one.content for one in flat if one.type in ("html_block", "html_inline", "image")], page
        for href in [str(one.attrs["href"]) for one in flat if one.type == "link_open"]:
            assert re.match(r"(https?:|mailto:|#|[\w./-]+\.md(#[\w-]+)?$)", href), (page, href)
        headings = [flat[number + 1].content for number, one in enumerate(flat) if one.type == "heading_open"]
        assert "under" not in headings and "Heading" not in headings, page
        assert "\u202e" not in page.read_text(encoding="utf-8")
