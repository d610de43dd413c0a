"""Links of a reply to its own operation, which say what the next page is asked with.

Source: OpenAPI 3.1.1, Link Object and "Runtime Expressions".
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from sdkwright.build.pagination.declaration import Mismatch, fitted
from sdkwright.build.pagination.members import Members, spelled
from sdkwright.build.pagination.vocabulary import BACKWARDS
from sdkwright.document import Node, UnresolvedReference
from sdkwright.ir import type as t
from sdkwright.ir.operation import Operation
from sdkwright.ir.pagestyle import PageStyle
from sdkwright.ir.pagination import Pagination
from sdkwright.operations import Found
from sdkwright.pagination import Declared, Path
from sdkwright.pointers import escape, unescape

_GIVEN = re.compile(r"\$response\.(?:body#(?P<pointer>/.+)|header\.(?P<header>[!#$%&'*+.^_`|~0-9A-Za-z-]+))")


def linked(found: Found, operation: Operation, members: Members) -> Pagination | None:
    """What the links of the successes of an operation say; None where none leads to the operation itself."""
    for name, link in _links(found.node):
        declared = _declared(link, operation, members) if _is_to(link, found) else None
        if declared is None or BACKWARDS & set(spelled(name)):
            continue
        try:
            return fitted(declared, operation, members, f"the link `{name}` says what the next page is asked with")
        except Mismatch:
            continue
    return None


def _links(operation: Node) -> Iterator[tuple[str, Node]]:
    """The links of the successes of an operation, by name."""
    for status, reference in operation.members("responses"):
        try:
            for name, link in reference.follow().members("links") if status.startswith("2") else ():
                yield name, link.follow()
        except UnresolvedReference:
            continue


def _is_to(link: Node, found: Found) -> bool:
    """Whether a link leads to the operation at `found`."""
    own = f"#/paths/{escape(found.path)}/{found.method.lower()}"
    named = link.text("operationId")
    return bool(named) and named == found.operation_id or unquote(link.text("operationRef")) == own


def _declared(link: Node, operation: Operation, members: Members) -> Declared | None:
    """What a link says, if it takes one parameter from the reply, and all others from the request."""
    said = {name: node.value for name, node in link.members("parameters")}
    given = [(name, _GIVEN.fullmatch(str(value))) for name, value in said.items()]
    taken = [(name, match) for name, match in given if match is not None]
    others = [value for value in said.values() if not str(value).startswith(("$request.", "$response."))]
    if len(taken) != 1 or others or "requestBody" in link:
        return None
    name, match = taken[0]
    place, _, rest = name.partition(".")
    return Declared(
        style=PageStyle.CURSOR,
        parameter=rest if place in ("query", "header", "path", "cookie") and rest else name,
        next=_path(match["pointer"] or "", operation, members),
        header=match["header"] or "",
    )


def _path(pointer: str, operation: Operation, members: Members) -> Path:
    """What a JSON Pointer leads through (RFC 6901): digits are a place in an array, or a name in an object."""
    found: Path = ()
    for token in pointer.split("/")[1:]:
        is_place = token.isdigit() and isinstance(members.at(operation.result, found), t.List)
        found = (*found, int(token) if is_place else unescape(token))
    return found
