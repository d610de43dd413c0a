"""Streams: taken apart whatever the pieces, typed by the document, resumed where that does no harm."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from callers import Caller
from wire import Act, Server, reply

from runtime import Content, Operation, Reply, RequestOptions
from runtime.errors import APIConnectionError, NotFoundError, ResponseDriftWarning, ResponseTooLargeError
from runtime.events import Event, parser_of
from runtime.models import Model
from runtime.streams import AsyncStreaming, Streaming

SSE = (
    "\ufeff: hello\r\nretry: 40\r\n\r\nid: 1\r\ndata: a\r\ndata:b\n\nevent: add\rdata:  c\rid\r\r"
    "data\n\nevent: nothing\n\nid: x\0y\ndata: ü\u2028\U0001f600\r\n\r\ndata: cut"
)
EVENTS = [
    Event("a\nb", id="1"),
    Event(" c", "add"),
    Event(""),
    Event("ü\u2028\U0001f600"),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_whatever_the_pieces(size: int) -> None:
    data = SSE.encode()
    parser = parser_of("text/event-stream")
    found = [event for at in range(0, len(data), size) for event in parser.feed(data[at : at + size])]
    assert [*found, *parser.end()] == EVENTS
    assert parser.pause == 0.04


def test_a_carriage_return_alone_ends_an_event_at_once() -> None:
    parser = parser_of("text/event-stream")
    assert parser.feed(b"data: a\r\r") == [Event("a")]
    assert parser.feed(b"\ndata: b\r\n\r") == [Event("b")]
    assert parser.feed(b"\n\n") == []


def test_the_streams_of_the_standard() -> None:
    """WHATWG HTML, section 9.2.6: an event without its blank line is not dispatched."""
    first = b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event"
    parser = parser_of("text/event-stream")
    assert [*parser.feed(first), *parser.end()] == [Event("first event", id="1"), Event("second event")]
    parser = parser_of("text/event-stream")
    assert [*parser.feed(b"data\n\ndata\ndata\n\ndata:"), *parser.end()] == [Event(""), Event("\n")]
    parser = parser_of("text/event-stream")
    assert [*parser.feed(b"data: YHOO\ndata: +2\ndata: 10\n\n"), *parser.end()] == [Event("YHOO\n+2\n10")]


@pytest.mark.parametrize("text", [b"1", b"-1.5", b"true", b"null"])
def test_a_number_or_a_word_of_a_sequence_may_have_been_cut(text: bytes) -> None:
    """RFC 7464, section 2.4."""
    parser = parser_of("application/json-seq")
    found = [*parser.feed(b"\x1e" + text + b"\n\x1e" + text + b'\x1e"x"\x1e{"a":'), *parser.end()]
    assert [event.whole for event in found] == [True, False, True, True]
    parser = parser_of("application/jsonl")
    assert all(event.whole for event in [*parser.feed(text), *parser.end()])


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("application/jsonl", b'{"a": "\xe2\x80\xa8"}\r\n\n1\n"x"'),
        ("application/x-ndjson", b'{"a": "\xe2\x80\xa8"}\n1\n"x"\n'),
        ("application/json-seq", b'\x1e{"a":\n "\xe2\x80\xa8"}\n\x1e1\n\x1e"x"\n'),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_texts_whatever_the_pieces(media_type: str, data: bytes, size: int) -> None:
    parser = parser_of(media_type)
    found = [event for at in range(0, len(data), size) for event in parser.feed(data[at : at + size])]
    assert [json.loads(event.data) for event in [*found, *parser.end()]] == [{"a": "\u2028"}, 1, "x"]


class Item(Model):
    n: int


def operation(media_type: str, annotation: Any = Item, method: str = "GET") -> Operation[Any]:
    return Operation(method, "/items", replies=(Reply("200", Content(media_type, lambda: annotation)),))


EVENT_STREAM = operation("text/event-stream")


def items(caller: Caller, wanted: Operation[Any], **how: Any) -> list[Any]:
    client = caller.client(**how.pop("settings", {}))
    if not caller.asynchronous:
        return list(Streaming(client).call(wanted, {}, **how))

    async def collect() -> list[Any]:
        return [item async for item in await AsyncStreaming(client).call(wanted, {}, **how)]

    found: list[Any] = caller.wait(collect())
    return found


def test_typed_items_up_to_the_terminator(caller: Caller, server: Server) -> None:
    body = b'data: {"n": 1}\n\ndata: {"n":\ndata: 2}\n\ndata: [DONE]\n\ndata: {"n": 3}\n\n'
    server.answer(reply(200, body, {"Content-Type": "text/event-stream; charset=utf-8"}))
    assert items(caller, EVENT_STREAM) == [Item(n=1), Item(n=2)]
    assert server.seen[0].header("accept") == "text/event-stream"


def test_lines_are_typed(caller: Caller, server: Server) -> None:
    server.answer(reply(200, b'{"n":1}\n{"n":2}', {"Content-Type": "application/x-ndjson"}))
    assert items(caller, operation("application/jsonl")) == [Item(n=1), Item(n=2)]


def test_text_and_drift(caller: Caller, server: Server) -> None:
    headers = {"Content-Type": "text/event-stream"}
    server.answer(*[reply(200, b'data: {"n":"x"}\n\ndata: oops\n\n', headers)] * 2)
    assert items(caller, operation("text/event-stream", str)) == ['{"n":"x"}', "oops"]
    with pytest.warns(ResponseDriftWarning) as told:
        found = items(caller, EVENT_STREAM)
    assert [str(one.message).rpartition("documented: ")[2].partition(":")[0] for one in told] == ["/n", "the body"]
    assert [found[0].to_dict(), found[1]] == [{"n": "x"}, "oops"]


def test_what_may_have_been_cut_short_is_drift(caller: Caller, server: Server) -> None:
    server.answer(reply(200, b"\x1e12\n\x1e34", {"Content-Type": "application/json-seq"}))
    with pytest.warns(ResponseDriftWarning, match="cut short") as told:
        assert items(caller, operation("application/json-seq", int)) == [12, 34]
    assert len(told) == 1


def test_an_error_is_raised_at_once_and_429_repeated(caller: Caller, server: Server) -> None:
    server.answer(reply(429), reply(404, {"message": "gone"}))
    with pytest.raises(NotFoundError, match="gone"):
        items(caller, EVENT_STREAM)
    assert len(server.seen) == 2


def broken(body: str) -> Act:
    """Sends so much of a stream, and resets the connection once the client has had time to read it."""

    def act(connection: socket.socket) -> bool:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head + f"{len(body.encode()):x}\r\n{body}\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        return False

    return act


def test_resumed_after_the_last_event(caller: Caller, server: Server) -> None:
    rest = reply(200, b'id: 8\ndata: {"n":2}\n\n', {"Content-Type": "text/event-stream"})
    server.answer(broken('retry: 250\nid: 7\ndata: {"n":1}\n\n'), rest)
    assert items(caller, EVENT_STREAM) == [Item(n=1), Item(n=2)]
    assert [seen.header("last-event-id") for seen in server.seen] == [None, "7"]
    assert caller.slept == [0.25]


@pytest.mark.parametrize(
    ("method", "body", "retries", "seen"),
    [
        ("POST", 'id: 7\ndata: {"n":1}\n\n', 2, 1),
        ("GET", 'data: {"n":1}\n\n', 2, 1),
        ("GET", 'id: 7\ndata: {"n":1}\n\n', 0, 1),
        ("GET", 'id: 7\ndata: {"n":1}\n\n', 1, 2),
    ],
)
def test_not_resumed(caller: Caller, server: Server, method: str, body: str, retries: int, seen: int) -> None:
    server.answer(broken(body), broken(body))
    with pytest.raises(APIConnectionError):
        items(caller, operation("text/event-stream", method=method), options=RequestOptions(max_retries=retries))
    assert len(server.seen) == seen


@pytest.mark.parametrize("data", [b"data: " + b"x" * 500_000, b"data\n" * 100_000])
def test_an_endless_event_is_not_kept(caller: Caller, server: Server, data: bytes) -> None:
    server.answer(reply(200, data, {"Content-Type": "text/event-stream"}))
    with pytest.raises(ResponseTooLargeError):
        items(caller, EVENT_STREAM, settings={"max_reply": 1000})


def test_items_come_before_the_stream_ends(caller: Caller, server: Server) -> None:
    read = threading.Event()
    in_time: list[bool] = []

    def first(connection: socket.socket) -> bool:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        connection.sendall(head + b'data: {"n":1}\n\n')
        in_time.append(read.wait(10))
        return False

    server.answer(first)
    client = caller.client()
    if caller.asynchronous:

        async def one() -> Any:
            async with await AsyncStreaming(client).call(EVENT_STREAM, {}) as stream:
                return stream.response.status_code, await anext(stream)

        got = caller.wait(one())
    else:
        with Streaming(client).call(EVENT_STREAM, {}) as stream:
            got = stream.response.status_code, next(stream)
    read.set()
    assert got == (200, Item(n=1))
    server.closed.wait(20)
    assert in_time == [True]


DOCUMENT = """
openapi: 3.2.0
info: {title: Feed, version: "1"}
servers: [{url: "https://feed.example"}]
paths:
  /events:
    get:
      operationId: watchFeed
      tags: [feed]
      responses:
        "200":
          description: Events.
          content: {text/event-stream: {schema: {oneOf: [{$ref: "#/components/schemas/Added"}, {$ref: "#/components/schemas/Gone"}]}}}
        "409": {description: Later., headers: {Retry-After: {schema: {type: integer}}}}
  /lines:
    post:
      operationId: exportFeed
      tags: [feed]
      x-sdkwright-idempotent: true
      responses:
        "200": {description: Lines., content: {application/jsonl: {itemSchema: {$ref: "#/components/schemas/Thing"}}}}
  /numbers:
    get:
      operationId: numberFeed
      tags: [feed]
      responses:
        "200": {description: Lines., content: {application/json-seq: {schema: {type: array, items: {type: integer}}}}}
