"""Operations: one HTTP request with its parameters, bodies and replies, one method of the generated client."""

from collections.abc import Iterator
from enum import Enum

from sdkwright.diagnostics.location import Location
from sdkwright.ir.link import Link
from sdkwright.ir.model import Constraint
from sdkwright.ir.pagination import Pagination
from sdkwright.ir.text import NO_TEXT, Json, SpecText
from sdkwright.ir.type import Literal, Type
from sdkwright.ir.value import Value


class Place(Enum):
    """Where a parameter travels (OpenAPI, Parameter Object, `in`)."""

    PATH = "path"
    QUERY = "query"
    QUERYSTRING = "querystring"
    HEADER = "header"
    COOKIE = "cookie"


class Example(Value, frozen=True, kw_only=True):
    """A named example of a body, a reply or a parameter. `name` is the document's key, or `default` for a lone one."""

    name: SpecText
    summary: SpecText = NO_TEXT
    description: SpecText = NO_TEXT
    value: Json
    location: Location


class Parameter(Value, frozen=True, kw_only=True):
    """A parameter. `client_wide` ones are given once, to the client, and are no argument of the method.

    `style` is one of the standard's names; with `media_type` the value is serialised as that type instead.
    """

    name: str
    wire_name: SpecText
    place: Place
    type: Type
    required: bool
    style: str
    explode: bool
    allow_reserved: bool = False
    allow_empty: bool = False
    media_type: SpecText = NO_TEXT
    client_wide: bool = False
    description: SpecText = NO_TEXT
    default: Json | None = None
    examples: tuple[Example, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    format: SpecText = NO_TEXT
    deprecated: bool = False
    location: Location

    @property
    def only(self) -> Json | None:
        """The value of a mandatory parameter that has but one, which no caller need say; never of a path's, which are
        given by position."""
        if not self.required or self.place is Place.PATH or not isinstance(self.type, Literal):
            return None
        return self.type.values[0] if len(self.type.values) == 1 else None

    @property
    def needed(self) -> bool:
        """Whether a caller must give it."""
        return self.required and self.only is None


class ContentKind(Enum):
    """How a body is written and read; decided by the media type (RFC 6839 for suffixes), in a range such as `*/*` by
    the schema. A `STREAM` is a reply whose items come one by one; its type is theirs."""

    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    TEXT = "text"
    BINARY = "binary"
    STREAM = "stream"


class PartEncoding(Value, frozen=True, kw_only=True):
    """How one member of a form or multipart body is written (OpenAPI, Encoding Object)."""

    wire_name: SpecText
    content_type: SpecText = NO_TEXT
    style: str = ""
    explode: bool | None = None
    allow_reserved: bool = False


STREAMS = frozenset({
    "text/event-stream", "application/jsonl", "application/x-jsonl", "application/jsonlines", "application/ndjson",
    "application/x-ndjson", "application/json-seq",
})  # fmt: skip
"""Media types that come item by item unless the document says otherwise."""


class StreamFormat(Value, frozen=True, kw_only=True):
    """How a reply comes item by item. `framing` is the media type that it is taken apart as, empty for its own; `end`
    comes after the last item, empty for what is usual; `asked` are the members of a body that ask for it. `item` is the
    place of the schema that describes each item, None where nothing does."""

    framing: str = ""
    end: SpecText = NO_TEXT
    asked: tuple[tuple[SpecText, Json], ...] = ()
    item: Location | None = None


class Content(Value, frozen=True, kw_only=True):
    """One media type of a body or a reply. `merge_patch` marks application/merge-patch+json (RFC 7396); `stream` is set
    where it comes item by item, each of the type `type`."""

    media_type: SpecText
    kind: ContentKind
    type: Type
    merge_patch: bool = False
    encoding: tuple[PartEncoding, ...] = ()
    examples: tuple[Example, ...] = ()
    stream: StreamFormat | None = None
    location: Location


class Argument(Value, frozen=True, kw_only=True):
    """A keyword argument that is a member of the body: the body model's field of the same `name`."""

    name: str
    wire_name: SpecText
    type: Type
    required: bool
    description: SpecText = NO_TEXT
    deprecated: bool = False


class Body(Value, frozen=True, kw_only=True):
    """The request body. `arguments` is set where an object body is flattened into keyword arguments; otherwise the
    method has one argument, called `argument_name` (`body`, unless a parameter has taken that name)."""

    required: bool
    contents: tuple[Content, ...]
    arguments: tuple[Argument, ...] = ()
    argument_name: str = "body"
    description: SpecText = NO_TEXT
    location: Location


class Header(Value, frozen=True, kw_only=True):
    """A documented reply header."""

    name: SpecText
    type: Type
    description: SpecText = NO_TEXT
    required: bool = False
    examples: tuple[Example, ...] = ()


class Reply(Value, frozen=True, kw_only=True):
    """What the service may answer. `status` is `200`, `2XX` or `default`; `retriable` says that it passes."""

    status: str
    description: SpecText
    contents: tuple[Content, ...]
    headers: tuple[Header, ...] = ()
    retriable: bool = False
    location: Location


class StreamChoice(Value, frozen=True, kw_only=True):
    """How a caller asks for a stream where the reply can come whole as well: by a true `argument`.

    `item` is the type of each item. `declared` says that the argument is one of the document's; otherwise `asked` are
    the members of the body that tell the service so, none where it goes by `Accept` alone.
    """

    item: Type
    argument: str = "stream"
    declared: bool = False
    asked: tuple[tuple[SpecText, Json], ...] = ()


class Operation(Value, frozen=True, kw_only=True):
    """One method of a resource.

    `name` is the method's name, `wire_id` the document's operationId (empty where it has none), `method` upper-case.
    `path` is the template as the document wrote it; `parameters` come in the order of the method's arguments, path ones
    first in the order of the template. `replies` are 2XX (and `default` where there is no 2XX), `errors` all others.
    `result` is what the method returns: the union over `replies`, or the type of each item where it always `streams`;
    `choice` is set where the caller chooses between the two.
    `security` is a list of alternatives, each a tuple of scheme names that must all be met; no alternatives:
    none needed; an empty alternative: optional.
    `server` is where it goes if not to the first server of the document.
    `pagination` says how replies lead to further pages.
    `links` are what its replies lead to.
    `idempotent` is what the document says of doing the same again, None where it leaves that to the method.
    """

    name: str
    wire_id: SpecText
    method: str
    path: SpecText
    summary: SpecText = NO_TEXT
    description: SpecText = NO_TEXT
    deprecated: bool = False
    parameters: tuple[Parameter, ...]
    body: Body | None
    replies: tuple[Reply, ...]
    errors: tuple[Reply, ...]
    result: Type
    streams: bool = False
    choice: StreamChoice | None = None
    pagination: Pagination | None = None
    links: tuple[Link, ...] = ()
    security: tuple[tuple[str, ...], ...]
    server: SpecText = NO_TEXT
    external_docs: SpecText = NO_TEXT
    idempotent: bool | None = None
    location: Location

    @property
    def sent(self) -> Iterator[Type]:
        """The types of all that is sent."""
        yield from (one.type for one in self.parameters)
        if self.body is not None:
            yield from (one.type for one in self.body.contents)
            yield from (one.type for one in self.body.arguments)

    @property
    def received(self) -> Iterator[Type]:
        """The types of all that comes back."""
        yield self.result
        yield from (one.item for one in (self.choice, self.pagination) if one is not None)
        for reply in (*self.replies, *self.errors):
            yield from (one.type for one in reply.contents)
            yield from (one.type for one in reply.headers)
