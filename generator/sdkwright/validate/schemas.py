"""Schemas: each by its own meta-schema, its keywords by what they can mean, and the values beside it.

Sources: JSON Schema 2020-12 Core and Validation; OpenAPI 3.1.1, Schema Object.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from sdkwright.diagnostics import Diagnostic
from sdkwright.document import Document, Source
from sdkwright.validate.keywords import Keywords
from sdkwright.validate.structure import diagnostic, explain, telling
from sdkwright.validate.values import Values
from sdkwright.validate.walk import Trail, Walked, pointer_of

_META = "https://json-schema.org/draft/2020-12/schema"


@cache
def _meta() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for({"$schema": _META, "$ref": _META})


def check(document: Document, walked: Mapping[str, Walked]) -> Iterator[Diagnostic]:
    """Everything about the schemas of all files."""
    is_new = document.version >= (3, 1)
    for source in document.sources.values():
        values, keywords = Values(document, source), Keywords(document, source)
        for trail, schema, holder, inside in walked[source.name]:
            if is_new:
                yield from _by_meta_schema(source, trail, schema)
            for at, inner in inside:
                yield from keywords.check(at, inner)
                yield from values.of_schema(at, inner)
            if holder is not None:
                yield from values.of_holder(trail, schema, holder)


def _by_meta_schema(source: Source, trail: Trail, schema: Any) -> Iterator[Diagnostic]:
    if isinstance(schema, dict) and "$schema" in schema:
        return
    for found in telling(inner for error in _meta().iter_errors(schema) for inner in explain(error)):
        yield diagnostic("invalid-schema", found, source.name, pointer_of(trail))
