"""Where values stand in a document, and copies of it in which one of them can be changed."""

import copy
from collections.abc import Iterator
from typing import Any

Place = tuple[str | int, ...]


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in a document but that of its version."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        if at or key != "openapi":
            yield (*at, key)
            yield from places(inner, (*at, key))


def opened(document: Any, place: Place) -> tuple[Any, Any]:
    """A copy of a document, and in that copy what holds the value at a place."""
    made = copy.deepcopy(document)
    holder = made
    for step in place[:-1]:
        holder = holder[step]
    return made, holder
