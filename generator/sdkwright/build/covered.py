"""How much of each operation a package covers: what was said of it, and of the models that it sends and returns."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from sdkwright.coverage import DEGRADED, FULL, REFUSED, Coverage, Covered
from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.model import reached
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
    lost = _Lost(
        [one for one in said if one.code not in ("refused-operation", "reserved-header")]
        + [one for one in validated if one.code in _LOSING]
    )
    flawed = {model.name: reasons for model in api.models if (reasons := lost.within(model.location))}
    mentions = _leading(flawed, {model.name: model.mentions for model in api.models})
    every = [(resource, operation) for resource in api.all_resources() for operation in resource.operations]
    covered: list[Covered] = []
    for (resource, operation), place in zip(every, places, strict=True):
        item = operation.location.pointer.rpartition("/")[0]
        why = [*lost.within(operation.location, f"{item}/servers/", f"{item}/parameters/")]
        for content in _contents(operation):
            why.extend(lost.within(content.location))
        for name in reached(_mentioned(operation), mentions) if flawed else ():
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


class _Lost:
    """What was said, by the places where it was said."""

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self._messages: dict[str, list[tuple[str, int, str]]] = {}
        for number, one in enumerate(findings):
            place = (f"{one.location.pointer}/", number, one.message)
            self._messages.setdefault(one.location.file, []).append(place)
        for known in self._messages.values():
            known.sort()

    def within(self, place: Location, *shared: str) -> tuple[str, ...]:
        """What was said within a place, or at pointers that begin with one of `shared`, as it was found."""
        known = self._messages.get(place.file, [])
        found: dict[int, str] = {}
        for start in (f"{place.pointer}/", *shared) if known else ():
            for pointer, number, message in islice(known, bisect_left(known, (start,)), None):
                if not pointer.startswith(start):
                    break
                found[number] = message
        return tuple(found[number] for number in sorted(found))


def _contents(operation: Operation) -> list[Content]:
    """What an operation sends and returns, wherever the document keeps it."""
    found = [content for one in (*operation.replies, *operation.errors) for content in one.contents]
    return [*found, *operation.body.contents] if operation.body is not None else found


def _leading(flawed: Iterable[str], mentions: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The models that lead to a `flawed` one, by whatever way, and these: what they mention of each other."""
    holders: dict[str, list[str]] = {name: [] for name in mentions}
    for name, held in mentions.items():
        for one in held:
            holders[one].append(name)
    found = reached(flawed, holders)
    return {name: [one for one in mentions[name] if one in found] for name in found}


def _mentioned(operation: Operation) -> list[str]:
    """The models that an operation sends or returns."""
    types = [content.type for content in _contents(operation)] + [parameter.type for parameter in operation.parameters]
    return [name for type_ in types for name in t.model_names(type_)]
