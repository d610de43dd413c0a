"""The client as an object: closing, views with other options, sharing between threads and tasks, what it logs."""

import asyncio
import logging
import platform
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import httpx2
import pytest
from callers import TLS, Caller
from wire import Server, refusing_port, reply

from runtime import (
    Bearer,
    Content,
    Headers,
    Operation,
    Parameter,
    Reply,
    Request,
    Response,
    SyncClient,
    SyncResource,
    server_url,
    transport,
)
from runtime.about import DISTRIBUTION, VERSION
from runtime.aiohttp_transport import AiohttpTransport
from runtime.errors import AuthenticationRequiredError, RateLimitError, ResponseValidationError

THING: Operation[Any] = Operation(
    "GET",
    "/things/{id}",
    parameters=(Parameter("id", "path"),),
    replies=(Reply("200", Content("application/json", lambda: int)), Reply("204")),
)


def test_user_agent(caller: Caller, server: Server) -> None:
    caller.call(THING, {"id": 1})
    assert server.seen[0].header("user-agent") == f"{DISTRIBUTION}/{VERSION} python/{platform.python_version()}"


def test_user_agent_with_an_addition(caller: Caller, server: Server) -> None:
    caller.call(THING, {"id": 1}, settings={"user_agent": "app/2 (é)"})
    assert (server.seen[0].header("user-agent") or "").endswith(" app/2 (é)")


@pytest.mark.parametrize("caller", ["sync", "async"], indirect=True)
def test_own_connections_and_settings_for_ours_exclude_each_other(caller: Caller) -> None:
    with pytest.raises(ValueError, match="http_client"):
        caller.client(proxy="http://127.0.0.1:1")


@pytest.mark.parametrize("caller", ["sync", "async"], indirect=True)
def test_proxy(caller: Caller, server: Server) -> None:
    client = caller.client(base_url="http://service.invalid", http_client=None, proxy=server.url)
    caller.call(THING, {"id": 1}, client=client)
    assert server.seen[0].target == "http://service.invalid/things/1"


@pytest.mark.parametrize("caller", ["aiohttp"], indirect=True)
def test_proxy_of_aiohttp(caller: Caller, server: Server) -> None:
    client = caller.client(base_url="http://service.invalid", transport=AiohttpTransport(proxy=server.url))
    caller.call(THING, {"id": 1}, client=client)
    assert server.seen[0].target == "http://service.invalid/things/1"


@pytest.mark.parametrize("caller", ["sync", "async"], indirect=True)
def test_tls_context_is_made_once_and_late(caller: Caller, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ssl.SSLContext] = []
    monkeypatch.setattr(httpx2, "create_ssl_context", lambda: made.append(TLS) or TLS)
    transport._shared_tls.cache_clear()
    clients = [caller.client(http_client=None), caller.client(http_client=None)]
    assert made == []
    for client in clients:
        caller.call(THING, {"id": 1}, client=client)
    assert made == [TLS]


def test_own_transport(caller: Caller, server: Server) -> None:
    class Canned:
        def send(self, request: Request, timeout: object) -> Any:
            response = Response(200, Headers({"Content-Type": "application/json"}), b"7", request)

            async def later() -> Response:
                return response

            return later() if caller.asynchronous else response

    client = caller.client(transport=Canned())
    assert caller.call(THING, {"id": 1}, client=client) == 7
    client._transport = caller.client()._transport
    assert server.seen == []


@pytest.mark.parametrize("own", [True, False])
def test_closing_twice_and_calling_after(caller: Caller, server: Server, own: bool) -> None:
    client = caller.client(http_client=None) if own else caller.client()
    caller.call(THING, {"id": 1}, client=client)
    caller.wait(client.close())
    caller.wait(client.close())
    with pytest.raises(RuntimeError, match="closed"):
        caller.call(THING, {"id": 1}, client=client)
    assert len(server.seen) == 1


def test_a_client_that_never_called_can_be_closed(caller: Caller, server: Server) -> None:
    client = caller.client(http_client=None)
    caller.wait(client.close())
    with pytest.raises(RuntimeError, match="closed"):
        caller.call(THING, {"id": 1}, client=client)
    assert server.seen == []


def test_context_manager(caller: Caller, server: Server) -> None:
    if caller.asynchronous:

        async def within() -> Any:
            async with caller.client() as client:
                await client.call(THING, {"id": 1})
            return client

        client = caller.wait(within())
    else:
        with caller.client() as client:
            client.call(THING, {"id": 1})
    with pytest.raises(RuntimeError, match="closed"):
        caller.call(THING, {"id": 1}, client=client)


def test_the_callers_own_http_client_stays_open(caller: Caller, server: Server) -> None:
    own: Any = httpx2.AsyncClient() if caller.asynchronous else httpx2.Client()
    client = caller.client(http_client=own)
    caller.call(THING, {"id": 1}, client=client)
    caller.wait(client.close())
    assert not own.is_closed
    caller.wait(own.aclose() if caller.asynchronous else own.close())
    assert len(server.seen) == 1


