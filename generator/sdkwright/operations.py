"""Noun: the operations of a document, with everything that they inherit."""

from collections.abc import Iterator, Mapping
from typing import TypeVar
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.pointers import escape, join

T = TypeVar("T")

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
RESERVED_HEADERS = frozenset({"accept", "content-type", "authorization"})


class Found(Struct, frozen=True, kw_only=True):
    """An operation as it stands in the document: its path template, method, own node and path item. `service` is what
    operationIds of the document begin with (`run` of `run.projects.list`), empty where they do not; `endings` are the
    words of paths and methods with which a framework ends most of them (`pets`, `get` of `read_all_pets_get`)."""

    path: str
    method: str
    node: Node
    item: Node
    service: str = ""
    endings: frozenset[tuple[str, ...]] = frozenset()

    @property
    def operation_id(self) -> str:
        return self.node.text("operationId")

    @property
    def own_id(self) -> str:
        """The operationId without the service."""
        return self.operation_id.removeprefix(f"{self.service}.") if self.service else self.operation_id

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(tag.value for tag in self.node.elements("tags") if isinstance(tag.value, str))


def operations(document: Document) -> Iterator[Found]:
    """Every operation under `paths`, in the document's order (OpenAPI 3.2, Path Item Object, for `query` and
    `additionalOperations`)."""
    for path, reference in document.root.members("paths"):
        if not path.startswith("/"):
            continue
        for item in path_items(reference):
            for method, node in item.members():
                if method in METHODS and (operation := _operation(node)) is not None:
                    yield Found(path=path, method=method.upper(), node=operation, item=item)
            for method, node in item.members("additionalOperations"):
                if (operation := _operation(node)) is not None:
                    yield Found(path=path, method=method, node=operation, item=item)


def refused(document: Document) -> Iterator[tuple[str, Node, str]]:
    """What stands under `paths` and can be no operation of a package: what it would be called, its node, and why."""
    for path, reference in document.root.members("paths"):
        if path.startswith("x-"):
            continue
        if not isinstance(reference.value, dict):
            yield path, reference, "this is no path item"
            continue
        if reason := reference.is_reference and reference.broken():
            yield path, reference, reason
        for item in path_items(reference):
            for method, node in (*item.members(), *item.members("additionalOperations")):
                if not path.startswith("/") and method in METHODS:
                    yield f"{method.upper()} {path}", node, "its path does not start with a slash"
                elif method in METHODS and _operation(node) is None:
                    yield f"{method.upper()} {path}", node, node.broken() or "this is no operation"


def _operation(node: Node) -> Node | None:
    """An operation, or what it refers to: the standard knows no such references, documents kept as a tree do."""
    if node.is_reference:
        if node.broken():
            return None
        node = node.follow()
    return node if isinstance(node.value, dict) else None


def path_items(reference: Node) -> tuple[Node, ...]:
    """A path item and, where it has a `$ref` beside its own members, the one referred to."""
    if not reference.is_reference:
        return (reference,)
    if reference.broken():
        return (reference,)
    target = reference.follow()
    return (reference, target) if len(reference.value) > 1 else (target,)


def parameters(found: Found) -> tuple[Node, ...]:
    """The parameters of an operation: its own ones, and those of the path item that it does not override."""
    chosen: dict[tuple[str, str], Node] = {}
    for reference in (*found.item.elements("parameters"), *found.node.elements("parameters")):
        try:
            node = reference.follow()
        except UnresolvedReference:
            continue
        chosen[node.text("name"), node.text("in")] = node
    return tuple(chosen.values())


def places_of(found: Found) -> tuple[tuple[str, str], ...]:
    """Where an operation stands, and how a document refers to it by its path, wherever its path item is kept."""
    spelled = f"#/paths/{escape(found.path)}/{found.method.lower()}"
    return found.node.key, (found.node.document.entry, spelled)


def referred(link: Node, known: Mapping[tuple[str, str], T]) -> T | None:
    """What the `operationRef` of a link leads to of `known`, which are known by their places; None for nothing of
    these (OpenAPI 3.1.1, Link Object)."""
    reference = link.text("operationRef")
    url, _, fragment = reference.partition("#")
    spelled = (join(link.source, url) if url else link.source, f"#{unquote(fragment)}")
    if spelled in known or not reference:
        return known.get(spelled)
    try:
        return known.get(replace(link, value={"$ref": reference}).follow().key)
    except (UnresolvedReference, ValueError):
        return None
