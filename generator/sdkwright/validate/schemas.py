"""Schemas: each by its own meta-schema, and the values in the document by the schemas that they stand beside.

Sources: JSON Schema 2020-12 Core and Validation; OpenAPI 3.1.1, Schema, Media Type and Parameter Objects.
"""

import difflib
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.document import Document, Source, escape
from sdkwright.validate.dialect import modern
from sdkwright.validate.structure import diagnostic, explain, telling
from sdkwright.validate.walk import LISTS, Trail, pointer_of, schemas, subschemas

_META = "https://json-schema.org/draft/2020-12/schema"
_HERE = "urn:sdkwright:document"
_COMPOSING = frozenset({"$ref", "allOf", "anyOf", "oneOf", "patternProperties", "if", "$dynamicRef"})


@cache
def _meta() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for({"$schema": _META, "$ref": _META})


def check(document: Document) -> Iterator[Diagnostic]:
    """Everything about the schemas of all files."""
    for source in document.sources.values():
        values = _Values(document, source)
        for trail, schema, holder in schemas(source.value):
            if document.version >= (3, 1):
                yield from _by_meta_schema(source, trail, schema)
            for at, inner in subschemas(schema, trail):
                yield from _keywords(source, at, inner)
                yield from values.of_schema(at, inner)
            if holder is not None:
                yield from values.of_holder(trail, schema, holder)


def _by_meta_schema(source: Source, trail: Trail, schema: Any) -> Iterator[Diagnostic]:
    if isinstance(schema, dict) and "$schema" in schema:
        return
    for found in telling(inner for error in _meta().iter_errors(schema) for inner in explain(error)):
        yield diagnostic("invalid-schema", found, source.name, pointer_of(trail))


