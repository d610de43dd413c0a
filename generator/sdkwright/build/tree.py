"""The tree of resources: which tags stand below which, and what their attributes are called.

A tag stands below its `parent` (OpenAPI 3.2, Tag Object), or below what precedes a dot, slash, colon or angle in its
name (`beta.agents`, `system/alerts`), if that is a tag itself or if other tags begin with it too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from sdkwright.build.names import CLASS_RESERVED, unique
from sdkwright.build.pathwords import DEEPEST, Words
from sdkwright.document import Node
from sdkwright.ir.api import Resource
from sdkwright.ir.operation import Operation
from sdkwright.ir.text import NO_TEXT, SpecText
from sdkwright.words import free, pascal, shorten, snake, words

Branch = tuple[Words, ...]
"""The words of a resource, after those of the resources that it stands below."""

CLIENT_RESERVED = frozenset({
    "auth", "base_url", "call", "call_raw", "call_settings", "carry_out", "close", "aclose", "request", "timeout",
    "max_retries", "validation", "headers", "http_client", "parameters", "transport", "with_options",
    "with_raw_response", "testing",
})  # fmt: skip

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_BELOW = re.compile(r"\s*(?:::|[./:>])\s*(?=[^\W\d_])")
_LONGEST_MODULE = 54
"""Characters: `module as _module_,` has room in a line of an import."""


def key(parts: Iterable[str]) -> Words:
    """Words as they are compared."""
    return tuple(word.lower() for word in parts)


def branches(tags: Iterable[str], declared: Mapping[str, Node]) -> dict[str, Branch]:
    """Where each tag stands."""
    split = {tag: [words(part) or (part,) for part in _BELOW.split(tag, maxsplit=DEEPEST)] for tag in tags}
    begin = Counter(tuple(map(key, parts[:end])) for parts in split.values() for end in range(1, len(parts) + 1))
    found = {tag: _joined(parts, begin) for tag, parts in split.items()}
    for tag in found:
        above = _above(tag, declared)
        if above:
            found[tag] = (*(_spelled_out(words(one) or (one,)) for one in above), _spelled_out(words(tag) or (tag,)))
    return _without_what_all_have(found)


def _joined(parts: list[Words], begin: Counter[Branch]) -> Branch:
    """`parts`, those joined that nothing else stands below."""
    branch: list[Words] = [()]
    for end, part in enumerate(parts, 1):
        branch[-1] = (*branch[-1], *part)
        if end < len(parts) and begin[tuple(map(key, parts[:end]))] > 1:
            branch.append(())
    return tuple(map(_spelled_out, branch))


def _above(tag: str, declared: Mapping[str, Node]) -> list[str]:
    """The tags above `tag`, the highest first; none if they go round in a circle."""
    above: list[str] = []
    while tag in declared and (tag := declared[tag].text("parent")):
        if tag in above or len(above) == DEEPEST:
            return []
        above.insert(0, tag)
    return above


def _without_what_all_have(found: dict[str, Branch]) -> dict[str, Branch]:
    """The branches less the words, or the resource, with which all begin: they tell nothing."""
    branches = dict(found)
    if len(branches) < 3:
        return branches
    while all(len(one) > 1 for one in branches.values()) and _alike(one[0] for one in branches.values()):
        branches = {tag: branch[1:] for tag, branch in branches.items()}
    while all(len(one) == 1 < len(one[0]) for one in branches.values()) and _alike(
        one[0][:1] for one in branches.values()
    ):
        branches = {tag: (branch[0][1:],) for tag, branch in branches.items()}
    return branches


def _alike(every: Iterable[Words]) -> bool:
    return len(set(map(key, every))) == 1


def _spelled_out(parts: Words) -> Words:
    """`one click`: a digit at the start is spelled out, Python has no such names."""
    return (_DIGITS[int(parts[0])], *parts[1:]) if len(parts) > 1 and re.fullmatch("[0-9]", parts[0]) else parts


def attributes(
    found: Mapping[str, Branch],
    overrides: Mapping[str, str],
    lock: Mapping[str, str],
    methods: Mapping[str, set[str]],
) -> dict[str, str]:
    """The attribute of each tag, `beta.agents` for one below another; none is called like one of the `methods` that the
    resource above it had before."""
    tags = {tuple(map(key, branch)): tag for tag, branch in found.items()}
    names: dict[Branch, str] = {}
    taken: set[str] = set()

    def place(branch: Branch) -> str:
        plain = tuple(map(key, branch))
        if plain in names:
            return names[plain]
        tag = tags.get(plain, "")
        last = overrides.get(tag) or snake(words(" ".join(branch[-1])), "resource")
        above = place(branch[:-1]) if len(branch) > 1 else ""
        wanted = lock[tag] if tag in lock and tag not in overrides else f"{above}.{last}" if above else last
        above, _, last = wanted.rpartition(".")
        own = free(last, methods.get(tags.get(plain[:-1], ""), set()) if above else CLIENT_RESERVED)
        flat = f"{above.replace('.', '_')}_{own}" if above else own
        number = unique(flat, taken).removeprefix(flat)  # modules are called so, side by side
        names[plain] = f"{above}.{own}{number}" if above else f"{own}{number}"
        return names[plain]

    known = {**lock, **overrides}
    order = sorted(found, key=lambda tag: (tag not in known, snake(words(tag), "resource") != tag))
    given = {tag: place(found[tag]) for tag in order}
    return {tag: given[tag] for tag in found}


def resources(
    declared: Mapping[str, Node],
    places: Mapping[str, tuple[str, Branch]],
    done: Mapping[str, list[Operation]],
    taken: set[str],
) -> tuple[Resource, ...]:
    """The resources in the order of the document's tags, then of their first operations, each with those below it.
    `places` are attribute and branch by tag, `done` the operations."""
    classes = {*taken, *CLASS_RESERVED}
    order = [tag for tag in (*(tag for tag in declared if tag in done), *done) if done[tag]]
    below: dict[str, list[str]] = {}
    tags: dict[str, str] = {}
    for tag in dict.fromkeys(order):
        attribute = places[tag][0]
        tags[attribute] = tag
        while attribute:
            above = attribute.rpartition(".")[0]
            if attribute not in below.setdefault(above, []):
                below[above].append(attribute)
            attribute = above

    def grown(attribute: str) -> Resource:
        tag = tags.get(attribute, "")
        branch = places[tag][1] if tag else tuple(words(one) for one in attribute.split("."))
        one = _resource(tag or attribute, attribute, branch, declared.get(tag), classes)
        return replace(one, operations=tuple(done.get(tag, ())), children=tuple(map(grown, below.get(attribute, ()))))

    return tuple(map(grown, below.get("", ())))


def _resource(title: str, attribute: str, branch: Branch, node: Node | None, classes: set[str]) -> Resource:
    name = pascal(" ".join(word for parts in branch for word in parts), "Resource")
    if f"Async{name}" in classes or free(name, classes) != name:
        name = f"{name}Resource"
    class_name = unique(name, classes)
    classes.add(f"Async{class_name}")
    return Resource(
        attribute=attribute,
        class_name=class_name,
        module=shorten(attribute.replace(".", "_"), _LONGEST_MODULE),
        title=SpecText(title),
        description=SpecText(node.text("description")) if node is not None else NO_TEXT,
        operations=(),
    )
