"""Work in several processes: the same on many shares; and what any work in other processes needs.

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
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

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
    if not can_fork(len(shares)):
        return [work(share) for share in shares]
    with frozen(), _pool(min(_most, len(shares))) as pool:
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


@contextmanager
def frozen() -> Iterator[None]:
    """Nothing that is there now is looked at by the garbage collector, which would copy it into each process."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def can_fork(shares: int) -> bool:
    """Whether work in `shares` parts can, and may, be done in several processes."""
    return min(_most, shares) > 1 and sys.platform in ("linux", "freebsd") and threading.active_count() == 1
