"""Operations, tags and links: what the meta-schema cannot say about them.

Sources: OpenAPI 3.1.1, Operation, Responses, Link and Tag Objects; RFC 9110, section 9.3.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sdkwright.diagnostics import Diagnostic
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.operations import Found, places_of, referred

_ELSEWHERE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:").match


@dataclass(frozen=True, slots=True)
class _Known:
    """The operations that links may lead to, by their operationIds and by their places."""

    names: frozenset[str]
    places: Mapping[tuple[str, str], Found]


def check(document: Document, found: Sequence[Found]) -> Iterator[Diagnostic]:
    """Everything about operations but their parameters."""
    yield from _operation_ids(found)
    yield from _tags(document)
    known = _Known(frozenset(one.operation_id for one in found), {at: one for one in found for at in places_of(one)})
    for one in found:
        yield from _body(one)
        yield from _responses(one, known)


def _operation_ids(found: Iterable[Found]) -> Iterator[Diagnostic]:
    seen: dict[str, Node] = {}
    for one in found:
        name = one.operation_id
        if name and seen.setdefault(name, one.node).key != one.node.key:
            other = ("the other one", seen[name]["operationId"].location)
            message = f"the operationId {name[:100]!r} is taken"
            place = one.node["operationId"].location
            yield finding("duplicate-operation-id", message, place, "operationIds are unique in a document", other)


def _tags(document: Document) -> Iterator[Diagnostic]:
    seen: dict[str, Node] = {}
    for tag in document.root.elements("tags"):
        name = tag.text("name")
        if name and seen.setdefault(name, tag).key != tag.key:
            other = ("the other one", seen[name].location)
            message = f"the tag {name[:100]!r} is declared twice"
            yield finding("duplicate-tag", message, tag.location, "merge them", other)
    yield from _parents(seen)


def _parents(tags: Mapping[str, Node]) -> Iterator[Diagnostic]:
    """Tags that stand below one that is not declared, or below themselves (OpenAPI 3.2.0, Tag Object)."""
    for name, tag in tags.items():
        parent = tag.text("parent")
        if not isinstance(tag.value.get("parent"), str):
            continue
        if parent not in tags:
            hint = _nearest(parent, tags)
            message = f"the parent {parent[:100]!r} is no tag of this document"
            yield finding("unknown-parent-tag", message, tag["parent"].location, hint)
            continue
        above = {name}
        while parent in tags and parent not in above:
            above.add(parent)
            parent = tags[parent].text("parent")
        if parent == name:
            message = f"the tag {name[:100]!r} stands below itself"
            yield finding("unknown-parent-tag", message, tag["parent"].location, "leave one of the parents out")


def _nearest(name: str, names: Iterable[str]) -> str:
    """A hint: the one of `names` that is nearest to `name`."""
    near = difflib.get_close_matches(name, list(names), 1)
    return f"did you mean {near[0]!r}?" if near else "declare it in `tags`"


def _body(found: Found) -> Iterator[Diagnostic]:
    body = found.node.get("requestBody")
    if body is not None and found.method in ("GET", "HEAD"):
        message = f"a {found.method} request has no body that servers and caches agree on"
        hint = "use parameters, or the method POST (OpenAPI 3.2 has QUERY)"
        yield finding("body-without-meaning", message, body.key_location, hint)


def _responses(found: Found, known: _Known) -> Iterator[Diagnostic]:
    responses = found.node.get("responses")
    statuses = [status for status, _ in responses.members()] if responses is not None else []
    if responses is not None and statuses and not any(status[:1] in "123d" for status in statuses):
        hint = "describe what a caller gets when all is well"
        yield finding("no-success-response", "no response here is a success", responses.key_location, hint)
    for _, reference in responses.members() if responses is not None else ():
        try:
            response = reference.follow()
        except UnresolvedReference:
            continue
        for _, link in response.members("links"):
            if not link.is_reference or not link.broken():
                yield from _link(link.follow(), known)


def _link(link: Node, known: _Known) -> Iterator[Diagnostic]:
    """A link that leads nowhere; what one to another service leads to is not known."""
    name, reference = link.text("operationId"), link.text("operationRef")
    if name and name not in known.names:
        message = f"there is no operation {name[:100]!r}"
        yield finding("unknown-link-operation", message, link["operationId"].location, "name one that exists")
    if reference and not _ELSEWHERE(reference) and referred(link, known.places) is None:
        message = f"no operation stands at {reference[:200]!r}"
        hint = "write '#/paths/~1things~1{id}/get': a slash in a path is `~1`"
        yield finding("unknown-link-operation", message, link["operationRef"].location, hint)
