"""The page on replies: models, members and values that the document does not know, drift, unions, large replies."""

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.model import EnumModel, ObjectModel, UnionModel
from sdkwright.render.topics.topic import Call, Program, Programs, Topic, links


class RepliesView(Struct, frozen=True):
    """The fields of templates/docs/replies.md.jinja."""

    reading: str
    strict: str
    quiet: str
    union: str
    enumerations: bool
    deprecated: str


def _view(api: Api, programs: Programs) -> RepliesView:
    modelled = _modelled(programs)
    call = modelled[0] if modelled is not None else programs.calls[0]
    resources = api.all_resources()
    old = [Call(resource, one) for resource in resources for one in resource.operations if one.deprecated]
    return RepliesView(
        reading=_reading(programs, *modelled) if modelled is not None else Program(),
        strict=programs.program(
            call,
            "try:\n    print(CALL)\nexcept ResponseValidationError as error:\n    print(error.problems)",
            client=("validation='strict'",),
            imports=("ResponseValidationError",),
        ),
        quiet=programs.program(
            call,
            before="warnings.simplefilter('ignore', ResponseDriftWarning)\n",
            imports=("import warnings", "ResponseDriftWarning"),
        ),
        union=_union(programs),
        enumerations=any(isinstance(model, EnumModel) for model in api.models),
        deprecated=links(old),
    )


def _modelled(programs: Programs) -> tuple[Call, ObjectModel] | None:
    """The plainest call that gives a model with members, and the model."""
    models = {model.name: model for model in programs.api.models}
    for call in programs.calls:
        result = t.without_null(call.operation.result)
        model = models.get(result.name) if isinstance(result, t.ModelRef) else None
        if isinstance(model, ObjectModel) and model.fields and not call.operation.streams and not _is_paged(call):
            return call, model
    return None


def _reading(programs: Programs, call: Call, model: ObjectModel) -> Program:
    shown = ", ".join(f"result.{field.name}" for field in model.fields[:2])
    lines = ["result = CALL", f"print({shown})", "print(result.model_extra)", "print(result.to_json())"]
    return programs.program(call, "\n".join(lines))


def _is_paged(call: Call) -> bool:
    return call.operation.pagination is not None


def _union(programs: Programs) -> Program:
    """A call that gives one of several models, told apart."""
    models = {model.name: model for model in programs.api.models}
    for call in programs.calls:
        result = t.without_null(call.operation.result)
        model = models.get(result.name) if isinstance(result, t.ModelRef) else None
        result = t.without_null(model.type) if isinstance(model, UnionModel) else result
        names = (
            [one.name for one in result.members if isinstance(one, t.ModelRef)] if isinstance(result, t.Union) else []
        )
        first = models[names[0]] if names else None
        if len(names) > 1 and isinstance(first, ObjectModel) and first.fields and not call.operation.streams:
            lines = [
                "result = CALL", f"if isinstance(result, {first.name}):", f"    print(result.{first.fields[0].name})",
                "else:", "    print(result)",
            ]  # fmt: skip
            statement = f"from {programs.api.package.import_name}.models import {first.name}"
            return programs.program(call, "\n".join(lines), imports=(statement,))
    return Program()


REPLIES = Topic(
    name="replies",
    title="Replies",
    about="models, what the document does not know, and replies that are not as documented",
    suits=lambda api: any(resource.operations for resource in api.all_resources()),
    view=_view,
)
