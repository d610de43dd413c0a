"""IR types as the flat, minimal JSON Schema that datamodel-code-generator is handed.

Nothing of the document's text is in it but enum values: names are the naming pass's, keywords those that make a type.
`customTypePath`, which datamodel-code-generator takes from a schema, is set here and never copied from a document.
"""

from typing import Any

from sdkwright.ir import type as t
from sdkwright.ir.model import AnyModel, ObjectModel

ROOT = "sdk"
"""Stands for the package in import paths, until the adapter makes them relative."""

_PLAIN: dict[type[t.Type], dict[str, Any]] = {
    t.Any: {},
    t.Never: {"customTypePath": "typing.Never"},
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


def schema_of(type_: t.Type, modules: dict[str, str]) -> dict[str, Any]:
    """The schema of `type_`; `modules` says where each model lives."""
    match type_:
        case t.ModelRef(name):
            return {"$ref": f"#/$defs/{modules[name]}.{name}"}
        case t.Literal(values):
            return {"enum": [value.value for value in values]}
        case t.List(item):
            return {"type": "array", "items": schema_of(item, modules)}
        case t.Map(value):
            return {"type": "object", "additionalProperties": schema_of(value, modules) or True}
        case t.Tuple(items, _):
            inner = [schema_of(item, modules) for item in items]
            return {"type": "array", "prefixItems": inner, "minItems": len(inner), "maxItems": len(inner)}
        case t.Union(members):
            return {"anyOf": [schema_of(member, modules) for member in members]}
        case _:
            return dict(_PLAIN[type(type_)])


def definition(model: AnyModel, modules: dict[str, str]) -> dict[str, Any]:
    """The schema of `model`, its members under their Python names."""
    if not isinstance(model, ObjectModel):
        return schema_of(model.type, modules)
    return {
        "type": "object",
        "properties": {field.name: schema_of(field.type, modules) for field in model.fields},
        "required": [field.name for field in model.fields if field.required],
    }
