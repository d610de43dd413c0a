"""An object with a process of its own, for what takes long and is wanted later; or a piece of work.

Forks where `processes` says that this is safe; elsewhere what is asked for is done when it is wanted.
"""

import contextlib
import os
import pickle
import tempfile
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar

from sdkwright.processes import can_fork, follow, frozen

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")
T = TypeVar("T")


class Apart(Generic[S]):
    """`one`, in a process of its own where `wanted`: what it is asked for is done there, one after the other, while
    this process goes on. It is a context, and what is not done at its end is given up."""

    def __init__(self, one: S, *, wanted: bool) -> None:
        self._one = one
        self._wanted = wanted and can_fork(2)
        self._stack = contextlib.ExitStack()
        self._results: list[Any] = []
        self._asked = 0
        self._line: _Line | None = None

    def __enter__(self) -> Self:
        if self._wanted:
            import multiprocessing

            context = multiprocessing.get_context("fork")
            connections, rooms = context.Pipe(), (_room(), _room())
            self._line, line = _Line(connections, rooms), _Line(connections[::-1], rooms[::-1])
            child = context.Process(target=_serve, args=(os.getpid(), self._one, line))
            for room in rooms:
                self._stack.callback(os.close, room)
            self._stack.enter_context(frozen())
            child.start()
            self._line.take()
            self._stack.callback(child.join)
            self._stack.callback(child.terminate)
            self._stack.callback(self._line.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def is_apart(self) -> bool:
        """Whether there is another process."""
        return self._line is not None

    def dismiss(self) -> None:
        """Nothing more is asked for: let the process end."""
        if self._line is not None:
            self._line.close()

    def ask(self, method: Callable[Concatenate[S, P], R], *arguments: P.args, **named: P.kwargs) -> Callable[[], R]:
        """Have `method` of the object done; what comes back gives its result, or raises, when that is wanted."""
        number, self._asked = self._asked, self._asked + 1
        again = partial(method, self._one, *arguments, **named)
        if self._line is None:
            return cache(again)
        with contextlib.suppress(BrokenPipeError):
            self._line.say((method, arguments, named))
        return partial(self._result, number, again)

    def _result(self, number: int, again: Callable[[], R]) -> R:
        """The result of what was asked for; if the system ended the process, for want of memory, it is done here."""
        assert self._line is not None
        while len(self._results) <= number:
            try:
                self._results.append(self._line.hear())
            except (EOFError, ConnectionResetError):
                return again()
        result: R
        error: Exception | None
        result, error = self._results[number]
        if error is not None:
            raise error
        return result


def beside(own: Callable[[], R], other: Callable[[], T]) -> tuple[R, T]:
    """What the two give: `own` here, `other` meanwhile in a process of its own. What that needs is not sent there, a
    fork has it; what it gives, or raises, comes back."""
    with Apart(other, wanted=True) as apart:
        theirs = apart.ask(_done)
        return own(), theirs()


def _done(work: Callable[[], T]) -> T:
    return work()


class _Line:
    """An end of a line between two processes. What is said waits in a room until the other end listens: in a pipe only
    little can wait, and who says more has to wait with it."""

    def __init__(self, connections: "tuple[Connection[Any, Any], ...]", rooms: tuple[int, ...]) -> None:
        self._connection, self._other = connections
        self._own, self._theirs = rooms
        self._said = 0

    def take(self) -> None:
        """Be the one end of this process, which leaves the other one to the other process."""
        self._other.close()

    def say(self, what: object) -> None:
        data = memoryview(pickle.dumps(what, pickle.HIGHEST_PROTOCOL))
        start = self._said
        while data:
            written = os.pwrite(self._own, data, self._said)
            data, self._said = data[written:], self._said + written
        self._connection.send((start, self._said - start))

    def hear(self) -> Any:
        """What the other end said next. Raises EOFError, or ConnectionResetError, where it is gone."""
        start, size = self._connection.recv()
        return pickle.loads(os.pread(self._theirs, size, start))

    def close(self) -> None:
        self._connection.close()


def _room() -> int:
    """A file without a name, in memory where the system has such."""
    with contextlib.suppress(AttributeError, OSError):
        return os.memfd_create("sdkwright")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _serve(parent: int, one: object, line: _Line) -> None:
    """In the other process: do with `one` what comes over the `line`, until its other end is closed."""
    follow(parent)
    line.take()
    with contextlib.suppress(EOFError):
        while True:
            method, arguments, named = line.hear()
            try:
                line.say((method(one, *arguments, **named), None))
            except Exception as error:
                line.say((None, error))
