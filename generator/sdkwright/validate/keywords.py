"""Keywords of schemas that say what cannot be meant. Each rule is called for the keywords that it is about, no others.

Sources: JSON Schema 2020-12 Validation, section 6; OpenAPI 3.1.1, Discriminator Object.
"""

import difflib
import json
import re
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node, Source, UnresolvedReference
from sdkwright.lengths import barred_format
from sdkwright.validate import required
from sdkwright.validate.engine import validator_for
from sdkwright.validate.patterns import is_catastrophic
from sdkwright.validate.walk import LISTS, MAPS, SUBSCHEMAS, Trail, place_of, pointer_of

_BOUNDS = {"minimum": "maximum", "minLength": "maxLength", "minItems": "maxItems", "minProperties": "maxProperties"}
_ABOUT: Final = {
    **dict.fromkeys(("minLength", "maxLength", "pattern"), ("string",)),
    **dict.fromkeys(
        ("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"), ("number", "integer")
    ),
    **dict.fromkeys(("items", "minItems", "maxItems", "uniqueItems", "contains", "prefixItems"), ("array",)),
    **dict.fromkeys(("properties", "additionalProperties", "minProperties", "maxProperties", "required"), ("object",)),
}
_BEFORE_31: Final = ("allOf", "anyOf", "oneOf", "exclusiveMinimum", "exclusiveMaximum")
_IDLE: Final = {
    kind: frozenset(key for key, kinds in _ABOUT.items() if kind not in kinds)
    for kind in ("string", "integer", "number", "boolean", "object")
}
"""What says nothing about values of a type; arrays are looked at in any case."""

KEYWORDS: Final = SUBSCHEMAS | LISTS | MAPS | set(_ABOUT) | {
    "$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "$recursiveRef",
    "$recursiveAnchor", "type", "enum", "const", "required", "dependentRequired", "dependencies", "maxContains",
    "minContains", "format", "contentEncoding", "contentMediaType", "title", "description", "default", "deprecated",
    "readOnly", "writeOnly", "examples", "example", "discriminator", "xml", "externalDocs", "nullable", "id",
    "additionalItems", "unevaluatedItems", "unevaluatedProperties",
}  # fmt: skip
"""What JSON Schema and OpenAPI have a meaning for, in any version."""
_SHORT = 4
"""Words no longer are like too many others."""

