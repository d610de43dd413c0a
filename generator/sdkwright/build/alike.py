"""Schemas that are spelled alike: a document has a few thousand scalars, many times each, and each is read once."""

from msgspec import Struct

from sdkwright.build.annotations import Annotations
from sdkwright.build.parts import parts_of
from sdkwright.build.scalars import names_scalar, plain
from sdkwright.document import Node
from sdkwright.ir import type as t


class Scalar(Struct, frozen=True):
    """What a schema of a scalar type says, wherever it stands. `type` is None where there is more to think about."""

    type: t.Type | None
    said: Annotations


class Scalars:
    """Reads the schemas of scalars."""

    def __init__(self) -> None:
        self._known: dict[str, Scalar] = {}

    def of(self, node: Node) -> Scalar | None:
        """What the schema at `node` says, None where it names no scalar type or leads elsewhere."""
        if not names_scalar(node.value):
            return None
        spelled = repr(node.value)  # dictionaries are equal though one says `1`, and the other `1.0` or `true`
        known = self._known.get(spelled)
        if known is None:
            parts = parts_of(node)
            known = self._known[spelled] = Scalar(plain(*parts), Annotations.of(parts))
        return known
