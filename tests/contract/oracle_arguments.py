"""Draws the arguments of a call from the document: parameters and body by their own schemas."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any, Protocol

from oracle_document import Located, RawContent, RawDocument, RawOperation, RawParameter
from oracle_drawing import implied, named_members, plain_schema, unbounded
from oracle_schema import SchemaReader, validator
from oracle_values import UnsatisfiableSchema, representable, values


@dataclass(frozen=True)
class Case:
    """The arguments of one call by place and wire name, and its body."""

    arguments: dict[tuple[str, str], Any]
    content: RawContent | None = None
    body: Any = None


class Store(Protocol):
    """Where values that were drawn are kept for another run, by schema and count."""

    def get(self, key: str) -> list[Any] | None:
        """What was kept under `key`."""
        ...

    def put(self, key: str, drawn: list[Any]) -> None:
        """Keep what was drawn."""
        ...


class Drawer:
    """Draws values of a document's schemas, the same ones each time; a schema's values are drawn once, and never where
    `store` has them."""

    def __init__(self, document: RawDocument, schemas: SchemaReader) -> None:
        self._document = document
        self._schemas = schemas
        self.store: Store | None = None
        self.seconds = 0.0
        """How long Schemathesis may think about one schema, 0 for as long as it takes."""
        self._drawn: dict[str, list[Any]] = {}

    def values(self, schema: Located | None, count: int, name: str = "", *, plain: bool = False) -> list[Any]:
        """Up to `count` values, fewer where there are no more. Where no value is valid, as with a length that the format
        never has, they are of the schema without bounds: clients have to carry those too."""
        standalone = implied(self._schemas.standalone(schema))
        if plain:
            standalone = plain_schema(standalone)
        try:
            return self._kept(standalone, count)
        except UnsatisfiableSchema:
            return self._kept(unbounded(standalone), count)

    def _kept(self, standalone: Any, count: int) -> list[Any]:
        key = f"{count} {json.dumps(standalone, sort_keys=True, default=str)}"
        if key not in self._drawn:
            timed = f"{self.seconds} {key}"
            kept = self.store.get(timed) if self.store else None
            if kept is None:
                drawn = values(standalone, count, str(zlib.crc32(key.encode())), self.seconds)
                kept = _distinct([one for one in drawn if representable(one)])
                if self.store:
                    self.store.put(timed, kept)
            self._drawn[key] = kept
        return self._drawn[key]

    def case(
        self,
        operation: RawOperation,
        number: int,
        members: frozenset[str] | None = None,
        *,
        content: RawContent | None = None,
        body: Any = None,
    ) -> Case:
        """The arguments of call `number`: every parameter at an even number, the required ones at an odd one.

        `members` are those that the body is limited to. `content` and `body` set the body instead of drawing it.
        """
        arguments = {
            (one.place, one.name): self._argument(one, number)
            for one in operation.parameters
            if one.required or number % 2 == 0
        }
        if content is not None:
            return Case(arguments, content, body)
        if not operation.bodies or (number % 2 and not operation.body_required):
            return Case(arguments)
        chosen = operation.bodies[number // 2 % len(operation.bodies)]
        return Case(arguments, chosen, self._body(chosen, number, members))

    def _argument(self, parameter: RawParameter, number: int) -> Any:
        schema = parameter.content.schema if parameter.content else parameter.schema
        drawn = self.values(schema, 12, plain=number < 2 or parameter.place in ("header", "cookie"))
        fitting = [one for one in drawn if _fits(parameter, one)]
        if not fitting and schema is not None:
            fitting = [one for one in self.values(schema, 60, plain=True) if _fits(parameter, one)]
        if not fitting:
            raise LookupError(f"no value for {parameter.place} parameter {parameter.name}")
        return fitting[(number + len(fitting) // 2) % len(fitting)]

    def _body(self, content: RawContent, number: int, members: frozenset[str] | None) -> Any:
        if content.kind in ("binary", "text"):
            return b"\x00\xff\r\n bytes" if content.kind == "binary" else "Text, ünïcode\n"
        standalone = self._schemas.standalone(content.schema)
        described = standalone if members is None else _described(standalone)
        try:
            drawn = self.values(content.schema, 20, plain=content.kind != "json")
        except UnsatisfiableSchema:  # whatever is given breaks the schema, and is to be sent all the same
            return {"anything": [True, None, "ünïcode"]} if content.kind == "json" else {"anything": "plain"}
        limited = [_only(one, members) for one in drawn]
        limited += [_only(one, members) for one in content.examples.values()] if not limited else []
        written = [one for one in limited if _written(content, one)]
        fitting = next(filter(None, (_valid(written, schema) for schema in (described, unbounded(described)))), [])
        if not fitting:
            raise LookupError(f"no value for a body of {content.media_type}")
        fitting.sort(key=lambda one: len(json.dumps(one)))
        return fitting[-1 - number % len(fitting)]


def _valid(given: list[Any], schema: Any) -> list[Any]:
    accepts = validator(schema)
    return [one for one in given if accepts.is_valid(one)]


def _distinct(drawn: list[Any]) -> list[Any]:
    """Each value once, in order."""
    return list({json.dumps(one): one for one in drawn}.values())


def _only(value: Any, members: frozenset[str] | None) -> Any:
    if members is None or not isinstance(value, dict):
        return value
    return {name: item for name, item in value.items() if name in members}


def _described(schema: Any) -> Any:
    """The schema without members that it requires and never describes: a body that is taken apart has no argument for
    them, and documents that require them have misspelled another."""
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    key = schema.get("$ref", "").removeprefix("#/$defs/") if isinstance(schema, dict) else ""
    root = definitions.get(key, schema)
    named = named_members(root, definitions)
    if not named or not isinstance(root.get("required"), list):
        return schema
    fitting = {**root, "required": [name for name in root["required"] if name in named]}
    return fitting if root is schema else {**schema, "$defs": {**definitions, key: fitting}}


def _written(content: RawContent, value: Any) -> bool:
    """Whether a form can say it: an object whose members, and theirs, are more than nothing."""
    if content.kind == "json":
        return True
    if not isinstance(value, dict) or not value:
        return False
    return all(item is not None and item != [] and item != {} and _flat_list(item) for item in value.values())


def _flat_list(value: Any) -> bool:
    return not isinstance(value, list) or not any(isinstance(one, list | dict | None) for one in value)


def _fits(parameter: RawParameter, value: Any) -> bool:
    """Whether the standard says how to write the value at that place, so that it can be read back."""
    if parameter.content is not None:
        return parameter.place not in ("header", "cookie") or json.dumps(value).isascii()
    if isinstance(value, list | dict):
        items = list(value.values()) if isinstance(value, dict) else value
        nested = any(isinstance(item, list | dict) for item in items)
        if not items or (nested and parameter.style != "deepObject"):
            return False
        if parameter.style == "deepObject":
            return isinstance(value, dict) and not _empty_inside(value) and not any(set("[]") & set(k) for k in value)
        texts = [*items, *(value if isinstance(value, dict) else ())]
        if (
            parameter.style == "label"
            and parameter.explode
            and any("." in text for text in texts if isinstance(text, str))
        ):
            return False
        if parameter.place == "header" and isinstance(value, list):  # commas alone stand between the items
            return all(_simple(one.replace("=", "-") if isinstance(one, str) else one) for one in items)
        return (
            all(_simple(text) for text in texts)
            if not parameter.explode or parameter.place != "query"
            else (not isinstance(value, dict) or all(_simple(name) for name in value))
        )
    if value is None or value == "":
        return False
    if parameter.place == "header" and isinstance(value, str):  # a field's value, which nothing delimits
        return value.isascii() and value.isprintable() and value == value.strip()
    return parameter.place == "query" or parameter.place == "path" or _simple(value)


def _empty_inside(value: Any) -> bool:
    if not isinstance(value, list | dict):
        return False
    items = list(value.values()) if isinstance(value, dict) else value
    return not items or any(map(_empty_inside, items))


def _simple(value: Any) -> bool:
    """Whether no delimiter of any style is in the text, and it is not empty."""
    if not isinstance(value, str):
        return value is not None
    return value != "" and value.isascii() and value.isprintable() and not set(' ,;="\\|&') & set(value)
