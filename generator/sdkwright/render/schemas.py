"""IR types as the flat, minimal JSON Schema that datamodel-code-generator is handed.

Nothing of the document's text is in it but enum values: names are the naming pass's, keywords those that make a type.
`customTypePath`, which datamodel-code-generator takes from a schema, is set here and never copied from a document: it
names the types that JSON Schema has no word for, and the models of other modules, so that each module stands alone.
"""

from collections.abc import Mapping
from typing import Any

from sdkwright.ir import type as t
from sdkwright.ir.model import AnyModel, ObjectModel

ROOT = "sdk"
"""Stands for the package in import paths, until the adapter makes them relative."""

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


def definition(model: AnyModel, modules: Mapping[str, str]) -> dict[str, Any]:
    """The schema of `model`, its members under their Python names; `modules` says where each model lives."""
    if not isinstance(model, ObjectModel):
        return _schema(model.type, modules, model.module)
    return {
        "type": "object",
        "properties": {field.name: _schema(field.type, modules, model.module) for field in model.fields},
        "required": [field.name for field in model.fields if field.required],
    }


def _schema(type_: t.Type, modules: Mapping[str, str], home: str) -> dict[str, Any]:
    """The schema of `type_` as the module `home` has to write it."""
    match type_:
        case t.ModelRef(name) if modules[name] == home:
            return {"$ref": f"#/$defs/{home}.{name}"}
        case t.ModelRef(name):
            return {"customTypePath": f"{ROOT}.models.{modules[name]}.{name}"}
        case t.Literal(values):
            return {"enum": [value.value for value in values]}
        case t.List(item):
            return {"type": "array", "items": _schema(item, modules, home)}
        case t.Map(value):
            return {"type": "object", "additionalProperties": _schema(value, modules, home) or True}
        case t.Tuple(items, _):
            inner = [_schema(item, modules, home) for item in items]
            return {"type": "array", "prefixItems": inner, "minItems": len(inner), "maxItems": len(inner)}
        case t.Union(members):
            return {"anyOf": [_schema(member, modules, home) for member in members]}
        case _:
            return dict(_PLAIN[type(type_)])
