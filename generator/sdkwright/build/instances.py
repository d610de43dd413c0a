"""Values that schemas accept: made of what they say, the plainest of each, the same each time.

A value is asked of *all parts that must hold together*, as types are: `allOf`, a `$ref` with siblings and a variant of
a union are one case. What a schema gives as an example or a default is taken where it fits. Sources: JSON Schema
2020-12; OpenAPI 3.1.1, Discriminator Object.
"""

import math
from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from sdkwright.build.judging import Judge, mapped
from sdkwright.build.parts import Part, parts_of
from sdkwright.build.scalarvalues import number_of, string_of
from sdkwright.build.together import (
    Impossible,
    allowed_types,
    count,
    named_members,
    names,
    other_members,
    suggested,
    unfolded,
)
from sdkwright.document import Node, UnresolvedReference

_SHALLOW: Final = 3
"""Objects as deep as this have all their members, deeper ones those that they must have."""
_DEEPEST: Final = 40
_MOST: Final = 4_000
_LARGEST: Final = 6_000
_UNIONS: Final = ("oneOf", "anyOf")
_ORDER: Final = ("object", "array", "string", "integer", "number", "boolean", "null")


class _Place(Struct, frozen=True):
    """Where a value is made: how deep, in which named schemas, and which turn it is among those that must differ."""

    depth: int = 0
    inside: frozenset[tuple[str, str]] = frozenset()
    turn: int = 0
    full: bool = True

    @property
    def generous(self) -> bool:
        """Whether what may be left out is given all the same."""
        return self.full and self.depth < _SHALLOW

    def below(self, parts: Iterable[Part]) -> "_Place":
        named = frozenset(part.node.key for part in parts)
        return replace(self, depth=self.depth + 1, inside=self.inside | named, turn=0)


