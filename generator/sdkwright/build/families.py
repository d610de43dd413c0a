"""Families: a schema with a discriminator and no variants of its own, and the schemas that inherit from it by `allOf`.

Where the schema is referred to, each of them may stand, and the discriminator tells which (OpenAPI 3.1.1, "Models with
Polymorphism Support").
"""

from urllib.parse import quote

from sdkwright.build.draft import Tag
from sdkwright.build.parts import Part, ancestors, parts_of, split
from sdkwright.build.shape import merge
from sdkwright.document import Node
from sdkwright.pointers import escape


class Families:
    """The families of one document; nothing is looked for before a schema has a discriminator."""

    def __init__(self) -> None:
        self._heirs: dict[tuple[str, str], list[Node]] | None = None

    def heirs(self, node: Node) -> tuple[Node, ...]:
        """The named schemas that inherit from `node`, in the document's order; empty where it heads no family."""
        tag = node.get("discriminator")
        if tag is None or not tag.text("propertyName") or "oneOf" in node or "anyOf" in node:
            return ()
        if self._heirs is None:
            self._heirs = _heirs(node)
        known = {heir.key: heir for heir in self._heirs.get(node.key, ())}
        for _, member in tag.members("mapping"):
            target = mapped(member)
            if target is not None and target.key != node.key and node.key in ancestors(target):
                known.setdefault(target.key, target)
        return tuple(known.values())


def _heirs(node: Node) -> dict[tuple[str, str], list[Node]]:
    components = node.document.root.get("components")
    found: dict[tuple[str, str], list[Node]] = {}
    for _, schema in components.members("schemas") if components is not None else ():
        for key in ancestors(schema) if "allOf" in schema else ():
            found.setdefault(key, []).append(schema)
    return found


def own_key(node: Node) -> str:
    """The key of the model for the head of a family by itself."""
    return Part(node).hide("discriminator").key


def tag_of(node: Node, keys: dict[tuple[str, str], str]) -> Tag:
    """How the family of `node` is told apart; `keys` are the draft keys of the heirs. What no heir goes by means the
    head itself."""
    said = node["discriminator"]
    name = said.text("propertyName")
    mapping: dict[str, str] = {}
    mentioned: set[tuple[str, str]] = set()
    for value, member in said.members("mapping"):
        target = mapped(member)
        if target is not None and target.key in keys:
            mapping[value] = keys[target.key]
            mentioned.add(target.key)
    for place, key in keys.items():
        if place not in mentioned:
            heir = node.document.at(*place)
            for value in _own_values(heir, name) or (heir.last,):
                mapping.setdefault(value, key)
    return Tag(name, tuple(mapping.items()), own_key(node))


def _own_values(heir: Node, name: str) -> tuple[str, ...]:
    """The strings that a schema itself allows for its member `name`, whatever it inherits."""
    found = merge(split(parts_of(heir)).inline).properties.get(name, [])
    values = merge(split(parts_of(*found)).inline).values or ()
    return tuple(value for value in values if isinstance(value, str))


def mapped(member: Node) -> Node | None:
    """The schema that a value of `mapping` means: the name of one under `components`, or where it stands."""
    if not isinstance(member.value, str):
        return None
    for reference in (f"#/components/schemas/{quote(escape(member.value), safe='')}", member.value):
        node = Node(member.document, member.source, member.pointer, {"$ref": reference})
        if not node.broken():
            return node.follow()
    return None


def inherited_values(variant: Node, name: str) -> tuple[str, ...]:
    """The values that the heads of the families of `variant` map to it."""
    found: list[str] = []
    for place in sorted(ancestors(variant)):
        said = variant.document.at(*place).get("discriminator")
        if said is not None and said.text("propertyName") == name:
            found += [
                value
                for value, member in said.members("mapping")
                if (target := mapped(member)) is not None and target.key == variant.key
            ]
    return tuple(found)
