"""Responses as they came: what `client.with_raw_response` gives, typed by what they can be parsed to."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, cast, overload

from .exchange import Headers, Response
from .operation import Operation
from .options import RequestOptions, Validation
from .receiving import AsyncBody, Body, async_received, received, within
from .replies import parse

T = TypeVar("T")
P = ParamSpec("P")

Progress = Callable[[int, int | None], object]
"""Told the bytes that have arrived, and how many there will be if the service says so."""


class _APIResponse(Generic[T]):
    """What both kinds of response share."""

    def __init__(self, response: Response, operation: Operation[T], validation: Validation) -> None:
        self._response = response
        self._operation = operation
        self._validation: Validation = validation
        self._gone = False

    @property
    def status_code(self) -> int:
        """The status."""
        return self._response.status_code

    @property
    def headers(self) -> Headers:
        """The headers; names compare without case."""
        return self._response.headers

    @property
    def request_id(self) -> str | None:
        """The service's name for the exchange, from the header that services usually put it in."""
        return self._response.request_id

    @property
    def elapsed(self) -> float:
        """Seconds from sending the last attempt to its response."""
        return self._response.elapsed

    @property
    def content(self) -> bytes:
        """The whole content. Raises RuntimeError where it is large and has not been read."""
        if self._response.source is not None:
            raise RuntimeError("the content has not been read: call read() first, or save() it")
        return self._kept()

    def _kept(self) -> bytes:
        if self._gone:
            raise RuntimeError("the content was given in pieces, or given up, and is gone")
        return self._response.content

    def _total(self) -> int | None:
        length = self.headers.get("content-length", "")
        return int(length) if length.isdigit() and "content-encoding" not in self.headers else None

    def _within(self, size: int, limit: int | None) -> int:
        return size if limit is None else within(size, self._response.request, limit)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.status_code})"


class APIResponse(_APIResponse[T]):
    """A successful response as it came. Large content, that is what is neither JSON nor text, stays unread until it is
    asked for; a context manager closes it."""

    def parse(self) -> T:
        """What the method would have returned. Raises as it would, RedirectError for one that is documented."""
        self.read()
        return parse(self._operation, self._response, self._validation)

    def read(self) -> bytes:
        """The whole content. Raises ResponseTooLargeError beyond the client's `max_reply`."""
        if self._response.source is not None:
            self._response.content = received(cast("Body", self._response.source), self._response.request)
            self._response.source = None
        return self._kept()

    def iter_bytes(self) -> Iterator[bytes]:
        """The content in pieces as they arrive, once."""
        source = cast("Body | None", self._response.source)
        if source is None:
            yield self._kept()
            return
        try:
            self._gone = True
            yield from source
        finally:
            self._response.source = None
            source.close()

    def save(
        self, target: str | os.PathLike[str] | IO[bytes], *, limit: int | None = None, progress: Progress | None = None
    ) -> int:
        """Write the content to a file, or whole or not at all to a path; gives the number of bytes.

        Raises ResponseTooLargeError beyond `limit` bytes, APIConnectionError where the content breaks off.
        """
        size = 0
        with self, _written(target) as file:
            for piece in self.iter_bytes():
                size = self._within(size + len(piece), limit)
                file.write(piece)
                if progress is not None:
                    progress(size, self._total())
        return size

    def close(self) -> None:
        """Give up what was not read."""
        if self._response.source is not None:
            cast("Body", self._response.source).close()
            self._response.source, self._gone = None, True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class AsyncAPIResponse(_APIResponse[T]):
    """The same, awaited."""

    def parse(self) -> T:
        """What the method would have returned. Raises as it would, RedirectError for one that is documented, and
        RuntimeError where large content was not read."""
        if self._response.source is not None or self._gone:
            raise RuntimeError("the content has not been read: await read() first, or save() it")
        return parse(self._operation, self._response, self._validation)

    async def read(self) -> bytes:
        """The whole content. Raises ResponseTooLargeError beyond the client's `max_reply`."""
        if self._response.source is not None:
            source = cast("AsyncBody", self._response.source)
            self._response.content = await async_received(source, self._response.request)
            self._response.source = None
        return self._kept()

    async def iter_bytes(self) -> AsyncIterator[bytes]:
        """The content in pieces as they arrive, once."""
        source = cast("AsyncBody | None", self._response.source)
        if source is None:
            yield self._kept()
            return
        try:
            self._gone = True
            async for piece in source:
                yield piece
        finally:
            self._response.source = None
            await source.close()

    async def save(
        self, target: str | os.PathLike[str] | IO[bytes], *, limit: int | None = None, progress: Progress | None = None
    ) -> int:
        """Write the content to a file, or whole or not at all to a path; gives the number of bytes.

        Raises ResponseTooLargeError beyond `limit` bytes, APIConnectionError where the content breaks off.
        """
        size = 0
        async with self:
            with _written(target) as file:
                async for piece in self.iter_bytes():
                    size = self._within(size + len(piece), limit)
                    file.write(piece)
                    if progress is not None:
                        progress(size, self._total())
        return size

    async def close(self) -> None:
        """Give up what was not read."""
        if self._response.source is not None:
            await cast("AsyncBody", self._response.source).close()
            self._response.source, self._gone = None, True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()


@contextmanager
def _written(target: str | os.PathLike[str] | IO[bytes]) -> Generator[IO[bytes]]:
    """A file to write to: the one given, or one that takes its place at a path when all went well."""
    if not isinstance(target, str | os.PathLike):
        yield target
        return
    path = Path(target)
    temporary = path.with_name(f".{path.name[:200]}.{secrets.token_hex(6)}")
    file = temporary.open("xb")
    try:
        with file:
            yield file
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


class Raw(Generic[P, T]):
    """A method of a resource of `with_raw_response`, typed after the method that it stands for."""

    def __init__(self, method: Callable[Concatenate[Any, P], T]) -> None:
        self._method = method

    def __get__(self, resource: object, owner: object = None) -> Callable[P, APIResponse[T]]:
        raise NotImplementedError(f"{self._method.__name__} is typed here, and carried out by its resource")


class AsyncRaw(Generic[P, T]):
    """The same, awaited."""

    def __init__(self, method: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]) -> None:
        self._method = method

    def __get__(self, resource: object, owner: object = None) -> Callable[P, Coroutine[Any, Any, AsyncAPIResponse[T]]]:
        raise NotImplementedError(f"{self._method.__name__} is typed here, and carried out by its resource")


class RawClient(Protocol):
    """What every client's `with_raw_response` has besides its resources."""

    @overload
    def request(
        self, method: str, path: str, *, returns: type[T], body: object = ..., options: RequestOptions | None = None
    ) -> APIResponse[T]: ...

    @overload
    def request(
        self, method: str, path: str, *, body: object = ..., options: RequestOptions | None = None
    ) -> APIResponse[Any]: ...


class AsyncRawClient(Protocol):
    """The same, awaited."""

    @overload
    async def request(
        self, method: str, path: str, *, returns: type[T], body: object = ..., options: RequestOptions | None = None
    ) -> AsyncAPIResponse[T]: ...

    @overload
    async def request(
        self, method: str, path: str, *, body: object = ..., options: RequestOptions | None = None
    ) -> AsyncAPIResponse[Any]: ...
