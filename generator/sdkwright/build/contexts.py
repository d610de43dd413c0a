"""What a part of the document is called that is referred to: by its key, by where it stands, or by its file."""

from sdkwright.build.draft import Context
from sdkwright.build.package import file_stem
from sdkwright.document import Node
from sdkwright.operations import METHODS
from sdkwright.pointers import unescape
from sdkwright.words import words

_SCHEMAS = "/components/schemas/"
_STRUCTURE = frozenset({
    "schema", "items", "properties", "content", "allOf", "oneOf", "anyOf", "additionalProperties", "schemas",
    "definitions", "components", "responses", "parameters", "get", "put", "post", "delete", "patch", "requestBody",
    "paths",
})  # fmt: skip


def context_of(node: Node) -> Context:
    """The name of a schema that is referred to: its key, or its file's name, skipping words of structure."""
    if node.pointer.startswith(_SCHEMAS) and node.pointer.count("/") == _SCHEMAS.count("/") and words(node.last):
        return Context(base=node.last)
    for token in reversed(node.pointer.split("/")[1:]):
        plain = unescape(token)
        if plain not in _STRUCTURE and "/" not in plain and words(plain) and not plain.isdigit():
            return Context(base=plain)
    return _within_operation(node) or Context(base=file_stem(node.source))


def shared_context(node: Node, kind: str) -> Context:
    """The context of a body or reply (`kind`: `request`, `response`) that several operations refer to: its own name,
    and `kind` unless it says so."""
    if inside := _within_operation(node):
        return inside
    name = node.last or node.source.rpartition("/")[2].partition(".")[0]
    return Context(base=name) if kind in name.lower() else Context(base=name, steps=(kind,))


def _within_operation(node: Node) -> Context | None:
    """The context of what stands in an operation, and is referred to from elsewhere, as that operation names it."""
    tokens = [unescape(token) for token in node.pointer.split("/")[1:]]
    if len(tokens) < 4 or tokens[0] != "paths" or tokens[2] not in METHODS:
        return None
    operation = node.document.at(node.source, "")["paths"][tokens[1]][tokens[2]]
    base = operation.text("operationId") or f"{tokens[2]} {tokens[1]}"
    match tokens[3:]:
        case ["requestBody", *_]:
            return Context(base=base, steps=("request",))
        case ["responses", status, *_]:
            return Context(base=base, steps=("response",) if status.startswith("2") else (f"response {status}",))
        case ["parameters", number, *_] if number.isdigit():
            return Context(base=base, steps=(operation["parameters"][int(number)].text("name"),))
        case _:
            return None
