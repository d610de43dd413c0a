"""What a package promises for every operation of its document, each kept or broken with a place and a reason.

The corpus command counts these over large documents; the contract tests demand all of them on small ones.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generated import Generated, Method
from loopback import Answer, Loopback
from oracle_arguments import Case, Drawer
from oracle_bodies import read_body
from oracle_document import RawContent, RawDocument, RawOperation
from oracle_drawing import implied
from oracle_schema import SchemaReader, difference, validator
from oracle_values import representable
from oracle_wire import check_target, meant, read_parameter, says


@dataclass(frozen=True)
class Verdict:
    """One promise at one place: kept if `problem` is empty."""

    promise: str
    place: str
    problem: str = ""


class Judge:
    """Holds a package against its document, over a server."""

    def __init__(self, generated: Generated, document: RawDocument, server: Loopback) -> None:
        self.generated = generated
        self.document = document
        self.schemas = SchemaReader(document)
        self.server = server
        self.drawer = Drawer(document, self.schemas)
        self.clients = {kind: generated.client(server.url, kind) for kind in (False, True)}

    def method(self, operation: RawOperation) -> Method | None:
        """The method that stands for an operation."""
        return self.generated.methods.get((operation.method, operation.path))

    def present(self, operation: RawOperation) -> Verdict:
        """The operation has a method."""
        return Verdict("present", operation.label, "" if self.method(operation) else "no method")

    def examples(self, operation: RawOperation) -> Iterator[Verdict]:
        """Each example of a JSON body or reply that its own schema accepts comes out as it went in."""
        for content in operation.bodies:
            for name, value in self._valid_examples(content):
                yield self._sent(operation, content, value, f"{operation.label} body {content.media_type} {name!r}")
        for status, contents in operation.replies.items():
            for content in contents:
                for name, value in self._valid_examples(content):
                    place = f"{operation.label} {status} {content.media_type} {name!r}"
                    yield self._received(operation, status, content, value, place)

    def _valid_examples(self, content: RawContent) -> Iterator[tuple[str, Any]]:
        if content.kind != "json" or not content.examples:
            return
        accepts = validator(implied(self.schemas.standalone(content.schema)))
        for name, value in content.examples.items():
            if _jsonable(value) and accepts.is_valid(value):
                yield name, value

    def generated_replies(self, operation: RawOperation, count: int) -> Iterator[Verdict]:
        """Generated values of each JSON reply come out as they went in."""
        for status, contents in operation.replies.items():
            for content in contents:
                if content.kind == "json" and content.schema is not None:
                    for value in self.drawer.values(content.schema, count, operation.label + status):
                        place = f"{operation.label} {status} {content.media_type} {_short(value)}"
                        yield self._received(operation, status, content, value, place, "generated reply")

    def calls(self, operation: RawOperation, count: int = 1) -> Iterator[Verdict]:
        """Calls with generated arguments, sync and async, send what an independent reader maps back to them."""
        method = self.method(operation)
        if method is None:
            return
        for number in range(count):
            try:
                case = self.drawer.case(operation, number, self.generated.members_of(method))
            except Exception as error:
                yield Verdict("undrawn", operation.label, f"{type(error).__name__}: {str(error)[:200]}")
                return
            for asynchronous in (False, True):
                place = f"{operation.label} {'async' if asynchronous else 'sync'} {_short(case.arguments)}"
                yield self._called(operation, method, case, asynchronous, place)

    def _called(self, operation: RawOperation, method: Method, case: Case, asynchronous: bool, place: str) -> Verdict:
        self.server.seen.clear()
        self.server.answer = Answer(418, b"", "text/plain")
        settings = self.generated.client_settings(method, case.arguments)
        client = self.clients[asynchronous]
        if settings:
            client = self.generated.client(self.server.url, asynchronous, **settings)
        body: dict[str, Any] = {"body": case.body} if case.content is not None else {}
        if case.content is not None and method.chooses:
            body["content_type"] = case.content.media_type
        try:
            self.generated.call(method, client, case.arguments, **body)
        except self.generated.package.errors.APIStatusError:
            pass
        except Exception as error:
            return Verdict("call", place, f"raised {type(error).__name__}: {str(error)[:300]}")
        else:
            return Verdict("call", place, "418 did not raise")
        try:
            problem = self.misread(operation, case)
        except Exception as error:
            problem = f"{type(error).__name__}: {str(error)[:300]} in {self.server.last.target[:200]}"
        return Verdict("call", place, problem)

    def misread(self, operation: RawOperation, case: Case) -> str:
        """What an independent reader finds wrong with the last request; empty if it says what was asked for."""
        seen = self.server.last
        check_target(seen)
        if seen.method != operation.method:
            return f"the method is {seen.method}"
        for parameter in operation.parameters:
            key = (parameter.place, parameter.name)
            if key in case.arguments:
                value = case.arguments[key]
                read = read_parameter(operation, parameter, seen, value)
                if not says(read, meant(value, parameter.allow_reserved and parameter.content is None)):
                    return f"{parameter.place} {parameter.name}: {value!r} was sent as {read!r} in {seen.target!r}"
        if case.body == {} and not operation.body_required and not seen.body:
            return self._extra_query(operation, case)
        return self._extra_query(operation, case) or self._misread_body(case)

    def _extra_query(self, operation: RawOperation, case: Case) -> str:
        """Whether the query or the cookies say something that nobody asked for."""
        asked = any(place in ("query", "querystring") for place, _ in case.arguments)
        query, own = self.server.last.query, operation.path.partition("#")[0].partition("?")[2]
        if own and not f"{query}&".startswith(f"{own}&"):
            return f"without the query of its path: {query!r}"
        if query.removeprefix(own) and not asked:
            return f"a query that nobody asked for: {query!r}"
        if self.server.last.field("Cookie") and not any("cookie" in (p, n.lower()) for p, n in case.arguments):
            return "a cookie that nobody asked for"
        return ""

    def _misread_body(self, case: Case) -> str:
        seen = self.server.last
        if case.content is None:
            return f"a body that nobody asked for: {seen.body[:80]!r}" if seen.body else ""
        sent = (seen.field("Content-Type") or "").strip()
        wanted = case.content.media_type
        if "*" not in wanted and sent.partition(";")[0].lower() != wanted.partition(";")[0].strip().lower():
            return f"Content-Type is {sent!r}, not {wanted!r}"
        read = read_body(case.content, seen, case.body)
        expected = case.body.encode() if isinstance(read, bytes) and isinstance(case.body, str) else case.body
        kept = read == expected if isinstance(read, bytes) else says(read, expected)
        return "" if kept else f"the body {_short(expected)} was sent as {_short(seen.body)}"

    def _sent(self, operation: RawOperation, content: RawContent, value: Any, place: str) -> Verdict:
        method = self.method(operation)
        if method is None:
            return Verdict("body example", place, "no method")
        members = self.generated.members_of(method)
        if members is not None and isinstance(value, dict) and not value.keys() <= members:
            # Members that have no argument cannot be given to a body that is taken apart: the model takes them.
            return self._modelled(method, value, place)
        try:
            case = self.drawer.case(operation, 0, members, content=content, body=value)
        except Exception as error:
            return Verdict("undrawn", place, f"{type(error).__name__}: {str(error)[:200]}")
        told = self._called(operation, method, case, False, place)
        return Verdict("body example", place, told.problem)

    def _modelled(self, method: Method, value: Any, place: str) -> Verdict:
        model = method.operation.body[0].annotation
        problem = difference(value, model.model_validate(value).to_dict())
        return Verdict("body example", place, problem)

    def _received(
        self,
        operation: RawOperation,
        status: str,
        content: RawContent,
        value: Any,
        place: str,
        promise: str = "reply example",
    ) -> Verdict:
        method = self.method(operation)
        if method is None:
            return Verdict(promise, place, "no method")
        code = int(status.replace("XX", "42")) if status != "default" else 599
        if 100 <= code < 200 or code in (204, 304) or operation.method == "HEAD":
            return Verdict(promise, place)
        self.server.answer = Answer(code, json.dumps(value).encode(), content.media_type.replace("*", "json"))
        arguments: dict[str, Any] = {one.name: "x" for one in method.operation.parameters if one.place == "path"}
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                result = self.clients[False].call(
                    _bare(method.operation, self.generated), arguments, options=self._once()
                )
            except self.generated.package.errors.APIStatusError as error:
                if 200 <= code < 300:
                    return Verdict(promise, place, f"raised {error!r}")
                result = error.body
            except Exception as error:
                return Verdict(promise, place, f"raised {type(error).__name__}: {str(error)[:300]}")
        problem = difference(value, self.generated.plain(result)) or self.generated.untyped(result)
        drift = next((str(one.message) for one in told if "not as documented" in str(one.message)), "")
        return Verdict(promise, place, problem or drift[:300])

    def _once(self) -> Any:
        return self.generated.runtime.RequestOptions(max_retries=0)


def _bare(operation: Any, generated: Generated) -> Any:
    """The operation with nothing to send but its path: what matters is the reply."""
    path = tuple(one for one in operation.parameters if one.place == "path")
    return generated.runtime.Operation(
        operation.method,
        operation.path,
        parameters=path,
        replies=operation.replies,
        errors=operation.errors,
    )


def usable(value: Any) -> bool:
    """Whether a generated value is one that Python can hold and JSON can carry."""
    return _jsonable(value) and representable(value)


def _jsonable(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 240 else f"{text[:240]}…"
