"""Unions whose variants are told apart by a member (OpenAPI 3.1.1, Discriminator Object)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import core_schema

from .containers import is_object

UNTOLD = ""
"""Stands for the variant of an object that does not say which it is."""


@dataclass(frozen=True)
class Discriminated:
    """Marks a union in `Annotated`: the member's wire name, for each of its values the class meant, and the class that
    every other value means, if any does. An object without the member is tried against each variant.

    `Annotated[Cat | Dog, Discriminated("petType", {"cat": "Cat", "dog": "Dog"})]`
    """

    wire_name: str
    mapping: Mapping[str, str]
    default: str | None = None

    def __hash__(self) -> int:
        return hash((self.wire_name, tuple(self.mapping.items()), self.default))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """A tagged union over the variants of `source`."""
        variants = {variant.__name__: handler.generate_schema(variant) for variant in get_args(source)}
        untold = core_schema.union_schema(list(variants.values()))
        return core_schema.tagged_union_schema({**variants, UNTOLD: untold}, self.variant)

    def read(self, annotation: Any, value: Any, note: Callable[[str, str], None], pointer: str) -> Any:
        """`value` as the variant of the union `annotation` that it is meant to be, as `lenient` reads it."""
        from .lenient import kind, read

        name = self.variant(value)
        if name == UNTOLD:
            return read(annotation, value, note, pointer)
        for variant in get_args(annotation):
            if variant.__name__ == name:
                return read(variant, value, note, pointer)
        chosen = value.get(self.wire_name) if is_object(value) else kind(value)
        note(pointer, f"no variant for {self.wire_name} = {chosen!r}")
        return value

    def variant(self, value: Any) -> str | None:
        """The name of the class that `value`, a model or an object, is meant to be; UNTOLD where it lacks the member,
        None where it holds one that nothing is said of."""
        if isinstance(value, BaseModel):
            return type(value).__name__
        if is_object(value):
            if self.wire_name not in value:
                return self.default or UNTOLD
            tag = value[self.wire_name]
            return self.mapping.get(tag, self.default) if isinstance(tag, str) else self.default
        return None
