"""When an attempt is repeated: judged by the number of requests that the server saw and the waits that were asked for."""

from importlib import import_module
from typing import Any

import httpx2
import pytest
from callers import Caller
from wire import Server, drop, refusing_port, reply, reset_in_body, silence, trickle, trickle_headers

from runtime import Content, Operation, Reply, RequestOptions
from runtime.errors import APIConnectionError, APIStatusError, APITimeoutError, RateLimitError, ServerError
from runtime.retries import LONGEST_DELAY, LONGEST_RETRY_AFTER

JSON = Content("application/json", lambda: object)


def operation(method: str) -> Operation[Any]:
    return Operation(method, "/things", replies=(Reply("200", JSON), Reply("204")))


UNSAFE = ("PATCH", "POST")
IDEMPOTENT = ("GET", "PUT", "DELETE", "HEAD")


@pytest.mark.parametrize("method", UNSAFE + IDEMPOTENT)
def test_refused_connection_is_repeated(caller: Caller, method: str) -> None:
    settings = {"base_url": f"http://127.0.0.1:{refusing_port()}"}
    with pytest.raises(APIConnectionError) as caught:
        caller.call(operation(method), settings=settings)
    assert len(caller.slept) == 2
    assert caught.value.sent is False
    assert type(caught.value.__cause__).__module__.startswith("aiohttp" if caller.aiohttp else "httpx2")


@pytest.mark.parametrize("method", UNSAFE + IDEMPOTENT)
def test_429_is_repeated(caller: Caller, server: Server, method: str) -> None:
    server.answer(reply(429), reply(429), reply(204))
    assert caller.call(operation(method)) is None
    assert [seen.method for seen in server.seen] == [method] * 3
    assert caller.slept == [1.0, 2.0]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
@pytest.mark.parametrize("method", UNSAFE)
def test_unsafe_methods_are_sent_once(caller: Caller, server: Server, method: str, status: int) -> None:
    server.answer(reply(status, {"error_code": "X", "error_msg": "y"}))
    with pytest.raises(APIStatusError):
        caller.call(operation(method))
    assert len(server.seen) == 1
    assert caller.slept == []


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
@pytest.mark.parametrize("method", IDEMPOTENT)
def test_idempotent_methods_are_repeated(caller: Caller, server: Server, method: str, status: int) -> None:
    server.answer(reply(status), reply(204))
    assert caller.call(operation(method)) is None
    assert len(server.seen) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501, 302])
def test_other_statuses_are_never_repeated(caller: Caller, server: Server, status: int) -> None:
    server.answer(reply(status))
    with pytest.raises(APIStatusError):
        caller.call(operation("GET"))
    assert len(server.seen) == 1


@pytest.mark.parametrize("fault", [drop, reset_in_body])
def test_lost_response_of_an_unsafe_method_is_not_repeated(caller: Caller, server: Server, fault: Any) -> None:
    server.answer(fault)
    with pytest.raises(APIConnectionError) as caught:
        caller.call(operation("PATCH"))
    assert caught.value.sent is True
    assert caught.value.__cause__ is not None
    assert len(server.seen) == 1


@pytest.mark.parametrize("fault", [drop, reset_in_body])
def test_lost_response_of_an_idempotent_method_is_repeated(caller: Caller, server: Server, fault: Any) -> None:
    server.answer(fault, reply(200, {"a": 1}))
    assert caller.call(operation("GET")) == {"a": 1}
    assert len(server.seen) == 2


@pytest.mark.parametrize(("of_client", "of_call", "used"), [(0.05, None, 0.05), (60, 0.06, 0.06), (None, 0.07, 0.07)])
def test_silence_is_a_timeout(
    caller: Caller, server: Server, of_client: float | None, of_call: float | None, used: float
) -> None:
    server.answer(silence)
    with pytest.raises(APITimeoutError) as caught:
        caller.call(operation("PATCH"), settings={"timeout": of_client}, options=RequestOptions(timeout=of_call))
    cause = caught.value.__cause__
    if caller.aiohttp:
        assert isinstance(cause, TimeoutError)
    else:
        assert isinstance(cause, httpx2.ReadTimeout)
        assert cause.request.extensions["timeout"]["read"] == used
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("value", "waited"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("Sat, 31 Jan 2026 10:00:09 GMT", 9.0),
        ("Saturday, 31-Jan-26 10:00:09 GMT", 9.0),
        ("Sat, 31 Jan 2026 09:00:00 GMT", 0.0),
        ("86400", LONGEST_RETRY_AFTER),
        ("9" * 400, LONGEST_RETRY_AFTER),
        ("Sat, 31 Jan 2099 10:00:00 GMT", LONGEST_RETRY_AFTER),
        ("1.5", 1.5),
        ("soon", 1.0),
        ("-5", 1.0),
        ("٣", 1.0),
        ("Sat, 31 Jan 99999 10:00:00 GMT", 1.0),
        ("Sat, 31 Jan 2026 10:00:00 +" + "9" * 20, 1.0),
    ],
)
def test_retry_after(caller: Caller, server: Server, value: str, waited: float) -> None:
    server.answer(reply(429, Retry_After=value), reply(204))
    caller.call(operation("PATCH"))
    assert caller.slept == [waited]
    assert len(server.seen) == 2


