"""What connections belong to: a process, which may fork, and an event loop, which may end before its client does."""

from __future__ import annotations

import asyncio
import os
from typing import Final, Protocol
from weakref import WeakSet


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop that connections which are made now belong to, where it is one of asyncio."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def ended(loop: asyncio.AbstractEventLoop | None) -> bool:
    """Whether connections that belong to `loop` are of no use any more."""
    return loop is not None and loop.is_closed()


class Forking(Protocol):
    """What has to begin anew in a process that was forked."""

    def forked(self) -> None: ...


_forking: Final[WeakSet[Forking]] = WeakSet()


def begins_anew(one: Forking) -> None:
    """Tell `one` when it is in a process that was forked from the one that it was made in."""
    _forking.add(one)


def _forked() -> None:
    for one in _forking:
        one.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
