"""What a schema says besides its type: texts, defaults, examples, access, and the constraints that stay documentation.

Sources: JSON Schema 2020-12 Validation, sections 6 and 9; OpenAPI 3.0.4, Schema Object.
"""

from dataclasses import dataclass

from sdkwright.build.parts import Part, expand, split
from sdkwright.diagnostics.location import Location
from sdkwright.document import Node
from sdkwright.ir import type as t
from sdkwright.ir.model import Access, Constraint, Field
from sdkwright.ir.text import Json, SpecText
from sdkwright.names import said

CONSTRAINTS = (
    "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "contains", "minContains",
    "maxContains",
    "minProperties", "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas",
    "not", "if", "then", "else", "unevaluatedItems", "contentSchema",
)  # fmt: skip
_KEYWORDS = frozenset(CONSTRAINTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
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
    location: Location

    @classmethod
    def of(cls, parts: tuple[Part, ...]) -> "Annotations":
        """The annotations of `parts`, constraints from the schemas that they refer to included."""
        nodes = [part.node for part in parts]
        deep = nodes
        if any("$ref" in node or "allOf" in node for node in nodes):
            for part in parts:
                nodes.extend(element for element in part.node.elements("allOf") if not element.is_reference)
            found = split(parts)
            deep = [*nodes, *(part.node for target in found.targets for part in expand(target, frozenset()))]
        speaking = nodes if any("properties" in node for node in deep) else deep
        return cls(
            name=next((name for node in nodes if (name := said(node))[:1].islower()), ""),
            title=SpecText(_first_text(nodes, "title")),
            description=SpecText(_first_text(speaking, "description")),
            default=next((Json.of(node["default"].value) for node in deep if "default" in node), None),
            examples=_examples(speaking),
            constraints=constraints(deep),
            format=SpecText(_first_text(deep, "format")),
            access=_access(deep),
            deprecated=any(node.flag("deprecated") for node in nodes),
            location=nodes[0].location,
        )


def field_of(wire_name: str, type_: t.Type, required: bool, said: Annotations) -> Field:
    """A field that has no name yet, unless the document gives one: the naming pass fills it in."""
    return Field(
        name=said.name,
        wire_name=SpecText(wire_name),
        type=type_,
        required=required,
        access=said.access,
        title=said.title,
        description=said.description,
        default=said.default,
        examples=said.examples,
        constraints=said.constraints,
        format=said.format,
        deprecated=said.deprecated,
        location=said.location,
    )


def constraints(nodes: list[Node]) -> tuple[Constraint, ...]:
    """The constraints of `nodes`, in the order of the standard, each once."""
    telling = [node.value for node in nodes if isinstance(node.value, dict) and not _KEYWORDS.isdisjoint(node.value)]
    found = (
        Constraint(keyword, Json.of(schema[keyword]))
        for keyword in (CONSTRAINTS if telling else ())
        for schema in telling
        if keyword in schema and schema[keyword] is not False
    )
    return tuple(dict.fromkeys(found))


def _first_text(nodes: list[Node], keyword: str) -> str:
    return next((text for node in nodes if (text := node.text(keyword))), "")


def _examples(nodes: list[Node]) -> tuple[Json, ...]:
    found: list[Json] = []
    for node in nodes:
        if "example" in node:
            found.append(Json.of(node["example"].value))
        examples = node.get("examples")
        if examples is not None and isinstance(examples.value, list):
            found.extend(Json.of(value) for value in examples.value)
    return tuple(dict.fromkeys(found))


def _access(nodes: list[Node]) -> Access:
    if any(node.flag("readOnly") for node in nodes):
        return Access.READ_ONLY
    return Access.WRITE_ONLY if any(node.flag("writeOnly") for node in nodes) else Access.BOTH
