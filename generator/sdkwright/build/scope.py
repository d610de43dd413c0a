"""What `$dynamicRef`s mean while a schema is looked into (JSON Schema 2020-12 Core, section 8.2.3.2)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sdkwright.document import Node


@contextmanager
def bound(dynamic: dict[str, Node], given: Mapping[str, Node]) -> Iterator[None]:
    """Let `dynamic` be as `given`, and afterwards as it was."""
    before, now = dict(dynamic), dict(given)
    dynamic.clear()
    dynamic.update(now)
    try:
        yield
    finally:
        dynamic.clear()
        dynamic.update(before)


def ambiguous(node: Node) -> str:
    """Why it is not known what a `$dynamicRef` means: that depends on who refers to the schema that holds it."""
    anchor = node.reference.rpartition("#")[2]
    if anchor in node.document.dynamic or len(node.document.bases.anchors.get(anchor, ())) < 2:
        return ""
    return f"`$dynamicRef` to {anchor[:100]!r} may mean another schema where this one is referred to"
