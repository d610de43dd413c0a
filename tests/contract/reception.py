"""What a package promises for the webhooks and callbacks of its document."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from oracle_document import RawIncoming, RawParameter
from oracle_schema import difference
from promises import Judge, Verdict


def received(judge: Judge, count: int) -> Iterator[Verdict]:
    """Each incoming request has an attribute, and generated payloads come out of it as they went in; `receive` says
    which it is, or names it among those that it can be."""
    every = list(judge.document.incoming())
    for kind in ("webhook", "callback"):
        raw = [one for one in every if one.kind == kind]
        made = judge.generated.incoming(kind) if raw else []
        names = [one.name for one in made]
        for one in raw:
            place = names.index(one.name) if one.name in names else None
            if place is None:
                yield Verdict("incoming", one.label, "it has no attribute")
                continue
            names[place] = ""
            yield from _payloads(judge, one, made[place], count)


def _payloads(judge: Judge, raw: RawIncoming, webhook: Any, count: int) -> Iterator[Verdict]:
    headers = {**told(judge, raw), "Content-Type": "application/json"}
    contents = [content for content in raw.operation.bodies if content.kind == "json"]
    for content in contents:
        for value in judge.drawer.values(content.schema, count, raw.label):
            place = f"{raw.label} {repr(value)[:200]}"
            body = json.dumps(value).encode()
            try:
                yield Verdict("payload", place, _misread(judge, webhook, headers, body, value))
                yield Verdict("told", place, _mistaken(judge, raw, headers, body))
            except Exception as error:
                yield Verdict("payload", place, f"raised {type(error).__name__}: {str(error)[:300]}")
    if raw.operation.parameters:
        yield from _parameters(judge, raw, webhook, count)
    if not raw.operation.bodies:
        nothing = webhook.parse({}, b"")
        yield Verdict("payload", raw.label, "" if nothing is None else f"{nothing!r} came of nothing")


def _parameters(judge: Judge, raw: RawIncoming, webhook: Any, count: int) -> Iterator[Verdict]:
    """What headers and query say comes out of `parameters` as it went in."""
    wanted = [one for one in raw.operation.parameters if one.place in ("header", "query")]
    drawn = [
        (
            one,
            [
                value
                for value in judge.drawer.values(_described(one), 50, f"{raw.label} {one.name}")
                if _is_sayable(value)
            ],
        )
        for one in wanted
    ]
    body = _body(judge, raw)
    for number in range(count):
        expected: dict[str, Any] = {}
        headers: dict[str, str] = {"Content-Type": "application/json"}
        query: list[tuple[str, str]] = []
        for one, values in drawn:
            value = values[number % len(values)]
            if not one.required and number % 3 == 0:
                continue
            expected[one.name if one.name not in expected else f"{one.name} ({one.place})"] = value
            if one.place == "header":
                headers[one.name] = _spelled(one, value)
            elif one.explode and isinstance(value, list):
                query += [(one.name, _text(item)) for item in value]
            else:
                query.append((one.name, _spelled(one, value)))
        place = f"{raw.label} {headers} {query}"
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            found = webhook.receive(headers, body, f"https://here.example/?{urlencode(query)}").parameters
        drift = next((str(one.message) for one in said if "parameters: " in str(one.message)), "")
        yield Verdict("parameters", place, difference(expected, judge.generated.plain(found)) or drift[:300])


def _described(one: RawParameter) -> Any:
    return one.content.schema if one.content is not None else one.schema


def _is_sayable(value: Any) -> bool:
    """Whether text can say it: what has separators in it, or is no ASCII, no style can."""
    texts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return all(re.fullmatch(r"[A-Za-z0-9_.:+-]+", _text(one)) for one in texts)


def _spelled(one: RawParameter, value: Any) -> str:
    """`value` as one text (OpenAPI 3.1.1, "Style Examples")."""
    if one.content is not None:
        return json.dumps(value)
    separator = {"pipeDelimited": "|", "spaceDelimited": " "}.get(one.style, ",")
    if isinstance(value, dict):
        between = "=" if one.explode else separator
        return separator.join(f"{key}{between}{_text(item)}" for key, item in value.items())
    return separator.join(map(_text, value)) if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _body(judge: Judge, raw: RawIncoming) -> bytes:
    schemas = [content.schema for content in raw.operation.bodies if content.kind == "json"]
    return json.dumps(next(iter(judge.drawer.values(schemas[0], 1, raw.label)))).encode() if schemas else b""


def _misread(judge: Judge, webhook: Any, headers: dict[str, str], body: bytes, value: Any) -> str:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        payload = webhook.parse(headers, body)
    drift = next((str(one.message) for one in said if "not as documented" in str(one.message)), "")
    return difference(value, judge.generated.plain(payload)) or drift[:300] or judge.generated.untyped(payload)


def _mistaken(judge: Judge, raw: RawIncoming, headers: dict[str, str], body: bytes) -> str:
    """Whether another webhook is taken for this one."""
    receiver = judge.generated.receiver(raw.kind)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = receiver.receive(headers, body)
    except judge.generated.package.errors.UnknownWebhookError as error:
        return "" if raw.name in error.names else f"it is taken for one of {error.names}"
    return "" if found.name == raw.name else f"it is taken for {found.name!r}"


def told(judge: Judge, raw: RawIncoming) -> dict[str, str]:
    """The headers whose only value the document gives."""
    found: dict[str, str] = {}
    for one in raw.operation.parameters:
        schema = judge.document.follow(one.schema).value if one.place == "header" and one.schema is not None else {}
        values = [schema["const"]] if "const" in schema else schema.get("enum") or []
        if values and isinstance(values[0], str):
            found[one.name] = values[0]
    return found
