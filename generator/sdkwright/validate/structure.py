"""The structure of a document, judged by the meta-schemas that openapi-spec-validator carries.

The meta-schema is the authority's own; jsonschema-rs runs it, some hundred times faster than the authority does.
"""

import difflib
import importlib.util
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.operations import METHODS
from sdkwright.pointers import escape
from sdkwright.validate.engine import validator_for


@cache
def _validator(version: tuple[int, int]) -> jsonschema_rs.Validator:
    """The authority's meta-schema. Its package is not imported, which would take longer than most documents do."""
    package = importlib.util.find_spec("openapi_spec_validator")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("openapi_spec_validator")
    folder = Path(package.submodule_search_locations[0]) / "resources" / "schemas"
    major, minor = version
    schema = json.loads((folder / f"v{major}.{minor}" / "schema.json").read_bytes())
    return validator_for(schema if version < (3, 1) else _with_links(schema))


def _with_links(schema: dict[str, Any]) -> dict[str, Any]:
    """The meta-schema with links as OpenAPI 3.1.1 has them (Link Object): the meta-schema of 3.1 calls their `server`
    `body`, and both of 3.1 and 3.2 take texts alone for `parameters`, which are any constants, or expressions."""
    link = schema["$defs"]["link"]
    told = {name: value for name, value in link["properties"].items() if name != "body"}
    described = {**told, "server": {"$ref": "#/$defs/server"}, "parameters": {"type": "object"}}
    return {**schema, "$defs": {**schema["$defs"], "link": {**link, "properties": described}}}


_CODES = {
    "required": "missing-member",
    "additionalProperties": "unknown-member",
    "unevaluatedProperties": "unknown-member",
    "propertyNames": "unknown-member",
    "type": "wrong-type",
    "enum": "wrong-value",
    "const": "wrong-value",
}


def check(document: Document) -> Iterator[Diagnostic]:
    """Where the document is not what OpenAPI's meta-schema describes."""
    whole, moved = _assembled(document)
    errors = _validator(document.version).iter_errors(whole)
    for found in telling(inner for error in errors for inner in explain(error)):
        if found.kind.as_dict().get("format") == "regex":
            continue  # the rules on schemas know patterns better, and of all versions
        path = tuple(map(str, found.instance_path))
        start = next((path[:length] for length in range(min(3, len(path)), 0, -1) if path[:length] in moved), ())
        node = moved.get(start, document.root)
        yield diagnostic(_CODES.get(found.kind.name, "structure"), found, node.source, node.pointer, skip=len(start))


def _assembled(document: Document) -> tuple[Any, dict[tuple[str, ...], Node]]:
    """The entry file with the path items and operations that it keeps in other files, and where those come from.

    OpenAPI has references for path items, not for operations; documents that are kept as a tree use them all the same.
    """
    value = document.root.value
    moved: dict[tuple[str, ...], Node] = {}
    if len(document.sources) == 1 or not isinstance(value.get("paths"), dict):
        return value, moved
    paths: dict[str, Any] = {}
    for path, reference in document.root.members("paths"):
        item = _there(reference)
        paths[path] = item.value
        if item.key != reference.key:
            moved["paths", path] = item
        for method, operation in item.members():
            there = _there(operation) if method in METHODS else operation
            if there.key != operation.key:
                paths[path] = {**paths[path], method: there.value}
                moved["paths", path, method] = there
    return {**value, "paths": paths}, moved


def _there(reference: Node) -> Node:
    """What a reference into another file leads to, the node itself where it is none."""
    if not reference.is_reference or len(reference.value) > 1:
        return reference
    try:
        return reference.follow()
    except UnresolvedReference:
        return reference


