"""Schemas: each by its own meta-schema, its keywords by what they can mean, and the values beside it.

Sources: JSON Schema 2020-12 Core and Validation; OpenAPI 3.1.1, Schema Object.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Source
from sdkwright.validate.engine import LATEST, dialect_of, meta_schema
from sdkwright.validate.keywords import Keywords
from sdkwright.validate.structure import diagnostic, explain, telling
from sdkwright.validate.values import Values
from sdkwright.validate.walk import Trail, Walked, place_of, pointer_of

_SCALARS = frozenset({"string", "integer", "number", "boolean"})


def check(document: Document, walked: Mapping[str, Walked]) -> Iterator[Diagnostic]:
    """Everything about the schemas of all files."""
    is_new = document.version >= (3, 1)
    named = document.root.get("jsonSchemaDialect") if is_new else None
    usual = dialect_of(named.value) if named is not None and isinstance(named.value, str) else LATEST
    if named is not None and not usual:
        yield _unknown(str(named.value), named.location)
    for source in document.sources.values():
        values, keywords, fine = Values(document, source), Keywords(document, source), set[tuple[str, str]]()
        for trail, schema, holder, inside in walked[source.name]:
            name = schema.get("$schema") if is_new and isinstance(schema, dict) else None
            draft = dialect_of(name) if isinstance(name, str) else usual
            if not draft and isinstance(name, str):
                yield _unknown(name, place_of(source.name, trail, "$schema"))
            if is_new and draft:
                yield from _by_meta_schema(document.version, source, trail, schema, draft)
            values.draft = draft
            for at, inner in inside:
                spelled = (draft, repr(inner)) if _is_scalar(inner) else None
                if spelled not in fine:
                    said = [*keywords.check(at, inner), *values.of_schema(at, inner)]
                    yield from said
                    if spelled is not None and not said:
                        fine.add(spelled)
            if holder is not None:
                yield from values.of_holder(trail, schema, holder)


def _is_scalar(schema: dict[str, Any]) -> bool:
    """Whether a schema is of a scalar and leads nowhere. Many are spelled alike: of those one is looked at, if there is
    nothing to say about it."""
    kind = schema.get("type")
    return isinstance(kind, str) and kind in _SCALARS and "$ref" not in schema


def _unknown(name: str, place: Location) -> Diagnostic:
    hint = f"OpenAPI's own is {LATEST}, which needs no `$schema`"
    return finding("unknown-dialect", f"there is no JSON Schema dialect {name[:200]!r}", place, hint)


def _by_meta_schema(
    version: tuple[int, int], source: Source, trail: Trail, schema: Any, draft: str
) -> Iterator[Diagnostic]:
    """What the meta-schema of its draft says of a schema."""
    judged = (
        {**schema, "$schema": draft} if isinstance(schema, dict) and isinstance(schema.get("$schema"), str) else schema
    )
    for found in telling(
        inner for error in meta_schema(draft, version).iter_errors(judged) for inner in explain(error)
    ):
        yield diagnostic("invalid-schema", found, source.name, pointer_of(trail))
