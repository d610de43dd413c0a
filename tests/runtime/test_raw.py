"""Responses as they came, what the document lacks, and how much of a reply is read."""

import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from callers import Caller
from wire import Server, reply, reset_in_picture

from runtime import Content, Hooks, Operation, Parameter, Reply, RequestOptions
from runtime.errors import (
    APIConnectionError,
    APIStatusError,
    NotFoundError,
    RedirectError,
    ResponseTooLargeError,
    ResponseValidationError,
)
from runtime.models import Model


class Thing(Model):
    name: str


THING: Operation[Any] = Operation(
    "GET",
    "/things/{id}",
    parameters=(Parameter("id", "path"),),
    replies=(Reply("200", Content("application/json", lambda: Thing), Content("image/png", lambda: bytes)),),
)
PNG = {"Content-Type": "image/png"}


def raw(caller: Caller, **settings: Any) -> Any:
    return caller.client(**settings)._view(raw=True)


def test_status_headers_request_id_and_model(caller: Caller, server: Server) -> None:
    server.answer(reply(200, {"name": "n"}, X_Request_Id="r1", X_Cost="7"))
    response = caller.call(THING, {"id": 1}, client=raw(caller))
    assert (response.status_code, response.headers["x-cost"], response.request_id) == (200, "7", "r1")
    assert 0 < response.elapsed < 60
    assert response.content == b'{"name": "n"}'
    assert response.parse() == Thing(name="n")


def test_a_raw_client_raises_and_repeats_as_the_other_does(caller: Caller, server: Server) -> None:
    server.answer(reply(404, {"code": "C", "message": "m"}), reply(429), reply(200, {"nam": 1}))
    client = raw(caller)
    with pytest.raises(NotFoundError) as caught:
        caller.call(THING, {"id": 1}, client=client)
    assert caught.value.error_code == "C"
    strict = caller.call(THING, {"id": 1}, client=client, options=RequestOptions(validation="strict"))
    with pytest.raises(ResponseValidationError):
        strict.parse()
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("status", "documented", "given"),
    [
        (304, "304", True),
        (302, "3XX", True),
        (302, "304", False),
        (302, "default", False),
        (404, "404", False),
    ],
)
def test_a_raw_client_gives_redirects_that_are_documented(
    caller: Caller, server: Server, status: int, documented: str, given: bool
) -> None:
    operation: Operation[Any] = Operation("GET", "/x", replies=THING.replies, errors=(Reply(documented),))
    server.answer(*[reply(status, b"", Location="/y", ETag="e")] * 2)
    ended: list[Any] = []
    with pytest.raises(APIStatusError) as caught:
        caller.call(operation, settings={"hooks": Hooks(error=ended.append)})
    assert ended == [caught.value]
    if not given:
        with pytest.raises(APIStatusError):
            caller.call(operation, client=raw(caller))
        return
    response = caller.call(operation, client=raw(caller))
    assert (response.status_code, response.headers["location"], response.content) == (status, "/y", b"")
    with pytest.raises(RedirectError, match=str(caught.value)):
        response.parse()


def test_binary_content_is_read_when_it_is_asked_for(caller: Caller, server: Server) -> None:
    server.answer(*[reply(200, b"\x89" * 300_000, PNG)] * 3)
    response = caller.call(THING, {"id": 1}, client=raw(caller))
    with pytest.raises(RuntimeError, match="not been read"):
        _ = response.content
    assert len(caller.wait(response.read())) == 300_000
    assert response.parse() == response.content == b"\x89" * 300_000
    assert caller.call(THING, {"id": 1}) == b"\x89" * 300_000


