"""Unions: which keyword makes one, what each variant is called, and how a discriminator tells them apart."""

from sdkwright.build.draft import Tag
from sdkwright.build.families import inherited_values
from sdkwright.build.parts import TYPING, Part, expand, final_target, parts_of, split
from sdkwright.build.shape import merge
from sdkwright.document import Node, UnresolvedReference
from sdkwright.ir import type as t
from sdkwright.words import words

_ONLY_DEMANDS = frozenset({"required", "not", "properties", "description", "title", "type"})


def group_of(parts: tuple[Part, ...]) -> tuple[Part, str] | None:
    """The part and keyword of the first union that tells types apart.

    Variants that only demand members of an object described beside them (`anyOf: [{required: [a]}, {required: [b]}]`)
    make no union: they stay documentation.
    """
    described = any(part.get("properties") is not None for part in parts)
    for part in parts:
        for keyword in ("oneOf", "anyOf"):
            group = part.get(keyword)
            if group is None or not isinstance(group.value, list) or not group.value:
                continue
            if described and all(_only_demands(variant) for variant in group.elements()):
                continue
            return part, keyword
    return None


def _only_demands(variant: Node) -> bool:
    if not isinstance(variant.value, dict):
        return True
    if not frozenset(variant.value) & (TYPING | {"$ref", "allOf", "not"}):
        return True
    members = frozenset(variant.value)
    if not members <= _ONLY_DEMANDS:
        return False
    return all(not isinstance(member.value, dict) or not member.value for _, member in variant.members("properties"))


def variant_step(variant: Node, variants: list[Node], index: int) -> str:
    """A word for a variant that stands in place: its title, a value or a member that only it has, or its position."""
    if variant.is_reference:
        return variant.reference.rpartition("/")[2]
    title = variant.text("title")
    if words(title):
        return title
    own = _constants(variant)
    for name, value in own:
        if all((name, value) not in _constants(other) for other in variants if other is not variant):
            return value
    for name, _ in variant.members("properties"):
        if not any(name in dict(other.members("properties")) for other in variants if other is not variant):
            return f"with {name}"
    types = variant.text("type")
    if types and sum(other.text("type") == types for other in variants) == 1:
        return types
    return f"option {index + 1}"


def _constants(variant: Node) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, member in variant.members("properties"):
        if isinstance(member.value, dict):
            enum = member.value.get("enum")
            value = enum[0] if isinstance(enum, list) and len(enum) == 1 else member.value.get("const")
            if isinstance(value, str) and words(value):
                found.append((name, value))
    return found


def inline_object_count(variants: list[Node]) -> int:
    """How many variants stand in place and would become models."""
    return sum(
        1
        for variant in variants
        if not variant.is_reference and isinstance(variant.value, dict) and _would_be_model(variant)
    )


def _would_be_model(variant: Node) -> bool:
    return any(
        key in variant for key in ("properties", "allOf", "oneOf", "anyOf", "items", "enum", "additionalProperties")
    )


def discriminator(node: Node, variants: list[tuple[Node, t.Type]]) -> Tag | None:
    """The member that tells variants apart, and the draft key meant by each of its values; None if it cannot.

    A variant that the mapping does not mention goes by the values that its own schema allows for the member, or that a
    schema which it inherits from maps to it, else by the name of its schema (OpenAPI 3.1.1, Discriminator Object,
    "Mapping Values").
    """
    property_name = node.text("propertyName")
    by_target: dict[tuple[str, str], str] = {}
    by_name: dict[str, str] = {}
    for variant, type_ in variants:
        if variant.is_reference and isinstance(type_, t.ModelRef):
            for target in (variant.target(), final_target(variant)):
                by_target[target.key] = type_.name
            by_name[variant.target().last] = type_.name
    mapping: dict[str, str] = {}
    for value, member in node.members("mapping"):
        found = _mapped(member, by_target, by_name)
        if found:
            mapping[value] = found
    mentioned = frozenset(mapping.values())
    for variant, type_ in variants:
        if not isinstance(type_, t.ModelRef):
            continue
        inherited = inherited_values(variant.follow(), property_name) if variant.is_reference else ()
        values = inherited or member_values(variant, property_name)
        if not values and type_.name not in mentioned and variant.is_reference:
            values = (variant.target().last,)
        if not values and type_.name not in mentioned:
            return None
        for value in values:
            if mapping.setdefault(value, type_.name) != type_.name and type_.name not in mentioned:
                return None
    fallback = node.get("defaultMapping")
    default = _mapped(fallback, by_target, by_name) if fallback is not None else ""
    return Tag(property_name, tuple(mapping.items()), default) if mapping else None


def member_values(variant: Node, name: str) -> tuple[str, ...]:
    """The strings that a variant allows for its member `name`; empty where it allows any."""
    found = split(parts_of(variant))
    parts = [*found.inline]
    for target in found.targets:
        parts.extend(expand(target, frozenset()))
    nodes = merge(tuple(parts)).properties.get(name, [])
    inline = split(parts_of(*nodes))
    members = (*inline.inline, *(part for target in inline.targets for part in expand(target, frozenset())))
    values = merge(members).values or ()
    return tuple(value for value in values if isinstance(value, str))


def _mapped(member: Node, by_target: dict[tuple[str, str], str], by_name: dict[str, str]) -> str:
    if not isinstance(member.value, str):
        return ""
    if member.value in by_name:
        return by_name[member.value]
    reference = Node(member.document, member.source, member.pointer, {"$ref": member.value})
    try:
        target = reference.target()
    except UnresolvedReference:
        return ""
    return by_target.get(target.key, "")
