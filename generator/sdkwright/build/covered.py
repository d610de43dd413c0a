"""How much of each operation a package covers: what was said of it, and of the models that it sends and returns."""

from collections.abc import Iterable, Mapping, Sequence

from sdkwright.coverage import DEGRADED, FULL, REFUSED, Coverage, Covered
from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.model import AnyModel, ObjectModel
from sdkwright.ir.operation import Content, Operation

_LOSING = frozenset({"broken-reference", "remote-reference"})
"""What validation says that a package does lose something by, where the document is lenient."""


def coverage_of(
    api: Api, places: Sequence[Location], built: Iterable[Diagnostic], validated: Iterable[Diagnostic]
) -> Coverage:
    """The coverage of the operations of `api`, which stand at `places`; those that were refused as a whole come last.

    An operation is degraded if a warning from building stands within it, or within a model that it sends or returns;
    from validation, only what a package loses something by counts. A header that "shall be ignored" (OpenAPI 3.1.1,
    Parameter Object, `name`) is no loss.
    """
    said = [one for one in built if one.severity >= Severity.WARNING]
    lost = [one for one in said if one.code not in ("refused-operation", "reserved-header")]
    lost += [one for one in validated if one.code in _LOSING]
    models = {model.name: model for model in api.models}
    flawed = {model.name: reasons for model in api.models if (reasons := _within(model.location, lost))} if lost else {}
    leading = _leading(flawed, models)
    every = [(resource, operation) for resource in api.all_resources() for operation in resource.operations]
    covered: list[Covered] = []
    for (resource, operation), place in zip(every, places, strict=True):
        item = operation.location.pointer.rpartition("/")[0]
        why = list(_within(operation.location, lost, f"{item}/servers/", f"{item}/parameters/"))
        for content in _contents(operation) if lost else ():
            why.extend(_within(content.location, lost))
        for name in _reached(operation, leading) if flawed else ():
            why.extend(flawed.get(name, ()))
        covered.append(
            Covered(
                name=f"{resource.attribute}.{operation.name}",
                status=DEGRADED if why else FULL,
                location=place,
                reasons=tuple(dict.fromkeys(why)),
                pagination=_pagination(operation),
            )
        )
    for one in said:
        if one.code == "refused-operation":
            name = one.message.partition(" is not generated")[0]
            covered.append(Covered(name=name, status=REFUSED, location=one.location, reasons=(one.message,)))
    return Coverage(tuple(covered))


def _pagination(operation: Operation) -> str:
    """`cursor: `page_token` takes what `next_page` gives`, empty where an operation is one call."""
    said = operation.pagination
    return f"{said.style.value}: {said.reason.raw}" if said is not None else ""


def _within(place: Location, findings: Iterable[Diagnostic], *shared: str) -> tuple[str, ...]:
    """What was said within a place, or at pointers that begin with one of `shared`."""
    inside = (f"{place.pointer}/", *shared)
    return tuple(
        one.message
        for one in findings
        if one.location.file == place.file and f"{one.location.pointer}/".startswith(inside)
    )


def _contents(operation: Operation) -> list[Content]:
    """What an operation sends and returns, wherever the document keeps it."""
    found = [content for one in (*operation.replies, *operation.errors) for content in one.contents]
    return [*found, *operation.body.contents] if operation.body is not None else found


def _leading(flawed: Iterable[str], models: Mapping[str, AnyModel]) -> dict[str, AnyModel]:
    """Those of `models` that hold a `flawed` one, by whatever way, and these."""
    holders: dict[str, list[str]] = {}
    for name, model in models.items() if flawed else ():
        for type_ in _mentioned(model):
            for held in t.model_names(type_):
                holders.setdefault(held, []).append(name)
    waiting, found = [*flawed], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(holders.get(name, ()))
    return {name: models[name] for name in found}


def _reached(operation: Operation, models: Mapping[str, AnyModel]) -> Iterable[str]:
    """Those of `models` that an operation sends or returns, and those that they hold."""
    types = [content.type for content in _contents(operation)] + [parameter.type for parameter in operation.parameters]
    found: dict[str, None] = {}
    while types:
        for name in t.model_names(types.pop()):
            if name not in found and name in models:
                found[name] = None
                types.extend(_mentioned(models[name]))
    return found


def _mentioned(model: AnyModel) -> Iterable[t.Type]:
    if isinstance(model, ObjectModel):
        return [*(field.type for field in model.fields), *((model.extra,) if model.extra is not None else ())]
    return [model.type]
