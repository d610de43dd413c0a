"""`Document` → diagnostics: what is wrong with it, by the standard and for what will be made of it.

    structure    the OpenAPI meta-schema, as openapi-spec-validator carries it
    references   every `$ref` leads somewhere
    operations   paths, parameters, operationIds, security
    schemas      schemas by their own meta-schema; defaults and examples by the schemas

A rule is a function that yields; what it says stands where the rule's reader would look.
"""

from collections.abc import Iterator

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.document import Document
from sdkwright.validate import operations, references, schemas, structure

__all__ = ["validate"]


def validate(document: Document) -> Iterator[Diagnostic]:
    """Everything that is wrong with `document`, each place once where its structure is wrong; in no given order."""
    wrong: set[Location] = set()
    for one in structure.check(document):
        wrong.add(one.location)
        yield one
    for rules in (references, operations, schemas):
        yield from (one for one in rules.check(document) if one.location not in wrong)
