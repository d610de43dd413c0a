"""Types as Python will spell them. As a namespace: `from sdkwright.ir import type as t`, then `t.List(t.String())`.

A type never holds a model, only a `ModelRef` to it, so recursion needs no cycles. Inline objects, enums with a name of
their own and unions with a discriminator have been hoisted to models before a type exists.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from sdkwright.ir.text import Json
from sdkwright.ir.value import Value


class Any(Value, frozen=True):
    """Anything that JSON can say (an empty schema, or one that cannot be typed)."""


class Never(Value, frozen=True):
    """Nothing at all (the schema `false`)."""


class Null(Value, frozen=True):
    """`null` only."""


class Boolean(Value, frozen=True):
    """`true` or `false`."""


class Integer(Value, frozen=True):
    """A JSON number without a fraction."""


class Number(Value, frozen=True):
    """A JSON number."""


class Decimal(Value, frozen=True):
    """An exact decimal, written as a JSON string (`format: decimal` on a string)."""


class String(Value, frozen=True):
    """A JSON string, of whatever `format` has no type of its own (`uri`, `duration`, `email`, unknown ones)."""


class Base64(Value, frozen=True):
    """Bytes that JSON carries as base64 (`format: byte`, or `contentEncoding: base64`)."""


class Binary(Value, frozen=True):
    """Bytes as they are (`format: binary`): a whole body, or a part of a multipart one."""


class Date(Value, frozen=True):
    """RFC 3339 full-date."""


class DateTime(Value, frozen=True):
    """RFC 3339 date-time: always with an offset."""


class Uuid(Value, frozen=True):
    """RFC 9562 UUID."""


class Literal(Value, frozen=True):
    """One of a few scalar values, in document order. Strings, integers, booleans; `null` is a `Null` in a `Union`."""

    values: tuple[Json, ...]


class List(Value, frozen=True):
    """A JSON array of one type."""

    item: "Type"


class Tuple(Value, frozen=True):
    """A JSON array whose first members have types of their own; `rest` types what follows, None where nothing may."""

    items: "tuple[Type, ...]"
    rest: "Type | None"


class Map(Value, frozen=True):
    """A JSON object with free keys."""

    value: "Type"


class Union(Value, frozen=True):
    """One of several types, flat, without duplicates. A nullable type is a union whose last member is `Null`."""

    members: "tuple[Type, ...]"


class ModelRef(Value, frozen=True):
    """A model, by its class name, which is unique in the Api."""

    name: str


Scalar = Any | Never | Null | Boolean | Integer | Number | Decimal | String | Base64 | Binary | Date | DateTime | Uuid
Type = Scalar | Literal | List | Tuple | Map | Union | ModelRef
_EMPTY: Final = (Null, Never)


def is_nullable(type_: Type) -> bool:
    """Whether `null` is among the values of `type_` itself (a `ModelRef` is not looked into)."""
    match type_:
        case Null() | Any():
            return True
        case Union(members):
            return any(is_nullable(member) for member in members)
        case _:
            return False


def union(*types: Type) -> Type:
    """The union of `types`: flat, each once, `Null` last, `Any` absorbing all others."""
    if len(types) == 1:
        return types[0]
    flat: list[Type] = []
    for type_ in types:
        flat.extend(type_.members if isinstance(type_, Union) else (type_,))
    unique = dict.fromkeys(flat)
    if Any() in unique:
        return Any()
    kept: list[Type] = [type_ for type_ in unique if not isinstance(type_, _EMPTY)]
    if Null() in unique:
        kept.append(Null())
    return kept[0] if len(kept) == 1 else Union(tuple(kept)) if kept else Never()


def optional(type_: Type) -> Type:
    """`type_`, or `null`."""
    return union(type_, Null())


def without_null(type_: Type) -> Type:
    """`type_` less its `Null`."""
    if isinstance(type_, Union):
        kept = tuple(member for member in type_.members if not isinstance(member, Null))
        return kept[0] if len(kept) == 1 else Union(kept)
    return type_


def within(type_: Type) -> Iterator[Type]:
    """`type_` and all types that it is made of; models are not looked into."""
    yield type_
    match type_:
        case List(inner) | Map(inner):
            yield from within(inner)
        case Tuple(items, rest):
            for part in items if rest is None else (*items, rest):
                yield from within(part)
        case Union(members):
            for member in members:
                yield from within(member)
        case _:
            pass


def all_model_names(types: Iterable[Type]) -> set[str]:
    """The names of the models that `types` mention."""
    return {name for type_ in {*types} for name in model_names(type_)}


@lru_cache(maxsize=10_000)
def model_names(type_: Type) -> tuple[str, ...]:
    """The names of the models that `type_` mentions, in order, each once."""
    match type_:
        case ModelRef(name):
            return (name,)
        case List(item) | Map(item):
            return model_names(item)
        case Tuple(items, rest):
            parts = items if rest is None else (*items, rest)
            return tuple(dict.fromkeys(name for part in parts for name in model_names(part)))
        case Union(members):
            return tuple(dict.fromkeys(name for member in members for name in model_names(member)))
        case _:
            return ()
