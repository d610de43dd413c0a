"""When an attempt is repeated, and how long to wait before (RFC 9110, sections 9.2.2 and 10.2.3; RFC 6585)."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from .errors import APIConnectionError, APIStatusError

FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 8.0
LONGEST_RETRY_AFTER: Final = 60.0

IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
PASSING: Final = frozenset({408, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance, as the clients know them; a test puts its own in their place."""

    random: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    async_sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(slots=True)
class Retries:
    """The attempts of one call.

    Whatever the method, failures before anything was sent and 429 are repeated. A request that was sent may have been
    carried out: after a lost response, 408 and 5xx, only those of idempotent methods are.
    """

    left: int
    clock: Clock
    made: int = 0

    def delay(self, error: APIConnectionError | APIStatusError) -> float | None:
        """Seconds to wait before the next attempt, None if there is to be none."""
        if self.left <= 0 or not _may_repeat(error):
            return None
        self.left -= 1
        self.made += 1
        asked = self._retry_after(error)
        if asked is not None:
            return min(asked, LONGEST_RETRY_AFTER)
        return self.clock.random() * min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(self.made, 10))

    def _retry_after(self, error: APIConnectionError | APIStatusError) -> float | None:
        """The seconds that `Retry-After` asks for, given as seconds or as a date; None if it makes no sense."""
        if isinstance(error, APIConnectionError):
            return None
        value = error.response.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value[:9])
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self.clock.now()).total_seconds())


def _may_repeat(error: APIConnectionError | APIStatusError) -> bool:
    if isinstance(error, APIConnectionError) and not error.sent:
        return True
    if isinstance(error, APIStatusError) and error.status_code == 429:
        return True
    return error.request.method.upper() in IDEMPOTENT and (
        isinstance(error, APIConnectionError) or error.status_code in PASSING
    )