def _discriminator(source: Source, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
    tag, properties = schema.get("discriminator"), schema.get("properties")
    if not isinstance(tag, dict) or not isinstance(tag.get("propertyName"), str) or not isinstance(properties, dict):
        return
    if tag["propertyName"] not in properties and not schema.keys() & {"oneOf", "anyOf", "allOf"}:
        message = f"the discriminator {tag['propertyName'][:100]!r} is no property of this schema"
        yield _warning("unknown-discriminator", message, source, trail, "discriminator", "declare it")


def _keywords(source: Source, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
    """Keywords that say what cannot be meant."""
    yield from _discriminator(source, trail, schema)
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")):
        least, most = schema.get(low), schema.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            message = f"`{low}` {least} is more than `{high}` {most}"
            yield _warning("impossible-range", message, source, trail, low, "swap them, or correct one")
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not _compiles(pattern):
        message = f"the pattern {pattern[:100]!r} is no regular expression"
        yield _warning("invalid-pattern", message, source, trail, "pattern", "ECMA-262 is the dialect")
    if schema.get("enum") == []:
        yield _warning(
            "empty-enum", "no value can be one of none", source, trail, "enum", "list values, or take it out"
        )
    yield from _required(source, trail, schema)


def _required(source: Source, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
    """Names in `required` that are no property; within a composition another part may declare them."""
    names, properties = schema.get("required"), schema.get("properties")
    if not isinstance(names, list) or not isinstance(properties, dict) or schema.keys() & _COMPOSING:
        return
    if trail is not None and trail[0] is not None and trail[0][1] in LISTS:
        return
    for index, name in enumerate(names):
        if isinstance(name, str) and name not in properties:
            place = Location(source.name, pointer=f"{pointer_of(trail)}/required/{index}")
            message = f"{name[:100]!r} is required, but no property declares it"
            near = difflib.get_close_matches(name[:100], list(properties), 1)
            hint = f"did you mean {near[0]!r}?" if near else "declare it under `properties`"
            yield Diagnostic(
                code="unknown-required-property", severity=Severity.INFO, message=message, location=place, hint=hint
            )


@cache
def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.validator_for({"pattern": pattern})
    except ValueError:
        return False
    return True


def _warning(code: str, message: str, source: Source, trail: Trail, key: str, hint: str) -> Diagnostic:
    place = Location(source.name, pointer=f"{pointer_of(trail)}/{escape(key)}")
    return Diagnostic(code=code, severity=Severity.WARNING, message=message, location=place, hint=hint)


class _Values:
    """Judges the values in one file by the schemas in it."""

    def __init__(self, document: Document, source: Source) -> None:
        self._old = document.version < (3, 1)
        self._source = source
        self._registry: jsonschema_rs.Registry | None = None
        self._alone = len(document.sources) == 1

    def of_schema(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        """The defaults and examples inside a schema. Many write `default: null` for no default."""
        if "default" in schema:
            severity = Severity.WARNING if schema["default"] is None else Severity.ERROR
            yield from self._judge("default-mismatch", severity, trail, schema, ("default",), schema["default"])
        if "example" in schema:
            yield from self._judge("example-mismatch", Severity.WARNING, trail, schema, ("example",), schema["example"])
        examples = schema.get("examples")
        for index, value in enumerate(examples if isinstance(examples, list) else ()):
            at = ("examples", str(index))
            yield from self._judge("example-mismatch", Severity.WARNING, trail, schema, at, value)

    def of_holder(self, trail: Trail, schema: Any, holder: dict[str, Any]) -> Iterator[Diagnostic]:
        """The examples beside a schema: those of a media type, a parameter or a header."""
        parent = trail[0] if trail is not None else None
        if "example" in holder:
            yield from self._judge(
                "example-mismatch", Severity.WARNING, parent, schema, ("example",), holder["example"]
            )
        examples = holder.get("examples")
        for name, example in examples.items() if isinstance(examples, dict) else ():
            if isinstance(example, dict) and "value" in example:
                at = ("examples", name, "value")
                yield from self._judge("example-mismatch", Severity.WARNING, parent, schema, at, example["value"])

    def _judge(
        self, code: str, severity: Severity, trail: Trail, schema: Any, at: tuple[str, ...], value: Any
    ) -> Iterator[Diagnostic]:
        validator = self._validator(schema)
        if validator is None:
            return
        try:
            errors = list(telling(inner for error in validator.iter_errors(value) for inner in explain(error)))
        except ValueError:
            return
        within = pointer_of(trail) + "".join(f"/{escape(token)}" for token in at)
        for error in errors[:3]:
            pointer = within + "".join(f"/{escape(str(token))}" for token in error.instance_path)
            message = f"this {code.partition('-')[0]} does not match its schema: {error.message[:300]}"
            place = Location(self._source.name, pointer=pointer)
            hint = "correct the value, or the schema"
            yield Diagnostic(code=code, severity=severity, message=message, location=place, hint=hint)

    def _validator(self, schema: Any) -> jsonschema_rs.Validator | None:
        """A validator for `schema`, None where it leads out of this file or cannot be used."""
        if isinstance(schema, dict):
            schema = {key: value for key, value in schema.items() if key not in ("example", "examples", "default")}
        refers = '"$ref"' in repr(schema).replace("'", '"') if isinstance(schema, dict) else False
        if refers and not self._alone:
            return None
        try:
            if not refers:
                return jsonschema_rs.validator_for(modern(schema) if self._old else schema)
            return jsonschema_rs.validator_for(_rebased(modern(schema) if self._old else schema), registry=self._all())
        except (ValueError, jsonschema_rs.ReferencingError):
            return None

    def _all(self) -> jsonschema_rs.Registry:
        """The whole file as a resource, its schemas in today's dialect."""
        if self._registry is None:
            value = self._source.value
            components = value.get("components") if isinstance(value, dict) else None
            if self._old and isinstance(components, dict):
                named = components.get("schemas")
                converted = {name: modern(schema) for name, schema in named.items()} if isinstance(named, dict) else {}
                value = {**value, "components": {**components, "schemas": converted}}
            self._registry = jsonschema_rs.Registry([(_HERE, value)])
        return self._registry


def _rebased(schema: Any) -> Any:
    """`schema` with its references into this file made absolute."""
    if isinstance(schema, list):
        return [_rebased(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"{_HERE}{value}"
        if key == "$ref" and isinstance(value, str) and value.startswith("#")
        else _rebased(value)
        for key, value in schema.items()
    }
