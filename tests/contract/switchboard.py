"""A service that uvicorn runs, with a switchboard: what the next connections and requests meet, and all that it saw."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True)
class Seen:
    """A request as the service read it; names of fields are in lower case."""

    method: str
    target: str
    fields: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The target up to its query."""
        return self.target.partition("?")[0]


@dataclass
class Exchange:
    """A request that is to be answered: with ASGI's messages, or with bytes on the connection itself."""

    seen: Seen
    send: Callable[[dict[str, Any]], Awaitable[None]]
    transport: asyncio.Transport
    gone: Callable[[], Awaitable[None]]
    """Waits until the client has gone away."""

    async def reply(self, status: int, body: bytes = b"", *fields: tuple[str, str], length: bool = True) -> None:
        """A response as it should be, in chunks without `length`."""
        headers = [(name.lower().encode(), value.encode()) for name, value in fields]
        if length and status != 204:
            headers.append((b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    async def write(self, data: bytes, *, close: bool = True) -> None:
        """Bytes as they are, whatever HTTP has to say of them."""
        self.transport.write(data)
        if close:
            self.transport.close()
        await self.gone()

    async def reset(self) -> None:
        """End the connection as a host does that knows nothing of it (TCP RST)."""
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


Act = Callable[[Exchange], Awaitable[None]]


@dataclass
class Switchboard:
    """`next` are the acts that the next requests meet, after which `usual` answers; `doors` are kept shut so often, to
    connections that come. `seen` are the requests that were read, `connections` counts those that were made."""

    usual: Act = field(default=lambda exchange: exchange.reply(204))
    next: deque[Act] = field(default_factory=deque)
    doors: int = 0
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    url: str = ""

    def reset(self, usual: Act, *acts: Act) -> None:
        """Begin anew: what comes is answered by `acts`, one each, then by `usual`."""
        self.seen.clear()
        self.next.clear()
        self.next.extend(acts)
        self.usual, self.doors, self.connections = usual, 0, 0

    def hang_up(self) -> None:
        """End all connections, none of which is in use, and wait until the clients' side has been told."""
        for protocol in list(self._server.server_state.connections):
            self._loop.call_soon_threadsafe(protocol.transport.close)
        while self._server.server_state.connections:
            time.sleep(0.001)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application."""
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        fields = {name.decode(): value.decode("utf-8", "surrogateescape") for name, value in scope["headers"]}
        seen = Seen(scope["method"], target.decode(), fields, body)
        self.seen.append(seen)
        act = self.next.popleft() if self.next else self.usual

        async def gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        await act(Exchange(seen, send, scope["state"]["transport"], gone))

    def __enter__(self) -> Self:
        board = self

        class Doors(H11Protocol):
            def connection_made(self, transport: Any) -> None:
                board.connections += 1
                board._loop = self.loop
                self.app_state = {**self.app_state, "transport": transport}
                super().connection_made(transport)
                if board.doors > 0:
                    board.doors -= 1
                    transport.abort()

        config = uvicorn.Config(
            self, http=Doors, ws="none", lifespan="off", loop="asyncio", port=0, log_level="critical", access_log=False
        )
        self._server = uvicorn.Server(config)
        self._listener = config.bind_socket()
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else head and body are 40 ms apart
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)
        self._thread.start()
        while not self._server.started:  # it is bound, and does not listen yet
            time.sleep(0.001)
        return self

    def __exit__(self, *error: object) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)
        self._listener.close()
