"""Any document's package against the switchboard: plain calls, walks through pages and streams, with the credentials that
the document asks for. How often the service was asked is the proof, and that each request said who asks."""

from __future__ import annotations

import base64
import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fakes import FakeJudge
from faults import FAULTS, Answer, Fault
from hardships import KINDS, SAFE, Call, Hardships, call_of, stream_of, walk_of
from oracle_document import Located, RawOperation
from oracle_schema import difference
from promises import Judge, Verdict
from switchboard import Act, Exchange, Seen, Switchboard

STAND_IN = "stand-in"
BASIC = "Basic " + base64.b64encode(f"{STAND_IN}:{STAND_IN}".encode()).decode()
OPENED = frozenset({"refused", "passing", "failing", "lost"})
"""What the beginning of a stream can meet, as any reply."""


def of_document(judge: Judge, board: Switchboard, quick: bool) -> Iterator[Verdict]:
    """The first operation of a document that may be done again, the first that may not, the first that comes in pages and
    the first that is a stream, each under every fault; if it is to be `quick`, blocking and under one fault of each
    meaning."""
    faults: Mapping[str, Fault] = {one.meaning: one for one in FAULTS.values()} if quick else FAULTS
    kinds = KINDS[:1] if quick else KINDS
    auth = list(credentials(judge))
    made = Hardships(judge.generated, board, **({"auth": auth} if auth else {}))
    operations = list(judge.document.operations())
    for safe in (True, False):
        calls = (_tried(judge, one) for one in operations if safe == (one.method in SAFE))
        call = next((one for one in calls if one is not None and one.safe == safe), None)
        if call is None:
            continue
        for kind in kinds:
            yield from _proven(judge, board, call, made.trials(call, kind, faults))
    for kind in kinds:
        yield from next(filter(None, (_walked(judge, made, one, kind, faults) for one in operations)), ())
        yield from next(filter(None, (_streamed(judge, made, one, kind, faults) for one in operations)), ())
    made.close()


def _tried(
    judge: Judge, operation: RawOperation, made: Callable[[Judge, RawOperation], Call | None] = call_of
) -> Call | None:
    """A call, None where no arguments or no answer can be made for it."""
    try:
        return made(judge, operation)
    except Exception:
        return None


