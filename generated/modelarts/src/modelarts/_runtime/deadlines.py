"""Keeps calls to their deadlines, however slowly bytes come: each wait for a piece is no longer than what is left.

httpx2's own timeouts begin anew with each piece. What awaits is cancelled; what blocks is a socket, and the connections
of our own clients are made by a backend that knows until when they may wait.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import httpx2

_until: ContextVar[float | None] = ContextVar("until", default=None)
_LEAST: Final = 0.001


def left(until: float) -> float:
    """The seconds until a moment of `time.monotonic`, some where it has passed."""
    return max(until - time.monotonic(), _LEAST)


def _patience(timeout: float | None) -> float | None:
    until = _until.get()
    if until is None:
        return timeout
    return left(until) if timeout is None else min(timeout, left(until))


def kept(until: float | None) -> AbstractContextManager[None]:
    """Nothing that connections do within waits longer than `until`."""
    return nullcontext() if until is None else _kept(until)


@contextmanager
def _kept(until: float) -> Generator[None]:
    before = _until.set(until)
    try:
        yield
    finally:
        _until.reset(before)


def awaited(until: float | None) -> AbstractAsyncContextManager[Any]:
    """Raises TimeoutError within where it takes longer than `until`."""
    return nullcontext() if until is None else asyncio.timeout(left(until))


def in_time(pieces: Iterator[bytes], until: float | None) -> Iterator[bytes]:
    """`pieces`, none of which is waited for longer than `until`."""
    return pieces if until is None else _in_time(pieces, until)


def _in_time(pieces: Iterator[bytes], until: float) -> Iterator[bytes]:
    while True:
        with _kept(until):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def async_in_time(pieces: AsyncIterator[bytes], until: float | None) -> AsyncIterator[bytes]:
    """The same, awaited. Raises TimeoutError."""
    return pieces if until is None else _async_in_time(pieces, until)


async def _async_in_time(pieces: AsyncIterator[bytes], until: float) -> AsyncIterator[bytes]:
    while True:
        async with awaited(until):
            piece = await anext(pieces, None)
        if piece is None:
            return
        yield piece


def watched(client: httpx2.Client) -> httpx2.Client:
    """A client of our own, whose connections keep deadlines. httpx2 has no argument for what makes them: where it keeps
    it elsewhere, they wait for each piece as it does by itself."""
    known = vars(client)
    for transport in (known.get("_transport"), *known.get("_mounts", {}).values()):
        pool = vars(transport).get("_pool") if hasattr(transport, "__dict__") else None
        backend = vars(pool).get("_network_backend") if hasattr(pool, "__dict__") else None
        if pool is not None and hasattr(backend, "connect_tcp"):
            vars(pool)["_network_backend"] = _Backend(backend)
    return client


class _Delegating:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Backend(_Delegating):
    """Makes connections as another backend does."""

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **how: Any) -> _Stream:
        return _Stream(self._inner.connect_tcp(host, port, timeout=_patience(timeout), **how))


class _Stream(_Delegating):
    """A connection that waits no longer than a call may. What each request asks it for is at hand."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self._read, self._write, self.get_extra_info = inner.read, inner.write, inner.get_extra_info

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        read: bytes = self._read(max_bytes, timeout=_patience(timeout))
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._write(buffer, timeout=_patience(timeout))

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Stream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _patience(timeout)))
