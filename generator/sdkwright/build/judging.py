"""Judges JSON values by the schemas of a document, with jsonschema-rs.

Sources: JSON Schema 2020-12; OpenAPI 3.0.4, Schema Object (`nullable`, `exclusiveMinimum` and `exclusiveMaximum` as
flags, members beside `$ref` ignored). There `nullable` adds to `type` alone: an `enum` has to name `null` itself.
`properties` or `items` without a `type` mean objects and arrays, as models take them, though the standard lets any
other value pass.
"""

import re
from typing import Any, Final

import jsonschema_rs

from sdkwright.document import Document, Node, UnresolvedReference

_MAPS: Final = frozenset({"properties", "patternProperties", "dependentSchemas"})
_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SCHEMAS: Final = frozenset({
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
    "unevaluatedProperties",
})  # fmt: skip
_VALUES: Final = frozenset({
    "type", "enum", "const", "multipleOf", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "maxLength",
    "minLength", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties",
    "required", "dependentRequired", "format", "pattern",
})  # fmt: skip
_BOUNDS: Final = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
_SAYING_LITTLE: Final = frozenset({
    "type", "description", "title", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "nullable",
})  # fmt: skip
_TYPES: Final[dict[object, type | tuple[type, ...]]] = {
    "string": str, "boolean": bool, "integer": int, "number": (int, float),
}  # fmt: skip
_SHAPES: Final = {"object": frozenset({"properties", "additionalProperties"}), "array": frozenset({"items"})}
_HEAVIEST: Final = 100_000


class Judge:
    """Tells whether values fit schemas of one document. A schema is compiled once."""

    def __init__(self, document: Document) -> None:
        self._old = document.version < (3, 1)
        self._validators: dict[tuple[str, str], jsonschema_rs.Validator | None] = {}
        self._keys: dict[tuple[str, str], str] = {}
        self._read: dict[str, Any] = {}
        self._mentions: dict[str, set[str]] = {}
        self._weights: dict[str, int] = {}

    def accepts(self, schema: Node, value: object) -> bool:
        """Whether `value` fits `schema`; of schemas that cannot be used every value is thought to."""
        if _plainly_fits(schema.value, value):
            return True
        if schema.is_reference and (self._old or len(schema.value) == 1):
            try:
                schema = schema.follow()
            except UnresolvedReference:
                return True
        if schema.key not in self._validators:
            self._validators[schema.key] = self._validator(schema)
        validator = self._validators[schema.key]
        try:
            return validator is None or validator.is_valid(value)
        except (ValueError, RecursionError):
            return False

    def _validator(self, schema: Node) -> jsonschema_rs.Validator | None:
        mentioned: set[str] = set()
        try:
            root = self._standalone(schema, mentioned)
            if self._weight(root, frozenset()) > _HEAVIEST:
                return None
            reached: set[str] = set()
            while mentioned:
                key = mentioned.pop()
                if key not in reached:
                    reached.add(key)
                    mentioned |= self._mentions[key]
            if isinstance(root, dict) and reached:
                root = {**root, "$defs": {key: self._read[key] for key in sorted(reached)}}
            return jsonschema_rs.Draft202012Validator(root, validate_formats=True, offline=True)
        except (ValueError, RecursionError, jsonschema_rs.ReferencingError):
            return None

    def _standalone(self, schema: Node, mentioned: set[str]) -> Any:
        """`schema` in the words of 2020-12, what it refers to under `#/$defs`; `mentioned` gets the keys of that."""
        raw = schema.value
        if not isinstance(raw, dict):
            return raw if isinstance(raw, bool) else {}
        made: dict[str, Any] = {}
        if schema.is_reference:
            made["$ref"] = f"#/$defs/{self._key(schema, mentioned)}"
            if self._old:
                return made
        for keyword, value in raw.items():
            if keyword in _VALUES:
                made[keyword] = value
            elif keyword in _SCHEMAS and isinstance(value, dict | bool):
                made[keyword] = self._standalone(schema[keyword], mentioned)
            elif keyword in _LISTS and isinstance(value, list):
                parts = [self._standalone(part, mentioned) for part in schema.elements(keyword)]
                made[keyword] = _told_apart(schema, keyword, parts) if "discriminator" in raw else parts
            elif keyword in _MAPS and isinstance(value, dict):
                made[keyword] = {name: self._standalone(part, mentioned) for name, part in schema.members(keyword)}
        return _modern(raw, made, old=self._old)

    def _key(self, reference: Node, mentioned: set[str]) -> str:
        try:
            target = reference.target()
        except UnresolvedReference:  # it leads nowhere: any value will do
            target = Node(reference.document, reference.source, f"{reference.pointer}#", True)
        key = self._keys.get(target.key)
        if key is None:
            key = self._keys[target.key] = f"s{len(self._keys)}"
            self._mentions[key] = set()
            self._read[key] = self._standalone(target, self._mentions[key])
        mentioned.add(key)
        return key

    def _weight(self, schema: Any, inside: frozenset[str]) -> int:
        """How many schemas a value is judged by at once: compositions of compositions can be billions."""
        if not isinstance(schema, dict):
            return 1
        total = 1
        key = str(schema.get("$ref", "")).removeprefix("#/$defs/")
        if key and key not in inside:
            if key not in self._weights:
                self._weights[key] = self._weight(self._read.get(key), inside | {key})
            total += self._weights[key]
        for keyword in _LISTS & schema.keys():
            total += sum(self._weight(part, inside) for part in schema[keyword])
        return total


