"""The transports of a fake service: nothing is sent, and time passes as fast as it is asked to."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from .errors import APIConnectionError, APITimeoutError
from .exchange import Headers, Request, Response
from .fake_replies import FakeFault, FakeReply
from .receiving import described, within
from .retries import Clock
from .transport import READ_TIMEOUT

if TYPE_CHECKING:
    from .faking import Asked, Fake
    from .transport import TimeoutTypes

_BEGINNING: Final = datetime(2026, 1, 1, tzinfo=UTC)


class FakeTime:
    """A clock that nobody waits for: `slept` are the seconds that were to be waited."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.passed = 0.0
        self.clock = Clock(lambda: 0.5, self.now, lambda: self.passed, self.sleep, self.async_sleep)

    def now(self) -> datetime:
        """The moment, by this clock."""
        return _BEGINNING + timedelta(seconds=self.passed)

    def sleep(self, seconds: float) -> None:
        """Be so much later."""
        self.slept.append(seconds)
        self.passed += seconds

    async def async_sleep(self, seconds: float) -> None:
        """The same, awaited."""
        self.sleep(seconds)


class FakeBody:
    """The content of a reply as it arrives, up to where it breaks off."""

    def __init__(self, pieces: list[bytes], cut: int | None, request: Request) -> None:
        self._pieces = pieces
        self._cut = cut
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        left = sum(map(len, self._pieces)) if self._cut is None else self._cut
        for piece in self._pieces:
            if piece[:left]:
                yield piece[:left]
            left = max(0, left - len(piece))
        if self._cut is not None:
            raise APIConnectionError(f"{described(self._request)}: broken off by the fake", self._request, sent=True)

    def close(self) -> None:
        """Nothing is open."""


class AsyncFakeBody:
    """The same, awaited."""

    def __init__(self, body: FakeBody) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._body:
            yield piece

    async def close(self) -> None:
        """Nothing is open."""


class _Transport:
    """What both kinds share."""

    def __init__(self, fake: Fake) -> None:
        self._fake = fake
        self._closed = False

    @property
    def clock(self) -> Clock:
        """The fake's."""
        return self._fake.time.clock

    def asked(self, request: Request, content: bytes) -> Asked:
        """What a request asks. Raises UnexpectedCallError."""
        if self._closed:
            raise RuntimeError("the client is closed")
        return self._fake.asked(request, content)

    def delivered(
        self, asked: Asked, request: Request, timeout: TimeoutTypes, answer: object
    ) -> tuple[Response, FakeBody | None]:
        """The response that an answer is, and its content if that is still to be read. Raises APIConnectionError."""
        time = self._fake.time
        if isinstance(answer, FakeFault):
            time.passed += answer.delay
            kind = APITimeoutError if answer.timeout else APIConnectionError
            said = "timed out" if answer.timeout else "disconnected"
            raise kind(f"{described(request)}: {said} by the fake", request, sent=answer.sent)
        reply = answer if isinstance(answer, FakeReply) else FakeReply(body=answer)
        patience = _patience(timeout, request, time.passed)
        if reply.delay > patience:
            time.passed += patience
            raise APITimeoutError(f"{described(request)}: not in time, by the fake", request, sent=True)
        time.passed += reply.delay
        status, headers, pieces = self._fake.delivered(asked, reply)
        response = Response(status, Headers.received(headers.items()), b"", request)
        body = FakeBody([] if request.method == "HEAD" else pieces, reply.cut, request)
        if request.stream:
            return response, body
        response.content = b"".join(body)
        within(len(response.content), request)
        return response, None


class FakeTransport(_Transport):
    """Answers in the place of the service, blocking."""

    def send(self, request: Request, timeout: TimeoutTypes) -> Response:
        content = request.content
        sent = content if isinstance(content, bytes) else b"".join(content.pieces())
        asked = self.asked(request, sent)
        found = asked.answer(asked.call) if callable(asked.answer) else asked.answer
        if inspect.isawaitable(found):
            if inspect.iscoroutine(found):
                found.close()
            raise TypeError("this answer has to be awaited: use the async client")
        response, body = self.delivered(asked, request, timeout, found)
        response.source = body
        return response

    def close(self) -> None:
        """Closing twice is fine."""
        self._closed = True


class AsyncFakeTransport(_Transport):
    """The same, awaited."""

    async def send(self, request: Request, timeout: TimeoutTypes) -> Response:
        content = request.content
        sent = content if isinstance(content, bytes) else b"".join([piece async for piece in content.async_pieces()])
        asked = self.asked(request, sent)
        found = asked.answer(asked.call) if callable(asked.answer) else asked.answer
        if inspect.isawaitable(found):
            found = await found
        response, body = self.delivered(asked, request, timeout, found)
        response.source = None if body is None else AsyncFakeBody(body)
        return response

    async def close(self) -> None:
        """Closing twice is fine."""
        self._closed = True


def _patience(timeout: TimeoutTypes, request: Request, now: float) -> float:
    """The seconds that the client waits for a reply: no longer than its call has."""
    waits = READ_TIMEOUT if timeout is None else timeout if isinstance(timeout, int | float) else timeout.read
    left = float("inf") if request.until is None else request.until - now
    return min(float("inf") if waits is None else waits, left)
