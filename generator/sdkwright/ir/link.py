"""Links: what a reply leads to (OpenAPI 3.1.1, Link Object)."""

from sdkwright.ir.text import NO_TEXT, Json, SpecText
from sdkwright.ir.value import Value


class LinkArgument(Value, frozen=True):
    """A parameter of the operation that a link leads to, `place` empty where the document leaves that open, and its
    `value`: a constant, or a string that is a runtime expression or holds some in braces."""

    place: str
    wire_name: SpecText
    value: Json


class Link(Value, frozen=True, kw_only=True):
    """A link of the replies with these `statuses`.

    `operation` is what the document calls the operation that it leads to, `target` the resource's attribute and the
    name of its method, None for an operation that the package does not have. `body` is the whole body, if the link says
    one; `server` where the operation is to be called, if not at its own.
    """

    name: SpecText
    statuses: tuple[str, ...]
    operation: SpecText
    target: tuple[str, str] | None
    arguments: tuple[LinkArgument, ...] = ()
    body: Json | None = None
    server: SpecText = NO_TEXT
    description: SpecText = NO_TEXT
