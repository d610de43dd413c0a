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
    for one in structure.check(document):
        wrong.add(one.location)
        if one.code in wanted:
            yield one
    for one in _found(document, wanted):
        if one.code in wanted and one.location not in wrong:
            yield one


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
