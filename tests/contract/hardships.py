"""A package's operations against the switchboard: how often the service was asked, and what the caller was told."""

from __future__ import annotations

import importlib
import json
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from faults import FAULTS, NOW, Answer, Fault
from generated import Generated, Method
from oracle_document import RawOperation
from oracle_schema import difference
from promises import Judge, Verdict, usable
from switchboard import Switchboard

KINDS = ("sync", "async", "aiohttp")
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
"""What may be done again (RFC 9110, section 9.2.2)."""
SEPARATORS = {
    "text/event-stream": (b"data: ", b"\n\n"),
    "application/jsonl": (b"", b"\n"),
    "application/x-ndjson": (b"", b"\n"),
    "application/json-seq": (b"\x1e", b"\n"),
}
"""What stands before and after each item of a stream, by its media type."""


@dataclass
class Call:
    """A call of an operation, and what the service answers if all goes well: `value`, None where it answers 204.
    `safe` says that it may be done again, `passing` are the statuses of which the document says that they pass;
    `options` are those that it is made with."""

    method: Method
    arguments: Mapping[tuple[str, str], Any]
    given: Mapping[str, Any]
    value: Any
    answer: Answer
    safe: bool
    passing: frozenset[int]
    options: Mapping[str, Any]


def call_of(judge: Judge, operation: RawOperation, **options: Any) -> Call | None:
    """A call with arguments from the document, None where no answer to it can be made: neither JSON objects nor
    nothing. It is a safe one if the method is, or the `options` say so."""
    method = judge.method(operation)
    found = next(((code, contents) for code, contents in operation.replies.items() if code[0] == "2"), None)
    if method is None or found is None:
        return None
    value, answer = None, Answer(int(found[0].replace("XX", "00")))
    json_content = next((one for one in found[1] if one.kind == "json" and one.schema is not None), None)
    if json_content is not None:
        drawn = judge.drawer.values(json_content.schema, 20, operation.label)
        value = next((one for one in drawn if isinstance(one, dict) and one and usable(one)), None)
        if value is None:
            return None
        answer = Answer(answer.status, json.dumps(value).encode(), json_content.media_type)
    elif found[1]:
        return None
    return Call(method, *_given(judge, operation, method), value, answer, *_safety(operation, options))


def walk_of(judge: Judge, operation: RawOperation) -> Call | None:
    """A call whose reply is of no interest yet, None where no method gives pages."""
    method = judge.method(operation)
    if method is None or "Pager" not in str(method.signature.return_annotation):
        return None
    return Call(method, *_given(judge, operation, method), None, Answer(200), *_safety(operation, {}))


def stream_of(judge: Judge, operation: RawOperation) -> Call | None:
    """A call that asks for a stream, whose `value` are items for it; None where nothing streams, or no items can be
    made."""
    method = judge.method(operation)
    found = next(((code, one) for code, some in operation.replies.items() if code[0] == "2" for one in some
                  if one.media_type in SEPARATORS), None)  # fmt: skip
    if method is None or found is None or found[1].schema is None:
        return None
    drawn = judge.drawer.values(found[1].schema, 20, operation.label)
    items = [one for one in drawn if isinstance(one, dict) and one and usable(one)][:3]
    before, after = SEPARATORS[found[1].media_type]
    body = b"".join(before + json.dumps(item).encode() + after for item in items)
    arguments, given = _given(judge, operation, method)
    if "stream" in method.signature.parameters and isinstance(given.get("body", {}), dict):
        given.get("body", {}).pop("stream", None)
        given["stream"] = True
    answer = Answer(int(found[0].replace("XX", "00")), body, found[1].media_type)
    return Call(method, arguments, given, items, answer, *_safety(operation, {})) if len(items) > 1 else None


def _given(
    judge: Judge, operation: RawOperation, method: Method
) -> tuple[Mapping[tuple[str, str], Any], dict[str, Any]]:
    """Arguments of a call, and its body."""
    case = judge.drawer.case(operation, 1, judge.generated.members_of(method))
    if isinstance(case.body, dict) and case.body.get("stream") is True:
        del case.body["stream"]
    given: dict[str, Any] = {"body": case.body} if case.content is not None else {}
    if case.content is not None and method.chooses:
        given["content_type"] = case.content.media_type
    return case.arguments, given


def _safety(operation: RawOperation, options: Mapping[str, Any]) -> tuple[bool, frozenset[int], Mapping[str, Any]]:
    """Whether a call may be done again, the statuses that pass, the options that it is made with."""
    by_itself = operation.method in SAFE if operation.idempotent is None else operation.idempotent
    safe = by_itself or bool({"idempotent", "idempotency_key"} & options.keys())
    return safe, operation.passing, options


