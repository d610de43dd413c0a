"""What crosses the border of a process or an event loop: errors whole, connections and token requests not."""

import asyncio
import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from callers import TLS, Caller
from wire import Server, drop, reply

from runtime import ApiKey, AsyncClient, Content, Operation, Reply, Request
from runtime.aiohttp_transport import AiohttpTransport
from runtime.errors import APIConnectionError, APIError, NotFoundError, ResponseValidationError
from runtime.models import Model


class Problem(Model):
    message: str


class Key(ApiKey):
    place = "query"
    parameter = "key"


class Session(ApiKey):
    place = "header"
    parameter = "X-Session"


GET: Operation[Any] = Operation(
    "GET",
    "/x",
    replies=(Reply("200", Content("application/json", lambda: Problem)),),
    errors=(Reply("404", Content("application/json", lambda: Problem)),),
    security=(("Key", "Session"),),
)
ANYTHING: Operation[Any] = Operation("GET", "/x", replies=(Reply("200", Content("", lambda: object)),))


@pytest.mark.parametrize("moved", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_errors_come_whole_to_other_processes(caller: Caller, server: Server, moved: Callable[[Any], Any]) -> None:
    server.answer(reply(404, {"message": "m"}, X_Request_Id="r"), drop, reply(200, {}))
    found: list[Any] = []
    for kind in (NotFoundError, APIConnectionError, ResponseValidationError):
        with pytest.raises(APIError) as caught:
            caller.call(
                GET, settings={"validation": "strict", "max_retries": 0, "auth": [Key("s3cret"), Session("hidden")]}
            )
        found.append(moved(caught.value))
        assert (type(found[-1]), str(found[-1])) == (kind, str(caught.value))
        assert isinstance(found[-1].request, Request) and found[-1].request.url.startswith(server.url)
    missing, lost, invalid = found
    assert (missing.status_code, missing.body, missing.request_id) == (404, Problem(message="m"), "r")
    assert missing.response.json() == {"message": "m"} and missing.response.headers["x-request-id"] == "r"
    assert lost.sent and [pointer for pointer, _ in invalid.problems] == ["/message"]
    assert b"s3cret" not in pickle.dumps(found) and b"hidden" not in pickle.dumps(found)


@pytest.mark.parametrize("kind", ["httpx2", "aiohttp"])
def test_a_client_outlives_its_event_loop(server: Server, kind: str) -> None:
    transport = AiohttpTransport() if kind == "aiohttp" else None
    client = AsyncClient(base_url=server.url, parameters={}, max_retries=0, ssl_context=TLS, transport=transport)
    server.answer(*[reply(200, {"a": number}) for number in range(3)])
    assert [asyncio.run(client.call(ANYTHING, {}))["a"] for _ in range(3)] == [0, 1, 2]
    asyncio.run(client.close())


FORKING = """
import os, sys
sys.path.insert(0, sys.argv[1])
from runtime import *
from runtime.oauth2 import Flight, OAuth2

class Scheme(OAuth2): ...

url = sys.argv[2]
client = SyncClient(base_url=url, parameters={})
auth = Scheme(client_id="me", client_secret="s", token_url=url + "/token")
view = client.with_options(auth=auth)
GET = Operation("GET", "/x", replies=(Reply("200", Content("", lambda: object)),))
SECURED = Operation("GET", "/y", replies=GET.replies, security=(("Scheme",),))
print(client.call(GET, {})["at"], flush=True)
auth._flight = Flight()  # another thread asks for a token, as far as anyone can tell
auth._flight.thread = 0
if not os.fork():
    print(client.call(GET, {})["at"], flush=True)
    view.call(SECURED, {}, options=RequestOptions(deadline=5))
    os._exit(0)
if os.wait()[1] == 0:
    print(client.call(GET, {})["at"])
"""


def test_a_forked_process_has_connections_of_its_own(server: Server) -> None:
    def at(connection: Any) -> bool:
        token = {"access_token": "t", "token_type": "Bearer", "at": connection.getpeername()[1]}
        return reply(200, token)(connection)

    server.answer(*[at] * 100)
    templates = Path(__file__).parents[2] / "templates"
    run = subprocess.run(
        [sys.executable, "-c", FORKING, templates, server.url], capture_output=True, text=True, timeout=60
    )
    before, child, after = run.stdout.split() or [run.stderr]
    assert child != before == after


def test_the_callers_own_http_client_stays_the_callers(server: Server) -> None:
    async def call(client: AsyncClient) -> Any:
        return await client.call(ANYTHING, {})

    server.answer(reply(200, 1))
    http = httpx2.AsyncClient(verify=TLS)
    client = AsyncClient(base_url=server.url, parameters={}, http_client=http)
    assert asyncio.run(call(client)) == 1
    with pytest.raises(RuntimeError, match="closed"):
        asyncio.run(call(client))
