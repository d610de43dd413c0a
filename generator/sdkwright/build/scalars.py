"""Types without members: scalars by their format, enumerations, and the names of what arrays hold."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from sdkwright.build.draft import Context
from sdkwright.build.parts import Part
from sdkwright.build.shape import Shape
from sdkwright.document import Node
from sdkwright.ir import type as t
from sdkwright.ir.text import Json
from sdkwright.lengths import barred_format
from sdkwright.words import singular

SHORT_ENUM = 6
"""Up to so many values an enumeration without a name of its own is spelled out where it is used."""

_FORMATS: dict[str, t.Type] = {
    "date": t.Date(),
    "date-time": t.DateTime(),
    "uuid": t.Uuid(),
    "byte": t.Base64(),
    "binary": t.Binary(),
    "decimal": t.Decimal(),
}
_PLAIN: dict[str, t.Type] = {
    "string": t.String(),
    "integer": t.Integer(),
    "number": t.Number(),
    "boolean": t.Boolean(),
    "null": t.Null(),
}
_MORE = frozenset({"$ref", "allOf", "oneOf", "anyOf", "enum", "const", "contentEncoding", "contentMediaType"})


def names_scalar(schema: object) -> bool:
    """Whether a schema names the type of a scalar."""
    name = schema.get("type") if isinstance(schema, dict) else None
    return isinstance(name, str) and name in _PLAIN


def plain(part: Part) -> t.Type | None:
    """The type of a schema that is nothing but a scalar, as most are; None where there is more to think about."""
    schema = part.node.value
    if not names_scalar(schema) or part.without or not _MORE.isdisjoint(schema):
        return None
    name, format_ = schema["type"], schema.get("format")
    known = _FORMATS.get(format_) if name == "string" and isinstance(format_, str) else None
    if known is not None and barred_format(schema):
        known = None
    type_ = known or _PLAIN[name]
    return t.optional(type_) if schema.get("nullable") is True else type_


def scalar(name: str, shape: Shape) -> t.Type:
    """The type of the JSON type `name`, refined by `format` or `contentEncoding` on strings."""
    if name != "string":
        return _PLAIN[name]
    if shape.base64:
        return t.Base64()
    for format_ in shape.formats:
        if format_ in _FORMATS:
            return _FORMATS[format_]
    if shape.media_type.startswith(("application/octet-stream", "image/", "audio/", "video/")):
        return t.Binary()
    return t.String()


def literal(shape: Shape, node: Node, report: Callable[[str, str, Node, str], None]) -> t.Type:
    """The type of an `enum` or `const`. Values that the type beside them bars are left out and said."""
    values = shape.values or ()
    allowed = [value for value in values if _fits(value, shape.types)]
    if len(allowed) < len(values):
        report("enum-type", "some values of this enum are not of its type", node, "make `type` and `enum` agree")
    if not allowed:
        if shape.types is None or not values:
            return t.Never()
        return t.union(*(scalar(name, shape) for name in sorted(shape.types) if name in _PLAIN))
    members: list[t.Type] = []
    literals = [value for value in allowed if isinstance(value, str | bool | int)]
    if literals:
        members.append(t.Literal(tuple(Json.of(value) for value in literals)))
    for value in allowed:
        if isinstance(value, float):
            members.append(t.Number())
        elif isinstance(value, list | dict):
            members.append(t.List(t.Any()) if isinstance(value, list) else t.Map(t.Any()))
    if any(value is None for value in allowed) or (shape.types and "null" in shape.types and len(shape.types) > 1):
        members.append(t.Null())
    return t.union(*members)


def _fits(value: Any, types: frozenset[str] | None) -> bool:
    if types is None:
        return True
    match value:
        case None:
            return True
        case bool():
            return "boolean" in types
        case int():
            return bool(types & {"integer", "number"})
        case float():
            return "number" in types or ("integer" in types and value.is_integer())
        case str():
            return "string" in types
        case list():
            return "array" in types
        case _:
            return "object" in types


def is_enumeration(type_: t.Type) -> bool:
    """Whether `type_` is a set of values, possibly open to other strings or integers."""
    if isinstance(type_, t.Union):
        kinds = [member for member in type_.members if not isinstance(member, t.Literal)]
        return len(kinds) < len(type_.members) and all(isinstance(kind, t.String | t.Integer) for kind in kinds)
    return isinstance(type_, t.Literal)


def deserves_name(type_: t.Type, named: bool) -> bool:
    """Whether an enumeration becomes a model: the document named it, or it is long."""
    if not is_enumeration(type_):
        return False
    members = type_.members if isinstance(type_, t.Union) else (type_,)
    return named or sum(len(member.values) for member in members if isinstance(member, t.Literal)) > SHORT_ENUM


def item_context(context: Context) -> Context:
    """The context of what an array or a map in `context` holds: `topics` → `topic`, otherwise `… item`."""
    if not context.steps:
        return context.step("item")
    last = context.steps[-1]
    one = singular(last)
    if one == last.lower():
        return context.step("item")
    cut = len(last) - len(one)
    stem = last[:-cut] if last.lower().startswith(one) else f"{last[: -len('ies')]}y" if one.endswith("y") else one
    return replace(context, steps=(*context.steps[:-1], stem), many=last)
