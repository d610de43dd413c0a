"""Tells what happens: to the log of the package, to the caller's hooks, and to OpenTelemetry where it is installed.

Neither a query nor a header is told, since both may hold secrets.
"""

from __future__ import annotations

import logging
from typing import Any

from .about import IMPORT_NAME
from .errors import APIConnectionError, APIError
from .exchange import Request, Response
from .operation import Operation
from .options import Hooks, Retry
from .tracing import Span, start

_LOG = logging.getLogger(IMPORT_NAME)


class Observed:
    """One call, as it is told of."""

    __slots__ = ("_hooks", "_operation", "_span")

    def __init__(self, operation: Operation[Any], hooks: Hooks) -> None:
        self._operation = operation
        self._hooks = hooks
        self._span: Span | None = None

    def begins(self, request: Request, attempt: int) -> None:
        """An attempt; what it is traced by is added to the headers."""
        self._span = start(request, self._operation.path, attempt)

    def sends(self, request: Request) -> None:
        """Just before the request goes out."""
        if self._hooks.request is not None:
            self._hooks.request(request)

    def answered(self, response: Response) -> None:
        """A response came."""
        if self._span is not None:
            self._span.answered(response.status_code)
        if _LOG.isEnabledFor(logging.DEBUG):
            request = response.request
            _LOG.debug("%s %s: %d", request.method, request.plain_url.partition("?")[0], response.status_code)
        if self._hooks.response is not None:
            self._hooks.response(response)

    def failed(self, error: APIConnectionError) -> None:
        """No response came."""
        if self._span is not None:
            self._span.failed(error)
        _LOG.debug("%s", error)

    def over(self) -> None:
        """The attempt is over, however it went."""
        if self._span is not None:
            self._span.end()
            self._span = None

    def repeats(self, error: APIError, attempt: int, delay: float) -> None:
        """There will be another attempt."""
        _LOG.info("%s %s: attempt %d in %.1f s", self._operation.method, self._operation.path, attempt, delay)
        if self._hooks.retry is not None:
            self._hooks.retry(Retry(error, attempt, delay))

    def ends(self, error: APIError) -> None:
        """The call ends with an error."""
        if self._hooks.error is not None:
            self._hooks.error(error)
