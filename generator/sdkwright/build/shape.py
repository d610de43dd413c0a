"""What a list of schema parts says together: the keywords of all, merged as `allOf` means them."""

from typing import Any, Final

from msgspec import Struct

from sdkwright.build.parts import Part
from sdkwright.document import Node
from sdkwright.ir.text import Json
from sdkwright.lengths import barred_format

ALL_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


_SCALARS: Final = frozenset({"const", "enum", "format", "contentEncoding", "contentMediaType"})
_LENGTHS: Final = frozenset({"minItems", "maxItems"})


class Shape(Struct, eq=False):
    """The merged keywords. `types` is None where none of the parts names a type; a member of `properties` that several
    parts mention has a node from each, one that is `barred` may have no value, and one that is `required` has the array
    that says so."""

    types: frozenset[str] | None = None
    null: bool = False
    values: tuple[Any, ...] | None = None
    formats: tuple[str, ...] = ()
    properties: dict[str, list[Node]] = {}
    barred: set[str] = set()
    required: dict[str, Node] = {}
    additional: list[Node] = []
    patterns: list[Node] = []
    items: list[Node] = []
    prefix: list[Node] = []
    base64: bool = False
    media_type: str = ""
    least: int = 0
    most: int | None = None

    @property
    def fixed_length(self) -> int | None:
        """How many items an array must have, None if that varies."""
        barred = any(node.value is False for node in self.items)
        most = len(self.prefix) if barred and self.most is None else self.most
        return most if most is not None and most == self.least else None

    @property
    def closed(self) -> bool:
        """Whether members that the document does not name are barred."""
        return any(node.value is False for node in self.additional)

    @property
    def effective_types(self) -> frozenset[str]:
        """The types given, or those that the other keywords are plainly meant for."""
        if self.types is not None:
            return self.types
        found = frozenset(
            name for name, used in (("object", self._about_objects), ("array", self._about_arrays)) if used
        )
        return found or ALL_TYPES

    @property
    def _about_objects(self) -> bool:
        return bool(self.properties or self.required or self.additional or self.patterns)

    @property
    def _about_arrays(self) -> bool:
        return bool(self.items or self.prefix)


def merge(parts: tuple[Part, ...]) -> Shape:
    """The shape of `parts`."""
    shape = Shape()
    for part in sorted(parts, key=lambda part: part.rank):
        properties = part.get("properties")
        if properties is not None and isinstance(properties.value, dict):
            shape.properties.update((str(name), []) for name in properties.value)
    for part in parts:
        types = _types(part)
        if types is not None:
            shape.types = types if shape.types is None else _narrow(shape.types, types)
        if not _SCALARS.isdisjoint(part.keywords):
            _merge_scalars(shape, part)
        _merge_members(shape, part)
        _merge_items(shape, part)
        if not _LENGTHS.isdisjoint(part.keywords):
            _merge_lengths(shape, part)
    return shape


def _merge_scalars(shape: Shape, part: Part) -> None:
    values = _values(part)
    if values is not None:
        shape.values = values if shape.values is None else _common(shape.values, values)
    format_ = part.get("format")
    if format_ is not None and isinstance(format_.value, str) and not barred_format(part.node.value):
        shape.formats = (*shape.formats, format_.value)
    encoding = part.get("contentEncoding")
    shape.base64 = shape.base64 or (encoding is not None and encoding.value in ("base64", "base64url"))
    media_type = part.get("contentMediaType")
    if media_type is not None and isinstance(media_type.value, str):
        shape.media_type = media_type.value


def _merge_members(shape: Shape, part: Part) -> None:
    properties, patterns = part.get("properties"), part.get("patternProperties")
    for name, member in properties.members() if properties is not None else ():
        shape.properties[name].append(member)
        if member.value is False:
            shape.barred.add(name)
    shape.patterns.extend(member for _, member in (patterns.members() if patterns is not None else ()))
    required = part.get("required")
    if required is not None and isinstance(required.value, list):
        for name in required.value:
            if isinstance(name, str):
                shape.required.setdefault(name, required)
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        additional = part.get(keyword)
        if additional is not None:
            shape.additional.append(additional)


def _merge_items(shape: Shape, part: Part) -> None:
    items = part.get("items")
    if items is not None and not isinstance(items.value, list):
        shape.items.append(items)
    prefix = part.get("prefixItems")
    if prefix is not None and not shape.prefix:
        shape.prefix.extend(prefix.elements())


def _merge_lengths(shape: Shape, part: Part) -> None:
    least, most = part.get("minItems"), part.get("maxItems")
    if least is not None and isinstance(least.value, int):
        shape.least = max(shape.least, least.value)
    if most is not None and isinstance(most.value, int):
        shape.most = most.value if shape.most is None else min(shape.most, most.value)


def _types(part: Part) -> frozenset[str] | None:
    node = part.get("type")
    if node is None:
        return None
    named = node.value if isinstance(node.value, list) else [node.value]
    types = frozenset(name for name in named if isinstance(name, str) and name in ALL_TYPES)
    if part.node.flag("nullable"):
        types |= {"null"}
    return types or None


def _narrow(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The types that both allow; an integer is a number too."""
    both = one & other
    if "integer" in (one | other) and "number" in (one | other) and not both & {"integer", "number"}:
        both |= {"integer"}
    return both


def _common(some: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[Any, ...]:
    texts = {Json.of(value).text for value in others}
    return tuple(value for value in some if Json.of(value).text in texts)


def _values(part: Part) -> tuple[Any, ...] | None:
    const = part.get("const")
    if const is not None:
        return (const.value,)
    enum = part.get("enum")
    if enum is None or not isinstance(enum.value, list):
        return None
    return tuple({Json.of(value).text: value for value in enum.value}.values())
