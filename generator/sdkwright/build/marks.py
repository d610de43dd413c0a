"""What tells incoming requests apart: the headers and members whose values the document gives for each.

A value is given by `const`, by a closed `enum`, or by the mapping of a discriminator. An example says no such thing,
unless it is the webhook's own name in most webhooks that have the header or member: that is where the name travels.
As examples have mistakes, another value does not speak against a webhook.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from sdkwright.build.members import Members, values_of
from sdkwright.ir import type as t
from sdkwright.ir.incoming import Incoming, Mark
from sdkwright.ir.model import AnyModel, ObjectModel, UnionModel
from sdkwright.ir.operation import ContentKind, Place
from sdkwright.ir.text import NO_TEXT, Json, SpecText
from sdkwright.words import words

Key = tuple[str, tuple[str, ...]]
"""The name of a header in lower case, or what leads to a member."""


@dataclass(slots=True)
class _Told:
    """What one request says: the values at each key, the texts that are examples only, how headers are spelled, and
    which of them it always has."""

    values: dict[Key, tuple[Json, ...]] = field(default_factory=dict[Key, tuple[Json, ...]])
    examples: dict[Key, Json] = field(default_factory=dict[Key, Json])
    names: dict[Key, SpecText] = field(default_factory=dict[Key, SpecText])
    required: set[Key] = field(default_factory=set[Key])


def marked(incoming: Sequence[Incoming], models: Mapping[str, AnyModel]) -> list[Incoming]:
    """`incoming` with what tells each from the others: the fewest headers and members that tell as much as all do."""
    members = Members(models)
    told = [_told(one, members) for one in incoming]
    naming = _naming(incoming, told)
    named = [{key: (said.examples[key],) for key in naming if key in said.examples} for said in told]
    left = [(1 << len(told)) - 1 ^ 1 << number for number in range(len(told))]
    keys, left = _chosen([one.values for one in told], left)
    hints, _ = _chosen(named, left)
    return [
        replace(
            one,
            marks=(
                *(_mark(key, said, said.values[key]) for key in keys if key in said.values),
                *(_mark(key, said, names[key], by_example=True) for key in hints if key in names),
            ),
        )
        for one, said, names in zip(incoming, told, named, strict=True)
    ]


class _Looks(Struct, frozen=True):
    """What a request can be told by: its media types, the values of its marks, whether it is an array, and its members
    (None where it is no object)."""

    media_types: frozenset[str]
    marks: Mapping[Key, frozenset[str]]
    array: bool
    members: "tuple[set[str], set[str]] | None"


def alike(incoming: Sequence[Incoming], models: Mapping[str, AnyModel]) -> Iterator[tuple[Incoming, list[Incoming]]]:
    """The requests that the document does not tell from others, with those."""
    looks = [_looks(one, models) for one in incoming]
    together: dict[int, list[int]] = {number: [] for number in range(len(looks))}
    for number, one in enumerate(looks):
        for other in range(number):
            if not _apart(one, looks[other]):
                together[number].append(other)
                together[other].append(number)
    for number, others in together.items():
        if others:
            yield incoming[number], [incoming[other] for other in others]


def _looks(one: Incoming, models: Mapping[str, AnyModel]) -> _Looks:
    type_ = one.contents[0].type if one.contents else t.Any()
    return _Looks(
        media_types=frozenset(content.media_type.raw for content in one.contents),
        marks={
            (mark.header.raw, tuple(step.raw for step in mark.member)): frozenset(value.text for value in mark.values)
            for mark in one.marks
        },
        array=isinstance(type_, t.List | t.Tuple),
        members=_shape(type_, models),
    )


def _apart(one: _Looks, other: _Looks) -> bool:
    """Whether the document tells two requests from each other: by their media types, by marks, by one of them being an
    array, or by a member that one of them requires and the other does not know."""
    if one.media_types != other.media_types and one.media_types.isdisjoint(other.media_types):
        return True
    for mark, values in one.marks.items():
        if mark in other.marks and values.isdisjoint(other.marks[mark]):
            return True
    if one.marks.keys() - other.marks.keys() and other.marks.keys() - one.marks.keys():
        return True
    if one.members is None or other.members is None:
        return (one.array or other.array) and one.members is not other.members
    return bool(one.members[0] - other.members[1] or other.members[0] - one.members[1])


def _shape(type_: t.Type, models: Mapping[str, AnyModel]) -> tuple[set[str], set[str]] | None:
    """The members that a payload requires, and all that it has a name for; None for one that is no model."""
    if isinstance(type_, t.Union):
        shapes = [_shape(member, models) for member in type_.members]
        known = [shape for shape in shapes if shape is not None]
        if len(known) < len(shapes):
            return None
        return set.intersection(*(shape[0] for shape in known)), set[str]().union(*(shape[1] for shape in known))
    model = models.get(type_.name) if isinstance(type_, t.ModelRef) else None
    if isinstance(model, UnionModel):
        return _shape(model.type, models)
    if not isinstance(model, ObjectModel):
        return None
    names = {member.wire_name.raw: member.required for member in model.fields}
    return {name for name, required in names.items() if required}, set(names)


def _mark(key: Key, told: _Told, values: tuple[Json, ...], *, by_example: bool = False) -> Mark:
    header = told.names.get(key, NO_TEXT)
    member = () if header else tuple(map(SpecText, key[1]))
    return Mark(header, member, values, by_example, key in told.required)


def _told(one: Incoming, members: Members) -> _Told:
    found = _Told()
    for parameter in one.parameters:
        if parameter.place is Place.HEADER:
            key: Key = (parameter.wire_name.raw.lower(), ())
            found.names[key] = parameter.wire_name
            found.required |= {key} if parameter.required else set()
            values = values_of(parameter.type, members.models)
            if values is not None and all(isinstance(value.value, str) for value in values):
                found.values[key] = values
            elif parameter.examples and isinstance(t.without_null(parameter.type), t.String):
                found.examples[key] = parameter.examples[0].value
    read = [content.type for content in one.contents if content.kind is ContentKind.JSON]
    read = read or [content.type for content in one.contents if content.kind is ContentKind.FORM]
    if read:
        inside = members.of(t.union(*read))
        found.values |= {("", path): values for path, values in inside.values.items()}
        found.examples |= {("", path): value for path, value in inside.examples.items()}
    return found


def _naming(incoming: Sequence[Incoming], told: Sequence[_Told]) -> list[Key]:
    """The keys at which most examples are the names of their webhooks: the beginning in a header, all in a member."""
    seen, named = Counter[Key](), Counter[Key]()
    for one, said in zip(incoming, told, strict=True):
        names = {_lower(one.wire_name.raw), _lower(one.wire_id.raw)} - {()}
        seen.update(said.examples.keys())
        named.update(key for key, example in said.examples.items() if _is_name(_spelled(example), key, names))
    return [key for key, count in seen.items() if named[key] * 2 > count]


def _is_name(spelled: tuple[str, ...], key: Key, names: set[tuple[str, ...]]) -> bool:
    if spelled in names:
        return True
    return bool(key[0] and spelled) and any(name[: len(spelled)] == spelled for name in names)


@lru_cache(maxsize=10_000)
def _spelled(example: Json) -> tuple[str, ...]:
    """The words of an example, none of what is no string."""
    value = example.value
    return _lower(value) if isinstance(value, str) else ()


@lru_cache(maxsize=10_000)
def _lower(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in words(text))


def _chosen(told: Sequence[Mapping[Key, tuple[Json, ...]]], left: list[int]) -> tuple[list[Key], list[int]]:
    """The keys that tell apart what can be told, each the one that tells most of what those before do not, and what is
    left: for each request the others that it is still to be told from, as bits."""
    apart = {key: dict(_masks(having)) for key, having in _having(told).items()}
    keys = sorted(apart, key=lambda key: len(key[1]))
    chosen: list[Key] = []
    while keys:
        gains = {key: sum((mask & left[number]).bit_count() for number, mask in apart[key].items()) for key in keys}
        best = max(keys, key=lambda key: gains[key])
        if not gains[best]:
            break
        chosen.append(best)
        keys = [key for key in keys if gains[key] and key != best]
        left = [rest & ~apart[best].get(number, 0) for number, rest in enumerate(left)]
    return chosen, left


def _having(told: Sequence[Mapping[Key, tuple[Json, ...]]]) -> dict[Key, dict[tuple[Json, ...], list[int]]]:
    """The numbers of the requests that have the same values, by key."""
    found: dict[Key, dict[tuple[Json, ...], list[int]]] = {}
    for number, one in enumerate(told):
        for key, values in one.items():
            found.setdefault(key, {}).setdefault(values, []).append(number)
    return found


def _masks(having: Mapping[tuple[Json, ...], Sequence[int]]) -> Iterator[tuple[int, int]]:
    """The number of each request that has values, with a set of bits: the others that have other values."""
    bits = {values: sum(1 << number for number in numbers) for values, numbers in having.items()}
    for values, numbers in having.items():
        others = sum(own for other, own in bits.items() if set(values).isdisjoint(other))
        yield from ((number, others) for number in numbers)
