"""Bodies and replies: media types, their types and their examples.

Sources: OpenAPI 3.1.1, Request Body, Response, Media Type and Encoding Objects; RFC 6839 for structured suffixes.
"""

from collections.abc import Iterator
from functools import lru_cache

from msgspec.structs import replace

from sdkwright.build.contexts import shared_context
from sdkwright.build.declared import NOTHING_MEANT, Meant
from sdkwright.build.draft import Context
from sdkwright.build.schemas import Schemas
from sdkwright.build.streams import described, essence, item_type, stream_of
from sdkwright.document import Node, UnresolvedReference
from sdkwright.ir import type as t
from sdkwright.ir.operation import STREAMS, Content, ContentKind, Example, Header, PartEncoding, Reply
from sdkwright.ir.text import Json, SpecText
from sdkwright.streams import MEMBER

_RANGES = frozenset({"*/*", "application/*"})
_WITHOUT_CONTENT = frozenset({"1XX", "100", "101", "102", "103", "204", "205", "304"})


@lru_cache(maxsize=1_000)
def kind_of(media_type: str) -> ContentKind:
    """How a media type is written and read."""
    name = essence(media_type)
    if name in ("application/json", "text/json") or name.endswith("+json"):
        return ContentKind.JSON
    if name == "application/x-www-form-urlencoded":
        return ContentKind.FORM
    if name.startswith("multipart/"):
        return ContentKind.MULTIPART
    if name.startswith("text/"):
        return ContentKind.TEXT
    return ContentKind.BINARY


def contents(
    holder: Node, schemas: Schemas, context: Context, *, received: bool = False, meant: Meant = NOTHING_MEANT
) -> tuple[Content, ...]:
    """The contents of a body or reply: JSON first, plain JSON before others of its kind, otherwise in the document's
    order. Which come item by item, `meant` says besides."""
    nodes = (*media_types(holder), *meant.added(holder))
    first = min((name for name, _ in nodes), key=lambda name: kind_of(name) is not ContentKind.JSON, default="")
    found = [
        _content(name, node, schemas, context if name == first else context.step(_said_by(name)), received, meant)
        for name, node in nodes
    ]
    if all(content.kind is not ContentKind.JSON for content in found):
        for (name, node), content in zip(nodes, found, strict=True):
            if meant.of(name) is None and MEMBER not in node:
                _say_what_is_raw(name, node, content.kind, schemas)
    return tuple(sorted(found, key=_turn))


def media_types(holder: Node) -> Iterator[tuple[str, Node]]:
    """The media types of a body, reply, parameter or header, those that are kept under `components` among them
    (OpenAPI 3.2, Media Type Object)."""
    for name, node in holder.members("content"):
        yield name, node.follow()


def _said_by(media_type: str) -> str:
    """A word for what is sent or received as `media_type` beside others."""
    kind = kind_of(media_type)
    if kind in (ContentKind.FORM, ContentKind.MULTIPART):
        return str(kind.value)
    return essence(media_type).rpartition("/")[2].removesuffix("+json")


def _turn(content: Content) -> tuple[bool, bool]:
    return content.kind is not ContentKind.JSON, essence(content.media_type.raw) != "application/json"


def _content(media_type: str, node: Node, schemas: Schemas, context: Context, received: bool, meant: Meant) -> Content:
    declared = meant.of(media_type)
    stream = stream_of(media_type, node, declared) if received else None
    if stream is not None:
        kind = ContentKind.STREAM
        type_ = item_type(media_type, stream, described(node, declared), schemas, context)
    else:
        kind = _kind_of_whole(media_type, node, schemas, context, received)
        type_ = _type_of_whole(kind, node.get("schema"), schemas, context)
    return Content(
        media_type=SpecText(media_type),
        kind=kind,
        type=type_,
        merge_patch=essence(media_type) == "application/merge-patch+json",
        encoding=tuple(_encoding(name, member) for name, member in node.members("encoding")),
        examples=examples(node),
        stream=stream,
        location=node.location,
    )


