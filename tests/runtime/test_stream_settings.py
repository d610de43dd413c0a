"""Streams of which neither the document nor the standard says anything: the settings do."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wire import Server, reply

PLAIN = """
openapi: 3.0.3
info: {title: Beck, version: "1"}
servers: [{url: "https://beck.example"}]
paths:
  /events:
    get:
      operationId: watchEvents
      tags: [events]
      responses: {"200": {$ref: "#/components/responses/Events"}}
  /shared:
    get:
      operationId: watchShared
      tags: [shared]
      responses: {"200": {$ref: "#/components/responses/Events"}}
  /logs:
    get:
      operationId: readLogs
      tags: [logs]
      responses:
        "200": {description: Lines., content: {application/json: {schema: {$ref: "#/components/schemas/Drop"}}}}
  /dumps:
    get:
      operationId: readDumps
      tags: [dumps]
      responses: {"200": {description: Whole., content: {application/x-ndjson: {schema: {type: string}}}}}
  /songs:
    post:
      operationId: createSong
      tags: [songs]
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}
      responses:
        "200": {description: Whole., content: {application/json: {schema: {$ref: "#/components/schemas/Song"}}}}
        "202": {description: Later.}
components:
  responses:
    Events: {description: Events., content: {text/event-stream: {schema: {type: string}}}}
  schemas:
    Drop: {type: object, required: [n], properties: {n: {type: integer}}}
    Song: {type: object, properties: {id: {type: string}}}
"""
SETTINGS = """
document = "openapi.yaml"
output = "package"
[streams]
"/*" = true
"GET /events" = { itemSchema = "#/components/schemas/Drop", end = "over" }
"GET /shared" = { content = "text/event-stream; charset=utf-8", format = "jsonl" }
"operation:read*" = false
"operation:readLogs" = { itemSchema = "#/components/schemas/Drop" }
"tag:songs" = { content = "text/event-stream", itemSchema = "#/components/schemas/Drop", asked = { mode = "sse" } }
"""


@pytest.fixture(scope="module")
def beck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of a document that says nothing of its streams: the settings do."""
    from sdkwright.pipeline import generate
    from sdkwright.settings import load

    folder: Path = tmp_path_factory.mktemp("beck")
    (folder / "openapi.yaml").write_text(PLAIN, encoding="utf-8")
    (folder / "sdkwright.toml").write_text(SETTINGS, encoding="utf-8")
    outcome = generate(load(folder / "sdkwright.toml"))
    assert outcome.ok and not [one.code for one in outcome.diagnostics if "stream" in one.code or "idle" in one.code]
    sys.path.insert(0, str(folder / "package" / "src"))
    yield importlib.import_module("beck")
    sys.path.remove(str(folder / "package" / "src"))


def test_the_settings_say_what_the_document_does_not(beck: Any, server: Server) -> None:
    one, two = beck.models.Drop(n=1), beck.models.Drop(n=2)
    server.answer(
        reply(200, b'data: {"n":1}\n\ndata: over\n\ndata: {"n":3}\n\n', {"Content-Type": "text/event-stream"}),
        reply(200, b'"a"\n"b"\n', {"Content-Type": "text/event-stream"}),
        reply(200, b'{"n":1}\n{"n":2}\n', {"Content-Type": "application/json"}),
        reply(200, b'{"n":1}\n', {"Content-Type": "application/x-ndjson"}),
    )
    with beck.Beck(base_url=server.url) as client:
        assert list(client.events.watch()) == [one]
        assert list(client.shared.watch()) == ['"a"', '"b"']
        assert list(client.logs.read()) == [one, two]
        assert client.dumps.read() == b'{"n":1}\n'


def test_the_settings_add_a_stream_to_a_reply_that_comes_whole(beck: Any, server: Server) -> None:
    server.answer(
        reply(200, b'{"id":"s"}', {"Content-Type": "application/json"}),
        reply(202, b""),
        reply(200, b'data: {"n":1}\n\n', {"Content-Type": "text/event-stream"}),
    )
    with beck.Beck(base_url=server.url) as client:
        assert client.songs.create(text="t") == beck.models.Song(id="s")
        assert client.songs.create(text="t") is None
        assert list(client.songs.create(text="t", stream=True)) == [beck.models.Drop(n=1)]
    assert [seen.body for seen in server.seen[1:]] == [b'{"text":"t"}', b'{"text":"t","mode":"sse"}']
    assert "text/event-stream" in (server.seen[2].header("Accept") or "")
    fake = importlib.import_module("beck.testing").FakeBeck()
    assert [item.n for item in fake.client().songs.create(text="t", stream=True)] == [fake.events.watch.example[0]["n"]]


@pytest.mark.parametrize(
    ("said", "code", "word"),
    [
        ('"GET /logs" = { itemSchema = "#/components/schemas/Drip" }', "unfit-stream", "leads nowhere"),
        ('"GET /two" = true', "unfit-stream", "which of application/json, application/xml"),
        ('"GET /bare" = true', "unfit-stream", "no content"),
        ('"GET /failing" = true', "unfit-stream", "no success"),
        ('"GET /rivers" = true', "idle-selector", "/rivers"),
        ('"GET /logs" = "yes"', "settings", "says nothing of a stream"),
        ('"GET /logs" = { format = "csv" }', "settings", "'format'"),
        ('"GET /logs" = { itemSchema = { type = "string" } }', "settings", "itemSchema"),
        ('"GET /logs" = { content = 1 }', "settings", "content"),
        ('"GET /logs" = { ended = "over" }', "settings", "'ended'"),
        ('logs = true', "settings", "no selector"),
    ],
)  # fmt: skip
def test_settings_that_mean_nothing_are_told(tmp_path: Path, said: str, code: str, word: str) -> None:
    from sdkwright.pipeline import generate
    from sdkwright.settings import InvalidSettings, load

    more = """
  /two: {get: {responses: {"200": {description: d, content: {application/json: {}, application/xml: {}}}}}}
  /bare: {get: {responses: {"200": {description: d}}}}
  /failing: {get: {responses: {"404": {description: d}}}}
"""
    (tmp_path / "openapi.yaml").write_text(PLAIN.replace("\npaths:\n", f"\npaths:{more}", 1), encoding="utf-8")
    text = f'document = "openapi.yaml"\noutput = "package"\n[streams]\n{said}\n'
    (tmp_path / "sdkwright.toml").write_text(text, encoding="utf-8")
    try:
        found = generate(load(tmp_path / "sdkwright.toml")).diagnostics
    except InvalidSettings as error:
        found = error.diagnostics
        assert [one.location.line for one in found] == [4]
    assert [word in one.message for one in found if one.code == code] == [True], found


def test_settings_of_streams_make_another_package(tmp_path: Path) -> None:
    from sdkwright.pipeline import generate
    from sdkwright.settings import load

    (tmp_path / "openapi.yaml").write_text(PLAIN, encoding="utf-8")
    file = tmp_path / "sdkwright.toml"
    for said in ("", '[streams]\n"GET /logs" = true\n', '[streams]\n"GET /logs" = false\n'):
        file.write_text(f'document = "openapi.yaml"\noutput = "package"\n{said}', encoding="utf-8")
        assert not generate(load(file)).fresh
        assert generate(load(file)).fresh
        text = (tmp_path / "package/src/beck/resources/logs.py").read_text(encoding="utf-8")
        assert ("Stream[" in text) is ("true" in said)
