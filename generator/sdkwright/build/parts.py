"""Takes schemas apart: `$ref`, `allOf` and siblings become a flat list of parts that must all hold.

Sources: JSON Schema 2020-12 Core, sections 8.2.3 and 10.2.1; OpenAPI 3.0.4, Reference Object, where members beside a
`$ref` are ignored.
"""

from collections.abc import Iterable, Set

from msgspec import Struct

from sdkwright.document import Node

TYPING = frozenset({
    "type", "properties", "required", "additionalProperties", "patternProperties", "items", "prefixItems", "enum",
    "const", "oneOf", "anyOf", "format", "contentEncoding", "contentMediaType", "unevaluatedProperties",
})  # fmt: skip


class Part(Struct, frozen=True, eq=False):
    """A schema seen without some of its keywords. `rank` is its turn where several are read as one."""

    node: Node
    without: frozenset[str] = frozenset()
    rank: int = 0

    @property
    def key(self) -> str:
        source, pointer = self.node.key
        hidden = f"-{','.join(sorted(self.without))}" if self.without else ""
        return f"{source}#{pointer}{hidden}"

    def get(self, keyword: str) -> Node | None:
        return self.node.get(keyword) if keyword not in self.without else None

    def hide(self, *keywords: str) -> "Part":
        return Part(self.node, self.without | frozenset(keywords), self.rank)

    @property
    def keywords(self) -> Set[str]:
        value = self.node.value
        if not isinstance(value, dict):
            return frozenset()
        return value.keys() - self.without if self.without else value.keys()

    @property
    def says_something(self) -> bool:
        """Whether it narrows the type at all, rather than only describing."""
        return self.node.value is False or not TYPING.isdisjoint(self.keywords)


class Split(Struct, frozen=True):
    """Parts sorted by kind: named schemas referred to, and what stands in place. `nullable` is OpenAPI 3.0's keyword,
    found on the outermost level."""

    targets: tuple[Node, ...]
    inline: tuple[Part, ...]
    nullable: bool


def says_null(node: Node) -> bool:
    """Whether a schema itself lets `null` pass, as far as that is said without following references."""
    if not isinstance(node.value, dict):
        return False
    types, values = node.value.get("type"), node.value.get("enum")
    if types == "null" or (isinstance(types, list) and "null" in types) or node.flag("nullable"):
        return True
    if isinstance(values, list) and any(value is None for value in values):
        return True
    return any(says_null(variant) for key in ("oneOf", "anyOf") for variant in node.elements(key))


def parts_of(*nodes: Node) -> tuple[Part, ...]:
    return tuple(map(Part, nodes))


def split(parts: Iterable[Part]) -> Split:
    """Resolve `allOf` and `$ref` one level: targets stay whole, everything else comes apart."""
    targets: dict[str, Node] = {}
    inline: dict[str, Part] = {}
    nullable = False
    for part in parts:
        nullable = nullable or (part.node.flag("nullable") and "nullable" not in part.without)
        _unfold(part, targets, inline)
    kept = _narrowest(list(targets.values()))
    rest = tuple(part for part in inline.values() if part.says_something)
    if kept:
        rest = tuple(part for part in rest if part.keywords & TYPING != {"type"})
    return Split(tuple(kept), rest, nullable)


def _unfold(part: Part, targets: dict[str, Node], inline: dict[str, Part]) -> None:
    """Add the targets and inline parts of one part to those of others."""
    reference = part.node.is_reference and "$ref" not in part.without
    if reference:
        target = final_target(part.node)
        targets[f"{target.source}#{target.pointer}"] = target
        if part.node.document.version < (3, 1):
            return
    all_of = part.get("allOf")
    for element in all_of.elements() if all_of is not None else ():
        _unfold(Part(element), targets, inline)
    rest = part.hide("$ref", "$dynamicRef", "allOf") if reference or all_of is not None else part
    inline[rest.key] = rest


