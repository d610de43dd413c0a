"""Streams of which the document says what the standard before 3.2 has no word for: `x-sdkwright-stream`."""

import importlib
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wire import Server, reply

DOCUMENT = """
openapi: 3.0.3
info: {title: Brook, version: "1"}
servers: [{url: "https://brook.example"}]
paths:
  /events:
    get:
      operationId: watchEvents
      tags: [events]
      responses:
        "200":
          description: Events.
          content:
            text/event-stream: {x-sdkwright-stream: {itemSchema: {$ref: "#/components/schemas/Drop"}, end: '"over"'}}
  /logs:
    get:
      operationId: readLogs
      tags: [logs]
      responses:
        "200":
          description: Lines.
          content:
            application/json: {schema: {$ref: "#/components/schemas/Drop"}, x-sdkwright-stream: true}
  /feeds:
    get:
      operationId: readFeeds
      tags: [feeds]
      responses:
        "200":
          description: Events under another name.
          content:
            text/plain:
              schema: {$ref: "#/components/schemas/Drop"}
              x-sdkwright-stream: {format: event-stream}
              x-speakeasy-sse-sentinel: "[END]"
  /dumps:
    get:
      operationId: readDumps
      tags: [dumps]
      responses:
        "200": {description: Whole., content: {application/x-ndjson: {x-sdkwright-stream: false}}}
  /songs:
    post:
      operationId: createSong
      tags: [songs]
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {text: {type: string}, mode: {type: string}}}}}
      responses:
        "200":
          description: A song, or what it is made of.
          content:
            audio/mpeg: {schema: {type: string, format: binary}}
            text/event-stream:
              schema: {$ref: "#/components/schemas/Drop"}
              x-sdkwright-stream: {asked: {mode: events}}
components:
  schemas:
    Drop: {type: object, required: [n], properties: {n: {type: integer}}}
"""


@pytest.fixture(scope="module")
def brook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of a document that declares its streams."""
    from sdkwright import generate

    folder: Path = tmp_path_factory.mktemp("brook")
    (folder / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    outcome = generate(folder / "openapi.yaml", folder / "package")
    assert outcome.ok and not [one for one in outcome.diagnostics if "extension" in one.code]
    sys.path.insert(0, str(folder / "package" / "src"))
    yield importlib.import_module("brook")
    sys.path.remove(str(folder / "package" / "src"))


def test_items_end_and_framing_are_as_the_document_says(brook: Any, server: Server) -> None:
    one, two = brook.models.Drop(n=1), brook.models.Drop(n=2)
    server.answer(
        reply(200, b'data: {"n":1}\n\ndata: "over"\n\ndata: {"n":3}\n\n', {"Content-Type": "text/event-stream"}),
        reply(200, b'{"n":1}\n{"n":2}\n', {"Content-Type": "application/json"}),
        reply(200, b'data: {"n":2}\n\ndata: [END]\n\n', {"Content-Type": "text/plain"}),
        reply(200, b'{"n":1}\n', {"Content-Type": "application/x-ndjson"}),
    )
    with brook.Brook(base_url=server.url) as client:
        assert list(client.events.watch()) == [one]
        assert list(client.logs.read()) == [one, two]
        assert list(client.feeds.read()) == [two]
        assert client.dumps.read() == b'{"n":1}\n'


def test_members_of_the_body_ask_for_it(brook: Any, server: Server) -> None:
    server.answer(
        reply(200, b"\x01", {"Content-Type": "audio/mpeg"}),
        reply(200, b'data: {"n":1}\n\n', {"Content-Type": "text/event-stream"}),
    )
    with brook.Brook(base_url=server.url) as client:
        assert client.songs.create(text="t") == b"\x01"
        assert list(client.songs.create(text="t", stream=True)) == [brook.models.Drop(n=1)]
    assert [seen.body for seen in server.seen] == [b'{"text":"t"}', b'{"text":"t","mode":"events"}']


def test_items_of_any_media_type_come_before_the_stream_ends(brook: Any, server: Server) -> None:
    read = threading.Event()
    in_time: list[bool] = []

    def first(connection: socket.socket) -> bool:
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"n":1}\n')
        in_time.append(read.wait(10))
        return False

    server.answer(first)
    with brook.Brook(base_url=server.url) as client:
        with client.logs.read() as stream:
            assert next(stream) == brook.models.Drop(n=1)
            read.set()
        server.closed.wait(20)
    assert in_time == [True]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ('"yes"', ""),
        ("{format: csv}", "/format"),
        ("{end: 1}", "/end"),
        ("{asked: stream}", "/asked"),
        ("{itemschema: {type: object}}", "/itemschema"),
    ],
)
def test_what_means_nothing_is_said_with_its_place(tmp_path: Path, said: str, place: str) -> None:
    from sdkwright import validate

    text = DOCUMENT.replace("x-sdkwright-stream: true", f"x-sdkwright-stream: {said}")
    (tmp_path / "openapi.yaml").write_text(text, encoding="utf-8")
    found = [one for one in validate(tmp_path / "openapi.yaml").diagnostics if one.code == "unknown-extension"]
    [pointer] = [one.location.pointer for one in found]
    assert pointer.endswith(f"application~1json/x-sdkwright-stream{place}")


def test_what_stands_where_nothing_reads_it_is_said(tmp_path: Path) -> None:
    from sdkwright import validate

    text = DOCUMENT.replace("operationId: createSong", "operationId: createSong\n      x-sdkwright-stream: true")
    (tmp_path / "openapi.yaml").write_text(text, encoding="utf-8")
    found = [one for one in validate(tmp_path / "openapi.yaml").diagnostics if one.code == "unknown-extension"]
    assert [one.location.pointer for one in found] == ["/paths/~1songs/post/x-sdkwright-stream"]
    assert "beside no media type" in found[0].message
