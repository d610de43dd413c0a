"""Replies that come item by item: which they are, and what each item is.

Sources: OpenAPI 3.2.0, "Sequential Media Types" and "Server-Sent Events"; docs/extensions.md.
"""

from sdkwright.build.draft import Context
from sdkwright.build.schemas import Schemas
from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.ir import type as t
from sdkwright.ir.operation import STREAMS, StreamFormat
from sdkwright.ir.text import NO_TEXT, Json, SpecText
from sdkwright.streams import FORMATS, MEMBER, SENTINEL, Declared, of

_EVENT = frozenset({"data", "event", "id", "retry", "comment"})


def essence(media_type: str) -> str:
    """The media type in lower case, without parameters."""
    return media_type.partition(";")[0].strip().lower()


def stream_of(media_type: str, node: Node, settings: Declared | None = None) -> StreamFormat | None:
    """How a reply's content comes item by item, None where it comes whole: by its media type, unless the document says
    otherwise, or the `settings`."""
    known = essence(media_type) in STREAMS
    declared = settings or (of(node[MEMBER].value) if MEMBER in node else Declared(is_stream=known))
    if not declared.is_stream:
        return None
    item = described(node, settings)
    place = item.target() if item is not None and settings is not None and settings.item else item
    framing = FORMATS.get(declared.format, "" if known else FORMATS["jsonl"])
    end = node.text(SENTINEL) if declared.end is None else declared.end
    return StreamFormat(
        framing=framing if framing != essence(media_type) else "",
        end=SpecText(end) if end else NO_TEXT,
        asked=tuple((SpecText(str(name)), Json.of(value)) for name, value in (declared.asked or {}).items()),
        item=place.location if place is not None else None,
    )


def item_type(media_type: str, stream: StreamFormat, item: Node | None, schemas: Schemas, context: Context) -> t.Type:
    """The type of each item, which `item` describes."""
    return _event_data(item, schemas, context) if _has_events(media_type, stream) else schemas.of(item, context)


def item_schemas(media_type: str, stream: StreamFormat, document: Document) -> list[Node | None]:
    """The schemas of what the items of a stream hold: of all kinds of events, where the document tells them apart."""
    item = document.at(stream.item.file, stream.item.pointer) if stream.item is not None else None
    if item is None or not _has_events(media_type, stream):
        return [item]
    try:
        followed = item.follow()
    except UnresolvedReference:
        return [None]
    kinds = [*followed.elements("oneOf"), *followed.elements("anyOf")]
    if not kinds or not all(_is_event(one) for one in kinds):
        kinds = [item]
    found: list[Node | None] = []
    for kind in kinds:
        data = kind.follow()["properties"]["data"] if _is_event(kind) else kind
        found.append(data.get("contentSchema") or data)
    return found


def described(node: Node, settings: Declared | None = None) -> Node | None:
    """The schema of each item, or of all, wherever it is said."""
    if settings is not None and settings.item:
        return referring(settings.item, node.document)
    said = node.get(MEMBER)
    own = said.get("itemSchema") if said is not None and isinstance(said.value, dict) else None
    return own or node.get("itemSchema") or _item(node.get("schema"))


def referring(reference: str, document: Document) -> Node:
    """A schema that refers to another one, as if it stood at the root of the document: the settings name it so."""
    return Node(document, document.entry, "", {"$ref": reference})


def _has_events(media_type: str, stream: StreamFormat) -> bool:
    return (stream.framing or essence(media_type)) == "text/event-stream"


def _item(schema: Node | None) -> Node | None:
    """The items of what `schema` describes as a whole: an array, for sequences (OpenAPI 3.2, "Sequential Media Types").
    Older documents describe an item right away."""
    try:
        node = schema.follow() if schema is not None else None
    except UnresolvedReference:
        return schema
    if node is None or node.text("type") != "array":
        return schema
    return node.get("items") or schema


def _event_data(schema: Node | None, schemas: Schemas, context: Context) -> t.Type:
    """What the `data` of an event holds. A schema may describe it, or the event as a whole (OpenAPI 3.2, "Server-Sent
    Events"), or each kind of event."""
    if schema is None:
        return t.Any()
    try:
        node = schema.follow()
    except UnresolvedReference:
        return schemas.of(schema, context)
    named = Context(base=node.last) if node.key != schema.key and node.last else context
    kinds = [*node.elements("oneOf"), *node.elements("anyOf")]
    if kinds and all(_is_event(one) for one in kinds):
        return t.union(*(_event_data(one, schemas, named.step(f"event {n}")) for n, one in enumerate(kinds, 1)))
    if not _is_event(schema):
        return schemas.of(schema, context)
    data = node["properties"]["data"]
    return schemas.of(data.get("contentSchema") or data, named.step("data"))


def _is_event(schema: Node) -> bool:
    """Whether a schema describes an event as a whole: a `data`, and nothing else that an event cannot have."""
    try:
        names = {name for name, _ in schema.follow().members("properties")}
    except UnresolvedReference:
        return False
    return "data" in names and names <= _EVENT
