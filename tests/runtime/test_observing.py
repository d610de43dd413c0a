"""Who is told of a call: hooks, in order, and OpenTelemetry."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from callers import Caller
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


class FakeTelemetry(ModuleType):
    """As much of `opentelemetry.trace` and `.propagate` as the runtime uses; remembers the spans."""

    def __init__(self) -> None:
        super().__init__("opentelemetry")
        self.spans: list[SimpleNamespace] = []
        self.trace = self.propagate = self
        self.SpanKind = SimpleNamespace(CLIENT="client")
        self.StatusCode = SimpleNamespace(ERROR="error")

    def get_tracer(self, name: str, version: str) -> Any:
        return self

    def start_span(self, name: str, kind: str, attributes: dict[str, Any]) -> Any:
        span = SimpleNamespace(name=name, kind=kind, attributes=dict(attributes), status="", ended=False)
        span.set_attribute = span.attributes.__setitem__
        span.set_status = lambda status: setattr(span, "status", status)
        span.end = lambda: setattr(span, "ended", True)
        self.spans.append(span)
        return span

    def set_span_in_context(self, span: Any) -> Any:
        return self.spans.index(span)

    def inject(self, carrier: Any, context: Any) -> None:
        carrier["traceparent"] = f"00-{context}"


@pytest.fixture
def telemetry(monkeypatch: pytest.MonkeyPatch) -> Any:
    fake = FakeTelemetry()
    for name in ("opentelemetry", "opentelemetry.trace", "opentelemetry.propagate"):
        monkeypatch.setitem(sys.modules, name, fake)
    monkeypatch.setattr(tracing, "_tracer", lambda: fake)
    return fake


def test_a_span_for_each_attempt(caller: Caller, server: Server, telemetry: FakeTelemetry) -> None:
    server.answer(reply(429), reply(204))
    secret: Operation[Any] = Operation("GET", "/things?key=secret", replies=(Reply("204"),))
    caller.call(secret)
    assert [(span.name, span.kind, span.status, span.ended) for span in telemetry.spans] == [
        ("GET /things", "client", "error", True), ("GET /things", "client", "", True),
    ]  # fmt: skip
    assert [seen.header("traceparent") for seen in server.seen] == ["00-0", "00-1"]
    assert telemetry.spans[1].attributes == {
        "http.request.method": "GET", "url.full": f"{server.url}/things", "url.template": "/things",
        "server.address": "127.0.0.1", "server.port": server.port, "http.request.resend_count": 1,
        "http.response.status_code": 204,
    }  # fmt: skip


def test_a_span_of_no_response(caller: Caller, server: Server, telemetry: FakeTelemetry) -> None:
    with pytest.raises(APIConnectionError):
        caller.call(THING, settings={"base_url": "http://127.0.0.1:1", "max_retries": 0})
    assert telemetry.spans[0].attributes["error.type"] == "APIConnectionError"
    assert telemetry.spans[0].ended
