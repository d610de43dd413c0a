"""Enums that callers receive: a value more is a change that clients with strict validation refuse."""

from collections.abc import Iterable, Iterator

from sdkwright.diagnostics import Diagnostic
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Node, UnresolvedReference
from sdkwright.operations import Found
from sdkwright.validate.walk import LISTS, MAPS, SUBSCHEMAS


def check(found: Iterable[Found]) -> Iterator[Diagnostic]:
    """Every enum of texts in a response that says nothing of growing."""
    seen: set[tuple[str, str]] = set()
    waiting = [schema for one in found for schema in _received(one.node)]
    while waiting:
        node = waiting.pop()
        try:
            node = node.follow()
        except UnresolvedReference:
            continue
        if node.key in seen or not isinstance(node.value, dict):
            continue
        seen.add(node.key)
        values = node.value.get("enum")
        if isinstance(values, list) and len(values) > 1 and "x-extensible-enum" not in node and _is_text(values):
            message = "a value that is added here is an error to clients with strict validation"
            hint = "say in the description that values may be added, or use `anyOf: [{enum: […]}, {type: string}]`"
            yield finding("closed-enum", message, node["enum"].key_location, hint)
        waiting.extend(_inner(node))


def _is_text(values: list[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _received(operation: Node) -> Iterator[Node]:
    """The schemas of an operation's responses."""
    for _, reference in operation.members("responses"):
        try:
            response = reference.follow()
        except UnresolvedReference:
            continue
        for _, content in response.members("content"):
            schema = content.get("schema")
            if schema is not None:
                yield schema


def _inner(node: Node) -> Iterator[Node]:
    for key, member in node.members():
        if key in SUBSCHEMAS:
            yield member
        elif key in MAPS:
            yield from (one for _, one in member.members())
        elif key in LISTS and not (key == "anyOf" and _is_open(member)):
            yield from member.elements()


def _is_open(variants: Node) -> bool:
    """Whether one of the variants is any text."""
    return any(isinstance(one.value, dict) and one.value.keys() == {"type"} for one in variants.elements())
