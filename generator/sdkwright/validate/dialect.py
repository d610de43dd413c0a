"""OpenAPI 3.0's schemas in the words of JSON Schema 2020-12, for engines that speak only that.

Source: OpenAPI 3.0.4, Schema Object (`nullable`; `exclusiveMinimum` and `exclusiveMaximum` are flags; members beside
`$ref` are ignored).
"""

from typing import Any

from sdkwright.validate.walk import LISTS, MAPS, SUBSCHEMAS

_DIFFERENT = SUBSCHEMAS | LISTS | MAPS | {"nullable", "exclusiveMinimum", "exclusiveMaximum"}


def modern(schema: Any) -> Any:
    """`schema` as JSON Schema 2020-12 has it."""
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        return {"$ref": schema["$ref"]}
    if schema.keys().isdisjoint(_DIFFERENT):
        return schema
    made: dict[str, Any] = {}
    for key, value in schema.items():
        if key in SUBSCHEMAS:
            made[key] = modern(value)
        elif key in LISTS and isinstance(value, list):
            made[key] = [modern(item) for item in value]
        elif key in MAPS and isinstance(value, dict):
            made[key] = {name: modern(item) for name, item in value.items()}
        else:
            made[key] = value
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(made.get(flag), bool) and made.pop(flag) and bound in made:
            made[flag] = made.pop(bound)
    if made.pop("nullable", False) is True:
        return {"anyOf": [{"type": "null"}, made]}
    return made
