"""What a topic is, and the programs that its page shows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api, Resource
from sdkwright.ir.operation import Operation
from sdkwright.render.imports import import_groups
from sdkwright.render.markdown import code
from sdkwright.render.samples import Samples


class Program(str):
    """The source of a program, as the field of a view: `topic_files` has ruff shape it and puts it in a fence. An empty
    one stays empty."""


class Topic(Struct, frozen=True):
    """A page about something that packages can do, and this one if its document `suits`.

    `name` is that of the page (docs/NAME.md) and of its template (templates/docs/NAME.md.jinja), whose fields `view`
    gives; `title` and `about` are the link to it and what is said beside it.
    """

    name: str
    title: str
    about: str
    suits: Callable[[Api], bool]
    view: Callable[[Api, "Programs"], Any]


class Call(Struct, frozen=True):
    """An operation, and the resource whose method it is."""

    resource: Resource
    operation: Operation


class Programs:
    """Writes programs for one package: each is whole, and makes a call where the document has one that fits."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.samples = Samples(api)
        calls = [Call(resource, one) for resource in api.all_resources() for one in resource.operations]
        fresh = [call for call in calls if not call.operation.deprecated]
        self.calls = sorted(fresh or calls, key=_length)
        """The plainest to show first; deprecated ones are not shown."""
        self._every = sorted(calls, key=_length)

    def first(self, suits: Callable[[Operation], bool] = lambda operation: True) -> Call | None:
        """The plainest call of those whose operation suits."""
        return next((call for call in self.calls if suits(call.operation)), None)

    def of(self, suits: Callable[[Operation], bool]) -> list[Call]:
        """The calls whose operation suits, the plainest first; deprecated ones where there are no others."""
        found = [call for call in self._every if suits(call.operation)]
        return [call for call in found if not call.operation.deprecated] or found

    def program(
        self,
        call: Call,
        body: str = "print(CALL)",
        *,
        owner: str = "client",
        through: str = "",
        given: tuple[str, ...] = (),
        client: tuple[str, ...] = (),
        auth: str = "",
        imports: tuple[str, ...] = (),
        before: str = "",
        beside: str = "",
        instead: Mapping[str, str] | None = None,
        walked: bool = False,
        asynchronous: bool = False,
    ) -> Program:
        """A program that opens a client and does what `body` says, in which CALL is the call, not awaited, with as few
        arguments as can be.

        `owner` has the method, and `through` (`with_raw_response.`) stands before its resource. `given` are further
        arguments of the call, `client` of the client, whose `auth` is a scheme's `from_env()` if not said. `before` is
        what is defined first, `beside` what is opened before the client; `imports` are statements, names alone are from
        the package. `instead` is source for some of the call's arguments. A call that gives pages is one for the first
        item, unless it is `walked` or goes `through` something.
        """
        mark = "Async" if asynchronous else ""
        package = self.api.package
        names = (f"{mark}{package.client_class}", *(one for one in imports if " " not in one))
        named = {f"from {package.import_name} import {name}" for name in names}
        named |= {one for one in imports if " " in one}
        first = f"{beside}, " if beside else ""
        opened = f"{first}{mark}{self.samples.client(call.operation, named, auth, client)}"
        arguments = [*self.samples.arguments(call.operation, named, brief=True, instead=instead), *given]
        called = f"{owner}.{through}{call.resource.attribute}.{call.operation.name}({', '.join(arguments)})"
        if call.operation.pagination is not None and not (walked or through):
            called = f"{called}.first()"
        lines = [line.replace("CALL", called) for line in body.splitlines()]
        if asynchronous:
            named.add("import asyncio")
            opening = ["async def main() -> None:", f"    async with {opened} as client:", *_indented(lines, 8)]
            opening.append("asyncio.run(main())")
        else:
            opening = [f"with {opened} as client:", *_indented(lines, 4)]
        return Program("\n".join(["\n\n".join(import_groups(named)), "", *([before] if before else []), *opening]))


def links(calls: Iterable[Call], limit: int = 10) -> str:
    """The methods of calls as links from a page on a topic, so many at most; empty for none."""
    listed = list(calls)
    shown = [
        f"[{code(f'client.{call.resource.attribute}.{call.operation.name}')}]"
        f"(resources/{call.resource.module}.md#{call.operation.name})"
        for call in listed[: limit if len(listed) > limit + 1 else None]
    ]
    more = [f"and {len(listed) - len(shown)} more"] if len(listed) > len(shown) else []
    return ", ".join([*shown, *more])


def programs_of(view: Struct) -> Iterator[tuple[str, Program]]:
    """The programs among the fields of a view, by name."""
    for name in view.__struct_fields__:
        value = getattr(view, name)
        if isinstance(value, Program):
            yield name, value


def _indented(lines: list[str], width: int) -> list[str]:
    return [f"{' ' * width}{line}" for line in lines]


def is_plain(operation: Operation) -> bool:
    """Whether the method gives what comes back, and nothing that is iterated."""
    return not operation.streams and operation.choice is None and operation.pagination is None


def _length(call: Call) -> tuple[bool, bool, bool, int]:
    """What makes a program long, or needs words of its own: operations that only read, and need little, come first."""
    operation = call.operation
    is_iterated = operation.streams or operation.pagination is not None
    is_empty = isinstance(operation.result, t.Null | t.Binary)
    needed = sum(one.needed and not one.client_wide for one in operation.parameters)
    return is_iterated, operation.method != "GET", is_empty, needed + (operation.body is not None)
