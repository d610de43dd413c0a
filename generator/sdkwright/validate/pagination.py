"""What a document declares of the pages of operations: that it can be understood, and that it stands beside one."""

from collections.abc import Iterator, Sequence

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document
from sdkwright.operations import Found
from sdkwright.pagination import MEMBER, SPEAKEASY, of, of_speakeasy
from sdkwright.tables import Unfit
from sdkwright.validate.extensions import own_members

_READERS = ((MEMBER, of), (SPEAKEASY, of_speakeasy))


def check(document: Document, found: Sequence[Found]) -> Iterator[Diagnostic]:
    """Declarations that say nothing, and those that nothing reads."""
    for one in found:
        for name, read in _READERS:
            if name in one.node:
                node = one.node[name]
                try:
                    read(node.value)
                except Unfit as error:
                    place = (node.get(error.name) or node).location
                    yield finding("unusable-pagination", f"`{name}`: {error.reason}", place, error.hint)
    known = {one.node.key for one in found}
    for source in document.sources.values():
        for pointer, key, _ in own_members(source) if MEMBER in source.text else ():
            if key == MEMBER and (source.name, pointer.rpartition("/")[0]) not in known:
                place = Location(source.name, pointer=pointer, at_key=True)
                hint = "say it beside each operation, or in sdkwright.toml: `[pagination]`"
                yield finding("unusable-pagination", f"`{MEMBER}` stands beside no operation", place, hint)