def final_target(node: Node) -> Node:
    """What a `$ref` means in the end, through schemas that are nothing but a `$ref` themselves."""
    seen, ends = {node.key}, node.document.ends
    passed = [node.spelled]
    target = node.target()
    while target.is_reference and not (frozenset(target.value) & TYPING or fills(target)) and "allOf" not in target:
        if (known := ends.get((*target.spelled, "schema"))) is not None:
            target = known
            break
        if target.key in seen:
            return node.endless()
        seen.add(target.key)
        passed.append(target.spelled)
        target = target.target()
    if all(passed):
        ends.update(((*spelled, "schema"), target) for spelled in passed)
    return target


def fills(node: Node) -> bool:
    """Whether a schema that is a `$ref` says what `$dynamicRef`s in the schema it refers to mean."""
    names = {f"#{name}" for name in node.binds}
    waiting = [node.target().value] if names else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            dynamic = value.get("$dynamicRef")
            if isinstance(dynamic, str) and dynamic in names:
                return True
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False


def expand(target: Node, within: frozenset[tuple[str, str]]) -> tuple[Part, ...]:
    """A named schema as inline parts, through every `$ref` that it holds by `allOf`.

    `within` are the named schemas being worked on: a union whose variants inherit from the schema that lists them is no
    part of what the variant inherits. A schema that is held in several ways, or by itself, adds its parts once.
    """
    inline: dict[str, Part] = {}
    met: set[tuple[str, str]] = set()
    waiting = [(target, within)]
    while waiting:
        node, above = waiting.pop()
        if node.key in met:
            continue
        met.add(node.key)
        above = above | {node.key}
        found = split(parts_of(node))
        for part in found.inline:
            narrowed = _without_own_variants(part, above)
            inline[narrowed.key] = narrowed
        waiting.extend((inner, above) for inner in reversed(found.targets))
    return tuple(inline.values())


def ranked(parts: Iterable[Part], origins: Iterable[Part]) -> tuple[Part, ...]:
    """`parts`, each once, ranked as a reader of `origins` meets them: what is referred to before what adds to it."""
    unique = {part.key: part for part in parts}.values()
    if len(unique) == 1:
        return tuple(unique)
    ranks: dict[tuple[str, str], int] = {}
    for origin in origins:
        _rank(origin.node, ranks)
    return tuple(Part(part.node, part.without, ranks.get(part.node.key, len(ranks))) for part in unique)


def _rank(node: Node, ranks: dict[tuple[str, str], int]) -> None:
    """Number `node` and all that it holds, what it holds first."""
    begun: set[tuple[str, str]] = set()
    waiting = [(node, False)]
    while waiting:
        one, is_done = waiting.pop()
        if is_done:
            ranks.setdefault(one.key, len(ranks))
        elif one.key not in begun and one.key not in ranks:
            begun.add(one.key)
            inner = (*((final_target(one),) if one.is_reference else ()), *one.elements("allOf"))
            waiting.extend(((one, True), *((held, False) for held in reversed(inner))))


def _without_own_variants(part: Part, within: frozenset[tuple[str, str]]) -> Part:
    for keyword in ("oneOf", "anyOf"):
        group = part.get(keyword)
        for member in group.elements() if group is not None else ():
            if member.is_reference and member.follow().key in within:
                part = part.hide(keyword)
                break
    return part


def _narrowest(targets: list[Node]) -> list[Node]:
    """`targets` less those that another of them holds by `allOf` anyway."""
    if len(targets) < 2:
        return targets
    held = {target.key: ancestors(target) for target in targets}
    return [one for one in targets if not any(one.key in held[other.key] for other in targets if other is not one)]


def ancestors(target: Node) -> frozenset[tuple[str, str]]:
    """The keys of all schemas that `target` holds by `allOf` or by a bare `$ref`, itself left out."""
    found: set[tuple[str, str]] = set()
    waiting = [target]
    while waiting:
        node = waiting.pop()
        members = [node] if node.is_reference else [*node.elements("allOf")]
        while members:
            member = members.pop()
            if member.is_reference:
                inner = member.follow()
                if inner.key not in found and inner.key != target.key:
                    found.add(inner.key)
                    waiting.append(inner)
            elif isinstance(member.value, dict):
                members.extend(member.elements("allOf"))
    return frozenset(found)
