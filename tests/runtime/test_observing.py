"""Who is told of a call: hooks, in order, and OpenTelemetry."""

from collections.abc import Iterator
from typing import Any

import pytest
from callers import Caller
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, StatusCode, TraceFlags
from wire import Server, reply

from runtime import Hooks, Operation, Reply, tracing
from runtime.errors import APIConnectionError, BadRequestError

THING: Operation[Any] = Operation("GET", "/things", replies=(Reply("204"),))


def test_hooks_are_told_in_order(caller: Caller, server: Server) -> None:
    told: list[object] = []
    hooks = Hooks(
        request=lambda request: (told.append("request"), request.headers.update({"X-Hook": str(len(told))})),
        response=lambda response: told.append(response.status_code),
        retry=lambda retry: told.append(
            ("retry", retry.attempt, retry.delay, getattr(retry.error, "status_code", None))
        ),
        error=lambda error: told.append(type(error)),
    )
    client = caller.client(hooks=hooks)
    server.answer(reply(429), reply(204), reply(400))
    caller.call(THING, client=client)
    with pytest.raises(BadRequestError):
        caller.call(THING, client=client)
    assert told == [
        "request", 429, ("retry", 2, 1.0, 429), "request", 204, "request", 400, BadRequestError,
    ]  # fmt: skip
    assert [seen.header("x-hook") for seen in server.seen] == ["1", "4", "6"]


def test_what_a_hook_raises_ends_the_call(caller: Caller, server: Server) -> None:
    def refuse(request: object) -> None:
        raise PermissionError("not today")

    with pytest.raises(PermissionError):
        caller.call(THING, settings={"hooks": Hooks(request=refuse)})
    assert server.seen == []


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[TracerProvider]:
    """What an application has set up, before the first call."""
    provider = TracerProvider()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    tracing._telemetry.cache_clear()
    yield provider
    tracing._telemetry.cache_clear()


@pytest.fixture
def spans(provider: TracerProvider) -> InMemorySpanExporter:
    """The spans that end, as OpenTelemetry's own SDK hands them on."""
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter


def test_a_span_for_each_attempt(caller: Caller, server: Server, spans: InMemorySpanExporter) -> None:
    server.answer(reply(429), reply(204))
    secret: Operation[Any] = Operation("GET", "/things?key=secret", replies=(Reply("204"),))
    caller.call(secret)
    first, second = spans.get_finished_spans()
    assert [(one.name, one.kind, one.status.status_code) for one in (first, second)] == [
        ("GET /things", SpanKind.CLIENT, StatusCode.ERROR), ("GET /things", SpanKind.CLIENT, StatusCode.UNSET),
    ]  # fmt: skip
    assert [(seen.header("traceparent") or "").rpartition("-")[0] for seen in server.seen] == [
        f"00-{one.context.trace_id:032x}-{one.context.span_id:016x}" for one in (first, second)
    ]
    assert first.attributes is not None and first.attributes["error.type"] == "429"
    assert second.attributes == {
        "http.request.method": "GET", "url.full": f"{server.url}/things", "url.template": "/things",
        "server.address": "127.0.0.1", "server.port": server.port, "http.request.resend_count": 1,
        "http.response.status_code": 204,
    }  # fmt: skip


def test_attempts_belong_to_the_callers_trace(caller: Caller, server: Server, spans: InMemorySpanExporter) -> None:
    with trace.get_tracer("mine").start_as_current_span("mine") as mine:
        caller.call(THING)
    sent, _ = spans.get_finished_spans()
    assert sent.parent is not None and sent.parent.span_id == mine.get_span_context().span_id


def test_a_span_of_no_response(caller: Caller, server: Server, spans: InMemorySpanExporter) -> None:
    with pytest.raises(APIConnectionError):
        caller.call(THING, settings={"base_url": "http://127.0.0.1:1", "max_retries": 0})
    [span] = spans.get_finished_spans()
    assert span.attributes is not None and span.attributes["error.type"] == "APIConnectionError"
    assert span.status.status_code is StatusCode.ERROR


def test_nothing_is_traced_where_there_is_no_telemetry(
    caller: Caller, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda name: None)
    monkeypatch.setattr(tracing, "import_module", lambda name: pytest.fail(f"{name} was imported"))
    tracing._telemetry.cache_clear()
    caller.call(THING)
    tracing._telemetry.cache_clear()
    assert server.seen[0].header("traceparent") is None


def test_nothing_is_made_where_nobody_gathers_spans(
    caller: Caller, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing._Telemetry, "span", lambda *given: pytest.fail("a span was made"))
    caller.call(THING)
    assert server.seen[0].header("traceparent") is None


def test_a_context_is_handed_on_though_nobody_gathers_spans(caller: Caller, server: Server) -> None:
    came = SpanContext(1, 2, is_remote=True, trace_flags=TraceFlags(1))
    with trace.use_span(NonRecordingSpan(came)):
        caller.call(THING)
    assert server.seen[0].header("traceparent") == f"00-{1:032x}-{2:016x}-01"


def test_a_method_without_a_name_of_its_own_is_told_beside(
    caller: Caller, server: Server, spans: InMemorySpanExporter
) -> None:
    caller.call(Operation("PURGE", "/things", replies=(Reply("204"),)))
    [span] = spans.get_finished_spans()
    assert span.name == "HTTP /things" and span.attributes is not None
    assert span.attributes["http.request.method"] == "_OTHER"
    assert span.attributes["http.request.method_original"] == "PURGE"
