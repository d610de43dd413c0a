"""What a call costs over bare httpx2, sync and async, as a ratio: `python tests/benchmarks/overhead.py`.

A server of its own process answers on loopback. Both sides send the same request and decode the same reply; bare httpx2
parses it with `json.loads`, the runtime validates it into a model. Rounds alternate, and the best of each counts. What
the extra `[otel]` adds is measured apart.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import socketserver
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "templates"))

import httpx2

from runtime import AsyncClient, Content, Operation, Parameter, Reply, SyncClient, tracing
from runtime.models import Model

CALLS = 20
ROUNDS = 150
BODY = json.dumps({"id": 7, "name": "n", "tags": ["a", "b"], "size": {"count": 1, "max": 2}}).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)


class Size(Model):
    count: int
    max: int


class Thing(Model):
    id: int
    name: str
    tags: list[str]
    size: Size


THING: Operation[Thing] = Operation(
    "GET",
    "/v1/things/{id}",
    parameters=(Parameter("id", "path"), Parameter("limit", "query")),
    replies=(Reply("200", Content("application/json", lambda: Thing)),),
)
HEADERS = {"Accept": "application/json", "User-Agent": "bench"}


class Handler(socketserver.StreamRequestHandler):
    """Answers whatever comes with the same reply."""

    def handle(self) -> None:
        while self.rfile.readline():
            while self.rfile.readline() not in (b"\r\n", b""):
                pass
            self.wfile.write(HEAD + BODY)


def serve(port: Any) -> None:
    """The server's process."""
    socketserver.ThreadingTCPServer.daemon_threads = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        port.put(server.server_address[1])
        server.serve_forever()


def timed(work: Callable[[], object]) -> float:
    """Seconds for each of `CALLS` calls."""
    begun = time.perf_counter()
    for _ in range(CALLS):
        work()
    return (time.perf_counter() - begun) / CALLS


async def async_timed(work: Callable[[], Awaitable[object]]) -> float:
    """The same, awaited."""
    begun = time.perf_counter()
    for _ in range(CALLS):
        await work()
    return (time.perf_counter() - begun) / CALLS


def blocking(url: str) -> tuple[float, float]:
    """Seconds a call, bare and with the runtime."""
    with httpx2.Client(verify=False) as bare, SyncClient(base_url=url, parameters={}) as client:
        target = f"{url}/v1/things/7?limit=10"

        def plain() -> object:
            return json.loads(bare.get(target, headers=HEADERS).content)

        def ours() -> object:
            return client.call(THING, {"id": 7, "limit": 10})

        return best([(timed(plain), timed(ours)) for _ in range(ROUNDS)])


async def awaiting(url: str) -> tuple[float, float]:
    """The same, awaited."""
    async with httpx2.AsyncClient(verify=False) as bare, AsyncClient(base_url=url, parameters={}) as client:
        target = f"{url}/v1/things/7?limit=10"

        async def plain() -> object:
            return json.loads((await bare.get(target, headers=HEADERS)).content)

        async def ours() -> object:
            return await client.call(THING, {"id": 7, "limit": 10})

        return best([(await async_timed(plain), await async_timed(ours)) for _ in range(ROUNDS)])


def best(rounds: list[tuple[float, float]]) -> tuple[float, float]:
    """The quickest of either side; the first round, in which all is made, does not count."""
    return min(one for one, _ in rounds[1:]), min(other for _, other in rounds[1:])


def main() -> None:
    """Print the ratios."""
    port: Any = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{port.get()}"
    telemetry = tracing._telemetry
    for told, found in (("", lambda: None), ("  with opentelemetry-api, of which nobody asks", telemetry)):
        tracing._telemetry = found
        for name, (bare, ours) in (("sync", blocking(url)), ("async", asyncio.run(awaiting(url)))):
            took = f"bare httpx2 {bare * 1e6:6.0f} µs  runtime {ours * 1e6:6.0f} µs  ratio {ours / bare:.2f}"
            print(f"{name:5}  {took}{told}")
    server.terminate()


if __name__ == "__main__":
    main()
