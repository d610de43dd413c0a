"""What a call asks its client for, one step after another; the client blocks or awaits, and tells the outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar, runtime_checkable

from .exchange import Request, Response
from .retries import Clock

if TYPE_CHECKING:
    from .transport import TimeoutTypes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request; the outcome is a Response, or an APIConnectionError thrown in."""

    request: Request
    timeout: TimeoutTypes


@dataclass(frozen=True, slots=True)
class Read:
    """Read what is left of a response; the outcome is the same Response, or an APIConnectionError thrown in."""

    response: Response


@runtime_checkable
class Closing(Protocol):
    """What warns unless it is awaited or closed."""

    def close(self) -> object: ...


class Pause(Protocol):
    """Wait for something that is no response; there is no outcome."""

    def wait(self, clock: Clock) -> None: ...

    async def async_wait(self, clock: Clock) -> None: ...


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait so many seconds."""

    seconds: float

    def wait(self, clock: Clock) -> None:
        clock.sleep(self.seconds)

    async def async_wait(self, clock: Clock) -> None:
        await clock.async_sleep(self.seconds)


@dataclass(frozen=True, slots=True)
class Await:
    """Wait for something of the caller's; what it raises ends the call. Only clients that await can."""

    awaitable: Awaitable[None]

    def wait(self, clock: Clock) -> None:
        """Raises TypeError."""
        if isinstance(self.awaitable, Closing):
            self.awaitable.close()
        raise TypeError("this auth has to be awaited: use the async client")

    async def async_wait(self, clock: Clock) -> None:
        await self.awaitable


Steps: TypeAlias = Generator[Send | Read | Pause, Response | None, T]
