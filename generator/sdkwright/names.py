"""Noun: Python names that are decided elsewhere: by the document itself, or by an earlier run (the name lock)."""

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sdkwright.document import Node

MEMBER: Final = "x-sdkwright-name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What each part of a document is called in Python.

    `resources` are attributes by tag, `operations` methods by `METHOD /path`, `models` classes by the place of their
    schema. A document that grows keeps them all: what is new makes way.
    """

    resources: Mapping[str, str] = field(default_factory=dict[str, str])
    operations: Mapping[str, str] = field(default_factory=dict[str, str])
    models: Mapping[str, str] = field(default_factory=dict[str, str])

    def to_json(self) -> dict[str, dict[str, str]]:
        """The names as a manifest holds them."""
        parts = {"resources": self.resources, "operations": self.operations, "models": self.models}
        return {part: dict(sorted(names.items())) for part, names in parts.items()}

    @classmethod
    def from_json(cls, said: Any) -> "Names":
        """The names that a manifest holds; whatever is no Python name counts as not said."""
        parts = {part: _identifiers(said.get(part)) for part in ("resources", "operations", "models")}
        return cls(**parts)


def _identifiers(said: Any) -> dict[str, str]:
    if not isinstance(said, dict):
        return {}
    return {str(key): name for key, name in said.items() if isinstance(name, str) and is_name(name)}


def said(node: Node) -> str:
    """The name that the document gives by `x-sdkwright-name`, empty for none, or for one that Python cannot have."""
    name = node.text(MEMBER)
    return name if is_name(name) else ""


def is_name(name: str) -> bool:
    """Whether Python can use `name` for a public thing."""
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")
