"""A service that answers as its document says, judged from the document alone, for the programs of documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from loopback import Answer, Seen
from oracle_document import RawContent, RawDocument, RawOperation
from oracle_schema import SchemaReader
from oracle_values import UnsatisfiableSchema, values

ENOUGH = 50
"""Requests that no program of a page makes; beyond them the service fails, so that what walks forever ends."""
TOKENS = {"access_token": "a-token", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "another"}


@cache
def _read(document: Path) -> tuple[SchemaReader, list[tuple[re.Pattern[str], RawOperation]], dict[int, Any]]:
    """Schemas and operations of a document, by patterns of their paths, and values that were made so far: each program
    has a service of its own, and what it answers with is the same."""
    raw = RawDocument(document)
    operations = [(_pattern(one), one) for one in raw.operations()]
    return SchemaReader(raw), sorted(operations, key=lambda found: found[1].path.count("{")), {}


class Service:
    """Answers each request with the success of the operation that it is for: an example of the document, else a value
    that its schema allows. `strays` are requests for nothing in the document; tokens are given to whoever asks."""

    def __init__(self, document: Path) -> None:
        self._schemas, self._operations, self._values = _read(document)
        self.strays: list[str] = []
        self.count = 0

    def __call__(self, seen: Seen) -> Answer:
        self.count += 1
        if self.count > ENOUGH:
            return Answer(410)
        if b"grant_type=" in seen.body:
            return Answer.json(TOKENS)
        if "/.well-known/" in seen.path:
            issuer = f"https://{seen.field('Host')}{seen.path.partition('/.well-known/')[0]}"
            return Answer.json({"issuer": issuer, "token_endpoint": f"{issuer}/token"})
        operation = self.operation(seen)
        if operation is None:
            self.strays.append(f"{seen.method} {seen.target}")
            return Answer(404)
        return self.success(operation, seen.field("Accept") or "")

    def operation(self, seen: Seen) -> RawOperation | None:
        """What a request is for, by method and path; the server's own path may come before it."""
        found = (one for pattern, one in self._operations if one.method == seen.method and pattern.search(seen.path))
        return next(found, None)

    def success(self, operation: RawOperation, accepted: str) -> Answer:
        """The first success of an operation, with the first content that is `accepted`; without content where the
        document has no reply at all."""
        named = {status: contents for status, contents in operation.replies.items() if status.startswith("2")}
        status, contents = next(iter((named or operation.replies or {"204": ()}).items()))
        number = int(status) if status.isdigit() else 200
        return self.answer(number, contents, accepted)

    def answer(self, status: int, contents: tuple[RawContent, ...], accepted: str) -> Answer:
        """A reply with the first of its contents that is `accepted` (RFC 9110, section 12.5.1)."""
        if not contents:
            return Answer(status)
        chosen = next((one for one in contents if one.media_type in accepted), contents[0])
        return Answer(status, self.body(chosen), chosen.media_type.replace("*/*", "application/json"))

    def refusal(self, operation: RawOperation, status: int, accepted: str) -> Answer:
        """The reply of an operation to what it refuses with `status`."""
        documented = operation.replies
        named = documented.get(str(status)) or documented.get(f"{status // 100}XX") or documented.get("default") or ()
        return self.answer(status, named, accepted)

    def body(self, content: RawContent) -> bytes:
        """Content as bytes; what comes item by item has three of them."""
        name = content.media_type.partition(";")[0].strip().lower()
        text = json.dumps(self._value(content))
        match name:
            case "text/event-stream":
                return f"data: {text}\n\n".encode() * 3
            case "application/json-seq":
                return f"\x1e{text}\n".encode() * 3
            case "application/jsonl" | "application/x-ndjson" | "application/ndjson":
                return f"{text}\n".encode() * 3
            case _:
                return text.encode() if content.kind in ("json", "text") else b"content"

    def _value(self, content: RawContent) -> Any:
        if content.examples:
            return next(iter(content.examples.values()))
        if id(content) not in self._values:
            made = _values(self._schemas.standalone(content.schema)) if content.schema is not None else []
            self._values[id(content)] = _last(max(made, key=lambda value: len(json.dumps(value)), default={}))
        return self._values[id(content)]


Conduct = Callable[[Service, str], Callable[[Seen], Answer]]
"""What answers a program, of which it has the source, in the place of a service that just succeeds."""


def _values(schema: Any) -> list[Any]:
    """Values of a schema; where no value is of its formats and lengths both, those that it allows without formats."""
    try:
        return values(schema, 4)
    except UnsatisfiableSchema:
        return values(_without_formats(schema), 4)


def _without_formats(schema: Any) -> Any:
    if isinstance(schema, list):
        return list(map(_without_formats, schema))
    if not isinstance(schema, dict):
        return schema
    return {
        keyword: _without_formats(value)
        for keyword, value in schema.items()
        if keyword != "format" or not isinstance(value, str)
    }


def _last(value: Any) -> Any:
    """A value that leads to no other page: programs would walk in circles."""
    if isinstance(value, dict):
        return {name: inner for name, inner in value.items() if not re.search("next|cursor", name, re.IGNORECASE)}
    return value


def _pattern(operation: RawOperation) -> re.Pattern[str]:
    path = operation.path.partition("#")[0].partition("?")[0]
    parts = re.split(r"\{[^{}]*\}", path)
    return re.compile("[^/]*".join(map(re.escape, parts)) + "$")
