"""JSON's two containers, told apart in a way that type checkers follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether `value` is a mapping: what JSON calls an object."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether `value` is a list: what JSON calls an array."""
    return isinstance(value, list)


def taken(given: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    """The members of `given` that have these names."""
    return {name: given[name] for name in names}
