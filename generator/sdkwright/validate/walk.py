"""Walks raw values for what rules look at: references, and schemas with their kin. Data of the user's is left alone.

Pointers are made only when somebody asks: a document of thirteen megabytes has half a million values.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, TypeAlias

from msgspec.structs import replace

from sdkwright.bases import NAMED, is_extension
from sdkwright.diagnostics import Location
from sdkwright.document import Document
from sdkwright.pointers import escape

Trail: TypeAlias = "tuple[Trail, str] | None"
Pointer = Callable[[], str]

DATA = frozenset({"example", "default", "enum", "const", "value", "dataValue", "examples"})
_NAMED = NAMED | {"additionalOperations"}

_SCHEMA_WORDS = frozenset({"type", "properties", "allOf", "oneOf", "anyOf", "items", "enum", "additionalProperties"})


def pointer_of(trail: Trail) -> str:
    """The JSON Pointer of a trail of member names."""
    tokens: list[str] = []
    while trail is not None:
        trail, token = trail
        tokens.append(f"/{escape(token)}")
    return "".join(reversed(tokens))


def place_of(file: str, trail: Trail, *tokens: str, at_key: bool = False) -> Location:
    """The place of what `tokens` lead to from the end of a trail."""
    pointer = pointer_of(trail) + "".join(f"/{escape(token)}" for token in tokens)
    return Location(file, pointer=pointer, at_key=at_key)


def part_of(document: Document, place: Location, text: str) -> Location:
    """Where `text` stands within the one line at `place`; `place` itself if it is spelled otherwise there."""
    whole = document.locate(place)
    source = document.sources.get(whole.file)
    if source is None or whole.end_line != whole.line:
        return place
    start = _lines(source.text)[whole.line - 1].find(text, whole.column - 1, whole.end_column - 1)
    if start < 0:
        return place
    return replace(whole, column=start + 1, end_column=start + 1 + len(text))


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def references(value: Any) -> Iterator[tuple[Pointer, str, dict[str, Any]]]:
    """Every object with a `$ref`: its pointer, where the reference leads, and the object."""
    waiting: list[tuple[Any, Trail, bool]] = [(value, None, False)]
    while waiting:
        node, trail, named = waiting.pop()
        if isinstance(node, list):
            waiting.extend(_items(node, trail))
            continue
        reference = node.get("$ref", node.get("$dynamicRef"))
        if isinstance(reference, str) and not named:
            yield partial(pointer_of, trail), reference, node
        for key, inner in node.items():
            if not isinstance(inner, dict | list):
                continue
            if named:
                waiting.append((inner, (trail, key), False))
            elif key == "examples" and isinstance(inner, dict):
                waiting.extend((one, ((trail, key), name), False) for name, one in inner.items() if _is_reference(one))
            elif key not in DATA and not is_extension(key):
                waiting.append((inner, (trail, key), key in _NAMED))


def _items(values: list[Any], trail: Trail) -> Iterator[tuple[Any, Trail, bool]]:
    """The collections in an array, as they wait to be walked."""
    return ((one, (trail, str(index)), False) for index, one in enumerate(values) if isinstance(one, dict | list))


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("$ref"), str)


def schemas(value: Any) -> Iterator[tuple[Trail, Any, Any]]:
    """Every outermost schema: its trail, the schema, and the object that holds it (None where that has no examples)."""
    if isinstance(value, dict) and "openapi" not in value and _SCHEMA_WORDS & value.keys() and "in" not in value:
        yield None, value, None
        return
    waiting: list[tuple[Any, Trail, bool]] = [(value, None, False)]
    while waiting:
        node, trail, named = waiting.pop()
        if isinstance(node, list):
            waiting.extend(_items(node, trail))
            continue
        for key, inner in node.items():
            if named:
                if isinstance(inner, dict | list):
                    waiting.append((inner, (trail, key), False))
            elif key in ("schema", "itemSchema"):
                yield (trail, key), inner, node
            elif key in ("schemas", "$defs", "definitions") and isinstance(inner, dict):
                for name, schema in inner.items():
                    yield ((trail, key), name), schema, None
            elif isinstance(inner, dict | list) and key not in DATA and not is_extension(key):
                waiting.append((inner, (trail, key), key in _NAMED))


Walked = list[tuple[Trail, Any, Any, list[tuple[Trail, dict[str, Any]]]]]


def walked(value: Any) -> Walked:
    """Every outermost schema as `schemas` gives it, with the list of the schemas in it."""
    return [(trail, schema, holder, list(subschemas(schema, trail))) for trail, schema, holder in schemas(value)]


SUBSCHEMAS = frozenset({
    "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems",
    "unevaluatedProperties", "contentSchema",
})  # fmt: skip
LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})


def subschemas(schema: Any, trail: Trail) -> Iterator[tuple[Trail, dict[str, Any]]]:
    """`schema` and every schema in it, references not followed."""
    waiting = [(schema, trail)]
    while waiting:
        node, at = waiting.pop()
        if not isinstance(node, dict):
            continue
        yield at, node
        for key, inner in node.items():
            if key in SUBSCHEMAS:
                waiting.append((inner, (at, key)))
            elif key in LISTS and isinstance(inner, list):
                waiting.extend((item, ((at, key), str(index))) for index, item in enumerate(inner))
            elif key in MAPS and isinstance(inner, dict):
                waiting.extend((item, ((at, key), name)) for name, item in inner.items())
