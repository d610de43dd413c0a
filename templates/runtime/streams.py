"""Replies that come item by item: iterators over what the document says of each."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, Unpack, cast

from .errors import APIConnectionError
from .events import Event, Parser, parser_of
from .exchange import Response
from .operation import Content, Operation
from .options import How, RequestOptions, Settings
from .receiving import AsyncBody, Body, within
from .replies import decode_json, judge
from .retries import FIRST_DELAY
from .unset import UNSET

if TYPE_CHECKING:
    from .client import AsyncClient, SyncClient

T = TypeVar("T")


@dataclass(slots=True)
class _Course:
    """The logic of a stream, once: its items, and whether it is resumed when it breaks off."""

    operation: Operation[Any]
    options: RequestOptions
    settings: Settings
    response: Response
    content: Content
    parser: Parser
    left: int

    @classmethod
    def of(
        cls, operation: Operation[Any], options: RequestOptions | None, response: Response, settings: Settings
    ) -> _Course:
        options = options or RequestOptions()
        left = settings.max_retries if options.max_retries is None else options.max_retries
        content = _content(operation, response)
        parser = parser_of(content.framing or response.media_type)
        return cls(operation, options, settings, response, content, parser, left)

    def fed(self, piece: bytes) -> list[Event]:
        """The events that a piece completes. Raises ResponseTooLargeError for one longer than a reply may be."""
        events = self.parser.feed(piece)
        within(self.parser.pending, self.response.request)
        return events

    def item(self, event: Event) -> Any:
        """What an event holds, as the document describes it."""
        content = self.content
        if content.annotation is str:
            return event.data
        problems: list[tuple[str, str]] = []
        found = decode_json(content, event.data.encode(), problems)
        if not event.whole:
            problems.append(("", "it may have been cut short"))
        if problems and content.annotation is not Any:
            judge(self.operation, self.response, self.options.validation or self.settings.validation, problems)
        return event.data if found is UNSET else found

    def resumption(self, error: APIConnectionError) -> tuple[float, RequestOptions]:
        """Seconds to wait and options to ask again with. Raises `error` where the stream cannot be resumed."""
        if self.left <= 0 or not self.parser.last_id or not self.response.request.idempotent:
            raise error
        self.left -= 1
        headers = {**(self.options.headers or {}), "Last-Event-ID": self.parser.last_id}
        pause = self.settings.clock.random() * FIRST_DELAY if self.parser.pause is None else self.parser.pause
        return pause, replace(self.options, headers=headers)

    def resumed(self, response: Response) -> None:
        """Go on with another response."""
        last_id, pause = self.parser.last_id, self.parser.pause
        self.response, self.content = response, _content(self.operation, response)
        self.parser = parser_of(self.content.framing or response.media_type)
        self.parser.last_id, self.parser.pause = last_id, pause


_ANYTHING: Final = Content("", lambda: Any)


def _content(operation: Operation[Any], response: Response) -> Content:
    """What the document says of a response's content: by its media type, else what it says first."""
    reply = operation.reply(response.status_code)
    contents = reply.contents if reply is not None else ()
    media_type = response.media_type
    return next((one for one in contents if one.essence == media_type), contents[0] if contents else _ANYTHING)


