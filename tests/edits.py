"""Edits of documents, as people make them: whatever stands there, at random places."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

Document = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "patch")
WORDS = ("Node", "node", "page list", "Item", "items", "class", "Größe", "get", "Model", "2nd")


def edited(document: Document, chance: random.Random) -> tuple[str, Document]:
    """A copy of `document` with one edit, and what kind of edit it is."""
    while True:
        kind = chance.choice(list(EDITS))
        made = copy.deepcopy(document)
        if EDITS[kind](made, chance):
            return kind, made


def _schemas(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    return found


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every schema with properties, wherever it stands."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)
    if isinstance(value, dict) and isinstance(value.get("properties"), dict) and value["properties"]:
        yield value


def _operations(document: Document) -> list[dict[str, Any]]:
    items = [item for item in document.get("paths", {}).values() if isinstance(item, dict)]
    return [item[method] for item in items for method in METHODS if isinstance(item.get(method), dict)]


def _reference(document: Document, chance: random.Random) -> dict[str, Any]:
    names = [name for name in _schemas(document) if name.isalnum()]
    return {"$ref": f"#/components/schemas/{chance.choice(names)}"} if names else {"type": "string"}


def _any_schema(document: Document, chance: random.Random) -> dict[str, Any]:
    one, other = _reference(document, chance), _reference(document, chance)
    return copy.deepcopy(
        chance.choice(
            [
                one,
                {"type": "string", "enum": ["a", "b", "c"]},
                {"type": "object", "properties": {"inner": {"type": "object", "properties": {"x": one}}}},
                {"type": "array", "items": {"type": "object", "properties": {"each": other}}},
                {"oneOf": [one, {"type": "object", "properties": {"y": {"type": "integer"}}}]},
                {"allOf": [one, {"type": "object", "properties": {"more": {"type": "string", "format": "date-time"}}}]},
                {"type": "object", "additionalProperties": other},
            ]
        )
    )


def _put(members: dict[str, Any], name: str, value: Any, chance: random.Random) -> None:
    """Give `members` one more at any place among them."""
    items = [one for one in members.items() if one[0] != name]
    items.insert(chance.randrange(len(items) + 1), (name, value))
    members.clear()
    members.update(items)


def _property(document: Document, chance: random.Random) -> bool:
    found = list(_objects(document))
    if found:
        _put(chance.choice(found)["properties"], chance.choice(WORDS), _any_schema(document, chance), chance)
    return bool(found)


def _no_property(document: Document, chance: random.Random) -> bool:
    found = list(_objects(document))
    if found:
        chosen = chance.choice(found)["properties"]
        del chosen[chance.choice(list(chosen))]
    return bool(found)


def _required(document: Document, chance: random.Random) -> bool:
    found = list(_objects(document))
    for one in found[:1] and [chance.choice(found)]:
        name = chance.choice(list(one["properties"]))
        names = one["required"] if isinstance(one.get("required"), list) else []
        one["required"] = [*(other for other in names if other != name), *([] if name in names else [name])]
    return bool(found)


def _schema(document: Document, chance: random.Random) -> bool:
    _put(_schemas(document), chance.choice(WORDS).replace(" ", "_"), _any_schema(document, chance), chance)
    return True


def _no_schema(document: Document, chance: random.Random) -> bool:
    schemas = _schemas(document)
    unused = [name for name in schemas if repr(document).count(f"/schemas/{name}'") == 0]
    if unused:
        del schemas[chance.choice(unused)]
    return bool(unused)


def _other_name(document: Document, chance: random.Random) -> bool:
    schemas = _schemas(document)
    names = [name for name in schemas if isinstance(name, str) and name.isalnum()]
    if not names:
        return False
    old, new = chance.choice(names), f"{chance.choice(['Other', 'Node', 'x'])}{chance.randrange(3)}"
    if new in schemas:
        return False
    document["components"]["schemas"] = {new if name == old else name: one for name, one in schemas.items()}
    _replace(document, f"#/components/schemas/{old}", f"#/components/schemas/{new}")
    return True


def _replace(value: Any, old: str, new: str) -> None:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if inner == old:
            value[key] = new
        elif isinstance(inner, dict | list):
            _replace(inner, old, new)


def _itself(document: Document, chance: random.Random) -> bool:
    """A model that contains itself, perhaps by way of another."""
    schemas = _schemas(document)
    names = [name for name, one in schemas.items() if isinstance(one, dict) and "properties" in one and name.isalnum()]
    for name in names[:1] and [chance.choice(names)]:
        holder = schemas[chance.choice(names)]["properties"]
        holder["again"] = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
        schemas[name]["properties"]["back"] = _reference(document, chance)
    return bool(names)


def _discriminator(document: Document, chance: random.Random) -> bool:
    one, other = _reference(document, chance), _reference(document, chance)
    if "$ref" not in one or one == other:
        return False
    tag = {"propertyName": "kind", "mapping": {"one": one["$ref"], "other": other["$ref"]}}
    union: dict[str, Any] = {"oneOf": [one, other], "discriminator": tag}
    _put(_schemas(document), f"Either{chance.randrange(2)}", union, chance)
    return True


def _heir(document: Document, chance: random.Random) -> bool:
    """A family: a head that is told by a member, and one that inherits from it."""
    names = [name for name, one in _schemas(document).items() if isinstance(one, dict) and "properties" in one]
    names = [name for name in names if name.isalnum()]
    if not names:
        return False
    head = chance.choice(names)
    _schemas(document)[head]["discriminator"] = {"propertyName": "kind"}
    heir = {"allOf": [{"$ref": f"#/components/schemas/{head}"}, {"type": "object", "properties": {"own": {}}}]}
    _put(_schemas(document), f"Heir{chance.randrange(3)}", heir, chance)
    return True


def _described(document: Document, chance: random.Random) -> bool:
    found = [*_objects(document), *_operations(document)]
    if found:
        chance.choice(found)["description"] = f"Other words, {chance.random()}."
    return bool(found)


def _operation(document: Document, chance: random.Random) -> bool:
    """An operation more, like one that is there."""
    operations = _operations(document)
    if not operations:
        return False
    made = copy.deepcopy(chance.choice(operations))
    made["operationId"] = chance.choice(["list_all", "get", "getItem", "createNode", "nodes"]) + str(
        chance.randrange(9)
    )
    made["parameters"] = [one for one in made.get("parameters", ()) if one.get("in") not in ("path", None)]
    content = {"application/json": {"schema": _any_schema(document, chance)}}
    made["responses"] = {"200": {"description": "", "content": content}}
    _put(document["paths"], f"/more/{chance.randrange(99)}", {chance.choice(METHODS): made}, chance)
    return True


def _no_operation(document: Document, chance: random.Random) -> bool:
    items = [item for item in document.get("paths", {}).values() if isinstance(item, dict)]
    found = [(item, method) for item in items for method in METHODS if method in item]
    if len(found) < 2:
        return False
    item, method = chance.choice(found)
    del item[method]
    return True


def _tag(document: Document, chance: random.Random) -> bool:
    operations = _operations(document)
    if operations:
        chance.choice(operations)["tags"] = [chance.choice(["Pools", "nodes", "Pools.inner", "models"])]
    return bool(operations)


def _identifier(document: Document, chance: random.Random) -> bool:
    operations = _operations(document)
    if operations:
        chance.choice(operations)["operationId"] = (
            f"{chance.choice(['list', 'get_all', 'Nodes'])}{chance.randrange(99)}"
        )
    return bool(operations)


def _server(document: Document, chance: random.Random) -> bool:
    document["servers"] = [{"url": f"https://{chance.randrange(99)}.example.com"}]
    return True


def _title(document: Document, chance: random.Random) -> bool:
    document["info"]["description"] = f"Another description, {chance.random()}."
    return True


def _other_type(document: Document, chance: random.Random) -> bool:
    found = list(_objects(document))
    for one in found[:1] and [chance.choice(found)]:
        one["properties"][chance.choice(list(one["properties"]))] = _any_schema(document, chance)
    return bool(found)


def _references(value: Any) -> Iterator[dict[str, Any]]:
    """Whatever refers to a schema."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _references(inner)
    if isinstance(value, dict) and str(value.get("$ref")).startswith("#/components/schemas/"):
        yield value


