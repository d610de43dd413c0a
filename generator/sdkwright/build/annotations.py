"""What a schema says besides its type: texts, defaults, examples, access, and the constraints that stay documentation.

Sources: JSON Schema 2020-12 Validation, sections 6 and 9; OpenAPI 3.0.4, Schema Object.
"""

from collections.abc import Iterable, Iterator, Set
from typing import Any

from msgspec import Struct

from sdkwright.build.parts import Part, expand, split
from sdkwright.document import Node
from sdkwright.ir.model import Access, Constraint
from sdkwright.ir.text import NO_TEXT, Json, SpecText
from sdkwright.names import MEMBER, said

CONSTRAINTS = (
    "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "contains", "minContains",
    "maxContains",
    "minProperties", "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas",
    "not", "if", "then", "else", "unevaluatedItems", "contentSchema",
)  # fmt: skip
_KEYWORDS = frozenset({*CONSTRAINTS, "enum", "const", "patternProperties"})

_EXAMPLES = frozenset({"example", "examples"})
_ACCESS = frozenset({"readOnly", "writeOnly"})

Schema = dict[str, Any]


class Annotations(Struct, frozen=True, kw_only=True):
    """The annotations of parts that hold together: the outermost part that speaks has the word.

    A member also takes the words of a scalar or array that it refers to; an object has a page of its own for them.
    """

    name: str
    title: SpecText
    description: SpecText
    default: Json | None
    examples: tuple[Json, ...]
    constraints: tuple[Constraint, ...]
    format: SpecText
    access: Access
    deprecated: bool

    @classmethod
    def of(cls, parts: tuple[Part, ...]) -> "Annotations":
        """The annotations of `parts`, constraints from the schemas that they refer to included."""
        nodes = [part.node for part in parts]
        outer = inner = schemas_of(nodes)
        known = _keywords(outer)
        if "$ref" in known or "allOf" in known:
            for part in parts:
                nodes.extend(element for element in part.node.elements("allOf") if not element.is_reference)
            outer, found = schemas_of(nodes), split(parts)
            targets = (part.node for target in found.targets for part in expand(target, frozenset()))
            inner = [*outer, *schemas_of(targets)]
            known = _keywords(inner)
        speaking = outer if "properties" in known else inner
        return cls(
            name=_own_name(nodes) if MEMBER in known else "",
            title=_first_text(outer, "title") if "title" in known else NO_TEXT,
            description=_first_text(speaking, "description") if "description" in known else NO_TEXT,
            default=_default(inner) if "default" in known else None,
            examples=() if _EXAMPLES.isdisjoint(known) else _examples(speaking),
            constraints=() if _KEYWORDS.isdisjoint(known) else constraints(inner),
            format=_first_text(inner, "format") if "format" in known else NO_TEXT,
            access=Access.BOTH if _ACCESS.isdisjoint(known) else _access(inner),
            deprecated="deprecated" in known and _says(outer, "deprecated"),
        )


def schemas_of(nodes: Iterable[Node]) -> list[Schema]:
    """The schemas at `nodes`, those that are `true` or `false`, or no schemas at all, left out."""
    return [node.value for node in nodes if isinstance(node.value, dict)]


def constraints(schemas: list[Schema]) -> tuple[Constraint, ...]:
    """The constraints of `schemas`, in the order of the standard, each once."""
    telling = [schema for schema in schemas if not _KEYWORDS.isdisjoint(schema)]
    if not telling:
        return ()
    found = [
        Constraint(keyword, Json.of(schema[keyword]))
        for keyword in CONSTRAINTS
        for schema in telling
        if keyword in schema and schema[keyword] is not False
    ]
    return tuple(dict.fromkeys((*found, *(one for schema in telling for one in _beyond_types(schema)))))


def _beyond_types(schema: Schema) -> Iterator[Constraint]:
    """What Python has no type for: values that are no `Literal`, and members told apart by their names' patterns."""
    values = schema.get("enum")
    if isinstance(values, list) and any(isinstance(value, float | list | dict) for value in values):
        yield Constraint("enum", Json.of(values))
    if isinstance(schema.get("const"), float | list | dict):
        yield Constraint("const", Json.of(schema["const"]))
    patterns = schema.get("patternProperties")
    if isinstance(patterns, dict) and patterns:
        yield Constraint("patternProperties", Json.of([*patterns]))


def _own_name(nodes: list[Node]) -> str:
    for node in nodes:
        if MEMBER in node and (name := said(node))[:1].islower():
            return name
    return ""


def _default(schemas: list[Schema]) -> Json | None:
    for schema in schemas:
        if "default" in schema:
            return Json.of(schema["default"])
    return None


def _first_text(schemas: list[Schema], keyword: str) -> SpecText:
    for schema in schemas:
        text = schema.get(keyword)
        if text and isinstance(text, str):
            return SpecText(text)
    return NO_TEXT


def _examples(schemas: list[Schema]) -> tuple[Json, ...]:
    found: list[Json] = []
    for schema in schemas:
        if "example" in schema:
            found.append(Json.of(schema["example"]))
        examples = schema.get("examples")
        if isinstance(examples, list):
            found.extend(Json.of(value) for value in examples)
    return tuple(dict.fromkeys(found))


def _access(schemas: list[Schema]) -> Access:
    if _says(schemas, "readOnly"):
        return Access.READ_ONLY
    return Access.WRITE_ONLY if _says(schemas, "writeOnly") else Access.BOTH


def _says(schemas: list[Schema], keyword: str) -> bool:
    return any(schema.get(keyword) is True for schema in schemas)


def _keywords(schemas: list[Schema]) -> Set[str]:
    """What any of `schemas` says: most say little, and need not be asked for all else."""
    return schemas[0].keys() if len(schemas) == 1 else frozenset[str]().union(*schemas)