def test_save_to_a_path_and_to_a_file(caller: Caller, server: Server, tmp_path: Path) -> None:
    body = bytes(range(256)) * 1000
    server.answer(reply(200, body, PNG), reply(200, body, PNG))
    told: list[tuple[int, int | None]] = []
    path = tmp_path / "picture.png"
    path.write_bytes(b"old")
    response = caller.call(THING, {"id": 1}, client=raw(caller))
    assert caller.wait(response.save(path, progress=lambda *now: told.append(now))) == len(body)
    assert path.read_bytes() == body
    assert told[-1] == (len(body), len(body))
    with pytest.raises(RuntimeError, match="gone"):
        caller.wait(response.read())
    file = io.BytesIO()
    caller.wait(caller.call(THING, {"id": 1}, client=raw(caller)).save(file))
    assert file.getvalue() == body


def test_what_was_given_up_is_gone(caller: Caller, server: Server) -> None:
    server.answer(reply(200, b"x" * 300_000, PNG))
    response = caller.call(THING, {"id": 1}, client=raw(caller))
    for _ in range(2):
        caller.wait(response.close())
    with pytest.raises(RuntimeError, match="gone"):
        caller.wait(response.read())


def test_a_saved_file_is_as_readable_as_others(caller: Caller, server: Server, tmp_path: Path) -> None:
    server.answer(reply(200, b"x", PNG))
    (tmp_path / "other").write_bytes(b"")
    caller.wait(caller.call(THING, {"id": 1}, client=raw(caller)).save(tmp_path / "picture.png"))
    assert (tmp_path / "picture.png").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("fault", ["limit", "reset"])
def test_a_path_is_written_whole_or_not_at_all(caller: Caller, server: Server, tmp_path: Path, fault: str) -> None:
    server.answer(reply(200, b"x" * 5000, PNG) if fault == "limit" else reset_in_picture)
    path = tmp_path / "picture.png"
    path.write_bytes(b"old")
    with pytest.raises((ResponseTooLargeError, APIConnectionError)):
        response = caller.call(THING, {"id": 1}, client=raw(caller, max_retries=0))
        caller.wait(response.save(path, limit=4999))
    assert [one.name for one in tmp_path.iterdir()] == ["picture.png"]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("packed", [False, True])
def test_no_more_is_read_than_is_allowed(caller: Caller, server: Server, packed: bool) -> None:
    body = b'"' + b"a" * 2_000_000 + b'"'
    headers = {"Content-Type": "application/json", **({"Content-Encoding": "gzip"} if packed else {})}
    server.answer(*[reply(200, gzip.compress(body) if packed else body, headers)] * 2)
    with pytest.raises(ResponseTooLargeError, match="longer than 1000 bytes"):
        caller.call(THING, {"id": 1}, settings={"max_reply": 1000})
    assert len(server.seen) == 1
    assert caller.wait(caller.client().request("GET", "/x")) == "a" * 2_000_000


def test_request_for_what_the_document_lacks(caller: Caller, server: Server) -> None:
    class Own:
        def apply(self, request: Any) -> None:
            request.headers["X-Own"] = "mine"

    client = caller.client(auth=Own())
    server.answer(reply(200, {"name": "n"}), reply(202, "text"), reply(404), reply(200, [1], X_Request_Id="r"))
    how = RequestOptions(query={"a": [1, 2]})
    assert caller.wait(client.request("POST", "/new/é?b=c", returns=Thing, body={"x": None}, options=how)) == Thing(
        name="n"
    )
    assert caller.wait(client.request("get", "/new")) == "text"
    with pytest.raises(NotFoundError):
        caller.wait(client.request("DELETE", "/new"))
    assert caller.wait(client._view(raw=True).request("GET", "/new")).request_id == "r"
    assert [(seen.method, seen.target, seen.body, seen.header("x-own")) for seen in server.seen] == [
        ("POST", "/new/%C3%A9?b=c&a=1&a=2", b'{"x":null}', "mine"), ("GET", "/new", b"", "mine"),
        ("DELETE", "/new", b"", "mine"), ("GET", "/new", b"", "mine"),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["things", "//evil.example/x", "https://evil.example/x", "/{id}", ""])
def test_request_to_another_place_is_refused(caller: Caller, server: Server, path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        caller.wait(caller.client().request("GET", path))
    assert server.seen == []
