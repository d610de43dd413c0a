"""Schemas that are spelled alike: of scalars and references a document has many, and few different ones."""

from msgspec import Struct

from sdkwright.build.annotations import Annotations
from sdkwright.build.parts import Part, parts_of
from sdkwright.build.scalars import deserves_name, literal, names_scalar, plain
from sdkwright.build.shape import merge
from sdkwright.document import Node
from sdkwright.ir import type as t

_ELSEWHERE = frozenset({"$ref", "$dynamicRef", "allOf", "oneOf", "anyOf"})


class Reading(Struct, frozen=True):
    """What a schema says wherever it stands. `type` is None where there is more to think about; an `enumeration` is a
    model where a reference led to it before."""

    type: t.Type | None
    said: Annotations
    enumeration: bool


class Alike:
    """Reads the schemas of one document that say the same wherever they stand."""

    def __init__(self) -> None:
        self._read: dict[str, Reading | None] = {}
        self._said: dict[tuple[str, ...], Annotations] = {}

    def reading(self, node: Node) -> Reading | None:
        """What a scalar or an array of scalars says; None for other schemas, and those that lead elsewhere."""
        if not (names_scalar(node.value) or _holds_scalars(node.value)):
            return None
        spelled = repr(node.value)  # dictionaries are equal though one says `1`, and the other `1.0` or `true`
        if spelled not in self._read:
            self._read[spelled] = _reading(node)
        return self._read[spelled]

    def said(self, parts: tuple[Part, ...]) -> Annotations:
        """The annotations of `parts`, which for a reference are those of what it means."""
        node = parts[0].node
        reading = self.reading(node) if len(parts) == 1 else None
        if reading is not None:
            return reading.said
        if len(parts) > 1 or "$ref" not in node or len(node.value) > 1 or node.document.dynamic:
            return Annotations.of(parts)
        known = self._said.get(node.spelled)
        if known is None:
            known = self._said[node.spelled] = Annotations.of(parts)
        return known


def _holds_scalars(schema: object) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "array" and names_scalar(schema.get("items"))


def _reading(node: Node) -> Reading | None:
    is_list = node.text("type") == "array"
    if any(not _ELSEWHERE.isdisjoint(one.value) for one in ([node, node["items"]] if is_list else [node])):
        return None
    enumeration = "enum" in node or "const" in node
    type_ = _values(node) if enumeration else _list(node) if is_list else plain(Part(node))
    return Reading(type_, Annotations.of(parts_of(node)), enumeration)


def _values(node: Node) -> t.Type | None:
    """The type of an enumeration that stays in place, and of which there is nothing to report."""
    shape = merge(parts_of(node))
    reported: list[str] = []
    type_ = literal(shape, node, lambda code, *_: reported.append(code))
    in_place = shape.values and not reported and not deserves_name(t.without_null(type_), named=False)
    return type_ if in_place else None


def _list(node: Node) -> t.Type | None:
    item = plain(Part(node["items"]))
    if item is None or "prefixItems" in node:
        return None
    return t.optional(t.List(item)) if node.flag("nullable") else t.List(item)
