"""Links: which method each leads to, and what it takes from the reply.

Source: OpenAPI 3.1.1, Link Object.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from sdkwright.build.resources import Place as Position
from sdkwright.document import Node, UnresolvedReference
from sdkwright.ir.link import Link, LinkArgument
from sdkwright.ir.operation import Operation, Place
from sdkwright.ir.text import NO_TEXT, Json, SpecText
from sdkwright.operations import Found, places_of, referred

_PLACES = frozenset(place.value for place in Place)


def linked(found: Sequence[Found], positions: Sequence[Position], built: Iterable[Operation]) -> list[Operation]:
    """The operations that are `built` of those `found`, with the links of their replies."""
    links = _Links(found, positions)
    return [replace(operation, links=links.of(one)) for operation, one in zip(built, found, strict=True)]


class _Links:
    """Reads the links of replies, of operations that stand at these `positions`."""

    def __init__(self, found: Sequence[Found], positions: Sequence[Position]) -> None:
        self._by_id: dict[str, Position] = {}
        self._by_place: dict[tuple[str, str], Position] = {}
        for one, position in zip(found, positions, strict=True):
            self._by_id.setdefault(one.operation_id, position)
            self._by_place.update(dict.fromkeys(places_of(one), position))
        self._by_id.pop("", None)

    def of(self, found: Found) -> tuple[Link, ...]:
        """The links of an operation's replies; one that several replies have is one."""
        merged: dict[Link, tuple[str, ...]] = {}
        for status, name, node in _nodes(found.node):
            link = self._link(name, node)
            merged[link] = (*merged.get(link, ()), status)
        return tuple(replace(link, statuses=statuses) for link, statuses in merged.items())

    def _link(self, name: str, node: Node) -> Link:
        position = self._target(node)
        server, body = node.get("server"), node.get("requestBody")
        return Link(
            name=SpecText(name),
            statuses=(),
            operation=SpecText(node.text("operationId") or node.text("operationRef")),
            target=(position.attribute, position.method) if position is not None else None,
            arguments=tuple(_argument(key, one) for key, one in node.members("parameters")),
            body=Json.of(body.value) if body is not None else None,
            server=SpecText(server.text("url")) if server is not None else NO_TEXT,
            description=SpecText(node.text("description")),
        )

    def _target(self, link: Node) -> Position | None:
        if name := link.text("operationId"):
            return self._by_id.get(name)
        return referred(link, self._by_place)


def _nodes(operation: Node) -> Iterator[tuple[str, str, Node]]:
    """The links of an operation, each with the status of its reply and with its name."""
    for status, reference in operation.members("responses"):
        try:
            for name, link in reference.follow().members("links"):
                if isinstance(link.value, dict):
                    yield status, name, link.follow()
        except UnresolvedReference:
            continue


def _argument(key: str, value: Node) -> LinkArgument:
    """A parameter by its name, which may have its place before it: `path.id`."""
    place, _, name = key.partition(".")
    is_placed = place in _PLACES and bool(name)
    return LinkArgument(place if is_placed else "", SpecText(name if is_placed else key), Json.of(value.value))
