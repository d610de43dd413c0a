"""One token for many: a hundred calls at once ask for it once, and none waits for what will not come."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from callers import TLS
from issuer import Answer, Issuer

from runtime import AsyncClient, Content, Operation, Reply, SyncClient
from runtime.errors import APIError
from runtime.oauth2 import OAuth2
from runtime.tokens import TokenError

MANY = 100
CLIENT: dict[str, Any] = {"client_id": "me", "client_secret": "s3cr3t"}


class Scheme(OAuth2): ...


GET: Operation[Any] = Operation(
    "GET", "/things", replies=(Reply("200", Content("application/json", lambda: dict)),), security=(("Scheme",),)
)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        running.pause = 0.2
        yield running


def auth_of(issuer: Issuer) -> Scheme:
    return Scheme(**CLIENT, token_url=issuer.token_url)


def in_threads(issuer: Issuer, auth: Any, **settings: Any) -> list[Any]:
    """What each of many threads gets from one client: a reply, or an error."""
    ready = threading.Barrier(MANY)

    def one(client: SyncClient) -> Any:
        ready.wait()
        try:
            return client.call(GET, {})
        except APIError as error:
            return error

    with (
        httpx2.Client(verify=TLS) as http,
        SyncClient(base_url=issuer.url, parameters={}, auth=auth, http_client=http, **settings) as client,
        ThreadPoolExecutor(MANY) as pool,
    ):
        return [found.result() for found in [pool.submit(one, client) for _ in range(MANY)]]


def in_tasks(issuer: Issuer, auth: Any, **settings: Any) -> list[Any]:
    """The same for tasks."""

    async def run() -> list[Any]:
        async with (
            httpx2.AsyncClient(verify=TLS) as http,
            AsyncClient(base_url=issuer.url, parameters={}, auth=auth, http_client=http, **settings) as client,
        ):
            return await asyncio.gather(*(client.call(GET, {}) for _ in range(MANY)), return_exceptions=True)

    return asyncio.run(run())


@pytest.fixture(params=[in_threads, in_tasks], ids=["threads", "tasks"])
def crowd(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_many_calls_ask_once(issuer: Issuer, crowd: Any) -> None:
    found = crowd(issuer, auth_of(issuer))
    assert found == [{"path": "/things"}] * MANY
    assert len(issuer.asked) == 1
    assert [proof for _, proof in issuer.served] == ["Bearer t1"] * MANY


def test_many_calls_ask_once_for_the_token_after_one_that_has_ended(issuer: Issuer, crowd: Any) -> None:
    auth = auth_of(issuer)
    issuer.expires_in = 0
    crowd(issuer, auth)
    issuer.expires_in = 3600
    before = len(issuer.asked)
    assert crowd(issuer, auth) == [{"path": "/things"}] * MANY
    assert len(issuer.asked) == before + 1


def test_many_refused_calls_renew_once(issuer: Issuer, crowd: Any) -> None:
    """Each is sent twice, and all wait for one token."""
    auth = auth_of(issuer)
    crowd(issuer, auth)
    issuer.served.clear()
    issuer.good = {"t2"}
    assert crowd(issuer, auth) == [{"path": "/things"}] * MANY
    assert len(issuer.asked) == 2
    sent = [proof for _, proof in issuer.served]
    assert sent.count("Bearer t2") == MANY
    assert sent.count("Bearer t1") == len(sent) - MANY <= MANY


def test_a_refusal_is_shared_and_each_call_has_an_error_of_its_own(issuer: Issuer, crowd: Any) -> None:
    issuer.answer = lambda number: Answer(400, {"error": "invalid_client"})
    found = crowd(issuer, auth_of(issuer))
    assert {type(one) for one in found} == {TokenError}
    assert {one.error_code for one in found} == {"invalid_client"}
    assert len({id(one) for one in found}) == len({id(one.request) for one in found}) == MANY
    assert len(issuer.asked) == 1
    assert issuer.served == []


def test_threads_and_tasks_share_a_token(issuer: Issuer) -> None:
    auth = auth_of(issuer)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(in_threads, issuer, auth), pool.submit(in_tasks, issuer, auth)]
        assert [one for found in both for one in found.result()] == [{"path": "/things"}] * MANY * 2
    assert len(issuer.asked) == 1


def test_who_waits_asks_when_who_asked_is_stopped(issuer: Issuer) -> None:
    auth = auth_of(issuer)

    async def run() -> Any:
        async with (
            httpx2.AsyncClient(verify=TLS) as http,
            AsyncClient(base_url=issuer.url, parameters={}, auth=auth, http_client=http) as client,
        ):
            first = asyncio.create_task(client.call(GET, {}))
            await asyncio.sleep(0.05)
            second = asyncio.create_task(client.call(GET, {}))
            await asyncio.sleep(0.05)
            first.cancel()
            return await asyncio.wait_for(second, 10)

    assert asyncio.run(run()) == {"path": "/things"}
    assert len(issuer.asked) == 2


def test_who_waits_is_not_hurt_by_the_deadline_of_who_asks(issuer: Issuer) -> None:
    auth = auth_of(issuer)
    issuer.pause = 0.4

    async def run() -> list[Any]:
        async with (
            httpx2.AsyncClient(verify=TLS) as http,
            AsyncClient(base_url=issuer.url, parameters={}, auth=auth, http_client=http) as client,
        ):
            hasty = asyncio.create_task(client.with_options(deadline=0.2).call(GET, {}))
            await asyncio.sleep(0.05)
            return await asyncio.gather(hasty, client.call(GET, {}), return_exceptions=True)

    hasty, patient = asyncio.run(run())
    assert isinstance(hasty, TokenError)
    assert patient == {"path": "/things"}


def test_who_waits_waits_no_longer_than_its_deadline(issuer: Issuer) -> None:
    auth = auth_of(issuer)
    issuer.pause = 0.6

    async def run() -> list[Any]:
        async with (
            httpx2.AsyncClient(verify=TLS) as http,
            AsyncClient(base_url=issuer.url, parameters={}, auth=auth, http_client=http) as client,
        ):
            patient = asyncio.create_task(client.call(GET, {}))
            await asyncio.sleep(0.05)
            hasty = client.with_options(deadline=0.1).call(GET, {})
            return await asyncio.gather(patient, hasty, return_exceptions=True)

    patient, hasty = asyncio.run(run())
    assert patient == {"path": "/things"}
    assert isinstance(hasty, TokenError)
    assert "deadline" in str(hasty)
    assert len(issuer.asked) == 1


def test_a_call_that_blocks_never_waits_for_a_task_of_its_own_thread(issuer: Issuer) -> None:
    """It could not: the task goes on when the thread is free again."""
    auth = auth_of(issuer)

    async def run() -> list[Any]:
        async with (
            httpx2.AsyncClient(verify=TLS) as http,
            AsyncClient(base_url=issuer.url, parameters={}, auth=auth, http_client=http) as client,
        ):
            task = asyncio.create_task(client.call(GET, {}))
            await asyncio.sleep(0.05)
            with (
                httpx2.Client(verify=TLS) as blocking,
                SyncClient(base_url=issuer.url, parameters={}, auth=auth, http_client=blocking, deadline=9) as other,
            ):
                found = other.call(GET, {})
            return [found, await task]

    assert asyncio.run(run()) == [{"path": "/things"}] * 2
    assert len(issuer.asked) == 2
