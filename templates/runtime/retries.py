"""When an attempt is repeated, and how long to wait before (RFC 9110, section 10.2.3; RFC 6585, section 4)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .errors import APIConnectionError, APIStatusError

FIRST_DELAY = 0.5
LONGEST_DELAY = 8.0
LONGEST_RETRY_AFTER = 60.0


@dataclass(slots=True)
class Retries:
    """The attempts of one call. Repeated are failures before anything was sent, and 429; nothing else, since a
    request that was sent may have been carried out."""

    left: int
    made: int = 0

    def delay(self, error: APIConnectionError | APIStatusError) -> float | None:
        """Seconds to wait before the next attempt, None if there is to be none."""
        if self.left <= 0 or not _may_repeat(error):
            return None
        self.left -= 1
        self.made += 1
        asked = _retry_after(error)
        if asked is not None:
            return min(asked, LONGEST_RETRY_AFTER)
        return random.uniform(0, min(LONGEST_DELAY, FIRST_DELAY * 2.0**self.made))


def _may_repeat(error: APIConnectionError | APIStatusError) -> bool:
    if isinstance(error, APIConnectionError):
        return not error.sent
    return error.status_code == 429


def _retry_after(error: APIConnectionError | APIStatusError) -> float | None:
    """The seconds that `Retry-After` asks for, given as seconds or as a date; None if it makes no sense."""
    if isinstance(error, APIConnectionError):
        return None
    value = error.response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