def _proven(judge: Judge, board: Switchboard, call: Call, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """The verdicts of a call, spoiled by each request that did not say who asks."""
    wanted = requirements(judge, call.method.operation.method, call.method.operation.path)
    for verdict in verdicts:
        unproven = [seen.target for seen in board.seen if not proves(seen, wanted)]
        problem = verdict.problem or (f"nobody is said to ask: {unproven}" if unproven else "")
        yield Verdict(verdict.promise, verdict.place, problem)


def credentials(judge: Judge) -> Iterator[Any]:
    """One of each kind that the package knows, made of stand-ins."""
    try:
        module = importlib.import_module(f"{judge.generated.name}.auth")
    except ModuleNotFoundError:
        return
    for name in module.__all__:
        kind = getattr(module, name)
        if hasattr(kind, "from_env"):
            parameters = inspect.signature(kind).parameters
            needed = [one for one in parameters.values() if one.default is one.empty]
            yield kind(*[STAND_IN] * (1 if "token" in parameters else len(needed)))


def requirements(judge: Judge, method: str, path: str) -> list[list[Mapping[str, Any]]]:
    """What an operation asks for: one of several lists of Security Scheme Objects (OpenAPI 3.1.1, Security Requirement
    Object); a list with nothing in it where it asks for nothing."""
    document = judge.document
    root = document.root
    item = document.follow(Located(root["paths"][path], document.path))
    raw = item.value.get(method.lower()) or (item.value.get("additionalOperations") or {})[method]
    operation = document.follow(Located(raw, item.file)).value
    schemes = (root.get("components") or {}).get("securitySchemes") or {}
    asked = operation.get("security", root.get("security"))
    found = [[document.follow(Located(schemes[name], document.path)).value for name in one if name in schemes]
             for one in asked or [{}]]  # fmt: skip
    return [one for one, names in zip(found, asked or [{}], strict=True) if len(one) == len(names)] or [[]]


def proves(seen: Seen, alternatives: list[list[Mapping[str, Any]]]) -> bool:
    """Whether a request has what one of the alternatives asks for."""
    return any(all(_shown(seen, scheme) for scheme in schemes) for schemes in alternatives)


def _shown(seen: Seen, scheme: Mapping[str, Any]) -> bool:
    sent = seen.fields.get("authorization", "")
    if scheme["type"] == "apiKey":
        query = seen.target.partition("?")[2].split("&")
        cookies = seen.fields.get("cookie", "").split("; ")
        places = {"header": [f"{scheme['name']}={seen.fields.get(scheme['name'].lower())}"], "query": query}
        return f"{scheme['name']}={STAND_IN}" in places.get(scheme["in"], cookies)
    if scheme["type"] == "http" and scheme["scheme"].lower() == "basic":
        return sent == BASIC
    return sent == f"Bearer {STAND_IN}" or scheme["type"] == "mutualTLS"


def _walked(
    judge: Judge, made: Hardships, operation: RawOperation, kind: str, faults: Mapping[str, Fault]
) -> list[Verdict]:
    """A walk through three pages, the second of which meets each fault; none for what does not come in pages."""
    call = _tried(judge, operation, walk_of)
    if call is None or not (pages := _pages(judge, made, call)):
        return []
    items = [item for page in pages for item in page[1]]
    found = []
    for fault in faults.values():
        if fault.meaning == "drift" or fault.has_body and fault.meaning != "lost":
            continue
        answers = [page[0] for page in pages]
        made.board.reset(answers[-1], answers[0], fault.act(answers[1]), *answers[1:])
        came, error = _drained(made, call, made.client(kind, call))
        meaning = "passing" if fault.status in call.passing else fault.meaning
        again = {"refused": False, "passing": True}.get(meaning, call.safe)
        wanted, asked = (items, len(pages) + 1) if again else (pages[0][1], 2)
        problem = difference(wanted, judge.generated.plain(came)) or ("" if again == (error is None) else repr(error))
        if len(made.board.seen) != asked:
            problem = f"{len(made.board.seen)} requests instead of {asked}, {problem}"
        found.append(Verdict("fault", f"{call.method.label} {kind}: a page, {fault.name}", problem))
    return list(_proven(judge, made.board, call, found))


def _pages(judge: Judge, made: Hardships, call: Call) -> list[tuple[Answer, list[Any]]]:
    """Three pages as the package's own fake would give them, and the items of each; none if it does not."""
    fake = FakeJudge(judge).fake()
    owner = fake.operation(call.method.operation.method, call.method.operation.path)
    if not hasattr(owner, "pages") or not owner.items:
        return []
    owner.pages(*([_renamed(owner.items[0], number)] for number in range(3)))
    came: list[Any] = []
    hooks = judge.generated.package.Hooks(response=came.append)
    wide = judge.generated.client_settings(call.method, call.arguments)
    client = fake.client(base_url=made.board.url, hooks=hooks, **wide)
    walk = judge.generated.begun(call.method, client, call.arguments, **call.given)
    pages = [[judge.generated.plain(item) for item in page.items] for page in walk.pages()]
    if [len(page) for page in pages] not in ([1, 1, 1], [1, 1, 1, 0]):
        return []
    link = [[("Link", one.headers["link"])] if "link" in one.headers else [] for one in came]
    answers = [
        Answer(one.status_code, one.content, one.media_type, tuple(more)) for one, more in zip(came, link, strict=True)
    ]
    return list(zip(answers, pages, strict=True))


def _renamed(item: Any, number: int) -> Any:
    """An item that is another one."""
    if isinstance(item, dict):
        names = {name: f"{item[name]}-{number}" for name in ("id", "name") if isinstance(item.get(name), str)}
        return {**item, **names} if names else {**item, "x-number": number}
    return f"{item}-{number}" if isinstance(item, str) else item


def _streamed(
    judge: Judge, made: Hardships, operation: RawOperation, kind: str, faults: Mapping[str, Fault]
) -> list[Verdict]:
    """A stream that begins after each fault, and one that breaks off; none for what is no stream."""
    call = _tried(judge, operation, stream_of)
    if call is None:
        return []
    found = []
    for fault in faults.values():
        if fault.meaning in OPENED and not fault.has_body:
            made.board.reset(call.answer, fault.act(call.answer))
            meaning = "passing" if fault.status in call.passing else fault.meaning
            again = {"refused": False, "passing": True}.get(meaning, call.safe)
            wanted = (call.value, 2, False) if again else ([], 1, True)
            found.append(_told(judge, made, call, kind, fault.name, *wanted))
    for name, act, wanted in (
        ("a stream that ends", call.answer, (call.value, 1, False)),
        ("byte for byte", bytewise(call.answer), (call.value, 1, False)),
        ("a stream that breaks off", broken(call.answer), (call.value[:-1], 1, True)),
    ):
        made.board.reset(act)
        found.append(_told(judge, made, call, kind, name, *wanted))
    return list(_proven(judge, made.board, call, found))


def _told(
    judge: Judge, made: Hardships, call: Call, kind: str, name: str, wanted: list[Any], asked: int, fails: bool
) -> Verdict:
    came, error = _drained(made, call, made.client(kind, call))
    problem = difference(wanted, judge.generated.plain(came)) or ("" if fails == (error is not None) else repr(error))
    if len(made.board.seen) != asked:
        problem = f"{len(made.board.seen)} requests instead of {asked}, {problem}"
    return Verdict("fault", f"{call.method.label} {kind}: {name}", problem)


def bytewise(answer: Answer) -> Act:
    """The answer in chunks of a byte each."""

    async def act(exchange: Exchange) -> None:
        headers = [(b"content-type", answer.media_type.encode())]
        await exchange.send({"type": "http.response.start", "status": answer.status, "headers": headers})
        for byte in answer.body:
            await exchange.send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
        await exchange.send({"type": "http.response.body", "body": b""})

    return act


def broken(answer: Answer) -> Act:
    """The answer without its end."""

    async def act(exchange: Exchange) -> None:
        headers = [(b"content-type", answer.media_type.encode())]
        await exchange.send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await exchange.send({"type": "http.response.body", "body": answer.body[:-3], "more_body": True})
        exchange.transport.close()
        await exchange.gone()

    return act


def _drained(made: Hardships, call: Call, client: Any) -> tuple[list[Any], Exception | None]:
    """The items that come, and what ends them before their end."""
    generated, found = made.generated, list[Any]()

    async def all_() -> None:
        begun = generated.begun(call.method, client, call.arguments, **call.given)
        async for item in await begun if inspect.isawaitable(begun) else begun:
            found.append(item)

    try:
        if hasattr(client, "__enter__"):
            for item in generated.begun(call.method, client, call.arguments, **call.given):
                found.append(item)
        else:
            generated.wait(all_())
    except generated.package.errors.APIError as error:
        return found, error
    return found, None