TYPES: Final[dict[str, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and value == int(value),
}


class Keywords:
    """Judges the schemas of one file, one schema at a time."""

    def __init__(self, document: Document, source: Source) -> None:
        self._document = document
        self._file = source.name
        self._is_new = document.version >= (3, 1)
        self._rules: dict[str, Callable[[Trail, dict[str, Any]], Iterator[Diagnostic]]] = {
            "$ref": self._reference,
            "discriminator": self._discriminator,
            "pattern": self._pattern,
            "enum": self._enum,
            "format": self._format,
            "required": self._required,
            "type": self._type,
            **dict.fromkeys(_BOUNDS, self._bounds),
            **({"nullable": self._nullable} if self._is_new else dict.fromkeys(_BEFORE_31, self._before_31)),
        }

    def check(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        """What there is to say about a schema without the schemas in it."""
        for key in schema:
            rule = self._rules.get(key)
            if rule is not None:
                yield from rule(trail, schema)
            elif self._is_new and key not in KEYWORDS and not key.startswith("x-") and (meant := _meant(key)):
                message = f"{key[:100]!r} is no keyword, and says nothing"
                yield finding(
                    "misspelt-keyword", message, self._at(trail, key, at_key=True), f"did you mean `{meant}`?"
                )

    def _before_31(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        """What OpenAPI 3.0's meta-schema leaves to that of JSON Schema, by which the authority judges too."""
        for key in schema.keys() & set(_BEFORE_31):
            bound = key.replace("exclusiveM", "m")
            if schema[key] == []:
                yield finding("invalid-schema", "[] has less than 1 item", self._at(trail, key), "name a schema in it")
            elif isinstance(schema[key], bool) and bound not in schema:
                message = f"`{key}` says of `{bound}` whether it is exclusive, and there is none"
                yield finding("invalid-schema", message, self._at(trail, key, at_key=True), f"add `{bound}`")

    def _at(self, trail: Trail, *tokens: str, at_key: bool = False) -> Location:
        return place_of(self._file, trail, *tokens, at_key=at_key)

    def _reference(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        """A reference to what is no schema: the document itself, one of its members, or a component of another kind."""
        reference = schema["$ref"]
        if not isinstance(reference, str) or reference.startswith("#/components/schemas/"):
            return
        try:
            there = Node(self._document, self._file, pointer_of(trail), schema).follow()
        except UnresolvedReference:
            return
        root, tokens = self._document.sources[there.source].value, there.pointer.split("/")[1:]
        if not isinstance(root, dict) or "openapi" not in root or there.pointer.startswith("/x-"):
            return
        is_component = tokens[:1] == ["components"] and tokens[1:2] != ["schemas"] and len(tokens) <= 3
        if len(tokens) < 2 or is_component or tokens == ["components", "schemas"]:
            message = f"{reference[:200]!r} leads to {there.pointer or 'the whole document'}, which is no schema"
            yield finding("misdirected-reference", message, self._at(trail, "$ref"), "refer to a schema")

    def _discriminator(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        tag, properties = schema["discriminator"], schema.get("properties")
        if not isinstance(tag, dict) or not isinstance(tag.get("propertyName"), str):
            return
        name, place = tag["propertyName"], self._at(trail, "discriminator", "propertyName")
        composed = schema.keys() & {"oneOf", "anyOf", "allOf"}
        if isinstance(properties, dict) and not composed:
            required = schema.get("required")
            if name not in properties:
                message = f"the discriminator {name[:100]!r} is no property of this schema"
                yield finding("unknown-discriminator", message, place, "declare it")
            elif not isinstance(required, list) or name not in required:
                message = f"the discriminator {name[:100]!r} may be missing from a value"
                yield finding("optional-discriminator", message, place, "add it to `required`")
        mapping = tag.get("mapping")
        for value, target in mapping.items() if isinstance(mapping, dict) else ():
            if isinstance(target, str) and not self._leads_somewhere(target):
                message = f"{value[:100]!r} is mapped to {target[:200]!r}, which leads nowhere"
                at = self._at(trail, "discriminator", "mapping", value)
                yield finding("unknown-mapping", message, at, "name a schema, or write a reference to one")

    def _leads_somewhere(self, target: str) -> bool:
        reference = target if "#" in target or "/" in target or "." in target else f"#/components/schemas/{target}"
        try:
            Node(self._document, self._file, "", {"$ref": reference}).target()
        except UnresolvedReference:
            return False
        return True

    def _bounds(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        for low, high in _BOUNDS.items():
            least, most = schema.get(low), schema.get(high)
            if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
                message = f"`{low}` {least} is more than `{high}` {most}"
                yield finding("impossible-range", message, self._at(trail, low), "swap them, or correct one")

    def _format(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        if name := barred_format(schema):
            message = f"no text of the format `{name}` is as long as `minLength` and `maxLength` say"
            yield finding("impossible-format", message, self._at(trail, "format"), "take out one or the other")

    def _pattern(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        pattern = schema["pattern"]
        if not isinstance(pattern, str):
            return
        if not _compiles(pattern):
            code, what = ("foreign-pattern", "ECMA-262") if _is_of_python(pattern) else ("invalid-pattern", "anyone")
            message = f"the pattern {pattern[:100]!r} is no regular expression to {what}"
            yield finding(code, message, self._at(trail, "pattern"), "ECMA-262 is the dialect")
        elif is_catastrophic(pattern):
            message = f"there are texts on which the pattern {pattern[:100]!r} takes exponential time"
            hint = "let no repetition hold another that matches the same text"
            yield finding("catastrophic-pattern", message, self._at(trail, "pattern"), hint)

    def _enum(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        values = schema["enum"]
        if values == []:
            hint = "list values, or take it out"
            yield finding("empty-enum", "no value can be one of none", self._at(trail, "enum"), hint)
        if not isinstance(values, list):
            return
        types = _types(schema)
        if types == ("string",) and all(isinstance(value, str) for value in values) and len({*values}) == len(values):
            return
        seen: set[str] = set()
        code = "duplicate-enum-value" if self._is_new else "invalid-schema"
        for index, value in enumerate(values):
            spelled = json.dumps(int(value) if _is_whole(value) else value, sort_keys=True)
            if spelled in seen:
                message = f"{spelled[:100]} is listed twice"
                yield finding(code, message, self._at(trail, "enum", str(index)), "keep one of them")
            seen.add(spelled)
        fits = [TYPES[kind] for kind in types if kind in TYPES]
        for index, value in enumerate(values) if fits and len(fits) == len(types) else ():
            if not any(fit(value) for fit in fits) and not (value is None and schema.get("nullable") is True):
                message = f"{json.dumps(value)[:100]} is no {' or '.join(types)}"
                hint = "make `type` and `enum` agree"
                yield finding("enum-type", message, self._at(trail, "enum", str(index)), hint)

    def _type(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        idle = _IDLE.get(kind) if isinstance(kind := schema["type"], str) else None
        if idle is not None and idle.isdisjoint(schema):
            return
        types = [kind for kind in _types(schema) if kind != "null"]
        if not types or not TYPES.keys() >= set(types):
            return
        for key in sorted(_ABOUT.keys() & schema.keys()):
            if not any(kind in types for kind in _ABOUT[key]):
                message = f"`{key}` says nothing about values of type {' or '.join(types)}"
                place = self._at(trail, key, at_key=True)
                yield finding("idle-keyword", message, place, "take it out, or correct the type")
        if types == ["array"] and not schema.keys() & {"items", "prefixItems", "contains", "unevaluatedItems"}:
            message = "nothing is said of the items, so that they are untyped"
            yield finding("array-without-items", message, self._at(trail, "type"), "add `items`")

    def _nullable(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        hint = "add `null` to `type`: `type: [string, 'null']`"
        message = "`nullable` has no meaning since OpenAPI 3.1"
        yield finding("obsolete-nullable", message, self._at(trail, "nullable", at_key=True), hint)

    def _required(self, trail: Trail, schema: dict[str, Any]) -> Iterator[Diagnostic]:
        """Within a composition another part may declare what is required."""
        if trail is None or trail[0] is None or trail[0][1] not in LISTS:
            yield from required.check(Node(self._document, self._file, pointer_of(trail), schema))


@cache
def _meant(key: str) -> str:
    """The keyword that is spelled nearly as `key`, empty if none is."""
    plain = {"".join(letter for letter in one.lower() if letter.isalnum()): one for one in KEYWORDS}
    near = difflib.get_close_matches(
        "".join(letter for letter in key[:100].lower() if letter.isalnum()), plain, 1, 0.88
    )
    return plain[near[0]] if near and len(key) > _SHORT else ""


def _is_whole(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer()


def _types(schema: dict[str, Any]) -> tuple[str, ...]:
    kinds = schema.get("type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return tuple(kind for kind in listed if isinstance(kind, str))


@cache
def _compiles(pattern: str) -> bool:
    try:
        validator_for({"pattern": pattern})
    except ValueError:
        return False
    return True


@cache
def _is_of_python(pattern: str) -> bool:
    """Whether it is a regular expression of Python, which has most of what those of other languages have."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError):
            return False
    return True
