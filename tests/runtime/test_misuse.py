"""What callers get wrong is said at once, where it was written; what services repeat of secrets is not."""

from typing import Any

import pytest
from callers import Caller
from test_streams import operation
from wire import Server, reply

from runtime import ApiKey, Basic, Bearer, Operation, RequestOptions
from runtime.errors import BadRequestError
from runtime.streams import AsyncStreaming, Streaming

THING: Operation[Any] = Operation("GET", "/things")


class Key(ApiKey):
    place = "header"
    parameter = "X-Api-Key"


class QueryKey(ApiKey):
    place = "query"
    parameter = "key"


class CookieKey(ApiKey):
    place = "cookie"
    parameter = "session"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"auth": "sk-abc"}, TypeError),
        ({"auth": ["sk-abc"]}, TypeError),
        ({"timeout": "5"}, TypeError),
        ({"timeout": -1}, ValueError),
        ({"timeout": 0}, ValueError),
        ({"timeout": float("nan")}, ValueError),
        ({"deadline": "5"}, TypeError),
        ({"deadline": -0.5}, ValueError),
        ({"max_retries": -1}, ValueError),
        ({"validation": "loose"}, ValueError),
        ({"base_url": "http://me:secret@127.0.0.1"}, ValueError),
        ({"base_url": "http://127.0.0.1:99999"}, ValueError),
        ({"base_url": "http://a..example"}, ValueError),
        ({"base_url": f"http://{'a' * 64}.example"}, ValueError),
        ({"base_url": "http://a b.example"}, ValueError),
    ],
)
def test_settings_that_cannot_be_meant(caller: Caller, server: Server, wrong: dict[str, Any], error: Any) -> None:
    with pytest.raises(error, match=next(iter(wrong))) as told:
        caller.client(**wrong)
    assert "sk-abc" not in str(told.value) and "secret" not in str(told.value)
    if "base_url" not in wrong:
        with pytest.raises(error):
            caller.client().with_options(**wrong)
    if not {"auth", "base_url"} & wrong.keys():
        with pytest.raises(error):
            RequestOptions(**wrong)


def test_options_that_are_none(caller: Caller, server: Server) -> None:
    with pytest.raises(TypeError, match="options must be RequestOptions"):
        caller.call(THING, options={"timeout": 3})
    assert server.seen == []


@pytest.mark.parametrize(
    ("auth", "secret"),
    [
        (Bearer("sk-secret"), "sk-secret"),
        (Key("sk-secret"), "sk-secret"),
        (QueryKey("sk secret&"), "sk secret&"),
        (CookieKey("sk-secret"), "sk-secret"),
        (Basic("me", "secret!"), "bWU6c2VjcmV0IQ=="),
    ],
)
def test_a_secret_that_the_service_repeats_is_in_no_message(
    caller: Caller, server: Server, auth: Any, secret: str
) -> None:
    server.answer(reply(400, {"code": "bad", "message": f"the key {secret} is none"}))
    with pytest.raises(BadRequestError) as told:
        caller.call(Operation("GET", "/things", security=None), settings={"auth": auth})
    assert str(told.value).endswith("400 Bad Request: bad: the key … is none")
    assert secret not in repr(told.value)
    assert told.value.body == {"code": "bad", "message": f"the key {secret} is none"}


def test_a_stream_that_was_closed_has_no_more_items(caller: Caller, server: Server) -> None:
    server.answer(reply(200, b'data: {"n": 1}\n\ndata: {"n": 2}\n\n', {"Content-Type": "text/event-stream"}))
    kind = AsyncStreaming if caller.asynchronous else Streaming
    stream = caller.wait(kind(caller.client()).call(operation("text/event-stream"), {}))

    async def read() -> list[int]:
        first = await anext(stream)
        await stream.close()
        await stream.close()
        return [first.n, *[item.n async for item in stream]]

    if caller.asynchronous:
        assert caller.wait(read()) == [1]
        return
    first = next(stream)
    stream.close()
    stream.close()
    assert [first.n, *stream] == [1]