class Instances:
    """Makes values of schemas of one document."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._known: dict[tuple[tuple[str, ...], int, bool], Any] = {}
        self._left = 0

    def of(self, schema: Node) -> Any:
        """A value that `schema` accepts: with all its members, unless that becomes large. Raises Impossible."""
        for full in (True, False):
            self._left = _MOST
            try:
                value = self._value(parts_of(schema), _Place(full=full))
            except (Impossible, RecursionError, ArithmeticError):  # the last for numbers that are too far apart
                continue
            if self._judge.accepts(schema, value) and (not full or _size(value) <= _LARGEST):
                return value
        raise Impossible

    def item_of(self, schema: Node, path: tuple[str, ...]) -> Any:
        """An item of the array that `path` leads to within what `schema` accepts. Raises Impossible."""
        parts = parts_of(schema)
        for name in path:
            parts = parts_of(*named_members(tuple(unfolded(parts))).get(name, []))
        items = [node for part in unfolded(parts) if (node := part.get("items")) is not None]
        if not items:
            raise Impossible
        self._left = _MOST
        return self._value(parts_of(*items), _Place(depth=len(path) + 1))

    def _value(self, parts: tuple[Part, ...], place: _Place) -> Any:
        self._left -= 1
        if place.depth > _DEEPEST or self._left < 0:
            raise Impossible
        flat = tuple(unfolded(parts))
        key = (tuple(part.key for part in flat), min(place.depth, _SHALLOW), place.full)
        if key in self._known and not place.turn:
            return self._known[key]
        value = self._made(parts, flat, place)
        if not place.turn:
            self._known[key] = value
        return value

    def _made(self, parts: tuple[Part, ...], flat: tuple[Part, ...], place: _Place) -> Any:
        for value in suggested(flat, place.turn):
            if self._fits(parts, value):
                return value
        for part in flat:
            for keyword in _UNIONS:
                if part.get(keyword) is not None:
                    return self._variant(parts, flat, part, keyword, place)
        return self._typed(flat, place)

    def _fits(self, parts: tuple[Part, ...], value: object) -> bool:
        return all(self._judge.accepts(part.node, value) for part in parts if not part.without)

    def _variant(self, parts: tuple[Part, ...], flat: tuple[Part, ...], part: Part, keyword: str, place: _Place) -> Any:
        """The value of the first variant of a union that does: recursive ones, and `null`, are the last resort."""
        rest = tuple(one.hide(keyword) if one is part else one for one in flat)
        variants = list(part.node.elements(keyword))
        variants.sort(key=lambda one: (_is_null(one), _leads_to(one) in place.inside))
        if place.full and place.depth > _SHALLOW:
            variants.sort(key=_is_null, reverse=True)
        for variant in variants:
            try:
                value = self._value((*rest, Part(variant)), place)
            except Impossible:
                continue
            value = _told(part.node, variant, value)
            if self._judge.accepts(part.node, value) and self._fits(parts, value):
                return value
        raise Impossible

    def _typed(self, parts: tuple[Part, ...], place: _Place) -> Any:
        types = allowed_types(parts)
        if "null" in types and place.depth > _SHALLOW and {"object", "array"} & types:
            return None
        match next((one for one in _ORDER if one in types), "object"):
            case "object":
                return self._object(parts, place)
            case "array":
                return self._array(parts, place)
            case "string":
                return _found(string_of(parts, place.turn))
            case "integer" | "number" as kind:
                return _found(number_of(parts, place.turn, whole=kind == "integer"))
            case "boolean":
                return place.turn % 2 == 0
            case _:
                return None

    def _object(self, parts: tuple[Part, ...], place: _Place) -> dict[str, Any]:
        members = named_members(parts)
        required = dict.fromkeys(name for part in parts for name in names(part, "required"))
        most = min((found for part in parts if (found := count(part, "maxProperties")) is not None), default=math.inf)
        least = max((count(part, "minProperties") or 0 for part in parts), default=0)
        below = place.below(parts)
        made: dict[str, Any] = {}
        wanted = [name for name in members if name in required or place.generous]
        for name in [*wanted, *(name for name in required if name not in members)]:
            schemas = members.get(name) or other_members(parts, name)
            if name not in required and (len(made) >= most or _is_left_out(schemas, below)):
                continue
            try:
                made[name] = self._value(parts_of(*schemas), replace(below, turn=place.turn))
            except Impossible:
                if name in required:
                    raise
        for number in range(int(min(least, 100))):
            name = f"key{number or ''}"
            if len(made) < least and name not in made:
                made[name] = self._value(parts_of(*other_members(parts, name)), replace(below, turn=place.turn))
        return {name: made[name] for name in (*members, *made) if name in made}

    def _array(self, parts: tuple[Part, ...], place: _Place) -> list[Any]:
        least = max((count(part, "minItems") or 0 for part in parts), default=0)
        most = min((found for part in parts if (found := count(part, "maxItems")) is not None), default=math.inf)
        below = place.below(parts)
        first = [list(node.elements()) for part in parts if (node := part.get("prefixItems")) is not None]
        items = [node for part in parts if (node := part.get("items")) is not None]
        contained = [node for part in parts if (node := part.get("contains")) is not None]
        wanted = max(least, len(contained), 1 if place.generous and items else 0, *map(len, first), 0)
        made: list[Any] = []
        for number in range(int(min(wanted, most, 1_000))):
            own = [prefix[number] for prefix in first if number < len(prefix)] or items
            given = [*own, *contained[number : number + 1]]
            try:
                made.append(
                    self._value(parts_of(*given), replace(below, turn=number if _unique(parts) else place.turn))
                )
            except Impossible:
                if number < max(least, len(contained)):
                    raise
                break
        return made


def _found(value: str | float | None) -> str | float:
    if value is None:
        raise Impossible
    return value


def _is_left_out(schemas: list[Node], place: _Place) -> bool:
    """Whether a member that need not be there had better not be: it is only sent, obsolete, or one of its own kind."""
    for node in schemas:
        if node.flag("writeOnly") or node.flag("deprecated") or _leads_to(node) in place.inside:
            return True
        items = node.get("items")
        if items is not None and _leads_to(items) in place.inside:
            return True
    return False


def _leads_to(node: Node) -> tuple[str, str]:
    """The key of what a schema refers to, its own where it refers to nothing."""
    try:
        return node.follow().key
    except UnresolvedReference:
        return node.key


def _is_null(node: Node) -> bool:
    return isinstance(node.value, dict) and node.value.get("type") == "null"


def _told(union: Node, variant: Node, value: Any) -> Any:
    """The value of a variant, with the discriminator's value that means it: one that the document maps to it, else the
    name of its schema where the schema itself says none."""
    name, meant = mapped(union, variant)
    if not name or not isinstance(value, dict):
        return value
    if not meant and value.get(name) == "string":
        meant = [_leads_to(variant)[1].rpartition("/")[2]]
    return {**value, name: meant[0]} if meant and value.get(name) not in meant else value


def _unique(parts: tuple[Part, ...]) -> bool:
    return any(found.value is True for part in parts if (found := part.get("uniqueItems")) is not None)


def _size(value: Any) -> int:
    return len(str(value))
