"""Finds the merge patch that turns one model into another (RFC 7396)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from .containers import is_array, is_object
from .lenient import read
from .models import Model, to_json_value

M = TypeVar("M", bound=Model)


def merge_patch(before: Model | Mapping[str, Any], after: M) -> M:
    """The smallest patch that turns `before` into `after`, as a model of `after`'s type.

    Members that `after` lacks become `None`, which removes them; objects and maps are compared member by member,
    arrays are replaced whole. Members that are equal are left out, mandatory ones too: send the result as it is, or
    set what the service wants in every patch. A `null` inside `after` cannot be told from a removal (section 1).
    """
    patch = _difference(to_json_value(before), to_json_value(after))
    return cast("M", read(type(after), patch, _ignore))


def _difference(before: Any, after: Any) -> dict[str, Any]:
    patch: dict[str, Any] = {key: None for key in before if after.get(key) is None and before[key] is not None}
    for key, value in after.items():
        if key not in before:
            if value is not None:
                patch[key] = _without_nulls(value)
            continue
        old = before[key]
        if _same(old, value) or value is None:
            continue
        if is_object(old) and is_object(value):
            patch[key] = _difference(old, value)
        else:
            patch[key] = _without_nulls(value)
    return patch


def _without_nulls(value: Any) -> Any:
    """A new value as a patch has to spell it: a `null` member of an object would mean "remove"."""
    if is_object(value):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return value


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if is_object(one) and is_object(other):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if is_array(one) and is_array(other):
        return len(one) == len(other) and all(_same(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)


def _ignore(pointer: str, reason: str) -> None:
    """A patch lacks what it does not change, and removes what is never null: no reason to say anything."""