class Hardships:
    """Makes calls while the switchboard is set to this or that; `settings` are those of the clients."""

    def __init__(self, generated: Generated, board: Switchboard, **settings: Any) -> None:
        self.generated = generated
        self.board = board
        self.settings = settings
        self.slept: list[float] = []
        self.http: dict[str, Any] = {}

    def client(self, kind: str, call: Call, **settings: Any) -> Any:
        """A client of one kind, whose waits are recorded in `slept`, and whose chance is always the highest."""

        async def pause(seconds: float) -> None:
            self.slept.append(seconds)

        if kind not in self.http:
            self.http[kind] = self.connections(kind)
        wide = self.generated.client_settings(call.method, call.arguments)
        given = {**self.http[kind], **wide, **self.settings, **settings}
        made = self.generated.client(self.board.url, kind != "sync", **given)
        clock = importlib.import_module(f"{self.generated.name}._runtime.retries").Clock
        times: Any = {"random": lambda: 1.0, "now": lambda: NOW, "sleep": self.slept.append, "async_sleep": pause}
        return made._view(clock=clock(**times))

    def connections(self, kind: str) -> dict[str, Any]:
        """Connections of their own for clients of one kind."""
        if kind == "aiohttp":
            return {"transport": self.generated.package.AiohttpTransport()}
        return {"http_client": (httpx2.Client if kind == "sync" else httpx2.AsyncClient)(verify=False, trust_env=False)}

    def made(self, call: Call, client: Any, **options: Any) -> Any:
        """Make the call: what it returns, the reply of the first page if that is a walk through pages."""
        how = self.generated.package.RequestOptions(**{**call.options, **options})
        return self.generated.call(call.method, client, call.arguments, **call.given, options=how)

    def trials(self, call: Call, kind: str, faults: Mapping[str, Fault] = FAULTS) -> Iterator[Verdict]:
        """The call under each fault."""
        for fault in faults.values():
            if call.answer.media_type or not fault.has_body:
                yield Verdict("fault", f"{call.method.label} {kind}: {fault.name}", self.trial(call, kind, fault))

    def trial(self, call: Call, kind: str, fault: Fault) -> str:
        """What is wrong with what became of a call under a fault, and of the next one; empty if nothing is."""
        self.slept.clear()
        self.board.reset(call.answer, fault.act(call.answer))
        client = self.client(kind, call)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            outcome = self._outcome(call, client)
            seen, slept = len(self.board.seen), list(self.slept)
            drifted = any("not as documented" in str(one.message) for one in told)
            after = self._outcome(call, client, idempotent=True)
        problem = self._misjudged(call, kind, fault, outcome, drifted, seen, slept)
        if not problem and (isinstance(after, Exception) or len(self.board.seen) != seen + 1):
            return f"the next call: {after!r}, {len(self.board.seen) - seen} requests"
        return problem

    def _outcome(self, call: Call, client: Any, **options: Any) -> Any:
        try:
            return self.made(call, client, **options)
        except self.generated.package.errors.APIError as error:
            return error

    def _misjudged(
        self, call: Call, kind: str, fault: Fault, outcome: Any, drifted: bool, seen: int, slept: list[float]
    ) -> str:
        meaning = fault.noticed if kind == "aiohttp" and fault.noticed is not None else fault.meaning
        meaning = "passing" if fault.status in call.passing else meaning
        again = {"fine": False, "drift": False, "refused": False, "passing": True}.get(meaning, call.safe)
        if seen != 1 + again:
            return f"{seen} requests instead of {1 + again}: {outcome!r}"
        if slept != [fault.waits] * again:
            return f"waited {slept} instead of {fault.waits}"
        errors = self.generated.package.errors
        if meaning == "fine" or again:
            good = not isinstance(outcome, Exception) and not difference(call.value, self.generated.plain(outcome))
            return "" if good and not drifted else f"{outcome!r} instead of {call.value!r}"
        if meaning == "drift":
            return "" if drifted and not isinstance(outcome, Exception) else f"no drift: {outcome!r}"
        if fault.status:
            right = isinstance(outcome, errors.APIStatusError) and outcome.status_code == fault.status
            return "" if right else f"{outcome!r} instead of {fault.status}"
        right = isinstance(outcome, errors.APIConnectionError) and outcome.sent and outcome.__cause__ is not None
        return "" if right else f"{outcome!r} instead of a connection error"

    def closed(self, kind: str, connections: Mapping[str, Any]) -> None:
        """Close connections of one kind."""
        closing = {"sync": "close", "async": "aclose", "aiohttp": "close"}[kind]
        self.generated.wait(getattr(next(iter(connections.values())), closing)())

    def close(self) -> None:
        """Close all connections."""
        for kind, given in self.http.items():
            self.closed(kind, given)
