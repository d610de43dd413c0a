"""The documentation of packages: samples run, links lead somewhere, every fact is there, and no description breaks out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from loopback import Answer, Loopback
from markdown_it.token import Token
from oracle_document import RawDocument
from reading import HOSTILE, MARKDOWN, MODELARTS, ROOT, blocks, pages, slug
from running import Reader
from service import Service

import sdkwright
from sdkwright.render.topics import TOPICS
from spec_facts import FACTS


def samples(package: Path) -> Iterator[tuple[Path, str]]:
    """Every Python sample of a package, those of test_topics.py excepted; signatures are none."""
    topics = {topic.name for topic in TOPICS}
    for page in pages(package):
        if page.parent.name != "docs" or page.stem not in topics:
            yield from ((page, source) for source in blocks(page, "python") if "import" in source)


def test_the_samples_of_modelarts_send_what_the_document_shows(
    server: Loopback, reader_of: Callable[[Path], Reader]
) -> None:
    document = yaml.safe_load((ROOT / "spec" / "modelarts.yaml").read_text(encoding="utf-8"))
    operation = next(iter(document["paths"].values()))["patch"]
    sent = next(iter(operation["requestBody"]["content"]["application/merge-patch+json"]["examples"].values()))
    reply = next(iter(operation["responses"]["200"]["content"]["application/json"]["examples"].values()))
    server.answer = Answer.json(_value(document, reply))
    start = len(server.seen)
    reader = reader_of(MODELARTS)
    assert [reader.run(source)[0] for _, source in samples(MODELARTS)] == [1] * 6
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


def test_the_samples_of_all_documents_run(
    document: Path, package: Path, server: Loopback, reader_of: Callable[[Path], Reader]
) -> None:
    reader = reader_of(package)
    found = list(samples(package))
    assert len(found) > 2
    for page, source in found:
        server.answer = service = Service(document)
        try:
            requests, _ = reader.run(source)
        except Exception as error:
            raise AssertionError(f"{page}:\n{source}") from error
        assert requests and not service.strays, f"{page}: {service.strays}\n{source}"


def test_links_lead_somewhere(package: Path) -> None:
    for page in pages(package):
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


def test_the_index_has_verb_path_and_what_comes_of_each_method(package: Path, document: Path) -> None:
    tokens = MARKDOWN.parse((package / "docs" / "index.md").read_text(encoding="utf-8"))
    cells = [tokens[number + 1].children or [] for number, token in enumerate(tokens) if token.type == "td_open"]
    plain = ["".join(one.content for one in cell) for cell in cells]
    described = RawDocument(document).operations()
    assert sorted(plain[1::3]) == sorted(f"{one.method.upper()} {one.path}" for one in described)
    source = next((package / "src").iterdir())
    models = {path.stem.replace("_", "") for path in (source / "models").glob("*.py")}

    def mentioned(text: str) -> set[str]:
        return {word for word in re.findall(r"\w+", text) if word[0].isupper() and word.lower() in models}

    for cell, returns in zip(cells[::3], plain[2::3], strict=True):
        page = next(str(one.attrs["href"]) for one in cell if one.type == "link_open").partition("#")[0]
        name = cell[-2].content.rpartition(".")[2]
        code = (source / page).with_suffix(".py").read_text(encoding="utf-8")
        said = re.findall(rf"    def {name}\([^\0]*?\) -> (.+?):(?: \.\.\.)?\n", code)
        assert said, (page, name)
        items = [re.sub(r"Pager\[(.+), .+\]", r"\1", one) for one in said]
        assert (returns == "nothing") == ("None" in items)
        assert mentioned(returns) == set[str]().union(*map(mentioned, items)), (name, returns, items)


def test_every_module_is_accounted_for(package: Path) -> None:
    tokens = MARKDOWN.parse((package / "docs" / "modules.md").read_text(encoding="utf-8"))
    cells = [tokens[number + 1].content for number, token in enumerate(tokens) if token.type == "td_open"]
    source = next((package / "src").glob("*/_client.py")).parent
    told = {name.strip("`"): (int(lines), purpose) for name, lines, purpose in zip(*[iter(cells)] * 3, strict=True)}
    folders = [name for name in told if name.endswith("/")]
    for path in source.rglob("*.py"):
        name = path.relative_to(source).as_posix()
        if not any(name.startswith(folder) for folder in folders):
            lines, purpose = told[name]
            assert lines == len(path.read_text(encoding="utf-8").splitlines()), name
            assert purpose.endswith((".", ":")), f"{name} does not say what it is there for: {purpose}"
    for folder in folders:
        files = list((source / folder).glob("*.py"))
        assert told[folder][0] == sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files), folder


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


def test_what_is_long_has_a_page_of_its_own(tmp_path: Path) -> None:
    def operation(number: int) -> dict[str, Any]:
        schema = {"type": "object", "title": f"Thing{number}", "properties": {"a": {"type": "string"}}}
        reply = {"description": "One.", "content": {"application/json": {"schema": schema}}}
        return {"operationId": f"read{number}", "tags": ["things"], "responses": {"200": reply}}

    document = {
        "openapi": "3.1.0",
        "info": {"title": "Long", "version": "1"},
        "tags": [{"name": "things", "description": "All of them.\n\nAnd more."}],
        "paths": {f"/{number}": {"get": operation(number)} for number in range(201)},
    }
    (tmp_path / "long.json").write_text(json.dumps(document), encoding="utf-8")
    package = tmp_path / "out"
    assert sdkwright.generate(tmp_path / "long.json", package, package="lengthy").ok
    index, models, readme = (
        (package / name).read_text(encoding="utf-8") for name in ("docs/index.md", "docs/models.md", "README.md")
    )
    assert "| [`client.things`](docs/resources/things.md) | 201 | All of them. |" in readme
    assert readme.count("`client.") == 1 and index.count("`client.") == models.count("\n- [") == 201
    assert "[a page of their own](models.md)" in index
    assert "| `models/` |" in (package / "docs" / "modules.md").read_text(encoding="utf-8")
    linked = [href for page in pages(package)[:3] for href in links(MARKDOWN.parse(page.read_text(encoding="utf-8")))]
    for href in linked:
        assert any((package / folder / href.partition("#")[0]).is_file() for folder in ("", "docs")), href
