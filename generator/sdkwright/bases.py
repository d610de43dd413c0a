"""Noun: what parts of a document call themselves: base URIs (`$id`, `$self`) and dynamic anchors.

Sources: JSON Schema 2020-12 Core, sections 8.2.1 and 8.2.3; OpenAPI 3.2.0, OpenAPI Object, `$self`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urldefrag, urljoin

Place = tuple[str, str]
"""A source's name, and a pointer in it."""

WEBHOOKS_BEFORE_31: Final = "x-webhooks"
"""Webhooks, in documents of a version that has none: the one extension that is looked into."""

NAMED: Final = frozenset({
    "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas", "responses", "parameters",
    "requestBodies", "headers", "securitySchemes", "links", "callbacks", "pathItems", "paths", "webhooks", "content",
    "encoding", "variables", "mediaTypes", "mapping", "scopes", WEBHOOKS_BEFORE_31,
})  # fmt: skip
"""Members whose own members have names of the author's choice."""

_DATA = frozenset({"example", "examples", "default", "enum", "const", "value", "dataValue"})


@dataclass(frozen=True, slots=True)
class Bases:
    """`resources` are the places of what has a URI of its own, `declared` the URIs by place, `anchors` the places of
    each dynamic anchor."""

    resources: Mapping[str, Place] = field(default_factory=dict[str, Place])
    declared: Mapping[Place, str] = field(default_factory=dict[Place, str])
    anchors: Mapping[str, tuple[Place, ...]] = field(default_factory=dict[str, tuple[Place, ...]])

    def of(self, source: str, pointer: str) -> str:
        """The base URI at a place: the nearest that is declared around it, or the file's name."""
        while pointer:
            if (source, pointer) in self.declared:
                return self.declared[source, pointer]
            pointer = pointer.rpartition("/")[0]
        return self.declared.get((source, ""), source)


def declared(files: Mapping[str, tuple[str, Any]]) -> Bases:
    """The bases of `files`: text and value of each, by name."""
    resources: dict[str, Place] = {}
    bases: dict[Place, str] = {}
    anchors: dict[str, tuple[Place, ...]] = {}
    for name, (text, value) in files.items():
        if "$id" not in text and "$self" not in text and "$dynamicAnchor" not in text:
            continue
        for pointer, base, schema in _named(value, name):
            place = (name, pointer)
            if base:
                resources.setdefault(base, place)
                bases[place] = base
            anchor = schema.get("$dynamicAnchor")
            if isinstance(anchor, str):
                anchors[anchor] = (*anchors.get(anchor, ()), place)
    return Bases(resources, bases, anchors)


def _named(value: Any, name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each object that names itself: its pointer, its absolute URI (empty without one), and the object."""
    waiting: list[tuple[Any, str, str]] = [(value, "", name)]
    while waiting:
        node, pointer, base = waiting.pop()
        if isinstance(node, list):
            waiting.extend((item, f"{pointer}/{index}", base) for index, item in enumerate(node))
        elif isinstance(node, dict):
            own = node.get("$id") or (node.get("$self") if not pointer else None)
            if isinstance(own, str) and own:
                base = urldefrag(_joined(base, own))[0]
            if isinstance(own, str) or "$dynamicAnchor" in node:
                yield pointer, base if isinstance(own, str) else "", node
            for key, inner in node.items():
                if isinstance(inner, dict | list) and key not in _DATA and not is_extension(key):
                    token = key.replace("~", "~0").replace("/", "~1")
                    waiting.append((inner, f"{pointer}/{token}", base))


def is_extension(key: str) -> bool:
    """Whether a member is the author's own, which nothing is known of (OpenAPI, "Specification Extensions")."""
    return key.startswith("x-") and key != WEBHOOKS_BEFORE_31


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return url
