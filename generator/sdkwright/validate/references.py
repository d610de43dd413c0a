"""Every reference leads somewhere (OpenAPI 3.1.1, Reference Object; RFC 6901), and one to each component."""

import difflib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urldefrag

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.pointers import escape, is_elsewhere, join, unescape
from sdkwright.validate.walk import references

_COMPONENT = re.compile(r"#/components/(\w+/[^\s\"'/,}\]]+)")
_BESIDE = frozenset({"$ref", "summary", "description"})


def check(document: Document, wanted: frozenset[str]) -> Iterator[Diagnostic]:
    """References that lead nowhere or mean less than they say; components that none leads to."""
    verdicts: dict[tuple[str, str], str] = {}
    old = document.version < (3, 1)
    for name, source in document.sources.items():
        for pointer, reference, holder in references(source.value):
            scope = document.bases.of(name, pointer()) if document.bases.resources else name
            known = verdicts.get((scope, reference))
            if known is None:
                known = verdicts[scope, reference] = Node(document, name, pointer(), holder).broken()
            if known and join(name, urldefrag(reference)[0]) in document.told:
                continue  # the file says itself what is wrong with it
            if known:
                key = "$ref" if "$ref" in holder else "$dynamicRef"
                yield _broken(document, name, f"{pointer()}/{key}", reference, known)
            elif old and len(holder) > 1 and (beside := _beside(holder)):
                place = Location(name, pointer=f"{pointer()}/{escape(beside[0])}", at_key=True)
                message = f"OpenAPI 3.0 ignores {', '.join(one[:50] for one in beside[:5])} beside `$ref`"
                yield finding("ignored-beside-reference", message, place, "wrap the reference in `allOf`")
    if "unused-component" in wanted:
        yield from _unused(document)


def _beside(holder: dict[str, Any]) -> list[str]:
    return [key for key in holder if key not in _BESIDE and not key.startswith("x-")]


def _broken(document: Document, name: str, pointer: str, reference: str, reason: str) -> Diagnostic:
    place = Location(name, pointer=pointer)
    if is_elsewhere(reference.partition("#")[0]):
        message = f"{reference[:200]!r} is on another host: references to other hosts are not followed"
        return finding("remote-reference", message, place, "copy the file beside the document")
    message = f"{reference[:200]!r} leads nowhere: {reason}"
    return finding("broken-reference", message, place, _hint(document, name, reference))


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


def _unused(document: Document) -> Iterator[Diagnostic]:
    """Components of the entry file that no reference or mapping leads to; security schemes are meant by name."""
    texts = (source.text for source in document.sources.values())
    meant = {unescape(unquote(found)) for text in texts for found in _COMPONENT.findall(text)}
    components = document.root.get("components")
    for kind, group in components.members() if components is not None else ():
        if kind == "securitySchemes" or kind.startswith("x-"):
            continue
        for name, node in group.members():
            if f"{kind}/{name}" not in meant:
                message = f"nothing refers to {name[:100]!r}"
                yield finding("unused-component", message, node.key_location, "refer to it, or take it out")
