"""Digests of values of the IR, and of what else holds such: where two are equal, the values are."""

import hashlib
import io
from collections.abc import Callable, Iterable
from enum import Enum
from operator import attrgetter
from pickle import Pickler
from typing import Any, Final

from msgspec import Struct
from msgspec.msgpack import Encoder

from sdkwright.ir.value import Value

_ENCODER: Final = Encoder()
_PROTOCOL: Final = 5
Reduced = tuple[type, tuple[Any, ...]]
"""A value as it is pickled: its class, and what its fields hold."""


class Digester:
    """Makes digests of values, SHA-256. Those `parts` that a value holds count by digests of their own, made once."""

    def __init__(self, parts: Iterable[Value]) -> None:
        self._plain = _Reducers()
        self._reducers = _Reducers()
        self._parts: dict[int, tuple[Value, str]] = {}
        for part in parts:
            self.add(part)

    def add(self, part: Value) -> None:
        """Let `part` be one that others hold."""
        self._parts[id(part)] = part, self._whole(part)
        self._reducers[type(part)] = self._by_digest

    def of(self, value: object) -> str:
        """The digest of `value`: of values of the IR, and of views, tuples, dictionaries and scalars that hold them."""
        return _pickled(value, self._reducers)

    def _whole(self, part: Value) -> str:
        """The digest of all that `part` holds; text that is not Unicode, as names of files may be, is no obstacle."""
        try:
            return hashlib.sha256(_ENCODER.encode(part)).hexdigest()
        except UnicodeEncodeError:
            return _pickled(part, self._plain)

    def _by_digest(self, one: object) -> Reduced:
        kind = type(one)
        return (kind, (self._parts[id(one)][1],)) if id(one) in self._parts else self._plain[kind](one)


class _Reducers(dict[type, Callable[[Any], Reduced]]):
    """How the values of each class are pickled."""

    def __missing__(self, kind: type) -> Callable[[Any], Reduced]:
        if issubclass(kind, type):
            raise KeyError(kind)
        made = self[kind] = _reducer(kind)
        return made


def _reducer(kind: type) -> Callable[[Any], Reduced]:
    if issubclass(kind, Enum):
        return lambda one: (kind, (one.value,))
    assert issubclass(kind, Struct), f"{kind} is no value of the IR"
    held = kind.__struct_fields__
    match len(held):
        case 0:
            return lambda one: (kind, ())
        case 1:
            value = attrgetter(*held)
            return lambda one: (kind, (value(one),))
        case _:
            values = attrgetter(*held)
            return lambda one: (kind, values(one))


def _pickled(value: object, reducers: _Reducers) -> str:
    pickled = io.BytesIO()
    pickler = Pickler(pickled, _PROTOCOL)
    pickler.dispatch_table = reducers
    pickler.dump(value)
    return hashlib.sha256(pickled.getbuffer()).hexdigest()
