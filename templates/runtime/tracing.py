"""OpenTelemetry spans of the HTTP client conventions, where `opentelemetry-api` is installed; nothing otherwise.

Source: OpenTelemetry semantic conventions 1.29, "HTTP client span".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from .about import IMPORT_NAME, VERSION
from .exchange import Request

_METHODS: Final = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"})
"""Those that have names of their own in spans; others are told beside."""


class Span:
    """One attempt, in the caller's trace."""

    __slots__ = ("_failure", "_span")

    def __init__(self, span: Any, failure: object) -> None:
        self._span = span
        self._failure = failure

    def answered(self, status: int) -> None:
        """The attempt had a response."""
        self._span.set_attribute("http.response.status_code", status)
        if status >= 400:
            self._failed(str(status))

    def failed(self, error: Exception) -> None:
        """The attempt had none."""
        self._failed(type(error).__qualname__)

    def _failed(self, kind: str) -> None:
        self._span.set_attribute("error.type", kind)
        self._span.set_status(self._failure)

    def end(self) -> None:
        """The attempt is over."""
        self._span.end()


class _Telemetry:
    """What is needed of `opentelemetry-api`, found once."""

    __slots__ = ("_context", "_propagate", "_trace", "_tracer")

    def __init__(self) -> None:
        self._trace = import_module("opentelemetry.trace")
        self._context = import_module("opentelemetry.context")
        self._propagate = import_module("opentelemetry.propagate")
        self._tracer = self._trace.get_tracer(IMPORT_NAME, VERSION)

    @property
    def idle(self) -> bool:
        """Whether nobody gathers spans, and there is no context to hand on."""
        unset = isinstance(self._trace.get_tracer_provider(), self._trace.ProxyTracerProvider)
        return unset and not self._context.get_current()

    def span(self, request: Request, name: str, attributes: Mapping[str, str | int]) -> Span:
        """A span that begins, whose context is added to the headers of the request."""
        span = self._tracer.start_span(name, kind=self._trace.SpanKind.CLIENT, attributes=attributes)
        self._propagate.inject(request.headers, context=self._trace.set_span_in_context(span))
        return Span(span, self._trace.StatusCode.ERROR)


def start(request: Request, template: str, attempt: int) -> Span | None:
    """The span of an attempt, whose context is added to the headers; None where nobody traces."""
    telemetry = _telemetry()
    if telemetry is None or telemetry.idle:
        return None
    template = template.partition("?")[0].partition("#")[0]
    url = urlsplit(request.plain_url)
    known = request.method in _METHODS
    attributes: dict[str, str | int] = {
        "http.request.method": request.method if known else "_OTHER",
        "url.full": request.plain_url.partition("?")[0],
        "url.template": template,
        "server.address": url.hostname or "",
        "server.port": url.port or {"http": 80, "https": 443}[url.scheme],
    }
    if not known:
        attributes["http.request.method_original"] = request.method
    if attempt > 1:
        attributes["http.request.resend_count"] = attempt - 1
    return telemetry.span(request, f"{request.method if known else 'HTTP'} {template}", attributes)


@cache
def _telemetry() -> _Telemetry | None:
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.trace") is None:
        return None
    return _Telemetry()
