"""What servers and the ways to them do wrong: told as our errors, repeated where it does no harm, never half a reply."""

import gzip
import socket
import zlib
from typing import Any

import brotli
import pytest
from backports import zstd
from callers import Caller
from wire import Act, Server, reply

from runtime import Content, Operation, Reply
from runtime.decoding import PIECE, decoders
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


TEXT = b"0123456789" * 5000
HALVES = (TEXT[:20_000], TEXT[20_000:])
CODED = {
    "gzip": ("gzip", gzip.compress(TEXT), True),
    "gzip by its old name": ("x-gzip", gzip.compress(TEXT), True),
    "gzip in two members": ("gzip", b"".join(map(gzip.compress, HALVES)), True),
    "gzip with padding": ("gzip", gzip.compress(TEXT) + b"\0\0", True),
    "gzip that is cut": ("gzip", gzip.compress(TEXT)[:-20], False),
    "gzip without its checksum": ("gzip", gzip.compress(TEXT)[:-8], False),
    "deflate": ("deflate", zlib.compress(TEXT), True),
    "deflate without a header": ("deflate", zlib.compress(TEXT, wbits=-15), True),
    "deflate that is cut": ("deflate", zlib.compress(TEXT)[:-20], False),
    "brotli": ("br", brotli.compress(TEXT), True),
    "brotli that is cut": ("br", brotli.compress(TEXT)[:-4], False),
    "zstd": ("zstd", zstd.compress(TEXT), True),
    "zstd in two frames": ("zstd", b"".join(map(zstd.compress, HALVES)), True),
    "zstd that is cut": ("zstd", zstd.compress(TEXT)[:-4], False),
    "two codings": ("gzip, br", brotli.compress(gzip.compress(TEXT)), True),
    "two codings, the inner cut": ("gzip,br", brotli.compress(gzip.compress(TEXT)[:-20]), False),
    "none": ("identity", TEXT, True),
    "one that nobody knows": ("nonesuch", TEXT, True),
    "nothing": ("gzip", b"", None),
}


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize("size", [7, 1 << 20])
def test_what_is_coded_comes_whole_or_not_at_all(caller: Caller, server: Server, name: str, size: int) -> None:
    coding, data, whole = CODED[name]
    pieces = [data[start : start + size] for start in range(0, len(data), size)] if len(data) < 1000 else [data]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in [*pieces, b""])
    head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n"
    server.answer(sends(f"{head}Content-Encoding: {coding}\r\n\r\n".encode() + chunks, open_=True))
    image: Operation[Any] = Operation("POST", "/x", replies=(Reply("200", Content("image/png", lambda: bytes)),))
    if whole is False:
        with pytest.raises(APIConnectionError, match="ends before its end") as caught:
            caller.call(image)
        assert caught.value.sent
    else:
        assert caller.call(image) == (TEXT if whole else b"")
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("coding", "code"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstd.compress)],
)
def test_little_that_means_much_is_decoded_in_pieces(coding: str, code: Any) -> None:
    coded = decoders(coding)
    assert coded is not None
    pieces = list(coded.feed(code(bytes(8 << 20))))
    coded.end()
    assert sum(map(len, pieces)) == 8 << 20 and max(map(len, pieces)) <= PIECE
