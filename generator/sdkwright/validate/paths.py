"""Paths and their parameters: what the meta-schema cannot say about them.

Sources: OpenAPI 3.1.1, Paths, Path Item and Parameter Objects.
"""

import re
from collections.abc import Iterable, Iterator

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.operations import Found, parameters
from sdkwright.pointers import escape
from sdkwright.validate.walk import part_of

_COMPARED = 200
TEMPLATE = re.compile(r"\{([^{}]*)\}")


def check(document: Document, found: Iterable[Found]) -> Iterator[Diagnostic]:
    """Everything about paths."""
    yield from _paths(document)
    yield from _ambiguous(document)
    undeclared: dict[tuple[str, str], list[Location]] = {}
    for one in found:
        yield from _parameters(one, undeclared)
    for (path, name), users in undeclared.items():
        node = Node(document, document.entry, f"/paths/{escape(path)}", None)
        place = part_of(document, node.key_location, f"{{{name}}}")
        message = f"the path uses {{{name[:100]}}}, but no parameter declares it"
        hint = f"add a parameter with `in: path` and `name: {name[:100]}`"
        related = (("in this operation", user) for user in users[:5])
        yield finding("undeclared-path-parameter", message, place, hint, *related)


def _paths(document: Document) -> Iterator[Diagnostic]:
    seen: dict[str, Node] = {}
    for path, item in document.root.members("paths"):
        if not path.startswith("/"):
            continue
        place = item.key_location
        shape = TEMPLATE.sub("{}", path)
        if seen.setdefault(shape, item).pointer != item.pointer:
            message = f"{path[:200]!r} is the same path as {seen[shape].last[:200]!r}"
            other = ("the other one", seen[shape].key_location)
            yield finding("duplicate-path", message, place, "merge the two path items", other)
        if sign := re.search(r"[?#]", TEMPLATE.sub("", path)):
            hint = "declare what follows it as parameters" if sign[0] == "?" else "a server never sees what follows it"
            at = part_of(document, place, path[path.index(sign[0]) :])
            yield finding("path-query", f"the path {path[:200]!r} holds a `{sign[0]}`", at, hint)
        if sign := re.search(r"[{}]", TEMPLATE.sub(lambda found: " " * len(found[0]), path)):
            at = part_of(document, place, path[sign.start() :])
            hint = "close it" if sign[0] == "{" else "open it, or take it out"
            yield finding("unmatched-brace", f"the path {path[:200]!r} has a `{sign[0]}` too many", at, hint)
        names = TEMPLATE.findall(path)
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            message = f"the path uses {{{name[:100]}}} twice"
            at = part_of(document, place, f"{{{name}}}")
            yield finding("repeated-path-parameter", message, at, "give each its own name")


def _ambiguous(document: Document) -> Iterator[Diagnostic]:
    """Paths of which each has a parameter where the other has a word: `/pets/{id}/owner` and `/pets/mine/{what}`."""
    groups: dict[tuple[int, str], list[tuple[list[str], Node]]] = {}
    for path, item in document.root.members("paths"):
        parts = TEMPLATE.sub("{}", path).split("/")[1:]
        if "{}" in parts:
            for other, node in groups.get((len(parts), parts[0]), ())[-_COMPARED:]:
                if _overlap(parts, other):
                    message = f"a request can match {path[:200]!r} and {node.last[:200]!r}"
                    related = ("the other one", node.key_location)
                    yield finding("ambiguous-path", message, item.key_location, "give one another word", related)
                    break
            groups.setdefault((len(parts), parts[0]), []).append((parts, item))


def _overlap(parts: list[str], other: list[str]) -> bool:
    """Whether some request matches both, and neither is the more special one, which servers prefer."""
    pairs = [(one, two) for one, two in zip(parts, other, strict=True) if one != two]
    return (
        all("{}" in one or "{}" in two for one, two in pairs)
        and any("{}" not in one for one, _ in pairs)
        and any("{}" not in two for _, two in pairs)
    )


def _parameters(found: Found, undeclared: dict[tuple[str, str], list[Location]]) -> Iterator[Diagnostic]:
    """Parameters that stand twice or in vain; what the path uses and none declares goes into `undeclared`."""
    yield from _duplicates(found.node)
    yield from _duplicates(found.item)
    declared = {node.text("name"): node for node in parameters(found) if node.text("in") == "path"}
    in_path = TEMPLATE.findall(found.path)
    for name in dict.fromkeys(in_path):
        if name not in declared:
            undeclared.setdefault((found.path, name), []).append(found.node.key_location)
    for name, node in declared.items():
        if name not in in_path:
            message = f"the path {found.path[:200]!r} has no {{{name[:100]}}}"
            hint = "add it to the path, or take the parameter out"
            yield finding("unused-path-parameter", message, (node.get("name") or node).location, hint)


def _duplicates(holder: Node) -> Iterator[Diagnostic]:
    seen: dict[tuple[str, str], Node] = {}
    for reference in holder.elements("parameters"):
        node = _followed(reference)
        if node is None or not node.text("name"):
            continue
        key = node.text("name"), node.text("in")
        if key in seen:
            message = f"the {key[1]} parameter {key[0][:100]!r} is declared twice"
            other = ("the other one", seen[key].location)
            yield finding("duplicate-parameter", message, reference.location, "keep one of them", other)
        seen.setdefault(key, reference)


def _followed(reference: Node) -> Node | None:
    try:
        return reference.follow()
    except UnresolvedReference:
        return None
