"""Replies that come in pages: the items of all of them, or the pages themselves, asked for when they are wanted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, Unpack, cast

from .client import AsyncClient, SyncClient
from .following import Cursor, Link, NextUrl, Numbered, Paging
from .operation import Operation
from .options import How
from .raw import APIResponse, AsyncAPIResponse
from .walk import Course, Page, course

__all__ = [
    "AsyncPaged",
    "AsyncPager",
    "AsyncRawPages",
    "Cursor",
    "Link",
    "NextUrl",
    "Numbered",
    "Page",
    "Paged",
    "Pager",
    "Paging",
    "RawPages",
]

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


class Pager(Generic[T, R]):
    """The items of all pages, one after the other. Nothing is sent before one is wanted, and no page before one of its
    items is; each loop begins at the first page again.

    What a call raises is raised by the loop; PaginationError by one that would not end, or leave the service.
    """

    def __init__(self, client: SyncClient, course: Course[T, R]) -> None:
        self._client = client
        self._course = course

    def __iter__(self) -> Iterator[T]:
        walk = self._course.walk()
        while (page := self._client.carry_out(walk.next())) is not None:
            yield from walk.wanted(page)

    def pages(self) -> Iterator[Page[T, R]]:
        """The pages, as many as hold the items that are wanted."""
        walk = self._course.walk()
        while (page := self._client.carry_out(walk.next())) is not None:
            yield page

    def page(self) -> Page[T, R]:
        """The first page alone. Raises as a call does."""
        return self._client.carry_out(self._course.walk().first())

    def first(self) -> T | None:
        """The first item, None if there is none."""
        return next(iter(self), None)

    def limit(self, items: int) -> Pager[T, R]:
        """No more than so many items, whatever the size of a page. Raises ValueError for fewer than none."""
        return Pager(self._client, self._course.limited(items))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._course.operation.method} {self._course.operation.path})"


class AsyncPager(Generic[T, R]):
    """The same, awaited."""

    def __init__(self, client: AsyncClient, course: Course[T, R]) -> None:
        self._client = client
        self._course = course

    async def __aiter__(self) -> AsyncIterator[T]:
        walk = self._course.walk()
        while (page := await self._client.carry_out(walk.next())) is not None:
            for item in walk.wanted(page):
                yield item

    async def pages(self) -> AsyncIterator[Page[T, R]]:
        """The pages, as many as hold the items that are wanted."""
        walk = self._course.walk()
        while (page := await self._client.carry_out(walk.next())) is not None:
            yield page

    async def page(self) -> Page[T, R]:
        """The first page alone. Raises as a call does."""
        return await self._client.carry_out(self._course.walk().first())

    async def first(self) -> T | None:
        """The first item, None if there is none."""
        async for item in self:
            return item
        return None

    def limit(self, items: int) -> AsyncPager[T, R]:
        """No more than so many items, whatever the size of a page. Raises ValueError for fewer than none."""
        return AsyncPager(self._client, self._course.limited(items))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._course.operation.method} {self._course.operation.path})"


class Paged(Generic[T]):
    """Calls operations whose replies come in pages."""

    def __init__(self, client: SyncClient, paging: Paging[T]) -> None:
        self._client = client
        self._paging = paging

    def call(self, operation: Operation[R], arguments: Mapping[str, object], **how: Unpack[How]) -> Pager[T, R]:
        """What walks through the pages of `operation`; a client of raw responses gives that of one page at once."""
        settings = self._client.call_settings
        if settings.raw:
            return cast("Pager[T, R]", self._client.call(operation, arguments, **how))
        return Pager(self._client, course(settings, operation, self._paging, arguments, how))


class AsyncPaged(Generic[T]):
    """The same, awaited."""

    def __init__(self, client: AsyncClient, paging: Paging[T]) -> None:
        self._client = client
        self._paging = paging

    def call(self, operation: Operation[R], arguments: Mapping[str, object], **how: Unpack[How]) -> AsyncPager[T, R]:
        """What walks through the pages of `operation`; a client of raw responses gives that of one page."""
        settings = self._client.call_settings
        if settings.raw:
            return cast("AsyncPager[T, R]", self._client.call(operation, arguments, **how))
        return AsyncPager(self._client, course(settings, operation, self._paging, arguments, how))


class RawPages(Generic[P, R]):
    """A method of a resource of `with_raw_response`, typed after the method that it stands for."""

    def __init__(self, method: Callable[Concatenate[Any, P], Pager[Any, R]]) -> None:
        self._method = method

    def __get__(self, resource: object, owner: object = None) -> Callable[P, APIResponse[R]]:
        raise NotImplementedError(f"{self._method.__name__} is typed here, and carried out by its resource")


class AsyncRawPages(Generic[P, R]):
    """The same, awaited."""

    def __init__(self, method: Callable[Concatenate[Any, P], AsyncPager[Any, R]]) -> None:
        self._method = method

    def __get__(self, resource: object, owner: object = None) -> Callable[P, Coroutine[Any, Any, AsyncAPIResponse[R]]]:
        raise NotImplementedError(f"{self._method.__name__} is typed here, and carried out by its resource")