def _plainly_fits(schema: Any, value: object) -> bool:
    """Whether a schema says no more than a type, which `value` has: most do, and need no validator."""
    if not isinstance(schema, dict) or not schema.keys() <= _SAYING_LITTLE:
        return False
    kind = schema.get("type")
    fits = _TYPES.get(kind) if isinstance(kind, str) else None
    return fits is not None and isinstance(value, fits) and (fits is bool or not isinstance(value, bool))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _told_apart(schema: Node, keyword: str, parts: list[Any]) -> list[Any]:
    """Variants with the values of the discriminator that the document maps to them (OpenAPI 3.1.1, Discriminator
    Object); without a mapping the variants' own schemas say it."""
    made: list[Any] = []
    for variant, part in zip(schema.elements(keyword), parts, strict=True):
        name, meant = mapped(schema, variant)
        member = {"type": "object", "properties": {name: {"enum": meant}}, "required": [name]}
        made.append({"allOf": [part, member]} if meant else part)
    return made


def mapped(union: Node, variant: Node) -> tuple[str, list[str]]:
    """The discriminator of a union, empty without one, and its values that the document maps to a variant."""
    tag = union.get("discriminator")
    if tag is None or not tag.text("propertyName") or not variant.is_reference:
        return "", []
    names: list[str] = []
    for value, target in tag.members("mapping"):
        said = target.value if isinstance(target.value, str) else ""
        reference = said if re.search(r"[#/.]", said) else f"#/components/schemas/{said}"
        try:
            meant = Node(tag.document, tag.source, tag.pointer, {"$ref": reference}).follow()
            if meant.key == variant.follow().key:
                names.append(value)
        except UnresolvedReference:
            continue
    return tag.text("propertyName"), names


def _modern(raw: dict[str, Any], made: dict[str, Any], *, old: bool) -> dict[str, Any]:
    """`made` of `raw` with what older documents say in words of their own, and newer ones by mistake."""
    for bound, exclusive in _BOUNDS:
        if isinstance(made.get(exclusive), bool) and made.pop(exclusive) and bound in made:
            made[exclusive] = made.pop(bound)
    required = made.pop("required", None)
    if isinstance(required, list):
        made["required"] = list(dict.fromkeys(filter(_is_text, required)))
    if made.get("format") == "binary":
        del made["format"]
    if raw.get("contentEncoding") == "base64":
        made["format"] = "byte"
    if not {"type", "enum", "const"} & made.keys():
        shapes = [name for name, keywords in _SHAPES.items() if keywords & made.keys()]
        made.update({"type": shapes[0]} if len(shapes) == 1 else {})
    if old and raw.get("nullable") is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made
