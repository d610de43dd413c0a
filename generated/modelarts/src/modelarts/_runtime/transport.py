"""Sends requests: a two-method protocol, and httpx2 behind it.

A client makes its connection pool (and the TLS context with it) when the first request is sent, not before.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from .errors import APIConnectionError, APITimeoutError
from .exchange import Headers, Request, Response

if TYPE_CHECKING:
    import httpx2

    TimeoutTypes = float | httpx2.Timeout | None

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 60.0


class Transport(Protocol):
    """Sends a request and gives the response as it came, redirects included.

    Raises APIConnectionError (APITimeoutError) where no response came.
    """

    def send(self, request: Request, timeout: TimeoutTypes) -> Response: ...

    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """The same for asyncio and other event loops."""

    async def send(self, request: Request, timeout: TimeoutTypes) -> Response: ...

    async def close(self) -> None: ...


class HttpxTransport:
    """Sends with an `httpx2.Client`: the one given, which stays the caller's to close, or one of its own."""

    def __init__(self, client: httpx2.Client | None = None) -> None:
        self._client = client
        self._own = client is None
        self._lock = threading.Lock()
        self._closed = False

    def send(self, request: Request, timeout: TimeoutTypes) -> Response:
        import httpx2

        client = self._opened()
        try:
            answer = client.send(_outgoing(client, request, timeout), follow_redirects=False, auth=None)
        except httpx2.TransportError as error:
            raise failure(error, request) from error
        except httpx2.DecodingError as error:
            raise APIConnectionError(_message(error, request), request, sent=True) from error
        return _incoming(answer, request)

    def _opened(self) -> httpx2.Client:
        import httpx2

        with self._lock:
            if self._closed:
                raise RuntimeError("the client is closed")
            if self._client is None:
                self._client = httpx2.Client(timeout=default_timeout(), follow_redirects=False)
            return self._client

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        with self._lock:
            self._closed = True
            if self._own and self._client is not None:
                self._client.close()


class AsyncHttpxTransport:
    """Sends with an `httpx2.AsyncClient`: the one given, which stays the caller's to close, or one of its own."""

    def __init__(self, client: httpx2.AsyncClient | None = None) -> None:
        self._client = client
        self._own = client is None
        self._closed = False

    async def send(self, request: Request, timeout: TimeoutTypes) -> Response:
        import httpx2

        client = self._opened()
        try:
            answer = await client.send(_outgoing(client, request, timeout), follow_redirects=False, auth=None)
        except httpx2.TransportError as error:
            raise failure(error, request) from error
        except httpx2.DecodingError as error:
            raise APIConnectionError(_message(error, request), request, sent=True) from error
        return _incoming(answer, request)

    def _opened(self) -> httpx2.AsyncClient:
        import httpx2

        if self._closed:
            raise RuntimeError("the client is closed")
        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=default_timeout(), follow_redirects=False)
        return self._client

    async def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._closed = True
        if self._own and self._client is not None:
            await self._client.aclose()


def default_timeout() -> httpx2.Timeout:
    """Ten seconds to connect, sixty to wait for each piece of the response."""
    import httpx2

    return httpx2.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT)


def _outgoing(client: httpx2.Client | httpx2.AsyncClient, request: Request, timeout: TimeoutTypes) -> httpx2.Request:
    headers = [(name.encode(), value.encode()) for name, value in request.headers.items()]
    outgoing = client.build_request(
        request.method,
        request.url,
        headers=headers,
        content=request.content or None,
        timeout=default_timeout() if timeout is None else timeout,
    )
    if request.url != request.plain_url:
        from .quiet import QuietURL

        outgoing.url = QuietURL(outgoing.url)
    return outgoing


def _incoming(answer: httpx2.Response, request: Request) -> Response:
    headers = Headers.received(answer.headers.items())
    return Response(answer.status_code, headers, answer.content, request, answer.elapsed.total_seconds())


def failure(error: httpx2.TransportError, request: Request) -> APIConnectionError:
    """Our error for one of httpx2's, told apart by whether anything of the request can have been sent."""
    import httpx2

    unsent = (
        httpx2.ConnectError,
        httpx2.ConnectTimeout,
        httpx2.PoolTimeout,
        httpx2.UnsupportedProtocol,
    )
    kind = APITimeoutError if isinstance(error, httpx2.TimeoutException) else APIConnectionError
    return kind(_message(error, request), request, sent=not isinstance(error, unsent))


def _message(error: Exception, request: Request) -> str:
    said = str(error) or type(error).__name__
    return f"{request.method} {request.url.partition('?')[0]}: {said}"