def telling(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[jsonschema_rs.ValidationError]:
    """`errors` without those that only follow from a value being of another kind than is wanted."""
    listed = list(errors)
    mistyped = {tuple(one.instance_path) for one in listed if one.kind.name == "type"}
    return (one for one in listed if one.kind.name == "type" or tuple(one.instance_path) not in mistyped)


def diagnostic(
    code: str, error: jsonschema_rs.ValidationError, file: str, within: str = "", skip: int = 0
) -> Diagnostic:
    """`error` as a diagnostic; `within` is the pointer of the value that was judged, which stands `skip` steps down
    the path of the error."""
    message, hint, at = _words(error)
    path = [*error.instance_path[skip:], *at]
    pointer = within + "".join(f"/{escape(str(token))}" for token in path)
    place = Location(file, pointer=pointer, at_key=bool(at))
    return finding(code, message, place, hint)


def explain(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """`error`, or for a value that fits none of several schemas what keeps it from the one it is nearest to."""
    branches: list[list[jsonschema_rs.ValidationError]] | None = getattr(error.kind, "context", None)
    if not branches or not any(branches):
        yield error
        return
    nearest = min((branch for branch in branches if branch), key=lambda branch: _distance(branch, error))
    for inner in nearest:
        yield from explain(inner)


def _distance(
    branch: list[jsonschema_rs.ValidationError], error: jsonschema_rs.ValidationError
) -> tuple[int, int, int]:
    """How far a value is from what a branch wants: another kind of value is farthest, a deep fault is nearest."""
    own = [one for one in branch if len(one.instance_path) == len(error.instance_path)]
    foreign = sum(
        1 for one in own if one.kind.name in ("type", "const", "enum", "falseSchema") or _wants_reference(one)
    )
    deepest = max(len(one.instance_path) for one in branch)
    return foreign, -deepest, len(branch)


def _wants_reference(error: jsonschema_rs.ValidationError) -> bool:
    return error.kind.name == "required" and error.kind.as_dict().get("property") == "$ref"


def _words(error: jsonschema_rs.ValidationError) -> tuple[str, str, list[str | int]]:
    """Message, hint, and the member that is meant, for what people get wrong most."""
    said: dict[str, Any] = error.kind.as_dict()
    match error.kind.name:
        case "required":
            return f"{_shown(said['property'])} is missing here", f"add `{said['property']}`", []
        case "additionalProperties" | "unevaluatedProperties":
            unexpected: list[str] = said.get("unexpected") or [""]
            near = difflib.get_close_matches(unexpected[0], _NAMES, 1)
            hint = f"did you mean `{near[0]}`?" if near else "an extension's name starts with `x-`"
            hint = "it belongs elsewhere: see the OpenAPI specification" if unexpected[0] in near else hint
            listed = ", ".join(map(_shown, unexpected[:5]))
            return f"{listed} has no meaning here", hint, [unexpected[0]]
        case "propertyNames":
            name = said["error"].instance
            hint = "refer in each of the members" if name == "$ref" else "letters, digits, `.`, `_` and `-` make a name"
            return f"{_shown(name)} is no name here", hint, [name]
        case "uniqueItems":
            values = error.instance if isinstance(error.instance, list) else []
            index = _twice(values)
            return f"{json.dumps(values[index], ensure_ascii=False)[:_SHOWN]} stands here twice", "keep one", [index]
        case "enum":
            return spoken(error), "use one of the values listed", []
        case _:
            return spoken(error), _hint(error), []


def _hint(error: jsonschema_rs.ValidationError) -> str:
    """What is most likely meant by what stands there."""
    last = str(error.instance_path[-1]) if error.instance_path else ""
    if isinstance(error.instance, dict) and "$ref" in error.instance:
        return "no reference is followed here: write what it leads to"
    if last == "$ref":
        return "a group cannot be a reference: refer in each of its members"
    return _FORMER.get(last, _SEE) if error.kind.name == "type" else _SEE


def spoken(error: jsonschema_rs.ValidationError) -> str:
    """The message of `error`, which shows the value, cut where that is long."""
    message, value = error.message, json.dumps(error.instance, ensure_ascii=False, separators=(",", ":"))
    if len(value) > _SHOWN and message.startswith(value):
        message = f"{value[:_SHOWN]}…{message[len(value) :]}"
    return message[:300]


def _twice(values: list[Any]) -> int:
    """The index of the first of `values` that is there before."""
    spelled = [json.dumps(value, sort_keys=True) for value in values]
    return next((index for index, value in enumerate(spelled) if value in spelled[:index]), 0)


_SEE = "see the OpenAPI specification"
_SHOWN = 80
_FORMER = {
    "exclusiveMinimum": "since OpenAPI 3.1 it is the bound: put it in the place of `minimum`",
    "exclusiveMaximum": "since OpenAPI 3.1 it is the bound: put it in the place of `maximum`",
    "required": "list the names in the schema that holds the properties: `required: [name]`",
    "items": "schemas for one element each are `prefixItems` since OpenAPI 3.1",
    "examples": "in a schema it is a list of values",
    "$recursiveAnchor": "since 2020-12 it is `$dynamicAnchor`, a name",
}
"""What is meant by a value of the wrong type, by the member that has it."""
_NAMES = (
    "openapi", "info", "servers", "paths", "webhooks", "components", "security", "tags", "externalDocs", "title",
    "description", "summary", "version", "license", "contact", "termsOfService", "parameters", "requestBody",
    "responses", "callbacks", "deprecated", "operationId", "content", "schema", "schemas", "example", "examples",
    "headers", "links", "required", "in", "name", "style", "explode", "allowReserved", "schema", "encoding",
    "securitySchemes", "requestBodies", "pathItems", "type", "format", "items", "properties", "additionalProperties",
    "allOf", "oneOf", "anyOf", "not", "enum", "default", "nullable", "discriminator", "readOnly", "writeOnly", "get",
    "put", "post", "delete", "options", "head", "patch", "trace", "query", "url", "variables",
)  # fmt: skip


def _shown(name: str) -> str:
    return repr(name[:100])