def test_backoff_doubles_up_to_a_limit(caller: Caller, server: Server) -> None:
    server.answer(*[reply(429)] * 12, reply(204))
    caller.call(operation("GET"), settings={"max_retries": 12})
    assert caller.slept == [1.0, 2.0, 4.0] + [LONGEST_DELAY] * 9


@pytest.mark.parametrize(("of_client", "of_call", "sent"), [(0, None, 1), (1, None, 2), (3, 0, 1), (0, 2, 3)])
def test_number_of_retries(caller: Caller, server: Server, of_client: int, of_call: int | None, sent: int) -> None:
    server.answer(*[reply(429)] * 5)
    with pytest.raises(RateLimitError):
        caller.call(operation("GET"), settings={"max_retries": of_client}, options=RequestOptions(max_retries=of_call))
    assert len(server.seen) == sent


@pytest.mark.parametrize(
    ("method", "status", "headers", "how", "sent"),
    [
        ("POST", 503, {"Retry-After": "1"}, {}, 2),
        ("PATCH", 503, {"Retry-After": "soon"}, {}, 1),
        ("POST", 500, {}, {"idempotency_key": "k"}, 2),
        ("POST", 500, {}, {"headers": {"idempotency-key": "k"}}, 2),
        ("POST", 408, {}, {"idempotent": True}, 2),
        ("GET", 500, {}, {"idempotent": False}, 1),
        ("GET", 507, {}, {}, 2),
        ("GET", 409, {}, {}, 1),
    ],
)
def test_what_makes_a_call_repeatable(
    caller: Caller, server: Server, method: str, status: int, headers: Any, how: Any, sent: int
) -> None:
    server.answer(reply(status, headers=headers), reply(204))
    try:
        caller.call(operation(method), options=RequestOptions(**how))
    except APIStatusError:
        assert sent == 1
    assert len(server.seen) == sent
    assert {seen.header("idempotency-key") for seen in server.seen} == {"k" if "k" in str(how.values()) else None}


def test_statuses_that_the_document_says_pass(caller: Caller, server: Server) -> None:
    passing: Operation[Any] = Operation("POST", "/x", replies=(Reply("204"),), retriable=(409,))
    server.answer(reply(409), reply(204))
    caller.call(passing)
    assert len(server.seen) == 2
    safe: Operation[Any] = Operation("POST", "/x", replies=(Reply("204"),), idempotent=True)
    server.answer(drop, reply(204))
    caller.call(safe)
    assert len(server.seen) == 4


def test_no_attempt_begins_after_the_deadline(caller: Caller, server: Server) -> None:
    server.answer(*[reply(429, Retry_After="30")] * 3)
    with pytest.raises(RateLimitError):
        caller.call(operation("GET"), options=RequestOptions(deadline=20.0))
    assert len(server.seen) == 1
    assert caller.slept == []


@pytest.mark.parametrize("act", [silence, trickle])
def test_the_deadline_ends_a_call(caller: Caller, server: Server, act: Any) -> None:
    server.answer(act)
    with pytest.raises(APITimeoutError):
        caller.call(operation("GET"), settings={"deadline": 0.4})
    assert len(server.seen) == 1


@pytest.mark.parametrize("kept_alive", [False, True])
def test_the_deadline_ends_headers_that_come_byte_by_byte(caller: Caller, server: Server, kept_alive: bool) -> None:
    whole: list[bool] = []
    server.answer(*[reply(204)] * kept_alive, trickle_headers(whole))
    import_module("aiohttp")  # which takes longer than the call may
    client = caller.client(http_client=None)
    for _ in range(kept_alive):
        caller.call(operation("GET"), client=client)
    with pytest.raises(APITimeoutError):
        caller.call(operation("GET"), client=client.with_options(deadline=1.0))
    server.closed.wait(20)
    assert whole == [False] and len(server.seen) == 1 + kept_alive


def test_the_last_error_is_raised(caller: Caller, server: Server) -> None:
    server.answer(reply(500), reply(502), reply(503))
    with pytest.raises(ServerError) as caught:
        caller.call(operation("GET"))
    assert caught.value.status_code == 503


def test_body_and_authentication_are_made_anew_for_each_attempt(caller: Caller, server: Server) -> None:
    class Counting:
        made = 0

        def apply(self, request: Any) -> None:
            self.made += 1
            assert "X-Attempt" not in request.headers
            request.headers["X-Attempt"] = str(self.made)

    upload: Operation[Any] = Operation("POST", "/things", body=(JSON,), replies=(Reply("204"),), security=(("Key",),))
    server.answer(reply(429), reply(204))
    caller.call(upload, body={"a": None}, settings={"auth": Counting()})
    assert [seen.header("X-Attempt") for seen in server.seen] == ["1", "2"]
    assert [seen.body for seen in server.seen] == [b'{"a":null}'] * 2
