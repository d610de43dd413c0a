"""When an attempt is repeated, and how long to wait before (RFC 9110, sections 9.2.2 and 10.2.3; RFC 6585)."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from .auth import Auth, Renewable
from .errors import APIConnectionError, APIStatusError

FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 8.0
LONGEST_RETRY_AFTER: Final = 60.0

IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
LASTING: Final = frozenset({501, 505, 506, 508, 510, 511})

_SECONDS: Final = re.compile(r"[0-9]+(\.[0-9]+)?").fullmatch


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance, as the clients know them; a test puts its own in their place."""

    random: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    async_sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(slots=True)
class Retries:
    """The attempts of one call.

    Whatever the method, these are repeated: failures before anything was sent, 429, a 503 that says when to come back,
    and the statuses in `retriable`, of which the document says that they pass. A request that was sent may have been
    carried out: after a lost response, 408 and 5xx, only idempotent ones are. Nothing begins after `until`.
    """

    left: int
    clock: Clock
    retriable: frozenset[int] = frozenset()
    until: float | None = None
    made: int = 0
    renewed: bool = False

    def replay(self, error: APIConnectionError | APIStatusError, auths: Sequence[Auth]) -> bool:
        """Whether to send a request whose proof was refused (401) again at once, with another proof: once in a call,
        however many attempts are left."""
        if self.renewed or not isinstance(error, APIStatusError) or error.status_code != 401:
            return False
        able = [auth.rejected(error.request) for auth in auths if isinstance(auth, Renewable)]
        self.renewed = any(able) and error.request.repeatable and not self._late(0.0)
        self.made += self.renewed
        return self.renewed

    def _late(self, delay: float) -> bool:
        return self.until is not None and self.clock.monotonic() + delay >= self.until

    def delay(self, error: APIConnectionError | APIStatusError) -> float | None:
        """Seconds to wait before the next attempt, None if there is to be none."""
        if self.left <= 0 or not error.request.repeatable or not self._may_repeat(error):
            return None
        asked = self._retry_after(error)
        if asked is not None:
            delay = min(asked, LONGEST_RETRY_AFTER)
        else:
            delay = self.clock.random() * min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(self.made + 1, 10))
        if self._late(delay):
            return None
        self.left -= 1
        self.made += 1
        return delay

    def _may_repeat(self, error: APIConnectionError | APIStatusError) -> bool:
        if isinstance(error, APIConnectionError):
            return not error.sent or error.request.idempotent
        status = error.status_code
        if status == 429 or status in self.retriable:
            return True
        if status == 503 and self._retry_after(error) is not None:
            return True
        return error.request.idempotent and (status == 408 or (status >= 500 and status not in LASTING))

    def _retry_after(self, error: APIConnectionError | APIStatusError) -> float | None:
        """The seconds that `Retry-After` asks for, given as seconds, with a fraction as some services do, or as a date;
        None if it makes no sense."""
        if isinstance(error, APIConnectionError):
            return None
        value = error.response.headers.get("retry-after", "").strip()
        if _SECONDS(value):
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self.clock.now()).total_seconds())
