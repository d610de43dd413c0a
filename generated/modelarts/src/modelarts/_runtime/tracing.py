"""OpenTelemetry spans of the HTTP client conventions, where `opentelemetry-api` is installed; nothing otherwise.

Source: OpenTelemetry semantic conventions 1.29, "HTTP client span".
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from .about import IMPORT_NAME, VERSION
from .exchange import Request


class Span:
    """One attempt, in the caller's trace."""

    __slots__ = ("_span",)

    def __init__(self, span: Any) -> None:
        self._span = span

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
        self._span.set_status(import_module("opentelemetry.trace").StatusCode.ERROR)

    def end(self) -> None:
        """The attempt is over."""
        self._span.end()


def start(request: Request, template: str, attempt: int) -> Span | None:
    """The span of an attempt, whose context is added to the headers; None where nobody traces."""
    tracer = _tracer()
    if tracer is None:
        return None
    template = template.partition("?")[0].partition("#")[0]
    url = urlsplit(request.plain_url)
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    attributes: dict[str, str | int] = {
        "http.request.method": request.method,
        "url.full": request.plain_url.partition("?")[0],
        "url.template": template,
        "server.address": url.hostname or "",
        "server.port": port,
    }
    if attempt > 1:
        attributes["http.request.resend_count"] = attempt - 1
    trace = import_module("opentelemetry.trace")
    span = tracer.start_span(f"{request.method} {template}", kind=trace.SpanKind.CLIENT, attributes=attributes)
    import_module("opentelemetry.propagate").inject(request.headers, context=trace.set_span_in_context(span))
    return Span(span)


@cache
def _tracer() -> Any:
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.trace") is None:
        return None
    return import_module("opentelemetry.trace").get_tracer(IMPORT_NAME, VERSION)
