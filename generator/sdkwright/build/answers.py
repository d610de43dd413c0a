"""What a fake service answers: for each reply of each operation a body that its schema accepts, where one is found.

The document's own examples come first; what fits no schema is no answer, since clients would call it drift.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from sdkwright.build.instances import Instances
from sdkwright.build.judging import Judge
from sdkwright.build.onlypage import only_page
from sdkwright.build.streams import item_schemas
from sdkwright.build.together import Impossible
from sdkwright.diagnostics import Diagnostic
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.ir.answer import Answer, Answers, Questions
from sdkwright.ir.operation import Content, ContentKind, Example, Operation, Reply
from sdkwright.ir.text import Json, SpecText
from sdkwright.operations import Found, operations

_FRAMING: Final = frozenset({
    "connection", "content-encoding", "content-length", "content-type", "date", "link", "retry-after", "trailer",
    "transfer-encoding", "www-authenticate",
})  # fmt: skip
_GONE: Final = object()


class Answering:
    """Makes the answers to operations of `document`; successes for which there is none go to `emit`."""

    def __init__(self, document: Document, emit: Callable[[Diagnostic], None]) -> None:
        self._document = document
        self._emit = emit
        self._judge = Judge(document)
        self._loosely = Judge(document, overlapping=True)
        self._instances = Instances(self._judge)
        self._known: dict[tuple[str, str], Json | None] = {}

    def prepare(self) -> None:
        """Compile the schemas that will be asked for: of replies, and those that have names."""
        contents = {one.key: one for found in operations(self._document) for one in _contents(found)}
        given = (one.get("schema") for one in contents.values())
        components = self._document.root.get("components")
        named = components.members("schemas") if components is not None else ()
        self._judge.prepare([*filter(None, given), *(schema for _, schema in named)])

    def answers(self, asked: Questions) -> Answers:
        """The answers to every operation that is `asked` for, by resource and method."""
        return {(group, operation.name): tuple(self._of(operation)) for group, own in asked.asked for operation in own}

    def _of(self, operation: Operation) -> Iterator[Answer]:
        """The answers to an operation: to successes first."""
        for reply in (*operation.replies, *operation.errors):
            succeeds = reply in operation.replies
            for content in _ways(reply):
                body = self._body(content)
                if succeeds and body is not None and operation.pagination is not None:
                    schema = self._document.at(content.location.file, content.location.pointer).get("schema")
                    body = only_page(content, body, operation.pagination, schema, self._judge, self._instances)
                if body is not None:
                    yield Answer(
                        status=reply.status,
                        media_type=content.media_type,
                        kind=content.kind,
                        body=body,
                        headers=tuple(self._headers(reply)),
                    )
                elif succeeds:
                    said = f"no example of this reply to {operation.method} {operation.path.raw[:200]} can be made"
                    self._emit(finding("missing-example", said, content.location, "give it one that fits its schema"))

    def _body(self, content: Content) -> Json | None:
        """A body, made once for each place of the document."""
        key = content.location.file, content.location.pointer
        if key not in self._known:
            node = self._document.at(*key)
            self._known[key] = self._stream(content) if content.kind is ContentKind.STREAM else self._one(content, node)
        return self._known[key]

    def _one(self, content: Content, node: Node) -> Json | None:
        schema = node.get("schema")
        is_text = content.kind in (ContentKind.TEXT, ContentKind.BINARY)
        for example in content.examples:
            value = example.value.value
            if is_text and not isinstance(value, str):
                return Json.of(example.value.text)
            if schema is None or self._judge.accepts(schema, value):
                return example.value
        if is_text and (schema is None or content.kind is ContentKind.BINARY):
            return Json.of("content")
        value = self._value(schema)
        if value is _GONE:
            return next((one.value for one in content.examples if self._overlaps(schema, one)), None)
        return Json.of(value if not is_text or isinstance(value, str) else Json.of(value).text)

    def _overlaps(self, schema: Node | None, example: Example) -> bool:
        """Whether an example fits, if it may be several variants of a `oneOf` at once: clients read the first."""
        return schema is not None and self._loosely.accepts(schema, example.value.value)

    def _stream(self, content: Content) -> Json | None:
        for example in content.examples:
            if isinstance(example.value.value, str | list):
                return example.value
        schemas = item_schemas(content.media_type.raw, content.stream, self._document) if content.stream else [None]
        items = [self._value(schema) for schema in schemas]
        return None if _GONE in items else Json.of(items)

    def _value(self, schema: Node | None) -> Any:
        """A value that a schema accepts, `_GONE` where none is found."""
        if schema is None:
            return {}
        try:
            return self._instances.of(schema)
        except Impossible:
            return _GONE

    def _headers(self, reply: Reply) -> Iterator[tuple[SpecText, str]]:
        """The headers of a reply that the document requires, or gives an example of."""
        for header in reply.headers:
            node = self._document.at(reply.location.file, reply.location.pointer)
            try:
                found = node.follow()["headers"][header.name.raw].follow()
            except (UnresolvedReference, KeyError):
                continue
            if header.name.raw.lower() in _FRAMING or not (header.required or "example" in found):
                continue
            value = found["example"].value if "example" in found else self._value(found.get("schema"))
            if isinstance(value, str | int | float):
                yield header.name, value if isinstance(value, str) else Json.of(value).text


def _contents(found: Found) -> Iterator[Node]:
    """What the replies of an operation hold, as the document has it."""
    for _, reply in found.node.members("responses"):
        with suppress(UnresolvedReference):
            yield from (content.follow() for _, content in reply.follow().members("content"))


def _ways(reply: Reply) -> list[Content]:
    """The contents that a client may ask for: the first, and the first that comes item by item."""
    streams = [one for one in reply.contents if one.kind is ContentKind.STREAM]
    return list(dict.fromkeys([*reply.contents[:1], *streams[:1]]))
