"""The values in the document, judged by the schemas that they stand beside.

Sources: JSON Schema 2020-12 Validation, section 9; OpenAPI 3.1.1, Media Type and Parameter Objects.
"""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node, Source, UnresolvedReference
from sdkwright.pointers import escape
from sdkwright.validate.dialect import modern
from sdkwright.validate.engine import LATEST, dialect_of, registry_of, validator_for
from sdkwright.validate.formats import FORMATS, is_of_format
from sdkwright.validate.keywords import TYPES
from sdkwright.validate.structure import explain, spoken, telling
from sdkwright.validate.walk import LISTS, Trail, place_of, pointer_of

_SAYING_LITTLE = frozenset({
    "type", "description", "title", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "format",
    "xml", "externalDocs", "nullable",
})  # fmt: skip
_HEAVIEST = 100_000
_HERE = "urn:sdkwright:document"


class Values:
    """Judges the values in one file by the schemas in it, which are of the draft `draft`, unless they name another."""

    def __init__(self, document: Document, source: Source) -> None:
        self._old = document.version < (3, 1)
        self._document = document
        self._source = source
        self.draft = LATEST
        self._weights: dict[str, int] = {}
        self._registry: jsonschema_rs.Registry | None = None
        self._alone = len(document.sources) == 1

    def of_schema(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        """The defaults and examples inside a schema. Many write `default: null` for no default."""
        if "default" in schema:
            code = "null-default" if schema["default"] is None else "default-mismatch"
            yield from self._judge(code, trail, schema, ("default",), schema["default"])
        if "example" in schema:
            yield from self._judge("example-mismatch", trail, schema, ("example",), schema["example"])
        examples = schema.get("examples")
        for index, value in enumerate(examples if isinstance(examples, list) else ()):
            yield from self._judge("example-mismatch", trail, schema, ("examples", str(index)), value)

    def of_holder(self, trail: Trail, schema: Any, holder: dict[str, Any]) -> Iterator[Diagnostic]:
        """The examples beside a schema: those of a media type, a parameter or a header."""
        parent = trail[0] if trail is not None else None
        if "example" in holder:
            yield from self._judge("example-mismatch", parent, schema, ("example",), holder["example"])
            if "examples" in holder and "content" not in holder:
                place = place_of(self._source.name, parent, "example", at_key=True)
                message = "`example` and `examples` exclude each other: tools show one of them"
                yield finding("example-beside-examples", message, place, "move it into `examples`")
        examples = holder.get("examples")
        for name, example in examples.items() if isinstance(examples, dict) else ():
            if isinstance(example, dict) and "value" in example:
                at = ("examples", name, "value")
                yield from self._judge("example-mismatch", parent, schema, at, example["value"])

    def _judge(self, code: str, trail: Trail, schema: Any, at: tuple[str, ...], value: Any) -> Iterator[Diagnostic]:
        if _plainly_fits(schema, value):
            return
        validator = self._validator(schema)
        if validator is None:
            return
        kind = "example" if code == "example-mismatch" else "default"
        within = pointer_of(trail) + "".join(f"/{escape(token)}" for token in at)
        hint = "it is a text that holds JSON: write it as a value" if _holds_json(value) else ""
        for path, reason in _faults(validator, schema, value):
            place = Location(self._source.name, pointer=within + path)
            message = f"this {kind} does not match its schema: {reason}"
            yield finding(code, message, place, hint or "correct the value, or the schema")

    def _validator(self, schema: Any) -> jsonschema_rs.Validator | None:
        """A validator for `schema`, None where it leads out of this file or cannot be used."""
        if isinstance(schema, dict):
            schema = {key: value for key, value in schema.items() if key not in ("example", "examples", "default")}
            own = schema.get("$schema")
            schema["$schema"] = (dialect_of(own) or own) if isinstance(own, str) else self.draft
        refers = _refers(schema)
        try:
            if refers and (not self._alone or self._weight(schema, frozenset()) > _HEAVIEST):
                return None
            modernized = modern(schema) if self._old else schema
            if not refers:
                return validator_for(modernized, formats=FORMATS)
            return validator_for(_rebased(modernized), self._all(), FORMATS)
        except (ValueError, RecursionError, jsonschema_rs.ReferencingError):
            return None

    def _weight(self, schema: Any, inside: frozenset[str]) -> int:
        """How many schemas a value is judged by at once: compositions of compositions can be billions."""
        if not isinstance(schema, dict):
            return 1
        total = 1
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference not in inside:
            if reference not in self._weights:
                node = Node(self._document, self._source.name, "", schema)
                try:
                    self._weights[reference] = self._weight(node.target().value, inside | {reference})
                except UnresolvedReference:
                    self._weights[reference] = 1
            total += self._weights[reference]
        for key in LISTS & schema.keys():
            parts = schema[key]
            total += sum(self._weight(part, inside) for part in parts) if isinstance(parts, list) else 0
        return total

    def _all(self) -> jsonschema_rs.Registry:
        """The whole file as a resource, its schemas in today's dialect."""
        if self._registry is None:
            value = self._source.value
            components = value.get("components") if isinstance(value, dict) else None
            if self._old and isinstance(components, dict):
                named = components.get("schemas")
                converted = {name: modern(schema) for name, schema in named.items()} if isinstance(named, dict) else {}
                value = {**value, "components": {**components, "schemas": converted}}
            self._registry = registry_of(_HERE, value)
        return self._registry


def _faults(validator: jsonschema_rs.Validator, schema: Any, value: Any) -> Iterator[tuple[str, str]]:
    """Where in `value` the first of its faults are, and which."""
    if validator.is_valid(value):
        if not is_of_format(schema, value):
            yield "", f'{value} is not a "{schema["format"]}"'
        return
    try:
        errors = list(telling(inner for error in validator.iter_errors(value) for inner in explain(error)))
    except ValueError:
        return
    for error in errors[:3]:
        yield "".join(f"/{escape(str(token))}" for token in error.instance_path), spoken(error)


def _plainly_fits(schema: Any, value: Any) -> bool:
    """Whether a schema says no more than a type, which `value` has: most do, and need no validator."""
    if not isinstance(schema, dict):
        return False
    kind = schema.get("type")
    fits = TYPES.get(kind) if isinstance(kind, str) else None
    return fits is not None and fits(value) and schema.keys() <= _SAYING_LITTLE and is_of_format(schema, value)


def _holds_json(value: Any) -> bool:
    """Whether `value` is a text in which an object or an array is written out."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(value), dict | list)
    except (ValueError, RecursionError):
        return False


def _refers(schema: Any) -> bool:
    """Whether a `$ref` is anywhere in `schema`."""
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if "$ref" in node:
                return True
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return False


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