components:
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: integer}}}
    Added: {type: object, properties: {event: {const: added}, data: {$ref: "#/components/schemas/Thing"}}}
    Gone: {type: object, properties: {event: {const: gone}, data: {type: string, contentMediaType: application/json, contentSchema: {type: array, items: {type: integer}}}}}
"""


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package of a document with streams."""
    import sys

    from sdkwright import generate

    folder: Path = tmp_path_factory.mktemp("feed")
    (folder / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    generate(folder / "openapi.yaml", folder / "package")
    sys.path.insert(0, str(folder / "package" / "src"))
    import feed

    yield feed
    sys.path.remove(str(folder / "package" / "src"))


def test_a_generated_stream(feed: Any, server: Server) -> None:
    body = b'event: added\ndata: {"id":1}\n\nevent: gone\ndata: [2,3]\n\n'
    server.answer(
        reply(200, body, {"Content-Type": "text/event-stream"}),
        reply(200, b'{"id":4}\n', {"Content-Type": "application/jsonl"}),
        reply(200, b"\x1e1\n\x1e2\n", {"Content-Type": "application/json-seq"}),
    )
    with feed.Feed(base_url=server.url) as client:
        found = list(client.feed.watch())
        lines = list(client.feed.export())
        assert list(client.feed.get_number()) == [1, 2]
    assert found == [feed.models.Thing(id=1), [2, 3]]
    assert lines == [feed.models.Thing(id=4)]


def test_what_the_document_says_of_repetition(feed: Any, server: Server) -> None:
    empty = {"Content-Type": "application/jsonl"}
    server.answer(reply(409, headers={"Retry-After": "0"}), reply(200, b"", empty), reply(500, headers={}), reply(200, b"", empty))  # fmt: skip
    with feed.Feed(base_url=server.url) as client:
        assert list(client.feed.watch()) == []
        assert list(client.feed.export()) == []
    assert len(server.seen) == 4
