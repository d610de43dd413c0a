"""The same work on many shares, over the processes that the machine has cores for."""

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

S = TypeVar("S")
R = TypeVar("R")

_most = os.cpu_count() or 1


def limit(cores: int) -> None:
    """Have this process use no more than `cores`: it is one of several that work beside each other."""
    global _most
    _most = cores


def over_processes(work: Callable[[S], R], shares: Sequence[S]) -> list[R]:
    """`work` of each of `shares`, in their order; here, one after the other, where processes cannot be had.

    A fork shares what this process has loaded already, but is only safe while nothing else runs in it; where there is
    none (Windows, macOS), and beside threads, the work stays in this process rather than import its main module anew.
    """
    if not _can_fork(len(shares)):
        return [work(share) for share in shares]
    gc.freeze()
    try:
        with ProcessPoolExecutor(min(_most, len(shares)), mp_context=multiprocessing.get_context("fork")) as pool:
            return list(pool.map(work, shares))
    finally:
        gc.unfreeze()


_parts: Sequence[Callable[[], Any]] = ()


def beside(parts: Sequence[Callable[[], R]]) -> list[R]:
    """What `parts` give, in their order; each in a process of its own where that can be had. What they need is not
    sent there: a fork has it."""
    global _parts
    _parts = parts
    try:
        return over_processes(_part, range(len(parts)))
    finally:
        _parts = ()


def _part(number: int) -> Any:
    return _parts[number]()


def _can_fork(shares: int) -> bool:
    return min(_most, shares) > 1 and sys.platform in ("linux", "freebsd") and threading.active_count() == 1
