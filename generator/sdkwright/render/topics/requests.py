"""The page on requests: what is sent of what is given: absent and null, models and mappings, patches, other members."""

from collections.abc import Iterator

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.model import ObjectModel
from sdkwright.ir.operation import Argument, ContentKind, Operation
from sdkwright.ir.text import Json
from sdkwright.render.python import literal
from sdkwright.render.runtime import uses_merge_patch
from sdkwright.render.topics.topic import Call, Program, Programs, Topic, links

_ADDED = "options=RequestOptions(body={'dry_run': True}, query={'trace': 'on'})"


class RequestsView(Struct, frozen=True):
    """The fields of templates/docs/requests.md.jinja."""

    null: str
    mapping: str
    patches: str
    patch: str
    added: str
    chosen: str
    several: str
    compressed: str
    moments: bool
    decimals: bool


def _view(api: Api, programs: Programs) -> RequestsView:
    types = _sent_types(api)
    in_json = programs.first(lambda one: _takes_json(one) and programs.samples.shows_body(one))
    objects = {model.name for model in api.models if isinstance(model, ObjectModel)}
    return RequestsView(
        null=_null(programs),
        mapping=_mapping(programs),
        patches=links(call for call in programs.calls if _is_patch(call.operation)),
        patch=_patch(programs) if uses_merge_patch(api) else Program(),
        added=_with_options(
            programs,
            programs.first(lambda one: _takes_object(one, objects) and programs.samples.shows_body(one)),
            _ADDED,
        ),
        chosen=_chosen(programs),
        several=links(call for call in programs.calls if _is_chosen(call.operation)),
        compressed=_with_options(programs, in_json, "options=RequestOptions(gzip=True)"),
        moments=t.DateTime in types,
        decimals=t.Decimal in types,
    )


def _arguments(programs: Programs) -> Iterator[tuple[Call, Argument]]:
    """The members of bodies that are arguments, of calls that are sent as JSON."""
    for call in programs.calls:
        if call.operation.body is not None and _takes_json(call.operation):
            yield from ((call, one) for one in call.operation.body.arguments)


def _null(programs: Programs) -> Program:
    for call, one in _arguments(programs):
        if not one.required and t.is_nullable(one.type):
            return programs.program(call, instead={one.name: "None"})
    return Program()


def _objects(programs: Programs) -> Iterator[tuple[Call, Argument, ObjectModel]]:
    models = {model.name: model for model in programs.api.models}
    for call, one in _arguments(programs):
        bare = t.without_null(one.type)
        model = models.get(bare.name) if isinstance(bare, t.ModelRef) else None
        if isinstance(model, ObjectModel) and model.fields:
            yield call, one, model


def _mapping(programs: Programs) -> Program:
    for call, one, _ in _objects(programs):
        value = programs.samples.example(call.operation, one, brief=True)
        return programs.program(call, instead={one.name: literal(Json.of(value))})
    return Program()


def _patch(programs: Programs) -> Program:
    """A patch of an argument that is an object, from the document's example to the least of it."""
    for call, one, _ in _objects(programs):
        before = programs.samples.example(call.operation, one)
        after = programs.samples.example(call.operation, one, brief=True)
        if _is_patch(call.operation) and before != after:
            imports: set[str] = set()
            body = [
                f"before = {literal(Json.of(before))}",
                f"after = {programs.samples.expression(one.type, after, imports)}",
                "print(CALL)",
            ]
            given = {one.name: "merge_patch(before, after)"}
            return programs.program(call, "\n".join(body), instead=given, imports=("merge_patch", *imports))
    return Program()


def _is_patch(operation: Operation) -> bool:
    return operation.body is not None and any(content.merge_patch for content in operation.body.contents)


def _takes_json(operation: Operation) -> bool:
    return operation.body is not None and operation.body.contents[0].kind is ContentKind.JSON


def _takes_object(operation: Operation, objects: set[str]) -> bool:
    if operation.body is None or not _takes_json(operation):
        return False
    bare = t.without_null(operation.body.contents[0].type)
    return bool(operation.body.arguments) or (isinstance(bare, t.ModelRef) and bare.name in objects)


def _is_chosen(operation: Operation) -> bool:
    return operation.body is not None and len(operation.body.contents) > 1


def _chosen(programs: Programs) -> Program:
    """A call whose body can be sent in another way than the first."""
    call = programs.first(_is_chosen)
    if call is None or call.operation.body is None:
        return Program()
    body, imports = call.operation.body, set[str]()
    other = body.contents[1]
    instead = {} if body.arguments else {body.argument_name: programs.samples.content(other, imports)}
    given = (f"content_type={literal(other.media_type)}",)
    return programs.program(call, given=given, instead=instead, imports=tuple(imports))


def _with_options(programs: Programs, call: Call | None, given: str) -> Program:
    return Program() if call is None else programs.program(call, given=(given,), imports=("RequestOptions",))


def _sent_types(api: Api) -> set[type[t.Type]]:
    """The kinds of the types that requests are made of, models included wherever they are used."""
    operations = (one for resource in api.all_resources() for one in resource.operations)
    types = {parameter.type for operation in operations for parameter in operation.parameters}
    types.update(field.type for model in api.models if isinstance(model, ObjectModel) for field in model.fields)
    return {type(t.without_null(one)) for one in types}


REQUESTS = Topic(
    name="requests",
    title="Requests",
    about="what is sent of what you give: absent and null, models and mappings, members that the document lacks",
    suits=lambda api: any(one.body is not None for resource in api.all_resources() for one in resource.operations),
    view=_view,
)
