"""The document's examples, as they are kept in the package: a file for each resource, read when it is asked for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from importlib.resources import files
from typing import Any, Final

from .operation import Operation
from .unset import UNSET

_PACKAGE: Final = __name__.rpartition("._runtime.")[0]


@dataclass(frozen=True, slots=True)
class Example:
    """The body of a reply, UNSET for none, and what comes with it."""

    status: int
    media_type: str = ""
    body: object = UNSET
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Documented:
    """An operation of the document: its resource (`beta.agents` below `beta`), the module of that, and method, its verb
    and path, and whether its replies are pages."""

    resource: str
    module: str
    name: str
    method: str
    path: str
    pages: bool

    @cached_property
    def constant(self) -> Operation[Any]:
        """What the package says about it."""
        found: Operation[Any] = getattr(self._module, f"_{self.name.upper()}")
        return found

    @property
    def paging(self) -> Any:
        """How its pages lead to each other."""
        return getattr(self._module, f"_PAGES_OF_{self.name.upper()}")

    @property
    def _module(self) -> Any:
        return import_module(f"{_PACKAGE}.resources.{self.module}")

    def example(self, asked: Operation[Any] | None = None, status: int | None = None) -> Example:
        """The example of the reply with a status, of the success that has a body unless said; of several contents, the
        one that the operation as it was `asked` has."""
        kept = _kept(self.module)
        operation = asked or self.constant
        examples: dict[str, list[Any]] = kept["replies"].get(self.name, {})
        replies = (*operation.replies, *operation.errors)
        if status is None:
            with_body = [one for one in operation.replies if one.status in examples]
            said = next((one.status for one in (*with_body, *replies)), "204")
        else:
            known = {one.status for one in replies}
            said = next((one for one in (str(status), f"{status // 100}XX", "default") if one in known), "")
        code = (int(said.replace("XX", "00")) if said[:1].isdigit() else 200) if status is None else status
        reply = operation.reply(code)
        wanted = [content.media_type for content in (reply.whole if reply is not None else ())]
        found = sorted(examples.get(said, ()), key=lambda one: one[0] not in wanted)
        if not found:
            return Example(code)
        media_type, number, *headers = found[0]
        return Example(code, media_type, kept["bodies"][number], *headers)


@cache
def template(path: str) -> re.Pattern[str]:
    """What matches the paths that a path template stands for."""
    literals = re.split(r"\{[^{}]*\}", path.partition("#")[0].partition("?")[0])
    return re.compile("[^/]+".join(map(re.escape, literals)))


@cache
def documented() -> dict[str, dict[str, Documented]]:
    """The operations of the document, by resource and method."""
    found: dict[str, dict[str, Any]] = json.loads(_text("_index"))
    return {
        resource: {
            name: Documented(resource, kept["module"], name, said[0], said[1], len(said) > 2)
            for name, said in kept["methods"].items()
        }
        for resource, kept in found.items()
    }


@cache
def by_request() -> dict[tuple[str, str], Documented]:
    """The operations of the document, by verb and path template."""
    return {(one.method, one.path): one for methods in documented().values() for one in methods.values()}


@cache
def _kept(module: str) -> dict[str, Any]:
    """The examples of the resource in a module."""
    found: dict[str, Any] = json.loads(_text(module))
    return found


def _text(name: str) -> str:
    return files(_PACKAGE).joinpath("_examples", f"{name}.json").read_text(encoding="utf-8")
