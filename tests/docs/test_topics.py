"""The pages on topics: every block of code is a program, and does what its page says against the document's service."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from loopback import Answer, Loopback, Seen
from reading import DOCUMENTS, MARKDOWN, ROOT, SPEC
from running import Reader
from service import Conduct, Service

from sdkwright.build import build
from sdkwright.load import load
from sdkwright.render.topics import TOPICS, topics_of
from sdkwright.render.topics.topic import Programs
from sdkwright.settings import Settings

ERRORS = (ROOT / "templates" / "runtime" / "errors.py").read_text(encoding="utf-8")
CLASSES = {name: int(said) for name, said in re.findall(r'class (\w+)\(\w+\):\n    """(\d{3})\."""', ERRORS)}


def faulty(service: Service, source: str) -> Callable[[Seen], Answer]:
    """Refuses the first request for a passing reason."""

    def answer(seen: Seen) -> Answer:
        said = service(seen)
        return Answer(429, fields={"Retry-After": "0"}) if service.count == 1 else said

    return answer


def refusing(service: Service, source: str) -> Callable[[Seen], Answer]:
    """Refuses with the status whose class the program catches first."""
    caught = next(name for name in re.findall(r"except (\w+)", source))
    status = {"APIStatusError": 404, "ClientError": 418, "ServerError": 599}.get(caught) or CLASSES[caught]

    def answer(seen: Seen) -> Answer:
        operation = service.operation(seen)
        return service(seen) if operation is None else service.refusal(operation, status, seen.field("Accept") or "")

    return answer


def in_pages(service: Service, source: str) -> Callable[[Seen], Answer]:
    """A second page, by a `Link` header; on another server where the program is about what goes wrong."""
    there = "https://elsewhere.example" if "PaginationError" in source else ""

    def answer(seen: Seen) -> Answer:
        made = service(seen)
        link = f'<{there}{seen.path}?page=2>; rel="{"prev" if seen.query else "next"}"'
        return replace(made, fields={**made.fields, "Link": link})

    return answer


CONDUCTS: dict[str, Conduct] = {"retries": faulty, "errors": refusing, "pagination": in_pages}
"""By topic: how the service behaves while the programs of its page run, where to succeed as documented is not enough."""
REQUESTS = {"retries": 2}
"""By topic: how many requests each program makes, where it is not one or more."""
SILENT = frozenset({"testing", "webhooks", "callbacks"})
"""Topics whose programs need no service: those on what it sends are run by test_webhooks.py, too."""


def test_every_block_of_every_page_runs(
    document: Path, package: Path, server: Loopback, reader_of: Callable[[Path], Reader]
) -> None:
    reader = reader_of(package)
    for topic in TOPICS:
        page = package / "docs" / f"{topic.name}.md"
        for number, block in enumerate(fences(page) if page.exists() else ()):
            assert block[0] == "python", f"{page}: what is `{block[0]}`, and who runs it?"
            service = Service(document)
            conduct = CONDUCTS.get(topic.name)
            server.answer = service if conduct is None else conduct(service, block[1])
            try:
                requests, printed = reader.run(block[1])
            except Exception as error:
                raise AssertionError(f"{page}, program {number + 1}:\n{block[1]}") from error
            assert not service.strays, f"{page}: {service.strays}\n{block[1]}"
            assert printed or topic.name in SILENT, f"{page} shows nothing of what comes of it:\n{block[1]}"
            assert requests == REQUESTS.get(topic.name, requests), f"{page}: {requests} requests\n{block[1]}"
            assert bool(requests) != (topic.name in SILENT), f"{page}: {requests} requests to the service:\n{block[1]}"


def test_the_pages_are_linked_where_they_are(package: Path) -> None:
    index = (package / "docs" / "index.md").read_text(encoding="utf-8")
    readme = (package / "README.md").read_text(encoding="utf-8")
    for topic in TOPICS:
        exists = (package / "docs" / f"{topic.name}.md").exists()
        assert exists == (f"({topic.name}.md)" in index) == (f"(docs/{topic.name}.md)" in readme), topic.name


def test_each_topic_is_shown_by_a_document(package_of: Callable[[Path], Path]) -> None:
    for topic in TOPICS:
        pages = [package_of(document) / "docs" / f"{topic.name}.md" for document in [*DOCUMENTS, SPEC]]
        assert any(fences(page) for page in pages if page.exists()), f"no document in tests/documents has {topic.name}"


def test_what_readers_copy_is_clean_for_type_checkers(package_of: Callable[[Path], Path], tmp_path: Path) -> None:
    chosen = [SPEC, *(one for one in DOCUMENTS if one.stem in ("bodies", "security", "streams"))]
    count = 0
    for document in chosen:
        for page in [package_of(document) / "README.md", *(package_of(document) / "docs").rglob("*.md")]:
            for number, (language, source) in enumerate(fences(page)):
                if language == "python" and "import" in source:
                    count += 1
                    name = f"{document.stem}_{page.parent.name}_{page.stem.replace('-', '_')}_{number}.py"
                    (tmp_path / name).write_text(source, encoding="utf-8")
    settings = json.loads((ROOT / "tests" / "pyright.json").read_text(encoding="utf-8"))
    settings["extraPaths"] = [str(package_of(document) / "src") for document in chosen]
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable, "--outputjson", "-p", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["summary"]["filesAnalyzed"] == count > 100
    assert told["generalDiagnostics"] == []


def test_what_only_deprecated_methods_give_is_shown_by_one(tmp_path: Path) -> None:
    def operation(content: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"get": {"tags": ["all"], "responses": {"200": {"description": "", "content": content}}, **more}}

    events = {"text/event-stream": {"schema": {"type": "object"}}}
    page = {"properties": {"items": {"type": "array", "items": {}}, "next_cursor": {"type": "string"}}}
    cursor = {"name": "cursor", "in": "query", "schema": {"type": "string"}}
    paths = {
        "/events": operation(events, deprecated=True, operationId="hear"),
        "/pages": operation(
            {"application/json": {"schema": page}}, deprecated=True, operationId="walk", parameters=[cursor]
        ),
        "/plain": operation({}, operationId="plain"),
    }
    document = {"openapi": "3.1.1", "info": {"title": "Old", "version": "1"}, "paths": paths}
    (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    loaded = load(tmp_path / "openapi.json").document
    assert loaded is not None
    api = build(loaded, Settings()).api
    shown = {topic.name: topic.view(api, Programs(api)) for topic in topics_of(api)}
    assert ".hear(" in str(shown["streams"]) and ".walk(" in str(shown["pagination"])


def fences(page: Path) -> list[tuple[str, str]]:
    """The blocks of code of a page, each with its language."""
    tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    return [(token.info, token.content) for token in tokens if token.type in ("fence", "code_block")]
