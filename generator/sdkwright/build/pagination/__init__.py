"""Which operations come in pages, and how: what is declared of them has the word, then what the document shows.

declaration   what the settings or the document declare, held against the operation
links         links of a reply to its own operation
recognition   the shapes that documents have in common; evidence and vocabulary are what it goes by
reply         where the items are, and what a reply says of its pages; members finds things in replies
asked         what a caller may say of pages
"""

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from sdkwright.build.pagination.declaration import Mismatch, fitted
from sdkwright.build.pagination.links import linked
from sdkwright.build.pagination.members import Members
from sdkwright.build.pagination.recognition import recognised
from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Node
from sdkwright.ir.operation import Operation
from sdkwright.ir.pagination import Pagination
from sdkwright.operations import Found
from sdkwright.pagination import MEMBER, SPEAKEASY, Declared, of, of_speakeasy
from sdkwright.selectors import selects
from sdkwright.settings import FILE
from sdkwright.tables import Unfit

__all__ = ["Members", "paginated"]

Emit = Callable[[Diagnostic], None]
Settings = Mapping[str, Declared | None]


def paginated(found: Found, operation: Operation, members: Members, settings: Settings, emit: Emit) -> Operation:
    """`operation` with what is known of its pages. What was recognised goes to `emit`, and a declaration that does not
    fit, with which the operation stays one call."""
    for what, said, place in _declarations(found, settings):
        pagination = _fitted(said, operation, members, what, place, emit) if said is not None else None
        return replace(operation, pagination=pagination)
    pagination = linked(found, operation, members) or recognised(operation, members)
    if pagination is not None:
        hint = f"say `{MEMBER}: false` if it does not"
        message = f"{operation.method} {operation.path.raw[:200]} comes in pages: {pagination.reason.raw[:200]}"
        emit(finding("recognised-pagination", message, found.node.key_location, hint))
    return replace(operation, pagination=pagination)


def _declarations(found: Found, settings: Settings) -> Iterator[tuple[str, Declared | None, Node | None]]:
    """What is declared of an operation, the one with the last word first: what declares it, what, and where. A
    declaration that cannot be understood, of which validation tells, counts as one that there are no pages."""
    for selector, said in reversed(list(settings.items())):
        if selects(selector, found):
            yield FILE, said, None
    for name, read in ((MEMBER, of), (SPEAKEASY, of_speakeasy)):
        if name in found.node:
            try:
                yield name, read(found.node[name].value), found.node[name]
            except Unfit:
                yield name, None, found.node[name]


def _fitted(
    said: Declared, operation: Operation, members: Members, what: str, node: Node | None, emit: Emit
) -> Pagination | None:
    try:
        return fitted(said, operation, members, f"`{what}` says so")
    except Mismatch as error:
        place = Location(FILE) if node is None else (node.get(error.name) or node).location
        message = f"{operation.method} {operation.path.raw[:200]} cannot come in pages: {error.reason}"
        emit(finding("unfit-pagination", message, place, error.hint))
        return None
