"""Clients of either kind behind one face, so that a test's body is written once; time and chance are the test's."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx2

from runtime import AsyncClient, Operation, SyncClient
from runtime.aiohttp_transport import AiohttpTransport
from runtime.retries import Clock

TLS = ssl.create_default_context()
"""One for all tests: making it takes longer than a call does."""

NOW = datetime(2026, 1, 31, 10, 0, 0, tzinfo=UTC)


class Caller:
    """Makes clients with settings that a test names, and carries out operations."""

    def __init__(self, url: str, *, asynchronous: bool, aiohttp: bool = False) -> None:
        self.url = url
        self.asynchronous = asynchronous
        self.aiohttp = aiohttp
        self.slept: list[float] = []
        self._runner = asyncio.Runner() if asynchronous else None
        self._clients: list[Any] = []
        self._http: Any = (httpx2.AsyncClient if asynchronous else httpx2.Client)(verify=TLS)

    def client(self, **settings: Any) -> Any:
        """A client for the server, whose waits are recorded in `slept` and whose chance is always the highest."""

        async def pause(seconds: float) -> None:
            self.slept.append(seconds)

        clock = Clock(random=lambda: 1.0, now=lambda: NOW, sleep=self.slept.append, async_sleep=pause)
        given: dict[str, Any] = {
            "base_url": self.url,
            "auth": None,
            "parameters": {},
            "timeout": None,
            "max_retries": 2,
            "validation": "lenient",
            "headers": None,
            "clock": clock,
            **({"transport": AiohttpTransport()} if self.aiohttp else {"http_client": self._http}),
            **settings,
        }
        made = AsyncClient(**given) if self.asynchronous else SyncClient(**given)
        self._clients.append(made)
        return made

    def call(self, operation: Operation[Any], arguments: Mapping[str, object] | None = None, **how: Any) -> Any:
        """Carry out an operation through a new client, or through `client`; settings of the client in `settings`."""
        client = how.pop("client", None) or self.client(**how.pop("settings", {}))
        return self.wait(client.call(operation, arguments or {}, **how))

    def wait(self, outcome: Any) -> Any:
        """What a call of a client gives, whichever kind it is."""
        if self._runner is not None and isinstance(outcome, Coroutine):
            return self._runner.run(outcome)
        return outcome

    def close(self) -> None:
        for client in self._clients:
            self.wait(client.close())
        self.wait(self._http.aclose() if self.asynchronous else self._http.close())
        if self._runner is not None:
            self._runner.close()
