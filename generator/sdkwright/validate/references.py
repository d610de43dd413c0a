"""Every reference leads somewhere (OpenAPI 3.1.1, Reference Object; RFC 6901)."""

import difflib
from collections.abc import Iterator

from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.document import Document, Node, UnresolvedReference, escape, unescape
from sdkwright.validate.walk import references


def check(document: Document) -> Iterator[Diagnostic]:
    """References that lead nowhere."""
    verdicts: dict[tuple[str, str], str] = {}
    for name, source in document.sources.items():
        for pointer, reference in references(source.value):
            known = verdicts.get((name, reference))
            if known is None:
                known = verdicts[name, reference] = _reason(document, name, pointer(), reference)
            if known:
                place = Location(name, pointer=f"{pointer()}/$ref")
                hint = _hint(document, name, reference)
                message = f"{reference[:200]!r} leads nowhere: {known}"
                yield Diagnostic(
                    code="broken-reference", severity=Severity.ERROR, message=message, location=place, hint=hint
                )


def _reason(document: Document, name: str, pointer: str, reference: str) -> str:
    try:
        Node(document, name, pointer, {"$ref": reference}).follow()
    except UnresolvedReference as error:
        return error.reason
    return ""


def _hint(document: Document, name: str, reference: str) -> str:
    """The member with the nearest name, where the last step of a reference fails."""
    holder, _, last = reference.rpartition("/")
    try:
        node = Node(document, name, "", {"$ref": holder}).target() if "#" in holder else None
    except UnresolvedReference:
        node = None
    if node is None or not isinstance(node.value, dict):
        return "check the path and the fragment"
    near = difflib.get_close_matches(unescape(last), list(node.value), 1)
    return f"did you mean {holder}/{escape(near[0])}?" if near else f"nothing at {holder} is called {unescape(last)!r}"