def _kind_of_whole(media_type: str, node: Node, schemas: Schemas, context: Context, received: bool) -> ContentKind:
    kind = kind_of(media_type)
    if kind is ContentKind.MULTIPART and (received or _is_sequence(node)) or kind is ContentKind.FORM and received:
        return ContentKind.BINARY
    return _kind_within(schemas.of(node.get("schema"), context)) if media_type in _RANGES else kind


def _type_of_whole(kind: ContentKind, schema: Node | None, schemas: Schemas, context: Context) -> t.Type:
    match kind:
        case ContentKind.TEXT:
            return t.String()
        case ContentKind.BINARY:
            return t.Binary()
        case _:
            return schemas.of(schema, context)


def _kind_within(type_: t.Type) -> ContentKind:
    """How a range that any media type lies in is read: what has members or is no string, service and client can only
    mean as JSON."""
    if isinstance(type_, t.Any | t.Never | t.Binary):
        return ContentKind.BINARY
    return ContentKind.TEXT if isinstance(type_, t.String) else ContentKind.JSON


def _is_sequence(node: Node) -> bool:
    """Whether a multipart content has parts by their order rather than by their names (OpenAPI 3.2, "Encoding By
    Position")."""
    return any(key in node for key in ("itemSchema", "prefixEncoding", "itemEncoding"))


def _say_what_is_raw(media_type: str, node: Node, kind: ContentKind, schemas: Schemas) -> None:
    """Report a content that has a schema and is passed on as text or bytes, though nobody said so."""
    name = essence(media_type)
    if kind not in (ContentKind.TEXT, ContentKind.BINARY):
        return
    if name in STREAMS or name.startswith("multipart/") or "itemSchema" in node:
        hint = "its items are not typed; the whole content is passed on"
        schemas.report("untyped-stream", f"{media_type} is a stream, given whole and untyped", node, hint)
    elif name in ("application/xml", "text/xml") or name.endswith("+xml"):
        hint = "pass and parse XML as text; offer JSON beside it for models"
        schemas.report("raw-xml", f"{media_type} is passed on as it is: XML has no models", node, hint)
    elif _has_members(node.get("schema")):
        hint = "write and read it yourself; offer JSON beside it for models"
        schemas.report("opaque-content", f"{media_type[:100]} is passed on as it is, without its schema", node, hint)


def _has_members(schema: Node | None) -> bool:
    """Whether a schema describes an object or an array: what text and bytes do not have by themselves."""
    try:
        node = schema.follow() if schema is not None else None
    except UnresolvedReference:
        return False
    return node is not None and (node.text("type") in ("object", "array") or "properties" in node or "allOf" in node)


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


def reply(
    status: str, reference: Node, schemas: Schemas, context: Context, method: str, meant: Meant = NOTHING_MEANT
) -> Reply:
    """One reply to a `method`; `context` names its inline schemas unless the document keeps the reply under
    `components`. Content that HTTP bars is left out (RFC 9110, sections 6.4.1, 9.3.2 and 15); which comes item by item,
    `meant` says besides."""
    node = reference.follow()
    if node.key != reference.key:
        context = shared_context(node, "response")
    headers = tuple(_headers(node, schemas, context))
    is_bare = method == "HEAD" or status.upper() in _WITHOUT_CONTENT
    if is_bare and any(True for _ in media_types(node)):
        said = "a reply to HEAD" if method == "HEAD" else f"a reply with the status {status}"
        schemas.report("barred-content", f"{said} has no content, whatever is described", node, "take `content` out")
    return Reply(
        status=status.upper() if status != "default" else status,
        description=SpecText(reference.text("description") or node.text("description")),
        contents=() if is_bare else contents(node, schemas, context, received=True, meant=meant),
        headers=headers,
        retriable=node.flag("x-sdkwright-retriable") or any(one.name.raw.lower() == "retry-after" for one in headers),
        location=reference.location,
    )


def _headers(node: Node, schemas: Schemas, context: Context) -> list[Header]:
    found: list[Header] = []
    for name, reference in node.members("headers"):
        if name.lower() == "content-type":
            continue
        header = reference.follow()
        media = next(media_types(header), None)
        found.append(
            Header(
                name=SpecText(name),
                type=schemas.of((media[1] if media else header).get("schema"), context.step(name)),
                description=SpecText(header.text("description")),
                required=header.flag("required"),
                examples=examples(header),
            )
        )
    return found
