"""Judges JSON values by the schemas of a document, with jsonschema-rs.

Sources: JSON Schema 2020-12; OpenAPI 3.0.4, Schema Object (`nullable`, `exclusiveMinimum` and `exclusiveMaximum` as
flags, members beside `$ref` ignored). There `nullable` adds to `type` alone: an `enum` has to name `null` itself.
`properties` or `items` without a `type` mean objects and arrays, as models take them, though the standard lets any
other value pass.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
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
_MEANT: Final = _MAPS | _LISTS | _SCHEMAS | _VALUES | {"$ref", "discriminator", "contentEncoding"}
_TYPES: Final[dict[object, type | tuple[type, ...]]] = {
    "string": str, "boolean": bool, "integer": int, "number": (int, float),
}  # fmt: skip
_SHAPES: Final = {"object": frozenset({"properties", "additionalProperties"}), "array": frozenset({"items"})}
_HEAVIEST: Final = 100_000
_UNUSABLE: Final = (ValueError, RecursionError, jsonschema_rs.ReferencingError)

Fits = Callable[[object], bool]


class Judge:
    """Tells whether values fit schemas of one document. A schema is compiled once. With `overlapping`, a value may fit
    several variants of a `oneOf`, as documents mean it whose variants all leave every member out."""

    def __init__(self, document: Document, *, overlapping: bool = False) -> None:
        self._old = document.version < (3, 1)
        self._overlapping = overlapping
        self._validators: dict[tuple[str, str], Fits | None] = {}
        self._keys: dict[tuple[str, str], str] = {}
        self._targets: dict[str, Node] = {}
        self._read: dict[str, Any] = {}
        self._mentions: dict[str, set[str]] = {}
        self._weights: dict[str, int] = {}

    def prepare(self, schemas: Iterable[Node]) -> None:
        """Compile `schemas` together, in the time of one: each alone would take all that it reaches with it. Those that
        cannot be used are left for when they are asked for."""
        try:
            targets = {self._named(target): target for target in filter(None, map(_followed, schemas))}
            reached = self._reached(set(targets))
            wanted = {key: {"$ref": f"#/$defs/{key}"} for key in targets}
            light = {key: one for key, one in wanted.items() if self._weight(one, frozenset()) <= _HEAVIEST}
            shared = _compiled({"properties": light}, {key: self._read[key] for key in reached})
        except _UNUSABLE:
            return
        for key in light:
            self._validators[targets[key].key] = partial(_fits_as, shared, key)

    def accepts(self, schema: Node, value: object) -> bool:
        """Whether `value` fits `schema`; of schemas that cannot be used every value is thought to."""
        if _plainly_fits(schema.value, value):
            return True
        fits = self._fits(schema)
        try:
            return fits is None or fits(value)
        except (ValueError, RecursionError):
            return False

    def _fits(self, schema: Node) -> Fits | None:
        """What tells whether values fit `schema`, made once; None where every value is thought to."""
        if schema.is_reference and (self._old or len(schema.value) == 1):
            try:
                schema = schema.follow()
            except UnresolvedReference:
                return None
        if schema.key not in self._validators:
            self._validators[schema.key] = None  # while it is made, for schemas that are variants of their own
            self._validators[schema.key] = self._union(schema) or self._validator(schema)
        return self._validators[schema.key]

    def _union(self, schema: Node) -> Fits | None:
        """Of a schema that is nothing but a union: by those of its variants, which may reach much and are made once."""
        raw = schema.value if isinstance(schema.value, dict) else {}
        keyword = next((one for one in ("anyOf", "oneOf") if isinstance(raw.get(one), list)), "")
        if not keyword or not _MEANT.isdisjoint(raw.keys() - {keyword}):
            return None
        fits = [self._fits(variant) for variant in schema.elements(keyword)]
        known = [one for one in fits if one is not None]
        if len(known) < len(fits):
            return _fits_any
        return partial(_fits_some if keyword == "anyOf" or self._overlapping else _fits_one, known)

    def _validator(self, schema: Node) -> Fits | None:
        mentioned: set[str] = set()
        try:
            root = self._standalone(schema, mentioned)
            reached = self._reached(mentioned)
            if self._weight(root, frozenset()) > _HEAVIEST:
                return None
            return _compiled(root, {key: self._read[key] for key in reached}).is_valid
        except _UNUSABLE:
            return None

    def _reached(self, keys: set[str]) -> set[str]:
        """`keys` and those of all that they refer to, each read once: one after the other, as chains can be long."""
        reached: set[str] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key in reached:
                continue
            reached.add(key)
            if key not in self._read:
                mentioned: set[str] = set()
                self._read[key] = self._standalone(self._targets[key], mentioned)
                self._mentions[key] = mentioned
            waiting.extend(self._mentions[key])
        return reached

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
                loose = self._overlapping and keyword == "oneOf" and "anyOf" not in raw
                parts = _told_apart(schema, keyword, parts) if "discriminator" in raw else parts
                made["anyOf" if loose else keyword] = parts
            elif keyword in _MAPS and isinstance(value, dict):
                made[keyword] = {name: self._standalone(part, mentioned) for name, part in schema.members(keyword)}
        return _modern(raw, made, old=self._old)

    def _key(self, reference: Node, mentioned: set[str]) -> str:
        try:
            target = reference.target()
        except UnresolvedReference:  # it leads nowhere: any value will do
            target = Node(reference.document, reference.source, f"{reference.pointer}#", True)
        key = self._named(target)
        mentioned.add(key)
        return key

    def _named(self, target: Node) -> str:
        key = self._keys.setdefault(target.key, f"s{len(self._keys)}")
        self._targets.setdefault(key, target)
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


def _compiled(root: Any, definitions: dict[str, Any]) -> jsonschema_rs.Validator:
    if isinstance(root, dict) and definitions:
        root = {**root, "$defs": dict(sorted(definitions.items()))}
    return jsonschema_rs.Draft202012Validator(root, validate_formats=True, offline=True)


def _fits_as(shared: jsonschema_rs.Validator, key: str, value: object) -> bool:
    return shared.is_valid({key: value})


def _fits_any(value: object) -> bool:
    return True


def _fits_some(variants: list[Fits], value: object) -> bool:
    return any(fits(value) for fits in variants)


def _fits_one(variants: list[Fits], value: object) -> bool:
    return sum(fits(value) for fits in variants) == 1


def _followed(schema: Node) -> Node | None:
    try:
        return schema.follow()
    except UnresolvedReference:
        return None


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
