"""Noun: selectors, by which settings choose some operations of a document.

tag:pets          the operations with this tag
operation:list*   those with such an operationId
/pets/*           those of such paths
GET /pets/*       the same, of one method

`*` stands for any text, `?` for any character.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from sdkwright.operations import Found
from sdkwright.tables import Unfit

T = TypeVar("T")

_FORM = re.compile(r"(tag|operation):.+|([A-Za-z]+ )?[/*].*", re.DOTALL)
FORMS = "tag:NAME, operation:ID, /path or METHOD /path, with * for any text"


def is_selector(text: str) -> bool:
    """Whether `text` has one of the forms."""
    return _FORM.fullmatch(text) is not None


def selects(selector: str, one: Found) -> bool:
    """Whether `selector` means the operation `one`."""
    kind, _, pattern = selector.partition(":")
    if kind == "tag":
        return any(fnmatchcase(tag, pattern) for tag in one.tags)
    if kind == "operation":
        return fnmatchcase(one.operation_id, pattern)
    method, _, path = selector.rpartition(" ") if selector[:1] not in "/*" else ("", "", selector)
    return method.upper() in ("", one.method.upper()) and fnmatchcase(one.path, path)


def by_selector(name: str, table: Any, read: Callable[[Any], T]) -> dict[str, T]:
    """What the table `name` of the settings says of operations, by selectors of them; `read` raises Unfit for what has
    no meaning. Raises Unfit."""
    if not isinstance(table, dict):
        raise Unfit(name, f"`{name}` must be a table, by selectors of operations", FORMS)
    found: dict[str, T] = {}
    for selector, said in table.items():
        if not is_selector(selector):
            raise Unfit(selector, f"{selector[:200]!r} is no selector", FORMS)
        try:
            found[selector] = read(said)
        except Unfit as error:
            raise Unfit(selector, f"`{name}` of {selector[:200]!r}: {error.reason}", error.hint) from None
    return found


def chosen(found: Iterable[Found], include: tuple[str, ...], exclude: tuple[str, ...]) -> Iterator[Found]:
    """The operations that `include` means (all, where it is empty) and `exclude` does not."""
    for one in found:
        wanted = not include or any(selects(selector, one) for selector in include)
        if wanted and not any(selects(selector, one) for selector in exclude):
            yield one
