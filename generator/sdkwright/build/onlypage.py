"""The body that a fake answers with where replies come in pages: one page, which has items, and leads to no other."""

import copy
from collections.abc import Iterator
from typing import Any, Final

from sdkwright.build.instances import Instances
from sdkwright.build.judging import Judge
from sdkwright.build.together import Impossible
from sdkwright.document import Node
from sdkwright.ir.operation import Content
from sdkwright.ir.pagination import Member, Pagination
from sdkwright.ir.text import Json, SpecText

_GONE: Final = object()


def only_page(
    content: Content, body: Json, pagination: Pagination, schema: Node | None, judge: Judge, instances: Instances
) -> Json:
    """`body` with items: those of another example, or one that the schema accepts, where it has none; and without what
    leads to another page. Where the schema wants something there, it is empty: no service has a page for ever."""

    def fits(value: Any) -> bool:
        return schema is None or judge.accepts(schema, value)

    value = next((one for one in _having_items(content, body, pagination, schema, instances) if fits(one)), body.value)
    ends: list[tuple[Member, tuple[Any, ...]]] = [
        (pagination.next, (None, _GONE, "", 0)),
        (pagination.more, (False, _GONE)),
        (pagination.done, (True,)),
        (pagination.total, (1, _GONE)),
        (pagination.current, (pagination.first, _GONE)),
    ]
    for path, choices in ends:
        if path:
            tried = [_replaced(value, path, choice) for choice in choices]
            value = next(filter(fits, tried), _emptied(value, path) if path == pagination.next else value)
    return Json.of(value)


def _having_items(
    content: Content, body: Json, pagination: Pagination, schema: Node | None, instances: Instances
) -> Iterator[Any]:
    """The bodies that have items, in the order of preference."""
    for value in (body.value, *(example.value.value for example in content.examples)):
        if _at(value, pagination.items):
            yield value
    if schema is not None and _at(body.value, pagination.items) == []:
        try:
            item = instances.item_of(schema, tuple(one.raw for one in pagination.items))
        except (Impossible, RecursionError, ArithmeticError):
            return
        yield _replaced(body.value, pagination.items, [item]) if pagination.items else [item]


def _at(value: Any, path: Member) -> Any:
    for step in path:
        value = value.get(step.raw) if isinstance(value, dict) and isinstance(step, SpecText) else None
    return value


def _emptied(value: Any, path: Member) -> Any:
    """`value` with nothing in the text or number at `path`."""
    inner = _at(value, path)
    return _replaced(value, path, "" if isinstance(inner, str) else 0) if isinstance(inner, str | int) else value


def _replaced(value: Any, path: Member, end: Any) -> Any:
    """A copy of `value` with `end` at `path`, or nothing there; the same where nothing is there to begin with."""
    made = copy.deepcopy(value)
    inner = made
    *before, last = (one if isinstance(one, int) else one.raw for one in path)
    for step in before:
        inner = inner.get(step) if isinstance(inner, dict) else None
    if isinstance(inner, dict) and last in inner:
        if end is _GONE:
            del inner[last]
        else:
            inner[last] = end
    return made
