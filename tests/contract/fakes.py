"""What the fake service of a package promises for every operation of its document: judged by the document alone."""

from __future__ import annotations

import importlib
import json
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urlsplit

from generated import Method
from loopback import Seen
from oracle_arguments import Case
from oracle_document import RawContent, RawOperation
from oracle_schema import validator
from promises import Judge, Verdict

MOST = 20
"""Items that are taken from what could go on for ever."""
STREAMS = frozenset({"text/event-stream", "application/jsonl", "application/x-ndjson", "application/json-seq"})


@dataclass
class Faked:
    """One call through a fake: what came, and what the fake says that it was asked."""

    fake: Any
    received: list[Any] = field(default_factory=list[Any])
    problem: str = ""


class FakeJudge:
    """Holds the fake of a package against its document."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._generated = judge.generated
        self.testing = importlib.import_module(f"{self._generated.name}.testing")

    def fake(self, **settings: Any) -> Any:
        """A new fake service."""
        name = f"Fake{self._generated.client_class(False).__name__}"
        return getattr(self.testing, name)(**settings)

    def verdicts(self, operation: RawOperation, *, bare: bool = False) -> Iterator[Verdict]:
        """The operation answers, sync and async, with what its schema accepts and the package takes for no drift; and
        the fake remembers the request that was made: one with arguments, or a `bare` one."""
        method = self._judge.method(operation)
        if method is None:
            return
        if bare:
            for asynchronous in (False, True):
                faked = self._called(method, None, asynchronous)
                problem = faked.problem or self._misanswered(operation, faked)
                yield Verdict("fake", f"{operation.label} {'async' if asynchronous else 'sync'}", problem)
            return
        try:
            case = self._judge.drawer.case(operation, 0, self._generated.members_of(method))
        except Exception as error:
            yield Verdict("undrawn", operation.label, f"{type(error).__name__}: {str(error)[:200]}")
            return
        for asynchronous in (False, True):
            place = f"{operation.label} {'async' if asynchronous else 'sync'}"
            faked = self._called(method, case, asynchronous)
            problem = (
                faked.problem or self._misanswered(operation, faked) or self._misremembered(operation, case, faked)
            )
            yield Verdict("fake", place, problem)

    def _called(self, method: Method, case: Case | None, asynchronous: bool) -> Faked:
        faked = Faked(self.fake())
        settings = self._generated.client_settings(method, case.arguments) if case is not None else {}
        hooks = self._generated.package.Hooks(response=faked.received.append)
        make = faked.fake.async_client if asynchronous else faked.fake.client
        client = make(base_url="https://service.example", validation="strict", hooks=hooks, **settings)
        body: dict[str, Any] = {}
        if case is not None and case.content is not None:
            body["body"] = case.body
            if method.chooses:
                body["content_type"] = case.content.media_type
        errors = self._generated.package.errors
        with warnings.catch_warnings():
            warnings.simplefilter("error", errors.ResponseDriftWarning)
            try:
                if case is None:
                    self._generated.wait(_bare(method.operation, client, self._generated.runtime))
                else:
                    result = self._generated.call(method, client, case.arguments, **body)
                    self._generated.wait(_taken(result))
            except errors.APIStatusError as error:
                faked.problem = f"raised {error!r}" if method.operation.replies else ""
            except Exception as error:
                faked.problem = f"raised {type(error).__name__}: {str(error)[:300]}"
        return faked

    def _misanswered(self, operation: RawOperation, faked: Faked) -> str:
        for response in faked.received:
            status = response.status_code
            known = sorted((text for text in operation.replies if _means(text, status)), key=_vagueness)
            if not known and operation.replies:
                return f"{status} is not documented"
            contents = operation.replies[known[0]] if known and status not in (204, 205, 304) else ()
            content = next((one for one in contents if _same(one.media_type, response.headers)), None)
            data = response.content or self._generated.wait(_whole(response.source))
            if contents and content is None and operation.method != "HEAD":
                return f"{response.headers.get('content-type')} is not documented for {status}"
            if content is not None and operation.method != "HEAD" and (problem := self._unfit(content, data)):
                return problem
        return "" if faked.received else "there was no response"

    def _unfit(self, content: RawContent, data: bytes) -> str:
        if content.kind != "json":
            return ""
        if not data:
            return "an empty body is no JSON"
        accepts = validator(self._judge.schemas.standalone(content.schema))
        found = next(iter(accepts.iter_errors(json.loads(data))), None)
        return "" if found is None else f"{found.message[:200]} in {data[:200]!r}"

    def _misremembered(self, operation: RawOperation, case: Case, faked: Faked) -> str:
        if len(faked.fake.calls) != len(faked.received):
            return f"{len(faked.fake.calls)} calls gave {len(faked.received)} responses"
        call = faked.fake.calls[0]
        url = urlsplit(call.url)
        target = f"{url.path}?{url.query}" if url.query else url.path
        self._judge.server.seen.append(Seen(call.method, target, tuple(call.headers.items()), call.content))
        try:
            return self._judge.misread(operation, case)
        except Exception as error:
            return f"{type(error).__name__}: {str(error)[:300]} in {target[:200]}"


async def _whole(source: Any) -> bytes:
    """What a body holds, of whichever kind it is; nothing for none."""
    if hasattr(source, "__aiter__"):
        return b"".join([piece async for piece in source])
    return b"".join(source or ())


def _bare(operation: Any, client: Any, runtime: Any) -> Any:
    """The operation called with nothing to send but its path."""
    path = tuple(one for one in operation.parameters if one.place == "path")
    plain = runtime.Operation(
        operation.method, operation.path, parameters=path, replies=operation.replies, errors=operation.errors
    )
    return client.call(plain, {one.name: "x" for one in path})


async def _taken(result: Any) -> None:
    """Take the items of what gives items."""
    if hasattr(result, "__aiter__"):
        count = 0
        items: AsyncIterator[Any] = aiter(result)
        async for _ in items:
            count += 1
            assert count < MOST, "it goes on for ever"
    elif hasattr(result, "__next__") or hasattr(result, "pages"):
        for count, _ in enumerate(result):
            assert count < MOST, "it goes on for ever"


def _means(documented: str, status: int) -> bool:
    return documented in (str(status), "default") or documented.upper() == f"{status // 100}XX"


def _vagueness(documented: str) -> int:
    return 2 if documented == "default" else 0 if documented.isdigit() else 1


def _same(documented: str, headers: Any) -> bool:
    found = headers.get("content-type", "").partition(";")[0].strip().lower()
    return fnmatch(found, documented.partition(";")[0].strip().lower())
