"""All rules, one after the other."""

from collections.abc import Iterator
from typing import Final

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import rules
from sdkwright.document import Document
from sdkwright.operations import operations as every_operation
from sdkwright.validate import (
    consequences,
    enums,
    extensions,
    operations,
    pagination,
    paths,
    references,
    schemas,
    security,
    servers,
    structure,
    style,
)
from sdkwright.validate.walk import walked

_ALWAYS: Final = (paths, operations, pagination, servers, security)


def validate(document: Document, wanted: frozenset[str] | None = None) -> Iterator[Diagnostic]:
    """Everything that is wrong with `document`, in no given order; places with a wrong structure get nothing else.

    `wanted` are the rules to apply, by default the recommended ones.
    """
    if wanted is None:
        wanted = frozenset(code for code, rule in rules().items() if rule.is_in("recommended"))
    wrong: set[Location] = set()
    of_another_kind: set[tuple[str, str]] = set()
    for one in structure.check(document):
        wrong.add(one.location)
        if one.code == "wrong-type":
            of_another_kind.add((one.location.file, one.location.pointer))
        if one.code in wanted:
            yield one
    for one in _found(document, wanted):
        if one.code in wanted and one.location not in wrong and not _is_within(one.location, of_another_kind):
            yield one


def _is_within(place: Location, values: set[tuple[str, str]]) -> bool:
    """Whether `place` is in one of the values that should not be there at all."""
    pointer = place.pointer if values else ""
    while pointer:
        pointer = pointer.rpartition("/")[0]
        if (place.file, pointer) in values:
            return True
    return False


def _found(document: Document, wanted: frozenset[str]) -> Iterator[Diagnostic]:
    found = tuple(every_operation(document))
    yield from references.check(document, wanted)
    yield from extensions.check(document)
    for module in _ALWAYS:
        yield from module.check(document, found)
    inside = {name: walked(source.value) for name, source in document.sources.items()}
    yield from schemas.check(document, inside)
    yield from consequences.check(document, found, inside, wanted)
    if "closed-enum" in wanted:
        yield from enums.check(found)
    if any(rules()[code].layer == "style" for code in wanted & rules().keys()):
        yield from style.check(document, found)
