"""What the settings declare of replies that come item by item, held against the operation."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from sdkwright.build.streams import essence, referring, stream_of
from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Node, UnresolvedReference
from sdkwright.operations import Found
from sdkwright.selectors import selects
from sdkwright.settings import FILE
from sdkwright.streams import Declared


class Meant(Struct, frozen=True):
    """What `declared` means for the successes of an operation: the media types `known` of those that the document
    describes, or a `new` one that their reply with the status `status` has besides."""

    declared: Declared | None = None
    known: frozenset[str] = frozenset()
    new: str = ""
    status: str = ""

    def of(self, media_type: str) -> Declared | None:
        """What is declared of a media type."""
        return self.declared if media_type in self.known or media_type == self.new else None

    def of_reply(self, status: str) -> "Meant":
        """What it means for the reply with a status."""
        return self if not self.new or status == self.status else NOTHING_MEANT

    def added(self, reply: Node) -> Iterator[tuple[str, Node]]:
        """The media type that a reply has besides, of which the document says nothing."""
        if self.new:
            yield self.new, Node(reply.document, reply.source, reply.pointer, {})


NOTHING_MEANT: Final = Meant()


class Streams(Struct, frozen=True):
    """The table `[streams]` of the settings. What does not fit its operation goes to `emit`, and means nothing."""

    declared: Mapping[str, Declared]
    emit: Callable[[Diagnostic], None]

    def of(self, found: Found, successes: Mapping[str, Node]) -> Meant:
        """What is declared of the operation at `found`, whose `successes` are known by their status."""
        said = next((one for by, one in reversed(list(self.declared.items())) if selects(by, found)), None)
        if said is None:
            return NOTHING_MEANT
        try:
            return _meant(said, found, successes)
        except _Mismatch as error:
            message = f"{found.method} {found.path[:200]} cannot come item by item as declared: {error.reason}"
            self.emit(finding("unfit-stream", message, Location(FILE), error.hint))
            return NOTHING_MEANT


class _Mismatch(Exception):
    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.reason, self.hint = reason, hint


def _meant(said: Declared, found: Found, successes: Mapping[str, Node]) -> Meant:
    """Raises _Mismatch where a declaration does not fit."""
    if not successes:
        raise _Mismatch("the document describes no success of it", "describe one, with its status")
    why = referring(said.item, found.node.document).broken() if said.item else ""
    if why:
        raise _Mismatch(
            f"`itemSchema` {said.item[:100]!r} leads nowhere: {why[:200]}", "refer to '#/components/schemas/…'"
        )
    contents = {name: node for reply in successes.values() for name, node in reply.members("content")}
    if said.content:
        named = frozenset(name for name in contents if essence(name) == essence(said.content))
        if named or not said.is_stream:
            return Meant(said, named)
        return Meant(said, new=said.content, status=next(iter(successes)))
    return Meant(said, _unsaid(said, contents))


def _unsaid(said: Declared, contents: Mapping[str, Node]) -> frozenset[str]:
    """The media types that are meant where none is named: those that come item by item anyway, or the only one."""
    streams = frozenset(name for name, node in contents.items() if _is_stream(name, node))
    if streams or not said.is_stream:
        return streams
    if len(contents) != 1:
        listed = ", ".join(name[:50] for name in list(contents)[:10])
        reason = (
            f"it is not clear which of {listed} is meant" if contents else "the document describes no content of it"
        )
        raise _Mismatch(reason, "say which: `content`")
    return frozenset(contents)


def _is_stream(media_type: str, reference: Node) -> bool:
    try:
        return stream_of(media_type, reference.follow()) is not None
    except UnresolvedReference:
        return False
