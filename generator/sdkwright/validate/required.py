"""Names in `required` that no property has: JSON Schema allows them, but most are misspelt.

Source: JSON Schema 2020-12 Validation, section 6.5.3.
"""

import difflib
from collections.abc import Iterator

from sdkwright.diagnostics import Diagnostic
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Node, UnresolvedReference

_OPEN = frozenset({"patternProperties", "if", "$dynamicRef", "dependentSchemas"})
_PARTS = ("allOf", "anyOf", "oneOf")


def check(schema: Node) -> Iterator[Diagnostic]:
    """The names that neither `schema` nor what it is composed of declares; nothing where other names are described."""
    names = schema.value.get("required")
    if not isinstance(names, list) or schema.value.keys().isdisjoint({"properties", "allOf"}):
        return
    declared: set[str] = set()
    if not _is_closed(schema, declared, set()):
        return
    for one in schema.elements("required"):
        name = one.value
        if isinstance(name, str) and name not in declared:
            near = difflib.get_close_matches(name[:100], sorted(declared), 1)
            hint = f"did you mean {near[0]!r}?" if near else "declare it under `properties`"
            message = f"{name[:100]!r} is required, but no property declares it"
            yield finding("unknown-required-property", message, one.location, hint)


def _is_closed(schema: Node, declared: set[str], met: set[tuple[str, str]]) -> bool:
    """Whether `schema` describes no members but properties with names, which are `declared`."""
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if node.key in met:
            continue
        met.add(node.key)
        if not isinstance(node.value, dict) or not _OPEN.isdisjoint(node.value):
            return False
        if node is not schema and isinstance(node.value.get("additionalProperties"), dict):
            return False
        declared.update(name for name, _ in node.members("properties"))
        waiting.extend(part for key in _PARTS for part in node.elements(key))
        if node.is_reference:
            try:
                waiting.append(node.follow())
            except UnresolvedReference:
                return False
    return True
