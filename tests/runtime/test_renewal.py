"""Proofs that are asked for anew: tokens from functions, auth of one's own that is awaited, and what follows a 401."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from callers import Caller
from wire import Server, reply

from runtime import ApiKey, Basic, Bearer, Content, Headers, Hooks, Operation, Reply, Request, Retry, uploads
from runtime.errors import AuthenticationError
from runtime.retries import Clock


class Token(Bearer):
    variables = {"token": "PETS_TOKEN"}


class Key(ApiKey):
    place = "query"
    parameter = "key"
    variables = {"value": "PETS_KEY"}


class Login(Basic):
    variables = {"username": "PETS_USERNAME", "password": "PETS_PASSWORD"}


GET: Operation[Any] = Operation("GET", "/things", replies=(Reply("204"),), security=(("Token",),))
POST: Operation[Any] = Operation(
    "POST",
    "/things",
    body=(Content("application/octet-stream", lambda: bytes, writer=uploads.binary),),
    replies=(Reply("204"),),
    security=(("Token",),),
)


def numbered(caller: Caller) -> Callable[[], Any]:
    """A function that gives `t1`, `t2`, … : one to be awaited for clients that await."""
    count = iter(range(1, 100))

    async def later() -> str:
        return f"t{next(count)}"

    return later if caller.asynchronous else lambda: f"t{next(count)}"


def proofs(server: Server) -> list[str | None]:
    return [seen.header("Authorization") for seen in server.seen]


def test_a_function_is_asked_for_each_request(caller: Caller, server: Server) -> None:
    client = caller.client(auth=Token(numbered(caller)))
    server.answer(reply(500), reply(204), reply(204))
    caller.call(GET, client=client)
    caller.call(GET, client=client)
    assert proofs(server) == ["Bearer t1", "Bearer t2", "Bearer t3"]


def test_a_function_that_blocks_serves_both_kinds(caller: Caller, server: Server) -> None:
    caller.call(GET, settings={"auth": Token(lambda: "t")})
    assert proofs(server) == ["Bearer t"]


def test_a_refused_token_is_asked_for_once_more(caller: Caller, server: Server) -> None:
    server.answer(reply(401), reply(204))
    told: list[Retry] = []
    settings = {"auth": Token(numbered(caller)), "max_retries": 0, "hooks": Hooks(retry=told.append)}
    caller.call(POST, body=b"1", settings=settings)
    assert proofs(server) == ["Bearer t1", "Bearer t2"]
    assert [seen.body for seen in server.seen] == [b"1", b"1"]
    assert [(one.attempt, one.delay) for one in told] == [(2, 0.0)]


@pytest.mark.parametrize(("answers", "count"), [([401] * 9, 2), ([401, 500, 401, 401], 3), ([500, 401, 401], 3)])
def test_there_is_no_loop(caller: Caller, server: Server, answers: list[int], count: int) -> None:
    server.answer(*(reply(status) for status in answers))
    with pytest.raises(AuthenticationError):
        caller.call(GET, settings={"auth": Token(numbered(caller)), "max_retries": 9})
    assert len(server.seen) == count


def test_what_cannot_change_is_not_sent_again(caller: Caller, server: Server) -> None:
    server.answer(reply(401), reply(204))
    with pytest.raises(AuthenticationError):
        caller.call(GET, settings={"auth": Token("fixed"), "max_retries": 9})
    assert len(server.seen) == 1


def test_a_body_that_is_gone_is_not_sent_again(caller: Caller, server: Server) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"once"

    server.answer(reply(401), reply(204))
    with pytest.raises(AuthenticationError):
        caller.call(POST, body=pieces(), settings={"auth": Token(numbered(caller))})
    assert len(server.seen) == 1


def test_other_statuses_ask_for_no_other_token(caller: Caller, server: Server) -> None:
    server.answer(reply(403))
    with pytest.raises(Exception, match="403"):
        caller.call(GET, settings={"auth": Token(numbered(caller))})
    assert len(server.seen) == 1


class Own:
    """An auth of one's own that knows how to renew itself."""

    def __init__(self) -> None:
        self.number = 0
        self.refused: list[str] = []

    def apply(self, request: Request) -> None:
        request.headers["X-Own"] = str(self.number)

    def rejected(self, request: Request) -> bool:
        self.refused.append(request.headers["X-Own"])
        self.number += 1
        return True


def test_auth_of_ones_own_can_be_renewed(caller: Caller, server: Server) -> None:
    own = Own()
    server.answer(reply(401), reply(204))
    caller.call(GET, settings={"auth": own})
    assert [seen.header("X-Own") for seen in server.seen] == ["0", "1"]
    assert own.refused == ["0"]


class Awaited:
    """An auth of one's own that has to be awaited."""

    async def apply(self, request: Request) -> None:
        request.headers["X-Own"] = "awaited"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("make", [Awaited, lambda: Token(_later)], ids=["own", "function"])
def test_only_the_async_client_awaits(caller: Caller, server: Server, make: Callable[[], Any]) -> None:
    auth = make()
    if caller.asynchronous:
        caller.call(GET, settings={"auth": auth})
        assert [seen.header("X-Own") or seen.header("Authorization") for seen in server.seen] in (
            ["awaited"],
            ["Bearer later"],
        )
        return
    with pytest.raises(TypeError, match="async client"):
        caller.call(GET, settings={"auth": auth})
    assert server.seen == []


async def _later() -> str:
    return "later"


@pytest.mark.parametrize("token", ["", "a\r\nX-Evil: 1"])
def test_a_token_that_cannot_be_one_is_refused_unshown(caller: Caller, server: Server, token: str) -> None:
    with pytest.raises(ValueError, match="no token|line breaks") as caught:
        caller.call(GET, settings={"auth": Token(lambda: token)})
    assert "Evil" not in str(caught.value)
    assert server.seen == []


def test_what_a_function_raises_ends_the_call(caller: Caller, server: Server) -> None:
    def broken() -> str:
        raise LookupError("the vault is closed")

    with pytest.raises(LookupError, match="vault"):
        caller.call(GET, settings={"auth": Token(broken)})
    assert server.seen == []


def test_nothing_is_sent_again_after_the_deadline(caller: Caller, server: Server) -> None:
    moments = iter([0.0, math.inf])
    clock = Clock(monotonic=lambda: next(moments))
    server.answer(reply(401), reply(204))
    settings = {"auth": Token(numbered(caller)), "clock": clock, "deadline": time.monotonic() + 50.0}
    with pytest.raises(AuthenticationError):
        caller.call(GET, settings=settings)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("kind", "variables", "expected"),
    [
        (Token, {"PETS_TOKEN": "t"}, "Bearer t"),
        (Login, {"PETS_USERNAME": "u", "PETS_PASSWORD": "p"}, "Basic dTpw"),
        (Login, {"PETS_USERNAME": "u"}, "Basic dTo="),
    ],
)
def test_from_env(kind: Any, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    request = Request("GET", "https://pets.example/", Headers())
    kind.from_env().apply(request)
    assert request.headers["Authorization"] == expected


@pytest.mark.parametrize(("kind", "variable"), [(Token, "PETS_TOKEN"), (Key, "PETS_KEY"), (Login, "PETS_USERNAME")])
@pytest.mark.parametrize("value", [None, ""])
def test_from_env_names_what_is_missing(
    kind: Any, variable: str, value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable, raising=False)
    if value is not None:
        monkeypatch.setenv(variable, value)
    with pytest.raises(ValueError, match=f"^{kind.__name__}: not set in the environment: {variable}$"):
        kind.from_env()