def _other_target(document: Document, chance: random.Random) -> bool:
    found = list(_references(document))
    if found:
        chance.choice(found).update(_reference(document, chance))
    return bool(found)


def _other_order(document: Document, chance: random.Random) -> bool:
    schemas = list(_schemas(document).items())
    chance.shuffle(schemas)
    document["components"]["schemas"] = dict(schemas)
    return len(schemas) > 1


def _shared(document: Document, chance: random.Random) -> bool:
    """Another parameter, or reply, that operations refer to."""
    for kind in chance.sample(("parameters", "responses"), 2):
        held = document.get("components", {}).get(kind) or {}
        found = [one for one in held.values() if isinstance(one, dict) and "$ref" not in one and "content" not in one]
        for one in found[:1] and [chance.choice(found)]:
            one["description"] = f"Said otherwise, {chance.random()}."
            schema = _any_schema(document, chance)
            one.update(
                {"schema": schema} if kind == "parameters" else {"content": {"application/json": {"schema": schema}}}
            )
            return True
    return False


EDITS: dict[str, Callable[[Document, random.Random], bool]] = {
    "a property more": _property,
    "a property less": _no_property,
    "another property mandatory": _required,
    "another type of a property": _other_type,
    "another target of a reference": _other_target,
    "schemas in another order": _other_order,
    "another parameter or reply of several operations": _shared,
    "a schema more": _schema,
    "a schema less": _no_schema,
    "another name of a schema": _other_name,
    "a schema that holds itself": _itself,
    "a discriminator": _discriminator,
    "an heir": _heir,
    "another description": _described,
    "an operation more": _operation,
    "an operation less": _no_operation,
    "another tag": _tag,
    "another operationId": _identifier,
    "another server": _server,
    "another description of all": _title,
}
