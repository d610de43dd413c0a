"""Operations as the runtime reads them: the arguments of each `Operation(...)`, as source."""

from collections.abc import Iterable

from sdkwright.ir.operation import STREAMS, Content, ContentKind, Operation, Parameter, PartEncoding, Reply
from sdkwright.ir.text import SpecText
from sdkwright.render.annotation import Annotations
from sdkwright.render.python import literal

_STYLES = {"path": "simple", "query": "form", "querystring": "form", "header": "simple", "cookie": "form"}

_RANGES = frozenset({"*/*", "application/*"})
"""What does not tell by itself how it is written and read."""


def descriptor(operation: Operation, annotations: Annotations) -> tuple[str, ...]:
    """What is said about `operation` besides its method and path, one keyword argument each."""
    said: list[str] = []
    if operation.parameters:
        said.append(f"parameters={_tuple(_parameter(one) for one in operation.parameters)}")
    if operation.body is not None:
        said.append(f"body={_tuple(_body(one, annotations) for one in operation.body.contents)}")
        if not operation.body.required:
            said.append("body_required=False")
    if operation.replies:
        said.append(f"replies={_tuple(_reply(one, annotations) for one in operation.replies)}")
    if operation.errors:
        said.append(f"errors={_tuple(_reply(one, annotations) for one in operation.errors)}")
    if operation.security:
        said.append(f"security={_tuple(_tuple(map(literal, names)) for names in operation.security)}")
    passing = [one.status for one in operation.errors if one.retriable and one.status.isdigit()]
    if passing:
        said.append(f"retriable={_tuple(passing)}")
    if operation.server:
        said.append(f"server={literal(operation.server)}")
    if operation.idempotent is not None:
        said.append(f"idempotent={operation.idempotent}")
    if operation.deprecated:
        said.append("deprecated=True")
    going = [one.name for one in operation.parameters if one.deprecated]
    going += [one.name for one in operation.body.arguments if one.deprecated] if operation.body is not None else []
    if going:
        said.append(f"deprecated_arguments={_tuple(map(literal, going))}")
    return tuple(said)


def _parameter(parameter: Parameter) -> str:
    place = parameter.place.value
    said = [literal(parameter.name), literal(place)]
    if parameter.wire_name.raw != parameter.name:
        said.append(f"wire_name={literal(parameter.wire_name)}")
    if parameter.media_type:
        said.append(f"content_type={literal(parameter.media_type)}")
    else:
        if parameter.style != _STYLES[place]:
            said.append(f"style={literal(SpecText(parameter.style))}")
        if parameter.explode != (parameter.style in ("form", "cookie")):
            said.append(f"explode={parameter.explode}")
        if parameter.allow_reserved:
            said.append("allow_reserved=True")
    if parameter.required and place != "path":
        said.append("required=True")
    return f"Parameter({', '.join(said)})"


def _reply(reply: Reply, annotations: Annotations) -> str:
    return f"Reply({', '.join((literal(reply.status), *(_content(one, annotations) for one in reply.contents)))})"


def _body(content: Content, annotations: Annotations) -> str:
    """A content that is sent; what is more than text has a writer."""
    if content.kind not in (ContentKind.BINARY, ContentKind.MULTIPART):
        return _content(content, annotations)
    annotations.imports.add("from .._runtime import uploads")
    return _content(content, annotations, f"writer=uploads.{content.kind.value}")


def _content(content: Content, annotations: Annotations, *more: str) -> str:
    said = [literal(content.media_type), f"lambda: {annotations.runtime(content.type)}", *more]
    name = content.media_type.raw.partition(";")[0].strip().lower()
    whole = name in STREAMS and content.stream is None and not more
    if whole or (content.media_type.raw in _RANGES and content.kind is not ContentKind.BINARY):
        said.append(f"kind={literal(content.kind.value)}")
    if content.stream is not None and content.stream.framing:
        said.append(f'kind="stream", framing={literal(content.stream.framing)}')
    if content.stream is not None and content.stream.end:
        said.append(f"end={literal(content.stream.end)}")
    if content.encoding:
        said.append(f"encoding={_tuple(_encoding(one) for one in content.encoding)}")
    return f"Content({', '.join(said)})"


def _encoding(encoding: PartEncoding) -> str:
    said = [literal(encoding.wire_name)]
    if encoding.content_type:
        said.append(f"content_type={literal(encoding.content_type)}")
    if encoding.style:
        said.append(f"style={literal(SpecText(encoding.style))}")
    if encoding.explode is not None:
        said.append(f"explode={encoding.explode}")
    if encoding.allow_reserved:
        said.append("allow_reserved=True")
    return f"Encoding({', '.join(said)})"


def _tuple(items: Iterable[str]) -> str:
    listed = list(items)
    return f"({', '.join(listed)}{',' if len(listed) == 1 else ''})"
