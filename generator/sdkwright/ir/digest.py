"""Digests of values of the IR, and the models that a value mentions.

A digest is of everything that a value holds: where two are equal, the values are.
"""

import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from operator import attrgetter
from pickle import Pickler
from typing import Any, Final, get_type_hints

from msgspec import Struct

from sdkwright.diagnostics.location import Location
from sdkwright.ir.model import AnyModel, Discriminator
from sdkwright.ir.text import SpecText
from sdkwright.ir.type import ModelRef

_PROTOCOL: Final = 5
_PLAIN: Final = (Location, SpecText)
"""Classes that hold nothing but scalars."""

Reduced = tuple[type, tuple[Any, ...]]
"""A node as it is pickled: its class, and what its fields hold."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The SHA-256 of a value, and the names of the models that it mentions."""

    of: str
    models: frozenset[str]


class Digester:
    """Makes digests of values. `models`, and other parts of them, count by digests of their own, made once."""

    def __init__(self, models: Iterable[AnyModel]) -> None:
        self._plain = _Reducers()
        self._reducers = _Reducers()
        self._known: dict[int, tuple[object, Digest]] = {}
        self.mentions = {model.name: self.part(model).models for model in models}

    def part(self, value: object) -> Digest:
        """The digest of a node of the IR that is part of others."""
        if id(value) not in self._known:
            self._known[id(value)] = value, _digest(value, self._plain)
            self._reducers[type(value)] = self._by_digest
        return self._known[id(value)][1]

    def of(self, value: object) -> Digest:
        """The digest of `value`: of nodes of the IR, and of tuples, dictionaries and scalars that hold them."""
        return _digest(value, self._reducers)

    def _by_digest(self, one: object) -> Reduced:
        kind = type(one)
        return (kind, (self._known[id(one)][1].of,)) if id(one) in self._known else self._plain[kind](one)


class _Reducers(dict[type, Callable[[Any], Reduced]]):
    """How the nodes of each class are pickled. `mentioned` are the models that those pickled so far refer to."""

    def __init__(self) -> None:
        super().__init__()
        self.mentioned: set[str] = set()
        self[ModelRef] = self._reference
        self[Discriminator] = self._discriminator

    def __missing__(self, kind: type) -> Callable[[Any], Reduced]:
        if issubclass(kind, type):
            raise KeyError(kind)
        made = self[kind] = _reducer(kind)
        return made

    def _reference(self, one: ModelRef) -> Reduced:
        self.mentioned.add(one.name)
        return ModelRef, (one.name,)

    def _discriminator(self, one: Discriminator) -> Reduced:
        self.mentioned.update(name for _, name in one.mapping)
        self.mentioned |= {one.default} - {""}
        return Discriminator, (one.wire_name, one.mapping, one.default)


def _reducer(kind: type) -> Callable[[Any], Reduced]:
    if issubclass(kind, Enum):
        return lambda one: (kind, (one.value,))
    hints = get_type_hints(kind)
    held = [spelled for name in _fields(kind) for spelled in _spelled(name, hints[name])]
    match len(held):
        case 0:
            return lambda one: (kind, ())
        case 1:
            value = attrgetter(*held)
            return lambda one: (kind, (value(one),))
        case _:
            values = attrgetter(*held)
            return lambda one: (kind, values(one))


def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a node of the IR, or of a view."""
    if issubclass(kind, Struct):
        return kind.__struct_fields__
    assert is_dataclass(kind), f"{kind} is no node of the IR"
    return tuple(one.name for one in fields(kind))


def _spelled(name: str, kind: object) -> list[str]:
    """What of a field is pickled: its value, or what that holds where it is plain, which saves most of the work."""
    return [f"{name}.{inner}" for inner in _fields(kind)] if isinstance(kind, type) and kind in _PLAIN else [name]


def _digest(value: object, reducers: _Reducers) -> Digest:
    reducers.mentioned.clear()
    pickled = io.BytesIO()
    pickler = Pickler(pickled, _PROTOCOL)
    pickler.dispatch_table = reducers
    pickler.dump(value)
    return Digest(hashlib.sha256(pickled.getbuffer()).hexdigest(), frozenset(reducers.mentioned))
