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
from typing import Any, Final

from sdkwright.ir.model import AnyModel, Discriminator
from sdkwright.ir.type import ModelRef

_PROTOCOL: Final = 5

Reduced = tuple[type, tuple[Any, ...]]
"""A node as it is pickled: its class, and what its fields hold."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The SHA-256 of a value, and the names of the models that it mentions."""

    of: str
    models: frozenset[str]


class Digester:
    """Makes digests of values that hold some of `models`, which count by digests of their own, made once."""

    def __init__(self, models: Iterable[AnyModel]) -> None:
        plain = _Reducers()
        self._known = {id(model): _digest(model, plain) for model in models}
        self.mentions = {model.name: self._known[id(model)].models for model in models}
        self._reducers = _Reducers()
        for kind in {type(model) for model in models}:
            self._reducers[kind] = self._by_digest

    def of(self, value: object) -> Digest:
        """The digest of `value`: of nodes of the IR, and of tuples, dictionaries and scalars that hold them."""
        return _digest(value, self._reducers)

    def _by_digest(self, model: AnyModel) -> Reduced:
        return type(model), (self._known[id(model)].of,)


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
    assert is_dataclass(kind), f"{kind} is no node of the IR"
    held = [field.name for field in fields(kind)]
    match len(held):
        case 0:
            return lambda one: (kind, ())
        case 1:
            value = attrgetter(*held)
            return lambda one: (kind, (value(one),))
        case _:
            values = attrgetter(*held)
            return lambda one: (kind, values(one))


def _digest(value: object, reducers: _Reducers) -> Digest:
    reducers.mentioned.clear()
    pickled = io.BytesIO()
    pickler = Pickler(pickled, _PROTOCOL)
    pickler.dispatch_table = reducers
    pickler.dump(value)
    return Digest(hashlib.sha256(pickled.getbuffer()).hexdigest(), frozenset(reducers.mentioned))