class Stream(Generic[T]):
    """Items as they arrive, once; a context manager closes the connection when not all are wanted.

    An event stream of an idempotent operation that breaks off is resumed after the last event that had an id, as often
    as the client repeats a call. Raises APIConnectionError where that is not possible.
    """

    def __init__(self, course: _Course, again: Callable[[RequestOptions], Response]) -> None:
        self._course = course
        self._again = again
        self._items = self._read()

    @property
    def response(self) -> Response:
        """The response that the items come from: its status and headers."""
        return self._course.response

    def __iter__(self) -> Iterator[T]:
        return self._items

    def __next__(self) -> T:
        return next(self._items)

    def _read(self) -> Generator[T]:
        for event in self.events():
            if event.data == self._course.content.end:
                break
            yield self._course.item(event)
        self._give_up()

    def events(self) -> Iterator[Event]:
        """The events themselves, with their names and ids, in the place of the items."""
        course = self._course
        while True:
            try:
                for piece in cast("Body", course.response.source or [course.response.content]):
                    yield from course.fed(piece)
                yield from course.parser.end()
                return
            except APIConnectionError as error:
                pause, options = course.resumption(error)
            course.settings.clock.sleep(pause)
            course.resumed(self._again(options))

    def close(self) -> None:
        """Give up what was not read: there are no more items then. Closing twice is fine."""
        with suppress(ValueError):  # another thread is reading, which has an error
            self._items.close()
        self._give_up()

    def _give_up(self) -> None:
        if self._course.response.source is not None:
            cast("Body", self._course.response.source).close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class AsyncStream(Generic[T]):
    """The same, awaited."""

    def __init__(self, course: _Course, again: Callable[[RequestOptions], Awaitable[Response]]) -> None:
        self._course = course
        self._again = again
        self._items = self._read()

    @property
    def response(self) -> Response:
        """The response that the items come from: its status and headers."""
        return self._course.response

    def __aiter__(self) -> AsyncIterator[T]:
        return self._items

    async def __anext__(self) -> T:
        return await anext(self._items)

    async def _read(self) -> AsyncGenerator[T]:
        async for event in self.events():
            if event.data == self._course.content.end:
                break
            yield self._course.item(event)
        await self._give_up()

    async def events(self) -> AsyncIterator[Event]:
        """The events themselves, with their names and ids, in the place of the items."""
        course = self._course
        while True:
            try:
                async for piece in _pieces(course.response):
                    for event in course.fed(piece):
                        yield event
                for event in course.parser.end():
                    yield event
                return
            except APIConnectionError as error:
                pause, options = course.resumption(error)
            await course.settings.clock.async_sleep(pause)
            course.resumed(await self._again(options))

    async def close(self) -> None:
        """Give up what was not read: there are no more items then. Closing twice is fine."""
        with suppress(RuntimeError):  # another task is reading, which has an error
            await self._items.aclose()
        await self._give_up()

    async def _give_up(self) -> None:
        if self._course.response.source is not None:
            await cast("AsyncBody", self._course.response.source).close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()


async def _pieces(response: Response) -> AsyncIterator[bytes]:
    if response.source is None:
        yield response.content
        return
    async for piece in cast("AsyncBody", response.source):
        yield piece


class Streaming:
    """Calls operations whose replies are streams."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client

    def call(self, operation: Operation[T], arguments: Mapping[str, object], **how: Unpack[How]) -> Stream[T]:
        """Carry out `operation`; a client of raw responses gives that which has the stream. Raises APIError."""
        if self._client.call_settings.raw:
            return cast("Stream[T]", self._client.call(operation, arguments, **how))

        def again(options: RequestOptions) -> Response:
            other: How = {**how, "options": options}
            return self._client.call_raw(operation, arguments, **other)[0]

        opened = self._client.call_raw(operation, arguments, **how)
        return Stream(_Course.of(operation, how.get("options"), *opened), again)


class AsyncStreaming:
    """The same, awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def call(
        self, operation: Operation[T], arguments: Mapping[str, object], **how: Unpack[How]
    ) -> AsyncStream[T]:
        """Carry out `operation`; a client of raw responses gives that which has the stream. Raises APIError."""
        if self._client.call_settings.raw:
            return cast("AsyncStream[T]", await self._client.call(operation, arguments, **how))

        async def again(options: RequestOptions) -> Response:
            other: How = {**how, "options": options}
            return (await self._client.call_raw(operation, arguments, **other))[0]

        opened = await self._client.call_raw(operation, arguments, **how)
        return AsyncStream(_Course.of(operation, how.get("options"), *opened), again)
