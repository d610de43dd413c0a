"""Work in several processes: the same on many shares, two things beside each other, or an object with its own process.

A fork shares what this process has loaded already, but is only safe while nothing else runs in it; where there is none
(Windows, macOS), and beside threads, the work stays in this process rather than import its main module anew.
"""

import contextlib
import ctypes
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.connection import Connection

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

_most = os.cpu_count() or 1


def limit(cores: int) -> None:
    """Have this process use no more than `cores`: it is one of several that work beside each other."""
    global _most
    _most = cores


def follow(parent: int) -> None:
    """Have this process end with `parent`, which began it, however that ends: nobody would read what this one does.

    Sources: prctl(2) of Linux, procctl(2) of FreeBSD; where there is neither, nothing forks.
    """
    with contextlib.suppress(AttributeError, OSError):
        system = ctypes.CDLL(None)
        if sys.platform == "linux":
            system.prctl(1, signal.SIGKILL, 0, 0, 0)
        else:
            system.procctl(0, 0, 11, ctypes.byref(ctypes.c_int(signal.SIGKILL)))
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def over_processes(work: Callable[[S], R], shares: Sequence[S]) -> list[R]:
    """`work` of each of `shares`, in their order."""
    if not _can_fork(len(shares)):
        return [work(share) for share in shares]
    with _frozen(), _pool(min(_most, len(shares))) as pool:
        try:
            return list(pool.map(work, shares))
        except BaseException:
            interrupt()
            raise


def interrupt() -> None:
    """Have the processes that this one began end, and clear away what they were about."""
    import multiprocessing

    for child in multiprocessing.active_children():
        if child.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGINT)


def _pool(count: int) -> "ProcessPoolExecutor":
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(count, context, initializer=follow, initargs=(os.getpid(),))


def beside(own: Callable[[], R], other: Callable[[], S]) -> tuple[R, S]:
    """What the two give: `own` here, `other` meanwhile in a process of its own. What that needs is not sent there, a
    fork has it; what it gives, or raises, comes back."""
    if not _can_fork(2):
        return own(), other()
    import multiprocessing

    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(os.getpid(), other, sending))
    with _frozen():
        child.start()
        sending.close()
        try:
            mine = own()
            theirs = _received(receiving, other)
        except BaseException:
            child.terminate()
            raise
        finally:
            receiving.close()
            child.join()
    return mine, theirs


class Apart(Generic[S]):
    """`one`, in a process of its own where `wanted`: what it is asked for is done there, one after the other, while
    this process goes on. It is a context, and what is not done at its end is given up."""

    def __init__(self, one: S, *, wanted: bool) -> None:
        self._one = one
        self._wanted = wanted and _can_fork(2)
        self._stack = contextlib.ExitStack()
        self._results: list[Any] = []
        self._asked = 0
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        if self._wanted:
            import multiprocessing

            context = multiprocessing.get_context("fork")
            self._line, line = context.Pipe()
            child = context.Process(target=_serve, args=(os.getpid(), self._one, line, self._line))
            self._stack.enter_context(_frozen())
            child.start()
            line.close()
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
            self._line.send((method, arguments, named))
        return partial(self._result, number, again)

    def _result(self, number: int, again: Callable[[], R]) -> R:
        """The result of what was asked for; if the system ended the process, for want of memory, it is done here."""
        assert self._line is not None
        while len(self._results) <= number:
            try:
                self._results.append(self._line.recv())
            except (EOFError, ConnectionResetError):
                return again()
        result: R
        error: Exception | None
        result, error = self._results[number]
        if error is not None:
            raise error
        return result


def _serve(parent: int, one: object, line: "Connection", other: "Connection") -> None:
    """In the other process: do with `one` what comes over the `line`, until its `other` end is closed."""
    follow(parent)
    other.close()
    with contextlib.suppress(EOFError):
        while True:
            method, arguments, named = line.recv()
            try:
                line.send((method(one, *arguments, **named), None))
            except Exception as error:
                line.send((None, error))


def _answer(parent: int, work: Callable[[], Any], sending: "Connection") -> None:
    """In the other process: do the work, and send what came of it."""
    follow(parent)
    try:
        sending.send((work(), None))
    except Exception as error:
        sending.send((None, error))


def _received(receiving: "Connection", work: Callable[[], S]) -> S:
    """What the other process sends; if the system ended it, for want of memory, the work is done here."""
    result: S
    error: Exception | None
    try:
        result, error = receiving.recv()
    except EOFError:
        return work()
    if error is not None:
        raise error
    return result


@contextmanager
def _frozen() -> Iterator[None]:
    """Nothing that is there now is looked at by the garbage collector, which would copy it into each process."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _can_fork(shares: int) -> bool:
    return min(_most, shares) > 1 and sys.platform in ("linux", "freebsd") and threading.active_count() == 1
