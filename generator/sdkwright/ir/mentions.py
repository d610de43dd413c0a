"""The models that operations mention."""

from functools import cache
from typing import Any, get_args, get_type_hints

from sdkwright.ir.type import ModelRef
from sdkwright.ir.value import Value


def mentioned(value: object) -> frozenset[str]:
    """The names of the models that `value` mentions: a value of the IR other than a model, or a tuple of such."""
    waiting, found = [value], set[str]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif isinstance(one, ModelRef):
            found.add(one.name)
        elif isinstance(one, Value):
            waiting.extend([getattr(one, name) for name in _leading(type(one))])
    return frozenset(found)


@cache
def _leading(kind: type) -> tuple[str, ...]:
    """The fields of a class that can hold, or lead to, the name of a model."""
    return tuple(name for name, hint in get_type_hints(kind).items() if _leads(hint, frozenset()))


def _leads(hint: Any, above: frozenset[type]) -> bool:
    if hint is ModelRef:
        return True
    if isinstance(hint, type) and issubclass(hint, Value):
        return hint not in above and any(_leads(one, above | {hint}) for one in get_type_hints(hint).values())
    return any(_leads(one, above) for one in get_args(hint))
