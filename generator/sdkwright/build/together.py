"""What schemas say that must hold together: each keyword of all of them, for making values.

Sources: JSON Schema 2020-12 Core, sections 7.7 and 10; OpenAPI 3.0.4, Schema Object (`nullable`).
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sdkwright.build.parts import Part
from sdkwright.build.texts import matches
from sdkwright.document import Node, UnresolvedReference


class Impossible(Exception):
    """A schema for which no value is found."""


def unfolded(parts: Iterable[Part], seen: set[str] | None = None) -> Iterator[Part]:
    """`parts` with what they refer to and hold by `allOf`, each once: but those that were `seen`. Raises Impossible for
    the schema `false`."""
    seen = set() if seen is None else seen
    for part in parts:
        node = part.node
        if node.value is False:
            raise Impossible
        if not isinstance(node.value, dict) or part.key in seen:
            continue
        seen.add(part.key)
        if node.is_reference and "$ref" not in part.without:
            try:
                yield from unfolded((Part(node.target()),), seen)
            except UnresolvedReference:
                continue
            if node.document.version < (3, 1):
                continue
        elements = part.get("allOf")
        if elements is not None:
            yield from unfolded((Part(one) for one in elements.elements()), seen)
        yield part.hide("$ref", "$dynamicRef", "allOf")


def suggested(parts: tuple[Part, ...], turn: int) -> Iterator[Any]:
    """The values that schemas name themselves, the more telling first; those that must differ take turns."""
    for part in parts:
        if (found := part.get("const")) is not None:
            yield found.value
    for part in parts:
        if (listed := part.get("enum")) is not None and isinstance(listed.value, list):
            values = sorted(listed.value, key=lambda one: one is None)
            yield from [*values[turn:], *values[:turn]]
    if turn:
        return
    for part in parts:
        if (found := part.get("example")) is not None:
            yield found.value
        yield from (one.value for one in (part.get("examples") or part.node).elements() if part.get("examples"))
        if (found := part.get("default")) is not None and found.value is not None:
            yield found.value


def allowed_types(parts: tuple[Part, ...]) -> frozenset[str]:
    """The types that all parts allow; those that the other keywords are about where none says."""
    allowed: frozenset[str] | None = None
    for part in parts:
        said = part.get("type")
        if said is not None and isinstance(said.value, str | list):
            named = frozenset([said.value] if isinstance(said.value, str) else map(str, said.value))
            named |= {"integer"} if "number" in named else frozenset()
            named |= {"null"} if part.node.flag("nullable") and part.node.document.version < (3, 1) else frozenset()
            allowed = named if allowed is None else allowed & named
    if allowed is not None:
        if not allowed:
            raise Impossible
        return allowed - {"integer"} if "number" in allowed and not _whole(parts) else allowed
    words = frozenset().union(*(part.keywords for part in parts)) if parts else frozenset[str]()
    for kind, telling in _TELLING.items():
        if words & telling:
            return frozenset({kind})
    return frozenset({"object"})


_TELLING: Final = {
    "object": frozenset({"properties", "required", "additionalProperties", "minProperties", "patternProperties"}),
    "array": frozenset({"items", "prefixItems", "minItems", "uniqueItems", "contains"}),
    "string": frozenset({"pattern", "format", "minLength", "maxLength", "contentEncoding"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
}


def _whole(parts: tuple[Part, ...]) -> bool:
    """Whether a part asks for an integer."""
    return any(said.value == "integer" for part in parts if (said := part.get("type")) is not None)


def named_members(parts: tuple[Part, ...]) -> dict[str, list[Node]]:
    """The schemas of each named member, from all parts that say something of it."""
    found: dict[str, list[Node]] = {}
    for part in parts:
        group = part.get("properties")
        for name, node in group.members() if group is not None else ():
            found.setdefault(name, []).append(node)
    return found


def other_members(parts: tuple[Part, ...], name: str) -> list[Node]:
    """What is said of a member that has no schema of its own: by part, that of a pattern, else
    `additionalProperties`."""
    found: list[Node] = []
    for part in parts:
        named = part.get("properties")
        patterns = part.get("patternProperties")
        fitting = [node for text, node in patterns.members() if matches(text, name)] if patterns is not None else []
        found.extend(fitting)
        if fitting:
            continue
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            node = part.get(keyword)
            if node is not None and (named is None or name not in named):
                found.append(node)
    return found


def names(part: Part, keyword: str) -> list[str]:
    node = part.get(keyword)
    return [one.value for one in node.elements() if isinstance(one.value, str)] if node is not None else []


def count(part: Part, keyword: str) -> int | None:
    node = part.get(keyword)
    return int(node.value) if node is not None and isinstance(node.value, int | float) else None
