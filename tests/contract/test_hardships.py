"""Generated packages against a service that goes wrong in every way: the number of requests that it saw is the proof."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from adversity import of_document
from faults import half_an_answer, nothing_back
from hardships import KINDS, Call, Hardships, call_of
from promises import Judge
from switchboard import Act, Exchange, Switchboard

PROOFS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "modelarts": lambda package: {"auth": package.auth.AccessKey("ak", "sk"), "project_id": "p"},
    "streams": lambda package: {"auth": package.auth.Token("t")},
    "ledger": lambda package: {"auth": package.auth.Oauth("given")},
    "archive": lambda package: {"auth": [package.auth.Key("k"), package.auth.Session("s")]},
}
CALLS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "modelarts, a PATCH": ("updateNodePool", {}),
    "modelarts, a PATCH that may be repeated": ("updateNodePool", {"idempotent": True}),
    "streams, a GET": ("getCompletion", {}),
    "streams, a POST": ("createCompletion", {}),
    "ledger, a GET": ("listEntries", {}),
    "ledger, a POST with a key": ("createEntry", {"idempotency_key": "k"}),
    "archive, a POST in parts": ("createFile", {}),
    "archive, a DELETE": ("deleteFile", {}),
}
SHORT = 0.5
"""Seconds that a client waits for what does not come; what does comes within them."""

each_kind = pytest.mark.parametrize("kind", KINDS)
each_call = pytest.mark.parametrize("which", CALLS)


@pytest.fixture(scope="module")
def board() -> Iterator[Switchboard]:
    """A service that uvicorn runs."""
    with Switchboard() as running:
        yield running


@pytest.fixture(scope="module")
def hardships(judges: dict[str, Judge], board: Switchboard) -> Iterator[dict[str, Hardships]]:
    """What makes the calls, by the document's name."""
    found = {}
    for name, proof in PROOFS.items():
        generated = judges[name].generated
        found[name] = Hardships(generated, board, **proof(generated.package))
    yield found
    for one in found.values():
        one.close()


def prepared(which: str, judges: dict[str, Judge], hardships: dict[str, Hardships]) -> tuple[Hardships, Call]:
    """A call of `CALLS`, and what makes it."""
    name, (operation_id, options) = which.partition(",")[0], CALLS[which]
    [operation] = [one for one in judges[name].document.operations() if one.operation_id == operation_id]
    call = call_of(judges[name], operation, **options)
    assert call is not None
    return hardships[name], call


@each_kind
@each_call
def test_every_fault_is_repeated_as_often_as_it_may_be(
    which: str, kind: str, judges: dict[str, Judge], hardships: dict[str, Hardships]
) -> None:
    made, call = prepared(which, judges, hardships)
    verdicts = list(made.trials(call, kind))
    assert [one for one in verdicts if one.problem] == []
    assert len(verdicts) > 30


@each_kind
@each_call
def test_a_connection_that_ends_before_the_request(
    which: str, kind: str, judges: dict[str, Judge], hardships: dict[str, Hardships], board: Switchboard
) -> None:
    made, call = prepared(which, judges, hardships)
    anew = made.connections(kind)
    board.reset(call.answer)
    board.doors = 1
    client = made.client(kind, call, **anew)
    try:
        made.made(call, client)
    except made.generated.package.errors.APIConnectionError as error:
        assert not call.safe and error.sent
    assert (board.connections, len(board.seen)) == ((2, 1) if call.safe else (1, 0))
    made.closed(kind, anew)


@each_kind
@pytest.mark.parametrize("which", ["modelarts, a PATCH", "ledger, a GET"])
@pytest.mark.parametrize("slow", ["headers", "body"])
def test_what_does_not_come_in_time(
    which: str, kind: str, slow: str, judges: dict[str, Judge], hardships: dict[str, Hardships], board: Switchboard
) -> None:
    made, call = prepared(which, judges, hardships)
    board.reset(call.answer, nothing_back if slow == "headers" else half_an_answer(call.answer))
    try:
        made.made(call, made.client(kind, call), timeout=SHORT)
    except made.generated.package.errors.APITimeoutError as error:
        assert not call.safe and error.sent
    assert len(board.seen) == 1 + call.safe


@each_kind
def test_a_connection_that_the_service_ends_meanwhile_is_not_used(
    kind: str, judges: dict[str, Judge], hardships: dict[str, Hardships], board: Switchboard
) -> None:
    made, call = prepared("modelarts, a PATCH", judges, hardships)
    board.reset(call.answer)
    client = made.client(kind, call)
    for number in range(3):
        made.made(call, client)
        board.hang_up()
        assert len(board.seen) == number + 1


TOLD: Mapping[str, set[str]] = {
    "archive": {"a page", "a stream that breaks off"},
    "ledger": {"a page"},
    "modelarts": set(),
    "pagination": {"a page"},
    "security": set(),
    "streams": {"a stream that breaks off"},
}
"""What the command for documents of a corpus finds in a document besides plain calls."""


@pytest.mark.parametrize("name", TOLD)
def test_calls_pages_and_streams_of_any_document(name: str, judges: dict[str, Judge], board: Switchboard) -> None:
    verdicts = list(of_document(judges[name], board, quick=True))
    assert [one for one in verdicts if one.problem] == []
    told = {one.place.rpartition(": ")[2].partition(",")[0] for one in verdicts}
    assert {"a page", "a stream that breaks off"} & told == TOLD[name]
    assert len(verdicts) > 5


