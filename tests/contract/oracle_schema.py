"""Schemas of an OpenAPI document as JSON Schema 2020-12 that stands alone, and what equal means for JSON values.

jsonschema-rs judges with the result, Schemathesis makes values from it.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import jsonschema_rs
from oracle_document import Located, RawDocument

MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SCHEMAS = frozenset({
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties",
})  # fmt: skip
VALUES = frozenset({
    "enum", "const", "multipleOf", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "maxLength",
    "minLength",
    "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required",
    "dependentRequired", "format", "pattern",
})  # fmt: skip
TYPES = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})


class SchemaReader:
    """Makes the schemas of one document stand alone."""

    def __init__(self, document: RawDocument) -> None:
        self._document = document
        self._definitions: dict[str, Any] = {}
        self._mentions: dict[str, set[str]] = {}
        self._keys: dict[str, str] = {}

    def standalone(self, schema: Located | None) -> Any:
        """A JSON Schema 2020-12 of the same meaning, with what it refers to under `$defs`."""
        if schema is None:
            return {}
        mentioned: set[str] = set()
        root = self._read(schema, mentioned)
        if not mentioned or not isinstance(root, dict):
            return root
        reached: set[str] = set()
        while mentioned:
            key = mentioned.pop()
            if key not in reached:
                reached.add(key)
                mentioned |= self._mentions[key]
        return {**root, "$defs": {key: self._definitions[key] for key in sorted(reached)}}

    def shape(self, schema: Located | None) -> str:
        """array, object or scalar: what values of a parameter's schema look like, by its first telling part."""
        for _ in range(20):
            if schema is None or not isinstance(schema.value, dict):
                return "scalar"
            schema = self._document.follow(schema)
            raw = schema.value
            types = [raw["type"]] if isinstance(raw.get("type"), str) else raw.get("type") or []
            for name in types:
                if name != "null":
                    return name if name in ("array", "object") else "scalar"
            if "properties" in raw or "items" in raw:
                return "object" if "properties" in raw else "array"
            parts = [part for keyword in ("allOf", "oneOf", "anyOf") for part in raw.get(keyword) or []]
            schema = Located(parts[0], schema.file) if parts else None
        return "scalar"

    def _key(self, reference: str, file: Any) -> str:
        try:
            target, canonical = self._document.target(reference, file)
        except (LookupError, OSError):  # it leads nowhere: any value will do
            target, canonical = Located(True, file), reference
        if canonical not in self._keys:
            name = re.sub(r"\W", "_", canonical.rpartition("/")[2], flags=re.ASCII) or "root"
            self._keys[canonical] = f"{name}_{len(self._keys)}"
            key = self._keys[canonical]
            self._mentions[key] = set()
            self._definitions[key] = True
            self._definitions[key] = self._read(target, self._mentions[key])
        return self._keys[canonical]

    def _read(self, schema: Located, mentioned: set[str]) -> Any:
        raw, file = schema.value, schema.file
        if not isinstance(raw, dict):
            return raw if isinstance(raw, bool) else {}
        read: dict[str, Any] = {}
        for keyword in ("$ref", "$dynamicRef"):
            if isinstance(raw.get(keyword), str):
                key = self._key(raw[keyword], file)
                mentioned.add(key)
                read["$ref"] = f"#/$defs/{key}"
                if self._document.minor == 0:
                    return read
        for keyword, value in raw.items():
            if keyword in MAPS and isinstance(value, dict):
                read[keyword] = {name: self._read(Located(part, file), mentioned) for name, part in value.items()}
            elif keyword in LISTS and isinstance(value, list):
                parts = [self._read(Located(part, file), mentioned) for part in value]
                read[keyword] = self._told_apart(raw, parts, value, file) if keyword in ("oneOf", "anyOf") else parts
            elif keyword in SCHEMAS and isinstance(value, dict | bool):
                read[keyword] = self._read(Located(value, file), mentioned)
            elif keyword in VALUES and (keyword, value) != ("format", "binary"):
                read[keyword] = value
        if isinstance(read.get("required"), list):
            read["required"] = list(dict.fromkeys(read["required"]))
        types = raw.get("type")
        known = [name for name in ([types] if isinstance(types, str) else types or []) if name in TYPES]
        if known:
            read["type"] = known[0] if len(known) == 1 else known
        return self._dialect(raw, read)

    def _told_apart(self, raw: dict[str, Any], parts: list[Any], written: list[Any], file: Any) -> list[Any]:
        """Variants with the values of the discriminator that mean them (OpenAPI 3.1.1, Discriminator Object)."""
        tag = raw.get("discriminator")
        if not isinstance(tag, dict) or "propertyName" not in tag:
            return parts
        names: dict[str, list[str]] = {}
        for name, target in (tag.get("mapping") or {}).items():
            reference = target if re.search(r"[#/.]", target) else f"#/components/schemas/{target}"
            names.setdefault(self._document.target(reference, file)[1], []).append(name)
        told = []
        for part, given in zip(parts, written, strict=True):
            reference = given.get("$ref") if isinstance(given, dict) else None
            meant = names.get(self._document.target(reference, file)[1]) if isinstance(reference, str) else None
            if not meant:  # the variant's own schema says it: documents rarely mean the implicit names
                told.append(part)
                continue
            member = {"properties": {tag["propertyName"]: {"enum": meant}}, "required": [tag["propertyName"]]}
            told.append({"allOf": [part, {"type": "object", **member}]})
        return told

    def _dialect(self, raw: dict[str, Any], read: dict[str, Any]) -> dict[str, Any]:
        """3.0's own keywords as those of 2020-12 (OpenAPI 3.0.4, Schema Object)."""
        if raw.get("contentEncoding") == "base64":
            read["format"] = "byte"
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            # Documents of 3.1 spell it so too, by mistake: what they mean is as plain.
            if isinstance(read.get(exclusive), bool) and read.pop(exclusive) and bound in read:
                read[exclusive] = read.pop(bound)
        if self._document.minor > 0:
            return read
        if raw.get("nullable") is True and isinstance(read.get("type"), str):
            read["type"] = [read["type"], "null"]
        return read


def validator(schema: Any) -> jsonschema_rs.Draft202012Validator:
    """jsonschema-rs on a schema that stands alone, formats asserted, nothing fetched."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True)


_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)\Z")


def same(one: Any, other: Any) -> bool:
    """Equal as JSON values (RFC 8259): 1 is 1.0 and not true; date-times are equal as instants (RFC 3339)."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    if isinstance(one, str) and isinstance(other, str):
        return one == other or (instant(one) is not None and instant(one) == instant(other))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    return False


def instant(text: str) -> datetime | None:
    """The moment that an RFC 3339 date-time names, None for other text."""
    if not _DATE_TIME.match(text):
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None


def difference(one: Any, other: Any, pointer: str = "") -> str:
    """Where two JSON values first part, for a failure's message; empty if nowhere."""
    if same(one, other):
        return ""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            if key not in one or key not in other:
                return f"{pointer}/{key}: only on one side"
            if found := difference(one[key], other[key], f"{pointer}/{key}"):
                return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for position, (left, right) in enumerate(zip(one, other, strict=True)):
            if found := difference(left, right, f"{pointer}/{position}"):
                return found
    return f"{pointer or '/'}: {str(one)[:60]!r} is not {str(other)[:60]!r}"
