"""Replies that come item by item: which they are, and what each item is.

Sources: OpenAPI 3.2.0, "Sequential Media Types" and "Server-Sent Events"; docs/extensions.md.
"""

from sdkwright.build.draft import Context
from sdkwright.build.schemas import Schemas
from sdkwright.document import Node, UnresolvedReference
from sdkwright.ir import type as t
from sdkwright.ir.operation import STREAMS, StreamFormat
from sdkwright.ir.text import NO_TEXT, Json, SpecText

EXTENSION = "x-sdkwright-stream"
_EVENT = frozenset({"data", "event", "id", "retry", "comment"})

_FORMATS = {
    "event-stream": "text/event-stream",
    "jsonl": "application/jsonl",
    "json-seq": "application/json-seq",
}


def essence(media_type: str) -> str:
    """The media type in lower case, without parameters."""
    return media_type.partition(";")[0].strip().lower()


def stream_of(media_type: str, node: Node) -> StreamFormat | None:
    """How a reply's content comes item by item, None where it comes whole: by its media type, unless the document says
    otherwise."""
    said = node.get(EXTENSION)
    known = essence(media_type) in STREAMS
    if said is None or said.value is True:
        told: dict[str, object] = {}
        comes = known or said is not None
    else:
        comes = isinstance(said.value, dict)
        told = said.value if comes else {}
    if not comes:
        return None
    format_ = _FORMATS.get(str(told.get("format")), "" if known else "application/jsonl")
    asked = told.get("asked")
    members = asked.items() if isinstance(asked, dict) else ()
    end = told.get("end", node.text("x-speakeasy-sse-sentinel"))
    return StreamFormat(
        framing=format_ if format_ != essence(media_type) else "",
        end=SpecText(end) if isinstance(end, str) else NO_TEXT,
        asked=tuple((SpecText(str(name)), Json.of(value)) for name, value in members),
    )


def item_type(media_type: str, node: Node, schemas: Schemas, context: Context) -> t.Type:
    """The type of each item."""
    item = _described(node)
    return _event_data(item, schemas, context) if _has_events(media_type, node) else schemas.of(item, context)


def item_schemas(media_type: str, node: Node) -> list[Node | None]:
    """The schemas of what the items of a stream hold: of all kinds of events, where the document tells them apart."""
    item = _described(node)
    if item is None or not _has_events(media_type, node):
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


def _described(node: Node) -> Node | None:
    """The schema of each item, or of all, wherever the document has it."""
    said = node.get(EXTENSION)
    own = said.get("itemSchema") if said is not None and isinstance(said.value, dict) else None
    return own or node.get("itemSchema") or _item(node.get("schema"))


def _has_events(media_type: str, node: Node) -> bool:
    stream = stream_of(media_type, node)
    framing = stream.framing if stream is not None and stream.framing else essence(media_type)
    return framing == "text/event-stream"


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