def test_own_http_client_that_follows_redirects_does_not(caller: Caller, server: Server) -> None:
    own: Any = (httpx2.AsyncClient if caller.asynchronous else httpx2.Client)(follow_redirects=True)
    server.answer(reply(307, Location=server.url))
    with pytest.raises(Exception, match="307"):
        caller.call(THING, {"id": 1}, client=caller.client(http_client=own))
    assert len(server.seen) == 1
    caller.wait(own.aclose() if caller.asynchronous else own.close())


def test_with_options(caller: Caller, server: Server) -> None:
    client = caller.client(headers={"X-A": "1", "X-B": "1"}, max_retries=0)
    view = client.with_options(max_retries=1, validation="strict", headers={"x-b": "2"}, auth=Bearer("t"))
    server.answer(reply(429), reply(200, 7), reply(429), reply(200, ["x"]))
    assert caller.call(THING, {"id": 1}, client=view) == 7
    with pytest.raises(RateLimitError):
        caller.call(THING, {"id": 1}, client=client)
    with pytest.raises(ResponseValidationError):
        caller.call(THING, {"id": 1}, client=view)
    assert [(seen.header("x-a"), seen.header("x-b")) for seen in server.seen] == [
        ("1", "2"), ("1", "2"), ("1", "1"), ("1", "2"),
    ]  # fmt: skip
    needy: Operation[Any] = Operation("GET", "/x", replies=(Reply("204"),), security=(("Token",),))
    caller.call(needy, client=view)
    assert server.seen[-1].header("authorization") == "Bearer t"
    with pytest.raises(AuthenticationRequiredError):
        caller.call(needy, client=client)
    caller.wait(view.close())
    with pytest.raises(RuntimeError, match="closed"):
        caller.call(THING, {"id": 1}, client=client)


class Things(SyncResource):
    def get(self) -> Any:
        return self._client.call(THING, {"id": 1})


class WithThings(SyncClient):
    @cached_property
    def things(self) -> Things:
        return Things(self)


def test_resources_of_a_view_are_its_own(server: Server) -> None:
    settings: dict[str, Any] = dict.fromkeys(("auth", "timeout", "headers"))
    client = WithThings(base_url=server.url, parameters={}, max_retries=0, validation="lenient", **settings)
    client.things.get()
    view = client.with_options(headers={"X-View": "1"})
    view.things.get()
    client.things.get()
    assert [seen.header("x-view") for seen in server.seen] == [None, "1", None]
    client.close()


def test_many_threads_share_a_client(server: Server) -> None:
    caller = Caller(server.url, asynchronous=False)
    client = caller.client(http_client=None)
    together = threading.Barrier(8)
    make, made = client._transport._make, list[Any]()

    def slowly(kind: Any) -> Any:
        made.append(kind)
        threading.Event().wait(0.1)
        return make(kind)

    client._transport._make = slowly

    def work(number: int) -> None:
        together.wait(20)
        for step in range(5):
            client.call(THING, {"id": f"{number}-{step}"})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    caller.close()
    assert len(made) == 1
    wanted = {f"/things/{number}-{step}" for number in range(8) for step in range(5)}
    assert sorted(seen.target for seen in server.seen) == sorted(wanted)


def test_many_tasks_share_a_client(server: Server) -> None:
    caller = Caller(server.url, asynchronous=True)
    client = caller.client(http_client=None)

    async def work() -> None:
        await asyncio.gather(*(client.call(THING, {"id": number}) for number in range(40)))

    caller.wait(work())
    caller.close()
    assert len({seen.target for seen in server.seen}) == len(server.seen) == 40


def test_log(caller: Caller, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="runtime")
    server.answer(reply(429), reply(200, 1))
    caller.call(THING, {"id": 1})
    lines = [record.getMessage() for record in caplog.records if record.name == "runtime"]
    url = f"GET {server.url}/things/1"
    assert lines == [f"{url}: 429", "GET /things/{id}: attempt 2 in 1.0 s", f"{url}: 200"]


def test_connection_error_names_the_call(caller: Caller) -> None:
    url = f"http://127.0.0.1:{refusing_port()}"
    with pytest.raises(Exception, match=rf"^GET {url}/things/1: "):
        caller.call(THING, {"id": 1}, settings={"base_url": url, "max_retries": 0})


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"region": "cn-north-4"}, "https://x.cn-north-4.example/v1"),
        ({"region": "a.b:1"}, "https://x.a.b:1.example/v1"),
    ],
)
def test_server_url(variables: dict[str, str], expected: str) -> None:
    assert server_url("https://x.{region}.example/v1", variables) == expected


@pytest.mark.parametrize("value", ["a@evil.example", "a?b", "a#b", "a b", "a\nb", "{x}", "a\\b", "é"])
def test_server_variable_that_is_no_part_of_a_url(value: str) -> None:
    with pytest.raises(ValueError, match="cannot be part of a URL"):
        server_url("https://{region}.example", {"region": value})
