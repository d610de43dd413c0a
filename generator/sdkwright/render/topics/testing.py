"""The page on testing: programs that ask a fake service, tell it what to answer, and look at what it was asked."""

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.model import ObjectModel
from sdkwright.render.fakes import fake_attribute
from sdkwright.render.imports import import_groups
from sdkwright.render.python import literal
from sdkwright.render.topics.topic import Call, Program, Programs, Topic

_ANSWER = """def answer(call: Call) -> FakeReply:
    print(call.operation, call.headers["User-Agent"])
    return FakeReply(headers={"X-Request-Id": "42"})
"""


class TestingView(Struct, frozen=True):
    """The fields of templates/docs/testing.md.jinja: finished Markdown, empty for what the package lacks."""

    import_name: str
    client_class: str
    first: Program
    asynchronous: Program
    changed: Program
    error: Program
    repeated: Program
    function: Program
    unexpected: Program
    stream: Program
    pages: Program


def _view(api: Api, programs: Programs) -> TestingView:
    write = _Writer(api, programs)
    call = programs.first()
    assert call is not None
    where = write.operation(call)
    shown = "for item in CALL:\n    print(item)" if _is_iterated(call) else "print(CALL)"
    awaited = shown.replace("for", "async for", 1) if _is_iterated(call) else "print(await CALL)"
    awaited = awaited.replace("in CALL", "in await CALL") if call.operation.streams else awaited
    caught = ["try:", *_indented(shown), "except APIStatusError as error:", "    print(error.status_code, error.body)"]
    raised = ["try:", *_indented(shown), "except UnexpectedCallError as error:", "    print(error)"]
    seen = "print(fake.calls[0].method, fake.calls[0].path, fake.calls[0].arguments)"
    return TestingView(
        import_name=api.package.import_name,
        client_class=api.package.client_class,
        first=write.program(call, shown, after=seen),
        asynchronous=write.program(call, awaited, asynchronous=True),
        changed=write.changed(),
        error=write.program(call, "\n".join(caught), told=f"{where}.fails(404)", imports=("APIStatusError",)),
        repeated=write.program(
            call,
            shown,
            told=f"{where}.fails(503, retry_after=2, times=1).disconnects(times=1)",
            after=f"print(len({where}.calls), fake.slept)",
        ),
        function=write.program(
            call, shown, told=f"{where}.answers(answer)", testing=("Call", "FakeReply"), before=_ANSWER
        ),
        unexpected=write.program(call, "\n".join(raised), fake="examples=False", testing=("UnexpectedCallError",)),
        stream=write.stream(),
        pages=write.pages(),
    )


class _Writer:
    """Writes the programs of the page."""

    def __init__(self, api: Api, programs: Programs) -> None:
        self._api = api
        self._programs = programs
        self._models = {model.name: model for model in api.models}

    def operation(self, call: Call) -> str:
        """An operation as its fake has it."""
        return f"fake.{fake_attribute(call.resource)}.{call.operation.name}"

    def program(
        self,
        call: Call,
        body: str,
        *,
        told: str = "",
        after: str = "",
        before: str = "",
        fake: str = "",
        imports: tuple[str, ...] = (),
        testing: tuple[str, ...] = (),
        asynchronous: bool = False,
    ) -> Program:
        """A program that tells a fake something, does what `body` says with a client, in which CALL is the call, and
        looks at the fake `after`."""
        package = self._api.package
        names = [f"Fake{package.client_class}", *testing]
        named = {f"from {package.import_name}.testing import {name}" for name in names}
        named |= {f"from {package.import_name} import {name}" for name in imports}
        arguments = ", ".join(self._programs.samples.arguments(call.operation, named, brief=True))
        called = f"client.{call.resource.attribute}.{call.operation.name}({arguments})"
        lines = _indented(body.replace("CALL", called))
        if asynchronous:
            named.add("import asyncio")
        made = ["\n\n".join(import_groups(named)), "", before, f"fake = Fake{package.client_class}({fake})", told]
        if not asynchronous:
            return Program("\n".join([*made, "with fake.client() as client:", *lines, after]))
        lines = ["async with fake.async_client() as client:", *lines]
        main = ["async def main() -> None:", *(f"    {line}" for line in lines), "asyncio.run(main())"]
        return Program("\n".join([*made, *main]))

    def changed(self) -> Program:
        """The document's example, less one member that is another text."""
        for call in self._programs.calls:
            name = self._text_of(call)
            if name and not _is_iterated(call):
                where = self.operation(call)
                told = f'{where}.returns({{**{where}.example, {name}: "another"}})'
                return self.program(call, "print(CALL)", told=told)
        return Program()

    def _text_of(self, call: Call) -> str:
        """The wire name, as source, of a member that can be any text; empty where the reply has none."""
        result = call.operation.result
        model = self._models.get(result.name) if isinstance(result, t.ModelRef) else None
        for field in model.fields if isinstance(model, ObjectModel) else ():
            if isinstance(t.without_null(field.type), t.String) and not field.constraints and not field.format:
                return literal(field.wire_name)
        return ""

    def stream(self) -> Program:
        call = next((one for one in self._programs.calls if one.operation.streams), None)
        if call is None:
            return Program()
        where = self.operation(call)
        told = f"{where}.returns([*{where}.example, *{where}.example])"
        return self.program(call, "for item in CALL:\n    print(item)", told=told)

    def pages(self) -> Program:
        call = next((one for one in self._programs.calls if one.operation.pagination is not None), None)
        if call is None:
            return Program()
        where = self.operation(call)
        body = "print(len(list(CALL)))"
        told = f"items = {where}.items\n{where}.pages(items, items)"
        return self.program(call, body, told=told, after="print([call.path for call in fake.calls])")


def _is_iterated(call: Call) -> bool:
    return call.operation.streams or call.operation.pagination is not None


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.splitlines()]


TESTING = Topic(
    name="testing",
    title="Testing",
    about="a fake of the service, in memory, for the tests of your own code",
    suits=lambda api: any(resource.operations for resource in api.all_resources()),
    view=_view,
)
