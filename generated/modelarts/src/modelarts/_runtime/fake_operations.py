"""Operations as a fake service has them: what they answer, and the calls that they had."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from .fake_calls import Call
from .fake_replies import Answer, FakeFault, FakeReply, settled, waiting
from .unset import UNSET, Unset

if TYPE_CHECKING:
    from .fake_examples import Documented
    from .faking import Fake

T = TypeVar("T")


class FakeOperation(Generic[T]):
    """An operation of a fake service, whose successes are a `T`.

    It answers with the document's example. Each method here says otherwise, and gives the operation itself: with
    `times` for so many calls, one after the other in the order in which that was said; without, for all others.

    Attributes:
        name: what it is called by, `things.get`, or its method and path where the document lacks it.
        method: the HTTP method.
        path: the path template.
        known: what the document says of it.
    """

    def __init__(self, fake: Fake, method: str, path: str, known: Documented | None) -> None:
        self._fake = fake
        self.name = f"{known.resource}.{known.name}" if known is not None else f"{method} {path}"
        self.known = known
        self.method = method
        self.path = path
        self._turns: deque[Answer] = deque()
        self._standing: Answer | None = None

    @property
    def calls(self) -> list[Call]:
        """The calls to this operation, in their order."""
        return [call for call in self._fake.calls if call.operation == self.name]

    def returns(
        self,
        body: T | Mapping[str, object] | Sequence[object] | str | bytes | None | Unset = UNSET,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
        delay: float = 0.0,
        times: int | None = None,
    ) -> Self:
        """Reply with `body`: a model, what JSON has by the document's names, text, bytes as they are, the items of a
        stream; the document's example unless said. See FakeReply for the others."""
        made = settled(body)
        reply = FakeReply(body=made, status=status, headers=headers or {}, media_type=media_type, delay=delay)
        return self._answered(reply, times)

    def returns_each(self, *bodies: T | Mapping[str, object] | Sequence[object] | str | bytes | None) -> Self:
        """Reply to the next calls with one body each."""
        for body in bodies:
            self.returns(body, times=1)
        return self

    def fails(
        self,
        status: int,
        body: object = UNSET,
        *,
        retry_after: float | datetime | None = None,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        times: int | None = None,
    ) -> Self:
        """Reply with an error, and what the document has as its body unless said; `retry_after` in seconds, or a
        moment."""
        given = {**waiting(retry_after), **(headers or {})}
        return self._answered(FakeReply(body=settled(body), status=status, headers=given, delay=delay), times)

    def disconnects(self, *, sent: bool = False, times: int | None = None) -> Self:
        """Have the connection fail: before the request was sent, or after it."""
        return self._answered(FakeFault(sent=sent), times)

    def times_out(self, *, sent: bool = True, times: int | None = None) -> Self:
        """Have no reply come in time: to a request that was sent, or could not be."""
        return self._answered(FakeFault(timeout=True, sent=sent), times)

    def breaks_off(self, *, after: int = 0, body: object = UNSET, times: int | None = None) -> Self:
        """Have the connection break off within the reply, after so many bytes of it."""
        return self._answered(FakeReply(body=settled(body), cut=after), times)

    def garbles(self, *, times: int | None = None) -> Self:
        """Reply with what should be JSON and is none."""
        return self._answered(FakeReply(body=b'{"garbled": '), times)

    def answers(self, function: Callable[[Call], object | Awaitable[object]], *, times: int | None = None) -> Self:
        """Ask a function of each call: it gives a body, a FakeReply or a FakeFault, or raises. The async client awaits
        it where it is a coroutine."""
        return self._answered(function, times)

    def reset(self) -> None:
        """Forget what was said: reply with the document's example again."""
        self._turns.clear()
        self._standing = None

    def _answered(self, answer: Answer, times: int | None) -> Self:
        if times is None:
            self._standing = answer
        else:
            self._turns.extend([answer] * times)
        return self

    def answer(self, call: Call) -> Answer | None:
        """What a call is to be answered with, None where nothing was said and the document has no say."""
        if self._turns:
            return self._turns.popleft()
        if self._standing is not None:
            return self._standing
        return self.usual(call) if self.known is not None and self._fake.examples else None

    def usual(self, call: Call) -> FakeReply:
        """What is answered where nothing was said."""
        return FakeReply()

    @property
    def example(self) -> Any:
        """The document's example of a success, as plain JSON, to be changed and given to `returns`. Raises LookupError
        where it has none."""
        body = self.known.example().body if self.known is not None else UNSET
        if isinstance(body, Unset):
            raise LookupError(f"{self.name} has no example")
        return copy.deepcopy(body)

    def __repr__(self) -> str:
        return f"FakeOperation({self.method} {self.path})"


class OfMethod(Generic[T]):
    """An attribute of a fake's resource, typed after the method that it stands for."""

    def __init__(self, method: Callable[..., T]) -> None:
        self._method = method

    def __get__(self, resource: object, owner: object = None) -> FakeOperation[T]:
        raise NotImplementedError(f"{self._method.__name__} is typed here, and found when it is asked for")


class OfStream(Generic[T]):
    """The same for a method whose reply is a stream."""

    def __init__(self, method: Callable[..., Iterable[T]]) -> None:
        self._method = method

    def __get__(self, resource: object, owner: object = None) -> FakeOperation[Iterable[T]]:
        raise NotImplementedError(f"{self._method.__name__} is typed here, and found when it is asked for")
