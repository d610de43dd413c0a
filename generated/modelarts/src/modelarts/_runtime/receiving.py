"""Receives what a response holds, in pieces or whole, within the limits of the call; tells what went wrong."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Protocol

from .deadlines import async_in_time, in_time
from .decoding import CodingError, decoders
from .errors import APIConnectionError, APITimeoutError, ResponseTooLargeError
from .exchange import Request

if TYPE_CHECKING:
    import httpx2


class Body(Protocol):
    """The content of a response as it arrives, to be closed when it is not read to its end."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class AsyncBody(Protocol):
    """The same, awaited."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def close(self) -> None: ...


class HttpxBody:
    """The content of an httpx2 response, decoded; errors are ours."""

    def __init__(self, answer: httpx2.Response, request: Request) -> None:
        self._answer = answer
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        import httpx2

        answer = self._answer
        coded = decoders(None if answer.is_stream_consumed else answer.headers.get("content-encoding"))
        try:
            raw = answer.iter_bytes() if answer.is_stream_consumed else answer.iter_raw()
            for chunk in in_time(raw, self._request.until):
                not_late(self._request)
                yield from coded.feed(chunk)
            coded.end()
        except (httpx2.TransportError, httpx2.DecodingError, CodingError) as error:
            raise failure(error, self._request) from error
        finally:
            self._answer.close()

    def close(self) -> None:
        self._answer.close()


class AsyncHttpxBody:
    """The same, awaited."""

    def __init__(self, answer: httpx2.Response, request: Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        import httpx2

        answer = self._answer
        coded = decoders(None if answer.is_stream_consumed else answer.headers.get("content-encoding"))
        try:
            raw = answer.aiter_bytes() if answer.is_stream_consumed else answer.aiter_raw()
            async for chunk in async_in_time(raw, self._request.until):
                not_late(self._request)
                for piece in coded.feed(chunk):
                    yield piece
            coded.end()
        except (httpx2.TransportError, httpx2.DecodingError, CodingError, TimeoutError) as error:
            raise failure(error, self._request) from error
        finally:
            await self._answer.aclose()

    async def close(self) -> None:
        await self._answer.aclose()


def received(body: Body, request: Request) -> bytes:
    """The whole of a body. Raises ResponseTooLargeError, having read no more than the limit and a chunk."""
    chunks: list[bytes] = []
    size = 0
    try:
        for chunk in body:
            size = within(size + len(chunk), request)
            chunks.append(chunk)
    finally:
        body.close()
    return b"".join(chunks)


async def async_received(body: AsyncBody, request: Request) -> bytes:
    """The same, awaited."""
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in body:
            size = within(size + len(chunk), request)
            chunks.append(chunk)
    finally:
        await body.close()
    return b"".join(chunks)


def within(size: int, request: Request, limit: int | None = None) -> int:
    """`size`. Raises ResponseTooLargeError where it is more than `limit` or the request allow."""
    allowed = request.max_reply if limit is None else limit
    if allowed is not None and size > allowed:
        raise ResponseTooLargeError(f"{described(request)}: the reply is longer than {allowed} bytes", request)
    return size


def not_late(request: Request) -> None:
    """Raises APITimeoutError after the deadline of the call."""
    if request.until is not None and time.monotonic() > request.until:
        raise APITimeoutError(f"{described(request)}: not within the deadline of the call", request, sent=True)


def failure(error: Exception, request: Request) -> APIConnectionError:
    """Our error for one of httpx2's, or for a deadline, told apart by whether anything of the request can have been
    sent."""
    import httpx2

    unsent = (
        httpx2.ConnectError,
        httpx2.ConnectTimeout,
        httpx2.PoolTimeout,
        httpx2.ProxyError,
        httpx2.UnsupportedProtocol,
    )
    kind = APITimeoutError if isinstance(error, httpx2.TimeoutException | TimeoutError) else APIConnectionError
    said = str(error) or type(error).__name__
    return kind(f"{described(request)}: {said}", request, sent=not isinstance(error, unsent))


def described(request: Request) -> str:
    """`GET https://host/path`, without the query, which may hold secrets."""
    return f"{request.method} {request.url.partition('?')[0]}"
