"""Incoming requests: what the service sends of its own accord, as webhooks or as callbacks of an operation."""

from typing import Final

from sdkwright.diagnostics.location import Location
from sdkwright.ir.operation import Content, Parameter, Reply
from sdkwright.ir.text import NO_TEXT, Json, SpecText
from sdkwright.ir.type import Null, Type
from sdkwright.ir.value import Value

NOTHING: Final = Null()


class Mark(Value, frozen=True):
    """What tells an incoming request from others: the `values` that a header, or a member of its payload, has in it.

    `header` is the header's name, `required` whether it is always sent; where it is empty `member` leads to the member.
    Where only examples say so (`by_example`), another value proves nothing.
    """

    header: SpecText
    member: tuple[SpecText, ...]
    values: tuple[Json, ...]
    by_example: bool = False
    required: bool = False


class Incoming(Value, frozen=True, kw_only=True):
    """A request that the service sends: an attribute of the package's receiver.

    `name` is the attribute, `wire_name` the document's name for the webhook or callback. `type` is that of the payload,
    `Null` where there is none, and `said` that of what its headers and query say; `keys` are the parameters that say
    it, each with the name that the model has for it. `replies` are the answers that the service takes, `marks` tell it
    from the others. A callback goes to the URL that `expression` gives (OpenAPI, Callback Object, "Key Expression"),
    and is asked for by the methods `asked_by`, each a resource's attribute and the method's name.
    """

    name: str
    wire_name: SpecText
    wire_id: SpecText = NO_TEXT
    method: str
    summary: SpecText = NO_TEXT
    description: SpecText = NO_TEXT
    deprecated: bool = False
    parameters: tuple[Parameter, ...] = ()
    contents: tuple[Content, ...] = ()
    type: Type
    said: Type = NOTHING
    keys: tuple[tuple[Parameter, SpecText], ...] = ()
    replies: tuple[Reply, ...] = ()
    marks: tuple[Mark, ...] = ()
    expression: SpecText = NO_TEXT
    asked_by: tuple[tuple[str, str], ...] = ()
    location: Location
