"""IR types as the flat, minimal JSON Schema that datamodel-code-generator is handed.

Nothing of the document's text is in it but enum values: names are the naming pass's, keywords those that make a type.
`customTypePath`, which datamodel-code-generator takes from a schema, is set here and never copied from a document: it
names the types that JSON Schema has no word for, and stands for models, so that types which differ in nothing but the
models they mention are one schema.
"""

from typing import Any

from sdkwright.ir import type as t

ROOT = "sdk"
"""Stands for the package in import paths, until the adapter makes them relative."""

MODEL = "SdkwrightModel"
"""With a number behind it stands for the model of that place among those that a type mentions."""

_PLAIN: dict[type[t.Type], dict[str, Any]] = {
    t.Any: {},
    t.Never: {},
    t.Null: {"type": "null"},
    t.Boolean: {"type": "boolean"},
    t.Integer: {"type": "integer"},
    t.Number: {"type": "number"},
    t.Decimal: {"type": "string", "customTypePath": "decimal.Decimal"},
    t.String: {"type": "string"},
    t.Base64: {"type": "string", "customTypePath": f"{ROOT}._runtime.base64.Base64"},
    t.Binary: {"type": "string", "format": "binary"},
    t.Date: {"type": "string", "customTypePath": "datetime.date"},
    t.DateTime: {"type": "string", "customTypePath": "pydantic.AwareDatetime"},
    t.Uuid: {"type": "string", "customTypePath": "uuid.UUID"},
}


def schema_of(type_: t.Type, models: tuple[str, ...]) -> dict[str, Any]:
    """The schema of `type_`, which mentions `models`."""
    match type_:
        case t.ModelRef(name):
            return {"customTypePath": f"{ROOT}.models.{MODEL}{models.index(name)}"}
        case t.Literal(values):
            return {"enum": [value.value for value in values]}
        case t.List(item):
            return {"type": "array", "items": schema_of(item, models)}
        case t.Map(value):
            return {"type": "object", "additionalProperties": schema_of(value, models) or True}
        case t.Tuple(items, _):
            inner = [schema_of(item, models) for item in items]
            return {"type": "array", "prefixItems": inner, "minItems": len(inner), "maxItems": len(inner)}
        case t.Union(members):
            return {"anyOf": [schema_of(member, models) for member in members]}
        case _:
            return dict(_PLAIN[type(type_)])
