"""What servers and the ways to them do wrong: told as our errors, repeated where it does no harm, never half a reply."""

import socket
from typing import Any

import pytest
from callers import Caller
from wire import Act, Server, reply

from runtime import Content, Operation, Reply
from runtime.errors import APIConnectionError

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CODES = ("utf-8", "latin-1")


def operation(method: str) -> Operation[Any]:
    return Operation(method, "/x", replies=(Reply("200", Content("application/json", lambda: object)), Reply("204")))


def sends(data: bytes, *, open_: bool = False) -> Act:
    def act(connection: socket.socket) -> bool:
        connection.sendall(data)
        if not open_:
            connection.shutdown(socket.SHUT_RDWR)
        return open_

    return act


FAULTS = {
    "content-length promises more": OK + b'Content-Length: 20\r\n\r\n{"a": 1}',
    "a chunk is cut short": OK + b'Transfer-Encoding: chunked\r\n\r\n20\r\n{"a": 1}',
    "the last chunk is missing": OK + b'Transfer-Encoding: chunked\r\n\r\n8\r\n{"a": 1}\r\n',
    "headers are cut short": b"HTTP/1.1 200 OK\r\nContent-",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "two lengths": OK + b'Content-Length: 8\r\nContent-Length: 3\r\n\r\n{"a": 1}',
}


@pytest.mark.parametrize("fault", FAULTS)
def test_broken_replies(caller: Caller, server: Server, fault: str) -> None:
    server.answer(sends(FAULTS[fault]), reply(200, {"a": 1}), sends(FAULTS[fault]))
    assert caller.call(operation("GET")) == {"a": 1}
    with pytest.raises(APIConnectionError) as caught:
        caller.call(operation("PATCH"))
    assert caught.value.sent
    assert len(server.seen) == 3


def test_a_connection_that_was_closed_meanwhile_is_not_used(caller: Caller, server: Server) -> None:
    def then_close(connection: socket.socket) -> bool:
        reply(204)(connection)
        return False

    server.answer(then_close, then_close, then_close)
    client = caller.client()
    for _ in range(3):
        caller.call(operation("PATCH"), client=client)
        server.closed.wait(10)
        server.closed.clear()
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"]
)
def test_interim_responses_are_not_the_reply(caller: Caller, server: Server, head: bytes) -> None:
    server.answer(sends(head + OK + b'Content-Length: 8\r\n\r\n{"a": 1}', open_=True))
    assert caller.call(operation("GET")) == {"a": 1}


def test_chunked_and_until_the_connection_ends(caller: Caller, server: Server) -> None:
    server.answer(
        sends(
            OK + b'Transfer-Encoding: chunked\r\n\r\n3;x=y\r\n{"a\r\n5\r\n": 1}\r\n0\r\nTrailer: t\r\n\r\n', open_=True
        ),
        sends(OK + b'\r\n{"a": 1}'),
    )
    assert caller.call(operation("GET")) == caller.call(operation("GET")) == {"a": 1}
    assert len(server.seen) == 2


def test_headers_of_all_kinds(caller: Caller, server: Server) -> None:
    head = "Link: </a>; rel=prev\r\nX-Long: {}\r\nlink: </b>; rel=next\r\nX-Folded: a\r\n  b\r\nX-Name: grün\r\n\r\n"
    body = b'Content-Length: 8\r\n\r\n{"a": 1}'
    server.answer(*[sends(OK + head.format("x" * 30_000)[:-2].encode(code) + body, open_=True) for code in CODES])
    for _ in CODES:
        response = caller.call(operation("GET"), client=caller.client()._view(raw=True))
        found = response.headers
        assert (found["link"], len(found["x-long"])) == ("</a>; rel=prev, </b>; rel=next", 30_000)
        assert (found["x-folded"].split(), found["x-name"]) == (["a", "b"], "grün")