class Issuing:
    """A service that takes a token for `lasts` requests, and gives the next at `/token`; it says nothing before so many
    as `meet` have come."""

    def __init__(self, lasts: int, meet: int) -> None:
        self.lasts = self.left = lasts
        self.meet = meet
        self.issued = self.refused = self.served = self.came = 0
        self._met = asyncio.Event()

    async def __call__(self, exchange: Exchange) -> None:
        kind = ("Content-Type", "application/json")
        if exchange.seen.path == "/token":
            self.issued += 1
            self.left = self.lasts
            token = {"access_token": f"t{self.issued}", "token_type": "Bearer", "expires_in": 3600}
            await asyncio.sleep(0.05)  # so that those who need it meanwhile meet
            await exchange.reply(200, json.dumps(token).encode(), kind)
            return
        self.came += 1
        if self.came >= self.meet:
            self._met.set()
        await self._met.wait()
        if self.left <= 0 or exchange.seen.fields.get("authorization") != f"Bearer t{self.issued}":
            self.refused += 1
            await exchange.reply(401)
            return
        self.left -= 1
        self.served += 1
        await exchange.reply(200, b'{"id": 1, "amount": "1.00"}', kind)


@each_kind
def test_a_hundred_calls_share_the_token_that_comes_after_one_that_ended(
    kind: str, judges: dict[str, Judge], hardships: dict[str, Hardships], board: Switchboard
) -> None:
    made, call = prepared("ledger, a GET", judges, hardships)
    service = Issuing(lasts=50, meet=100)
    board.reset(service)
    auth = made.generated.package.auth.Oauth(client_id="me", client_secret="s")
    client = made.client(kind, call, auth=auth)
    if kind == "sync":
        with ThreadPoolExecutor(100) as pool:
            list(pool.map(lambda _: client.entries.get(1), range(100)))
    else:

        async def all_() -> None:
            await asyncio.gather(*(client.entries.get(1) for _ in range(100)))

        made.generated.wait(all_())
    assert (service.served, service.issued, service.refused) == (100, 2, 50)
    assert len(board.seen) == service.served + service.issued + service.refused


def parts(*pieces: bytes, ends: bool) -> Act:
    """A stream of events in chunks, which ends, or breaks off."""

    async def act(exchange: Exchange) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await exchange.send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in pieces:
            await exchange.send({"type": "http.response.body", "body": piece, "more_body": True})
        if ends:
            await exchange.send({"type": "http.response.body", "body": b""})
        else:
            exchange.transport.close()
            await exchange.gone()

    return act


def event(number: int) -> bytes:
    return b'id: %d\ndata: {"name": "f%d"}\n\n' % (number, number)


@each_kind
def test_a_stream_that_breaks_off_goes_on_after_the_last_event(
    kind: str, hardships: dict[str, Hardships], judges: dict[str, Judge], board: Switchboard
) -> None:
    made, call = prepared("archive, a DELETE", judges, hardships)
    board.reset(
        parts(event(9), ends=True),
        parts(b"retry: 1500\n" + event(1)[:9], event(1)[9:] + event(2), b"id: 3\nda", ends=False),
        lambda exchange: exchange.reply(503, b"", ("Retry-After", "2")),
        parts(event(3), b"data: [DONE]\n\n", ends=True),
    )
    made.slept.clear()
    client = made.client(kind, call)
    assert [one.name for one in read(made, client.files.watch())] == ["f1", "f2", "f3"]
    assert [seen.fields.get("last-event-id") for seen in board.seen] == [None, "2", "2"]
    assert made.slept == [1.5, 2.0]


@each_kind
def test_a_stream_that_is_no_events_breaks_off_with_an_error(
    kind: str, hardships: dict[str, Hardships], judges: dict[str, Judge], board: Switchboard
) -> None:
    made, call = prepared("streams, a POST", judges, hardships)
    board.reset(call.answer, parts(b'data: {"delta": "a"}\n\ndata: {"del', ends=False))
    found: list[Any] = []
    with pytest.raises(made.generated.package.errors.APIConnectionError):
        read(made, made.client(kind, call).completions.create(prompt="p", stream=True), found)
    assert [one.delta for one in found] == ["a"]
    assert len(board.seen) == 1


def read(made: Hardships, stream: Any, found: list[Any] | None = None) -> list[Any]:
    """The items of a stream, as far as they come."""
    found = [] if found is None else found
    if hasattr(stream, "__next__"):
        found.extend(stream)
        return found

    async def all_() -> None:
        async for item in await stream if asyncio.iscoroutine(stream) else stream:
            found.append(item)

    made.generated.wait(all_())
    return found


@each_kind
def test_a_download_is_whole_or_not_there(
    kind: str, tmp_path: Path, hardships: dict[str, Hardships], judges: dict[str, Judge], board: Switchboard
) -> None:
    made, call = prepared("archive, a DELETE", judges, hardships)
    data = bytes(range(256)) * 4096
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n" % len(data)
    board.reset(
        lambda exchange: exchange.reply(200, data, ("Content-Type", "application/octet-stream")),
        lambda exchange: exchange.reply(503),
        lambda exchange: exchange.write(head + data[:-1]),
    )
    target = tmp_path / "file"
    raw = made.client(kind, call).with_raw_response
    wait, errors = made.generated.wait, made.generated.package.errors
    response = wait(raw.files.download("f"))
    with pytest.raises(errors.APIConnectionError):
        wait(response.save(target))
    assert list(tmp_path.iterdir()) == []
    told: list[tuple[int, int | None]] = []
    response = wait(raw.files.download("f"))
    assert wait(response.save(target, progress=lambda *now: told.append(now))) == len(data)
    assert target.read_bytes() == data and told[-1] == (len(data), len(data)) and len(told) > 1
    response = wait(raw.files.download("f"))
    with pytest.raises(errors.ResponseTooLargeError):
        wait(response.save(target, limit=len(data) - 1))
    assert [one.name for one in tmp_path.iterdir()] == ["file"] and target.read_bytes() == data
    assert len(board.seen) == 4
