"""The page on timeouts and retries: what is repeated, how often, and what makes a call safe to repeat."""

from collections.abc import Iterable

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.ir.operation import Operation
from sdkwright.render.topics.topic import Call, Program, Programs, Topic, links

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})


class RetriesView(Struct, frozen=True):
    """The fields of templates/docs/retries.md.jinja."""

    timeouts: str
    phases: str
    retries: str
    key: str
    idempotent: str
    passing: str
    uploads: bool


def _view(api: Api, programs: Programs) -> RetriesView:
    call = programs.calls[0]
    unsafe = programs.first(lambda operation: operation.method not in _SAFE and operation.idempotent is None)
    return RetriesView(
        timeouts=programs.program(call, client=("timeout=20", "deadline=60")),
        phases=programs.program(
            call,
            given=("options=RequestOptions(timeout=httpx2.Timeout(5, read=120))",),
            imports=("import httpx2", "RequestOptions"),
        ),
        retries=programs.program(call, client=("max_retries=5",)),
        key=_keyed(programs, unsafe),
        idempotent=links(call for call in programs.calls if _says_idempotent(call.operation)),
        passing=_passing(programs.calls),
        uploads=any(call.operation.body is not None for call in programs.calls),
    )


def _keyed(programs: Programs, call: Call | None) -> Program:
    if call is None:
        return Program()
    given = ("options=RequestOptions(idempotency_key=str(uuid4()))",)
    return programs.program(call, given=given, imports=("from uuid import uuid4", "RequestOptions"))


def _says_idempotent(operation: Operation) -> bool:
    return operation.idempotent is True and operation.method not in _SAFE


def _passing(calls: Iterable[Call]) -> str:
    """The statuses of which the document says that they pass, each with the methods."""
    found: dict[str, list[Call]] = {}
    for call in calls:
        for reply in call.operation.errors:
            if reply.retriable:
                found.setdefault(reply.status, []).append(call)
    return "\n".join(f"- `{status}` from {links(found[status])}." for status in sorted(found))


RETRIES = Topic(
    name="retries",
    title="Timeouts and retries",
    about="how long a call may take, what is repeated and how often, idempotency keys",
    suits=lambda api: any(resource.operations for resource in api.all_resources()),
    view=_view,
)
