"""Sends requests with aiohttp, which is quicker than httpx2 where many calls run at once: the extra `[aiohttp]`.

AsyncClient(..., transport=AiohttpTransport())
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from .belonging import begins_anew, ended, running_loop
from .deadlines import left
from .decoding import CodingError, decoders
from .errors import APIConnectionError, APITimeoutError
from .exchange import Headers, Request, Response
from .receiving import async_received, described, not_late
from .transport import phases

if TYPE_CHECKING:
    import asyncio
    import ssl

    from .transport import TimeoutTypes


_LONGEST_LINE: Final = 100 * 1024
"""Of a status and headers, as long as httpx2 bears: aiohttp's own limit would end replies with links of 8 KB."""


class AiohttpTransport:
    """Sends with a session of its own, made when the first request is sent, and anew where that event loop has ended.

    Args:
        ssl_context: how TLS is done; aiohttp's own way unless said.
        proxy: the URL of a proxy; the environment's is used unless said.
        connections: how many there may be at a time, 0 for any number.

    Raises ImportError, when the first request is sent, where aiohttp is not installed.
    """

    def __init__(
        self, *, ssl_context: ssl.SSLContext | None = None, proxy: str | None = None, connections: int = 100
    ) -> None:
        self._tls = ssl_context
        self._proxy = proxy
        self._connections = connections
        self._session: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        begins_anew(self)

    async def send(self, request: Request, timeout: TimeoutTypes) -> Response:
        """The response to `request`, as every transport gives it."""
        import httpx2

        aiohttp = import_module("aiohttp")
        session = self._opened(aiohttp)
        waits = phases(request, timeout)
        try:
            answer = await session.request(
                request.method,
                import_module("yarl").URL(str(httpx2.URL(request.url)), encoded=True),
                headers=dict(request.headers.items()),
                data=_payload(request),
                allow_redirects=False,
                proxy=self._proxy,
                skip_auto_headers=("User-Agent", "Accept", "Content-Type"),
                timeout=aiohttp.ClientTimeout(
                    total=None if request.until is None else left(request.until),
                    connect=waits["pool"],
                    sock_connect=waits["connect"],
                    sock_read=waits["read"],
                ),
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _failure(aiohttp, error, request) from error
        headers = httpx2.Headers(answer.raw_headers)  # those that come several times are one, as other transports say
        response = Response(answer.status, Headers.received(headers.items()), b"", request)
        body = AiohttpBody(answer, request)
        if request.stream:
            response.source = body
        else:
            response.content = await async_received(body, request)
        return response

    def _opened(self, aiohttp: Any) -> Any:
        if self._closed:
            raise RuntimeError("the client is closed")
        if self._session is None or ended(self._loop):
            self._loop = running_loop()
            tls = {"ssl": self._tls} if self._tls is not None else {}
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, **tls),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=self._proxy is None,
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
                max_line_size=_LONGEST_LINE,
                max_field_size=_LONGEST_LINE,
            )
            self._session._retry_connection = False  # when to send again is not for a transport to decide
        return self._session

    def forked(self) -> None:
        """In a process that was forked: the connections are its parent's."""
        self._session = None

    async def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._closed = True
        if self._session is not None and not ended(self._loop):
            await self._session.close()


class AiohttpBody:
    """The content of a response as it arrives, decoded; errors are ours."""

    def __init__(self, answer: Any, request: Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        aiohttp = import_module("aiohttp")
        coded = decoders(self._answer.headers.get("Content-Encoding"))
        try:
            async for chunk in self._answer.content.iter_any():
                not_late(self._request)
                for piece in coded.feed(chunk):
                    yield piece
            coded.end()
        except (aiohttp.ClientError, CodingError, TimeoutError) as error:
            raise _failure(aiohttp, error, self._request) from error
        finally:
            self._answer.close()

    async def close(self) -> None:
        """Give the connection up."""
        self._answer.close()


def _payload(request: Request) -> object:
    if isinstance(request.content, bytes):
        return request.content or None
    return request.content.async_pieces()


def _failure(aiohttp: Any, error: Exception, request: Request) -> APIConnectionError:
    """Our error for one of aiohttp's, told apart by whether anything of the request can have been sent. What a body of
    the caller's raised while it was read is the caller's."""
    own = None if isinstance(request.content, bytes) else error.__cause__
    if isinstance(own, Exception) and not isinstance(own, OSError | aiohttp.ClientError):
        raise own
    unsent = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
    kind = APITimeoutError if isinstance(error, TimeoutError) else APIConnectionError
    said = str(error) or type(error).__name__
    return kind(f"{described(request)}: {said}", request, sent=not isinstance(error, unsent))
