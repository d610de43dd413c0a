"""The facts of the service's reference page, and the bodies that they make, with a field changed or left out."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOTS = {"3": "request", "12": "200", "21": "400"}
"""The tables that describe a whole body, and the body that each describes."""


@dataclass(frozen=True)
class Fact:
    """A row of one of the page's tables."""

    table: str
    name: str
    field: str
    type: str
    mandatory: str
    told: tuple[str, ...]
    values: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A field of a body: which body, and the members and elements that lead to it."""

    body: str
    steps: tuple[str | int, ...]
    fact: Fact

    def __str__(self) -> str:
        return f"{self.fact.table}:{'.'.join(str(step) for step in self.steps)}"


def _facts() -> Iterator[Fact]:
    for line in Path(__file__).with_name("spec_facts.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and cells[0].isdigit():
            table, name, field, type_, mandatory, *lists = cells
            told, values, examples = (tuple(word.strip() for word in text.split(",") if word.strip()) for text in lists)
            yield Fact(table, name, field, type_, mandatory, told, values, examples)


FACTS = tuple(_facts())


def rows(table: str) -> list[Fact]:
    return [fact for fact in FACTS if fact.table == table]


def _table(name: str, beside: str) -> str | None:
    """The table called `name` on the same side as `beside`: request, or reply."""
    reply = int(beside) >= 12
    return next((fact.table for fact in FACTS if fact.name == name and (int(fact.table) >= 12) == reply), None)


def _places(table: str, body: str, steps: tuple[str | int, ...] = ()) -> Iterator[Place]:
    for fact in rows(table):
        here = (*steps, fact.field)
        yield Place(body, here, fact)
        inner = _table(fact.type.strip("[]"), table)
        if inner is not None:
            yield from _places(inner, body, (*here, 0) if fact.type.startswith("[") else here)


PLACES = tuple(place for table, body in ROOTS.items() for place in _places(table, body))


def value_of(type_: str, table: str) -> Any:
    """A value of a type of the page, with every field that its tables have."""
    if type_[0] in "[{":
        inner = value_of(type_[1:-1], table)
        return [inner] if type_[0] == "[" else {"name": inner}
    inner_table = _table(type_, table)
    if inner_table is not None:
        return {fact.field: value_of(fact.type, inner_table) for fact in rows(inner_table)}
    return {"String": "some text", "Integer": 1}[type_]


def whole_body(body: str) -> Any:
    table = next(table for table, found in ROOTS.items() if found == body)
    return {fact.field: value_of(fact.type, table) for fact in rows(table)}


def body_with(place: Place, *value: Any) -> Any:
    """The whole body with another value at `place`; without the member where none is given."""
    body = whole_body(place.body)
    target = body
    for step in place.steps[:-1]:
        target = target[step]
    if value:
        target[place.steps[-1]] = copy.deepcopy(value[0])
    else:
        del target[place.steps[-1]]
    return body
