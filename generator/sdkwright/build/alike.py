"""Schemas that are spelled alike: of scalars and references a document has many, and few different ones."""

from msgspec import Struct

from sdkwright.build.annotations import Annotations
from sdkwright.build.parts import Part, parts_of
from sdkwright.build.scalars import names_scalar, plain
from sdkwright.document import Node
from sdkwright.ir import type as t


class Scalar(Struct, frozen=True):
    """What a schema of a scalar type says, wherever it stands. `type` is None where there is more to think about."""

    type: t.Type | None
    said: Annotations


class Alike:
    """Reads the schemas of one document that say the same wherever they stand."""

    def __init__(self) -> None:
        self._scalars: dict[str, Scalar] = {}
        self._said: dict[tuple[str, ...], Annotations] = {}

    def scalar(self, node: Node) -> Scalar | None:
        """What the schema at `node` says, None where it names no scalar type or leads elsewhere."""
        if not names_scalar(node.value):
            return None
        spelled = repr(node.value)  # dictionaries are equal though one says `1`, and the other `1.0` or `true`
        known = self._scalars.get(spelled)
        if known is None:
            parts = parts_of(node)
            known = self._scalars[spelled] = Scalar(plain(*parts), Annotations.of(parts))
        return known

    def said(self, parts: tuple[Part, ...]) -> Annotations:
        """The annotations of `parts`, which for a reference are those of what it means."""
        node = parts[0].node
        if len(parts) > 1 or "$ref" not in node or len(node.value) > 1 or node.document.dynamic:
            return Annotations.of(parts)
        known = self._said.get(node.spelled)
        if known is None:
            known = self._said[node.spelled] = Annotations.of(parts)
        return known
