"""The last pass over operations: names in their types, and object bodies flattened into keyword arguments."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from sdkwright.build.models import renamed, with_removals
from sdkwright.ir import type as t
from sdkwright.ir.model import Access, Field, ObjectModel
from sdkwright.ir.operation import (
    Argument,
    Body,
    Content,
    ContentKind,
    Header,
    Operation,
    Parameter,
    Reply,
    StreamChoice,
)
from sdkwright.ir.text import Json

T = TypeVar("T", Parameter, Header)

_OBJECT_KINDS = frozenset({ContentKind.JSON, ContentKind.FORM, ContentKind.MULTIPART})


def finish(operation: Operation, names: Mapping[str, str], objects: Mapping[str, ObjectModel]) -> Operation:
    """`operation` with final names; `objects` are the object models by name."""
    parameters = tuple(with_names(one, names) for one in operation.parameters)
    taken = frozenset(one.name for one in parameters if not one.client_wide)
    body = _body(operation.body, names, objects, taken) if operation.body else None
    return replace(
        operation,
        parameters=parameters,
        body=body,
        replies=tuple(reply_with_names(one, names) for one in operation.replies),
        errors=tuple(reply_with_names(one, names) for one in operation.errors),
        result=renamed(operation.result, names),
        choice=_choice(operation.choice, names, parameters, body, objects) if operation.choice else None,
    )


def _choice(
    choice: StreamChoice,
    names: Mapping[str, str],
    parameters: tuple[Parameter, ...],
    body: Body | None,
    objects: Mapping[str, ObjectModel],
) -> StreamChoice:
    """What asks for a stream: the document's own argument where it has one, else one of ours, which adds the member to
    a body that has it."""
    arguments = body.arguments if body is not None else ()
    given: tuple[Parameter | Argument, ...] = (*(one for one in parameters if not one.client_wide), *arguments)
    choice = replace(choice, item=renamed(choice.item, names))
    own = next((one for one in given if _asks(one)), None)
    if own is not None and not choice.asked:
        return replace(choice, argument=own.name, declared=True)
    taken = {one.name for one in given} | ({body.argument_name} if body is not None else set())
    first = body.contents[0].type if body is not None and not arguments else None
    model = objects.get(first.name) if isinstance(first, t.ModelRef) else None
    asked = choice.asked or tuple(
        (one.wire_name, Json.of(True)) for one in (model.fields if model is not None else ()) if _asks(one)
    )
    return replace(choice, argument="as_stream" if "stream" in taken else "stream", asked=asked)


def _asks(one: Parameter | Argument | Field) -> bool:
    """Whether a parameter or member is the one by which services are asked for a stream: a boolean called `stream`."""
    return one.wire_name.raw == "stream" and isinstance(t.without_null(one.type), t.Boolean)


def with_names(one: T, names: Mapping[str, str]) -> T:
    """A parameter or a header with the names of models in its type: most have none."""
    type_ = renamed(one.type, names)
    return one if type_ is one.type else replace(one, type=type_)


def content_with_names(content: Content, names: Mapping[str, str]) -> Content:
    type_ = renamed(content.type, names)
    return replace(content, type=with_removals(type_) if content.merge_patch else type_)


def reply_with_names(reply: Reply, names: Mapping[str, str]) -> Reply:
    return replace(
        reply,
        contents=tuple(content_with_names(content, names) for content in reply.contents),
        headers=tuple(with_names(header, names) for header in reply.headers),
    )


def _body(body: Body, names: Mapping[str, str], objects: Mapping[str, ObjectModel], taken: frozenset[str]) -> Body:
    contents = tuple(content_with_names(content, names) for content in body.contents)
    done = replace(body, contents=contents, arguments=_arguments(body.required, contents, objects, taken))
    return replace(done, argument_name="body_" if "body" in taken else "body")


def _arguments(
    required: bool, contents: tuple[Content, ...], objects: Mapping[str, ObjectModel], taken: frozenset[str]
) -> tuple[Argument, ...]:
    """A keyword argument per member of an object body; none where that would be ambiguous or lose something: names
    that clash, contents of different types, free members of a type of their own, an optional body with obligations."""
    first = contents[0]
    if not isinstance(first.type, t.ModelRef) or any(content.type != first.type for content in contents):
        return ()
    model = objects.get(first.type.name)
    if model is None or any(content.kind not in _OBJECT_KINDS for content in contents):
        return ()
    if not isinstance(model.extra, t.Any | None):
        return ()
    fields = [field for field in model.fields if field.access is not Access.READ_ONLY]
    own = {"self", "options", *(["content_type"] if len(contents) > 1 else [])}
    if any(field.name in taken or field.name in own for field in fields):
        return ()
    if not required and any(field.required for field in fields):
        return ()
    return tuple(
        Argument(
            name=field.name,
            wire_name=field.wire_name,
            type=t.optional(field.type) if first.merge_patch and not field.required else field.type,
            required=field.required,
            description=field.description if field.description else field.title,
            deprecated=field.deprecated,
        )
        for field in fields
    )
