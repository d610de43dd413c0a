"""What will become of a document in Python: names that collide or say little, types that say nothing.

The build stage decides; what it finds only then (and says with `validate --build`) is not repeated here.
"""

import keyword
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.operations import Found, parameters
from sdkwright.validate.walk import Walked, place_of
from sdkwright.words import LONGEST, pascal, snake, words

_CONDITIONS = ("if", "not", "dependentSchemas", "dependentRequired", "propertyNames", "contains")
_UNIONS = frozenset({"inline-schema-name", "union-without-discriminator"})


def check(
    document: Document, found: Sequence[Found], walked: Mapping[str, Walked], wanted: frozenset[str]
) -> Iterator[Diagnostic]:
    """Everything about what will be generated."""
    yield from _operations(found)
    components = document.root.get("components")
    if components is not None:
        named = [(name, node) for name, node in components.members("schemas")]
        yield from _collisions(named, pascal, "class")
        yield from _spelled(named, _pascal)
    for one in found:
        declared = [(node.text("name"), node["name"]) for node in parameters(one) if node.text("name")]
        yield from _collisions(declared, _snake, "argument", at_key=False)
        yield from _spelled(declared, _snake, at_key=False)
        yield from _bodies(one)
    yield from _properties(document, walked, bool(wanted & _UNIONS))


@cache
def _snake(name: str) -> str:
    return "_".join(part.lower() for part in words(name))


def _pascal(name: str) -> str:
    return "".join(words(name))


def _operations(found: Iterable[Found]) -> Iterator[Diagnostic]:
    """Methods: those without a name of their own, and those that share one in the same resource."""
    resources: dict[str, list[tuple[str, Node]]] = {}
    for one in found:
        name = one.operation_id
        if not name:
            message = f"{one.method[:20]} {one.path[:200]} has no operationId: its method's name is made of the path"
            hint = "give it an operationId, which becomes the method's name"
            yield finding("missing-operation-id", message, one.node.key_location, hint)
            continue
        resources.setdefault(one.tags[0] if one.tags else "", []).append((name, one.node["operationId"]))
    for named in resources.values():
        unlike = {node.key: (name, node) for name, node in named}
        yield from _collisions(unlike.values(), _snake, "method", at_key=False)
        yield from (one for one in _spelled(unlike.values(), _snake, at_key=False) if one.code != "long-name")


def _collisions(
    names: Iterable[tuple[str, Node]], python: Callable[[str], str], kind: str, *, at_key: bool = True
) -> Iterator[Diagnostic]:
    """Different names of one kind that Python would take for the same; the same name twice is another rule's."""
    seen: dict[str, tuple[str, Node]] = {}
    for name, node in names:
        made = python(name)
        other, first = seen.setdefault(made, (name, node))
        if made and other != name:
            place, earlier = (one.key_location if at_key else one.location for one in (node, first))
            message = f"{name[:100]!r} and {other[:100]!r} both make the {kind} `{made[:100]}`: one gets a suffix"
            hint = "rename one, or say under `names` in sdkwright.toml what it shall be"
            yield finding("name-collision", message, place, hint, ("the other one", earlier))


def _spelled(
    names: Iterable[tuple[str, Node]], python: Callable[[str], str], *, at_key: bool = True
) -> Iterator[Diagnostic]:
    """Names that Python cannot have as they are."""
    for name, node in names:
        made, place = python(name), node.key_location if at_key else node.location
        if not made:
            hint = "say under `names` in sdkwright.toml what it shall be"
            yield finding("nameless", f"{name[:100]!r} holds no word to make a Python name of", place, hint)
        elif len(made) > LONGEST:
            message = f"this name has {len(made)} characters, and is cut to {LONGEST}"
            yield finding("long-name", message, place, "choose a shorter one")
        elif keyword.iskeyword(made):
            hint = "say under `names` in sdkwright.toml what it shall be"
            yield finding("reserved-name", f"{made!r} is a keyword of Python: `{made}_` is used", place, hint)


def _bodies(found: Found) -> Iterator[Diagnostic]:
    """Bodies without a schema, and successes with bodies of several kinds."""
    kinds: set[str] = set()
    for body, is_success in _described(found):
        for media_type, content in body.members("content"):
            if not content.value and "json" in media_type:
                message = f"{media_type[:100]} has no schema, so that it is untyped"
                yield finding("untyped-body", message, content.key_location, "add `schema`")
            schema = content.get("schema")
            if is_success and schema is not None:
                kinds.add(repr(schema.value))
    if len(kinds) > 1:
        message = "successes have different bodies: the method returns a union"
        hint = "give every success the same schema, or split the operation"
        yield finding("several-success-bodies", message, found.node["responses"].key_location, hint)


def _described(found: Found) -> Iterator[tuple[Node, bool]]:
    """The bodies of an operation, and whether each is a success."""
    holders = [(found.node.get("requestBody"), False)]
    holders += [(response, status.startswith("2")) for status, response in found.node.members("responses")]
    for reference, is_success in holders:
        try:
            if reference is not None:
                yield reference.follow(), is_success
        except UnresolvedReference:
            continue


def _properties(document: Document, walked: Mapping[str, Walked], unions: bool) -> Iterator[Diagnostic]:
    """Properties that make the same attribute, and inline schemas that are named after where they stand."""
    for file, whole in walked.items():
        for _, _, _, inside in whole:
            for at, inner in inside:
                properties = inner.get("properties")
                if isinstance(properties, dict) and len({_snake(name) for name in properties}) < len(properties):
                    holder = Node(document, file, place_of(file, at, "properties").pointer, properties)
                    yield from _collisions(holder.members(), lambda name: snake(words(name), "field"), "attribute")
                conditions = [keyword for keyword in _CONDITIONS if keyword in inner]
                if conditions:
                    yield _condition(place_of(file, at, conditions[0], at_key=True), conditions)
                variants = (inner.get("oneOf") or inner.get("anyOf")) if unions else None
                if isinstance(variants, list) and len(variants) > 1:
                    yield from _variants(Node(document, file, place_of(file, at).pointer, inner))


def _condition(place: Location, keywords: list[str]) -> Diagnostic:
    said = " and ".join(f"`{keyword}`" for keyword in keywords)
    hint = "types that differ are better told apart by `oneOf`"
    return finding("conditional-schema", f"{said}: no type can say this, it becomes documentation", place, hint)


def _variants(union: Node) -> Iterator[Diagnostic]:
    key = "oneOf" if union.value.get("oneOf") else "anyOf"
    objects = [node for node in union.elements(key) if _is_object(node)]
    for node in objects:
        if not node.is_reference and "title" not in node:
            message = "this inline schema is named after where it stands, by a number"
            yield finding("inline-schema-name", message, node.location, "give it a `title`, or make it a component")
    if len(objects) > 1 and "discriminator" not in union:
        message = "values are tried against each of these objects until one fits"
        yield finding("union-without-discriminator", message, union[key].key_location, "add `discriminator`")


def _is_object(node: Node) -> bool:
    try:
        there = node.follow()
    except UnresolvedReference:
        return False
    return isinstance(there.value, dict) and ("properties" in there or there.text("type") == "object")
