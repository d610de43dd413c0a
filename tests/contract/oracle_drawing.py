"""Schemas that stand alone as values are drawn of them: with the types that they imply, without what no form can say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PLAIN = r"^[A-Za-z0-9._~-]*$"
"""Strings that every place can carry: what has no such limit (`query`, `path`, JSON) also gets any other."""

MAPS_OF_SCHEMAS = frozenset({"properties", "patternProperties", "$defs"})
BOUNDS = frozenset({
    "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf", "maxLength", "minLength", "pattern",
    "maxItems", "minItems", "maxProperties", "minProperties",
})  # fmt: skip


def implied(schema: Any) -> Any:
    """The schema with the type that `properties` or `items` without one imply: their authors mean objects and arrays,
    though the standard lets any other value pass."""
    if isinstance(schema, list):
        return [implied(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    read = {
        name: {key: implied(part) for key, part in value.items()}
        if name in MAPS_OF_SCHEMAS and isinstance(value, dict)
        else value
        if name in ("enum", "const", "required")
        else implied(value)
        for name, value in schema.items()
    }
    shapes = {"object": bool({"properties", "additionalProperties"} & read.keys()), "array": "items" in read}
    if sum(shapes.values()) == 1 and not {"type", "enum", "const"} & read.keys():
        read["type"] = "object" if shapes["object"] else "array"
    return read


def unbounded(schema: Any) -> Any:
    """The schema without bounds of numbers and lengths and without patterns: variants that those told apart overlap."""
    if isinstance(schema, list):
        return [unbounded(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    read: dict[str, Any] = {}
    for name, value in schema.items():
        if name in MAPS_OF_SCHEMAS and isinstance(value, dict):
            read[name] = {key: unbounded(part) for key, part in value.items()}
        elif name == "oneOf":
            read.setdefault("allOf", []).append({"anyOf": unbounded(value)})
        elif name == "allOf":
            read.setdefault("allOf", []).extend(unbounded(value))
        elif name not in BOUNDS:
            read[name] = value if name in ("enum", "const", "required") else unbounded(value)
    return read


def plain_schema(schema: Any) -> Any:
    """The schema with free strings limited to `PLAIN`, and objects to the members they name: those of a composition to
    the members that any of its parts names."""
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    parts = {key for part in _walked(schema) if _is_composed(part) for key in _mentioned(part, definitions)}
    made = _limited(schema, definitions, opened=False)
    for key in parts & definitions.keys():
        made["$defs"][key] = _limited(definitions[key], definitions, opened=True)
    return made


def _limited(schema: Any, definitions: dict[str, Any], *, opened: bool) -> Any:
    """`plain_schema` of one; one that is `opened` is a part of a composition, which limits the members of all."""
    if isinstance(schema, list):
        return [_limited(part, definitions, opened=opened) for part in schema]
    if not isinstance(schema, dict):
        return schema
    composed = _is_composed(schema)
    inside = {name: name in ("allOf", "oneOf", "anyOf") and (opened or composed) for name in schema}
    read = {
        name: {key: _limited(part, definitions, opened=False) for key, part in value.items()}
        if name in MAPS_OF_SCHEMAS and isinstance(value, dict)
        else value
        if name in ("enum", "const", "required")
        else _limited(value, definitions, opened=inside[name])
        for name, value in schema.items()
    }
    if read.get("type") == "string" and not {"enum", "const", "pattern", "format"} & read.keys():
        read["pattern"] = PLAIN
    if composed and not opened and (named := named_members(schema, definitions)):
        read["propertyNames"] = {"enum": sorted(named)}
    elif not opened and read.get("type") == "object" and "additionalProperties" not in read and "properties" in read:
        read["additionalProperties"] = False
    return read


def _is_composed(schema: dict[str, Any]) -> bool:
    """Whether members of one object are named in several parts."""
    return "allOf" in schema or ("properties" in schema and bool({"oneOf", "anyOf"} & schema.keys()))


def _walked(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all schemas in it."""
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _walked(part)
    if isinstance(schema, dict):
        yield schema


def _parts(schema: Any, definitions: dict[str, Any], seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any]]:
    """A schema and all that it is composed of, each with the key of its definition or nothing."""
    if not isinstance(schema, dict):
        return
    key = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    yield key, schema
    if key and key not in seen:
        yield from _parts(definitions.get(key), definitions, seen | {key})
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(keyword, ()):
            yield from _parts(part, definitions, seen)


def _mentioned(schema: dict[str, Any], definitions: dict[str, Any]) -> set[str]:
    return {key for key, _ in _parts(schema, definitions) if key}


def named_members(schema: Any, definitions: dict[str, Any]) -> set[str]:
    """The members that a schema, or any part that it is composed of, names."""
    return {name for _, part in _parts(schema, definitions) for name in part.get("properties", ())}
