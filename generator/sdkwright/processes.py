"""Work in several processes: the same on many shares, or two things beside each other.

A fork shares what this process has loaded already, but is only safe while nothing else runs in it; where there is none
(Windows, macOS), and beside threads, the work stays in this process rather than import its main module anew.
"""

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, TypeVar

R = TypeVar("R")
S = TypeVar("S")

_most = os.cpu_count() or 1


def limit(cores: int) -> None:
    """Have this process use no more than `cores`: it is one of several that work beside each other."""
    global _most
    _most = cores


def over_processes(work: Callable[[S], R], shares: Sequence[S]) -> list[R]:
    """`work` of each of `shares`, in their order."""
    if not _can_fork(len(shares)):
        return [work(share) for share in shares]
    with _frozen(), ProcessPoolExecutor(min(_most, len(shares)), multiprocessing.get_context("fork")) as pool:
        return list(pool.map(work, shares))


def beside(own: Callable[[], R], other: Callable[[], S]) -> tuple[R, S]:
    """What the two give: `own` here, `other` meanwhile in a process of its own. What that needs is not sent there, a
    fork has it; what it gives, or raises, comes back."""
    if not _can_fork(2):
        return own(), other()
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(other, sending))
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


def _answer(work: Callable[[], Any], sending: Connection) -> None:
    """In the other process: do the work, and send what came of it."""
    try:
        sending.send((work(), None))
    except Exception as error:
        sending.send((None, error))


def _received(receiving: Connection, work: Callable[[], S]) -> S:
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
