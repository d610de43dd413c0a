"""Sends requests: a two-method protocol, and httpx2 behind it.

A client makes its connection pool when the first request is sent, not before; the TLS context is made once for all.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, runtime_checkable

from .belonging import begins_anew, ended, running_loop
from .deadlines import awaited, kept, left, watched
from .exchange import Headers, Request, Response
from .receiving import AsyncHttpxBody, HttpxBody, async_received, failure, received
from .retries import Clock

if TYPE_CHECKING:
    import asyncio
    import ssl

    import httpx2

    TimeoutTypes = float | httpx2.Timeout | None

Opened = TypeVar("Opened")

CONNECT_TIMEOUT: Final = 10.0
READ_TIMEOUT: Final = 60.0


@runtime_checkable
class Timed(Protocol):
    """A transport with a time of its own, which its client goes by: it waits, and is late, by this clock."""

    @property
    def clock(self) -> Clock: ...


def clock_of(transport: Transport | AsyncTransport | None) -> Clock | None:
    """The time of a transport that has its own."""
    return transport.clock if isinstance(transport, Timed) else None


class Transport(Protocol):
    """Sends a request and gives the response as it came, redirects included.

    The response's content has been read, unless `request.stream` asks for its `source`. Raises APIConnectionError
    (APITimeoutError) where no response came, ResponseTooLargeError for one longer than `request.max_reply`.
    """

    def send(self, request: Request, timeout: TimeoutTypes) -> Response: ...

    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """The same for asyncio and other event loops."""

    async def send(self, request: Request, timeout: TimeoutTypes) -> Response: ...

    async def close(self) -> None: ...


class HttpxTransport:
    """Sends with an `httpx2.Client`: the one given, which stays the caller's to close, or one of its own."""

    def __init__(
        self,
        client: httpx2.Client | None = None,
        *,
        ssl_context: ssl.SSLContext | None = None,
        proxy: str | None = None,
    ) -> None:
        self._make = _maker(client, ssl_context, proxy)
        self._client = client
        self._own = client is None
        self._lock = threading.Lock()
        self._closed = False
        begins_anew(self)

    def send(self, request: Request, timeout: TimeoutTypes) -> Response:
        import httpx2

        client = self._client if self._client is not None and not self._closed else self._opened()
        outgoing = _outgoing(client, request, timeout, own=self._own)
        try:
            with kept(request.until):
                answer = client.send(outgoing, stream=True, follow_redirects=False, auth=None)
        except httpx2.TransportError as error:
            raise failure(error, request) from error
        response = Response(answer.status_code, Headers.received(answer.headers.items()), b"", request)
        body = HttpxBody(answer, request)
        if request.stream:
            response.source = body
        else:
            response.content = received(body, request)
        return response

    def _opened(self) -> httpx2.Client:
        import httpx2

        with self._lock:
            if self._closed:
                raise RuntimeError("the client is closed")
            if self._client is None:
                self._client = watched(self._make(httpx2.Client))
            return self._client

    def forked(self) -> None:
        """In a process that was forked: connections of our own are its parent's."""
        self._lock = threading.Lock()
        if self._own:
            self._client = None

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        with self._lock:
            self._closed = True
            if self._own and self._client is not None:
                self._client.close()


class AsyncHttpxTransport:
    """Sends with an `httpx2.AsyncClient`: the one given, which stays the caller's to close, or one of its own."""

    def __init__(
        self,
        client: httpx2.AsyncClient | None = None,
        *,
        ssl_context: ssl.SSLContext | None = None,
        proxy: str | None = None,
    ) -> None:
        self._make = _maker(client, ssl_context, proxy)
        self._client = client
        self._own = client is None
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        begins_anew(self)

    async def send(self, request: Request, timeout: TimeoutTypes) -> Response:
        import httpx2

        client = self._opened()
        outgoing = _outgoing(client, request, timeout, own=self._own)
        try:
            async with awaited(request.until):
                answer = await client.send(outgoing, stream=True, follow_redirects=False, auth=None)
        except (httpx2.TransportError, TimeoutError) as error:
            raise failure(error, request) from error
        response = Response(answer.status_code, Headers.received(answer.headers.items()), b"", request)
        body = AsyncHttpxBody(answer, request)
        if request.stream:
            response.source = body
        else:
            response.content = await async_received(body, request)
        return response

    def _opened(self) -> httpx2.AsyncClient:
        import httpx2

        if self._closed:
            raise RuntimeError("the client is closed")
        if self._client is None or ended(self._loop):
            self._client, self._loop = self._make(httpx2.AsyncClient), running_loop()
        return self._client

    def forked(self) -> None:
        """In a process that was forked: connections of our own are its parent's."""
        if self._own:
            self._client = None

    async def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._closed = True
        if self._own and self._client is not None and not ended(self._loop):
            await self._client.aclose()


@cache
def default_timeout() -> httpx2.Timeout:
    """Ten seconds to connect, sixty to wait for each piece of the response."""
    import httpx2

    return httpx2.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT)


@cache
def _shared_tls() -> ssl.SSLContext:
    """One for all clients: to make it takes longer than a call does."""
    import httpx2

    return httpx2.create_ssl_context()


def _maker(client: object, ssl_context: ssl.SSLContext | None, proxy: str | None) -> Callable[[type[Opened]], Opened]:
    """What makes a client of either kind. Raises ValueError for settings that the client given cannot obey."""
    if client is not None and (ssl_context is not None or proxy is not None):
        raise ValueError("ssl_context and proxy are for connections of our own: give them to your http_client")

    def make(kind: Callable[..., Opened]) -> Opened:
        verify = ssl_context or _shared_tls()
        return kind(timeout=default_timeout(), follow_redirects=False, verify=verify, proxy=proxy)

    return make


def _outgoing(
    client: httpx2.Client | httpx2.AsyncClient,
    request: Request,
    timeout: TimeoutTypes,
    *,
    own: bool,
) -> httpx2.Request:
    """The request as httpx2 has it. A client that is ours adds nothing to it but the codings that it can read, so that
    the merging that `build_request` does for others is saved."""
    import httpx2

    content: bytes | Iterator[bytes] | AsyncIterator[bytes]
    if isinstance(request.content, bytes):
        content = request.content
    elif isinstance(client, httpx2.Client):
        content = request.content.pieces()
    else:
        content = request.content.async_pieces()
    headers = [(name.encode(), value.encode()) for name, value in request.headers.items()]
    if own:
        if "Accept-Encoding" not in request.headers:
            headers.append((b"Accept-Encoding", client.headers["Accept-Encoding"].encode()))
        waits = {"timeout": phases(request, timeout)}
        outgoing = httpx2.Request(
            request.method, request.url, headers=headers, content=content or None, extensions=waits
        )
    else:
        outgoing = client.build_request(
            request.method,
            request.url,
            headers=headers,
            content=content or None,
            timeout=httpx2.Timeout(**phases(request, timeout)),
        )
    if request.url != request.plain_url:
        from .quiet import QuietURL

        outgoing.url = QuietURL(outgoing.url)
    return outgoing


def phases(request: Request, timeout: TimeoutTypes) -> dict[str, float | None]:
    """The seconds for each phase of an attempt, none longer than what is left of the call's deadline."""
    import httpx2

    waits = httpx2.Timeout(default_timeout() if timeout is None else timeout).as_dict()
    if request.until is None:
        return waits
    rest = left(request.until)
    return {name: rest if value is None else min(value, rest) for name, value in waits.items()}
