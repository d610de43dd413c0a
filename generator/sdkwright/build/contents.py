"""Bodies and replies: media types, their types and their examples.

Sources: OpenAPI 3.1.1, Request Body, Response, Media Type and Encoding Objects; RFC 6839 for structured suffixes.
"""

from dataclasses import replace

from sdkwright.build.draft import Context
from sdkwright.build.schemas import Schemas
from sdkwright.document import Node, UnresolvedReference
from sdkwright.ir import type as t
from sdkwright.ir.operation import Content, ContentKind, Example, Header, PartEncoding, Reply
from sdkwright.ir.text import Json, SpecText

_STREAMS = frozenset({
    "text/event-stream", "application/jsonl", "application/x-jsonl", "application/jsonlines", "application/ndjson",
    "application/x-ndjson", "application/json-seq",
})  # fmt: skip
_EVENT = frozenset({"data", "event", "id", "retry", "comment"})


def kind_of(media_type: str) -> ContentKind:
    """How a media type is written and read."""
    name = _essence(media_type)
    if name in ("application/json", "text/json") or name.endswith("+json"):
        return ContentKind.JSON
    if name == "application/x-www-form-urlencoded":
        return ContentKind.FORM
    if name.startswith("multipart/"):
        return ContentKind.MULTIPART
    if name.startswith("text/"):
        return ContentKind.TEXT
    return ContentKind.BINARY


def contents(holder: Node, schemas: Schemas, context: Context, *, received: bool = False) -> tuple[Content, ...]:
    """The contents of a body or reply: JSON first, otherwise in the document's order."""
    found = [_content(name, node, schemas, context, received) for name, node in holder.members("content")]
    if all(content.kind is not ContentKind.JSON for content in found):
        for name, node in holder.members("content"):
            _say_what_is_raw(name, node, schemas, received)
    return tuple(sorted(found, key=lambda content: content.kind is not ContentKind.JSON))


def _content(media_type: str, node: Node, schemas: Schemas, context: Context, received: bool) -> Content:
    kind = kind_of(media_type)
    schema = node.get("schema")
    if received and _essence(media_type) in _STREAMS:
        kind = ContentKind.STREAM
    type_: t.Type
    match kind:
        case ContentKind.STREAM:
            item = node.get("itemSchema") or _item(schema)
            events = _essence(media_type) == "text/event-stream"
            type_ = _event_data(item, schemas, context) if events else schemas.of(item, context)
        case ContentKind.TEXT:
            type_ = t.String()
        case ContentKind.BINARY:
            type_ = t.Binary()
        case _:
            type_ = schemas.of(schema, context)
    return Content(
        media_type=SpecText(media_type),
        kind=kind,
        type=type_,
        merge_patch=_essence(media_type) == "application/merge-patch+json",
        encoding=tuple(_encoding(name, member) for name, member in node.members("encoding")),
        examples=examples(node),
        location=node.location,
    )


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


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _say_what_is_raw(media_type: str, node: Node, schemas: Schemas, received: bool) -> None:
    """Report a content that has a schema and is passed on as text or bytes all the same."""
    name = _essence(media_type)
    if received and name in _STREAMS:
        return
    if name in _STREAMS or name == "multipart/mixed" or "itemSchema" in node:
        hint = "its items are not typed; the whole content is passed on"
        schemas.report("untyped-stream", f"{media_type} is a stream, given whole and untyped", node, hint)
    elif name in ("application/xml", "text/xml") or name.endswith("+xml"):
        hint = "pass and parse XML as text; offer JSON beside it for models"
        schemas.report("raw-xml", f"{media_type} is passed on as it is: XML has no models", node, hint)


def _encoding(name: str, node: Node) -> PartEncoding:
    explode = node.value.get("explode") if isinstance(node.value, dict) else None
    return PartEncoding(
        wire_name=SpecText(name),
        content_type=SpecText(node.text("contentType")),
        style=node.text("style"),
        explode=explode if isinstance(explode, bool) else None,
        allow_reserved=node.flag("allowReserved"),
    )


def examples(node: Node) -> tuple[Example, ...]:
    """The examples of a media type or parameter; those of its schema where it has none itself."""
    named = [_example(name, example) for name, example in node.members("examples")]
    found = [example for example in named if example is not None]
    if "example" in node:
        found.append(_lone(node["example"]))
    if found:
        return tuple(found)
    schema = node.get("schema")
    if schema is None:
        return ()
    try:
        schema = schema.follow()
    except UnresolvedReference:
        return ()
    if "example" in schema:
        return (_lone(schema["example"]),)
    return tuple(
        replace(_lone(element), name=SpecText(f"example {number}"))
        for number, element in enumerate(schema.elements("examples"), start=1)
    )


def _lone(value: Node) -> Example:
    return Example(name=SpecText("default"), value=Json.of(value.value), location=value.location)


def _example(name: str, reference: Node) -> Example | None:
    try:
        node = reference.follow()
    except UnresolvedReference:
        return None
    value = node.get("value") or node.get("dataValue")
    if value is None:
        return None
    return Example(
        name=SpecText(name),
        summary=SpecText(node.text("summary")),
        description=SpecText(node.text("description")),
        value=Json.of(value.value),
        location=value.location,
    )


def reply(status: str, reference: Node, schemas: Schemas, context: Context) -> Reply:
    """One reply; `context` names its inline schemas unless the document keeps the reply under `components`."""
    node = reference.follow()
    if node.key != reference.key:
        context = shared_context(node, "response")
    headers = tuple(_headers(node, schemas, context))
    return Reply(
        status=status.upper() if status != "default" else status,
        description=SpecText(reference.text("description") or node.text("description")),
        contents=contents(node, schemas, context, received=True),
        headers=headers,
        retriable=node.flag("x-sdkwright-retriable") or any(one.name.raw.lower() == "retry-after" for one in headers),
        location=reference.location,
    )


def shared_context(node: Node, kind: str) -> Context:
    """The context of an object that several operations refer to: its own name, and `kind` unless it says so."""
    name = node.last or node.source.rpartition("/")[2].partition(".")[0]
    return Context(base=name) if kind in name.lower() else Context(base=name, steps=(kind,))


def _headers(node: Node, schemas: Schemas, context: Context) -> list[Header]:
    found: list[Header] = []
    for name, reference in node.members("headers"):
        if name.lower() == "content-type":
            continue
        header = reference.follow()
        found.append(
            Header(
                name=SpecText(name),
                type=schemas.of(header.get("schema"), context.step(name)),
                description=SpecText(header.text("description")),
                required=header.flag("required"),
            )
        )
    return found
