"""Reads replies that are not quite as documented: what fits is typed, what does not is kept as it came."""

from __future__ import annotations

import inspect
import json
import sys
import types
from collections.abc import Callable
from typing import (
    Annotated,
    Any,
    Literal,
    Protocol,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    runtime_checkable,
)

from pydantic import BaseModel, ValidationError

from .containers import is_array, is_object
from .models import adapter_of

Note = Callable[[str, str], None]


@runtime_checkable
class Lenient(Protocol):
    """Marks in `Annotated` a type that has a way of its own to read what is not quite as documented."""

    def read(self, annotation: Any, value: Any, note: Note, pointer: str) -> Any:
        """`value` as the `annotation` that is marked, as far as it goes; see `read` of this module."""
        ...


def read(annotation: Any, value: Any, note: Note, pointer: str = "") -> Any:
    """`value`, plain JSON, as `annotation` as far as it goes.

    `note` is called with the JSON Pointer and a reason for each value that does not fit and is kept raw.
    """
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model(annotation, value, note, pointer)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        for one in arguments[1:]:
            if isinstance(one, Lenient):
                return one.read(arguments[0], value, note, pointer)
        if not any(callable(getattr(one, "__get_pydantic_core_schema__", None)) for one in arguments[1:]):
            return _leaf(annotation, value, note, pointer)
    if origin is list and is_array(value):
        return [read(arguments[0], item, note, f"{pointer}/{i}") for i, item in enumerate(value)]
    if origin is tuple and is_array(value) and len(value) == len(arguments):
        items = zip(arguments, value, strict=True)
        return tuple(read(one, item, note, f"{pointer}/{i}") for i, (one, item) in enumerate(items))
    if origin is dict and is_object(value):
        return {key: read(arguments[1], item, note, f"{pointer}/{key}") for key, item in value.items()}
    if origin in (Union, types.UnionType):
        return _union(arguments, value, note, pointer)
    if hasattr(cast("object", annotation), "__value__"):
        return read(_meant(annotation), value, note, pointer)
    return _leaf(annotation, value, note, pointer)


def _meant(alias: Any) -> Any:
    """What a type that contains itself stands for: its module says it as text."""
    if not isinstance(alias.__value__, str):
        return alias.__value__
    holder = types.SimpleNamespace(__annotations__={"meant": alias.__value__})
    return get_type_hints(holder, vars(sys.modules[alias.__module__]), include_extras=True)["meant"]


def _model(annotation: type[BaseModel], value: Any, note: Note, pointer: str) -> Any:
    if not is_object(value):
        note(pointer, f"expected an object ({annotation.__name__}), got {kind(value)}")
        return value
    members = dict(value)
    annotation.model_rebuild()
    known: dict[str, Any] = {}
    given: set[str] = set()
    for name, field in annotation.model_fields.items():
        wire_name = field.alias or name
        if wire_name in members:
            known[name] = read(full(field), members.pop(wire_name), note, f"{pointer}/{wire_name}")
            given.add(name)
        elif field.is_required():
            note(f"{pointer}/{wire_name}", "missing, though it is documented as always there")
            known[name] = None
    model = annotation.model_construct(given, **known)
    extra_type = _extra_type(annotation)
    extra = {key: read(extra_type, item, note, f"{pointer}/{key}") for key, item in members.items()}
    object.__setattr__(model, "__pydantic_extra__", extra)
    object.__setattr__(model, "__pydantic_fields_set__", given)
    return model


def full(field: Any) -> Any:
    """The annotation of a field together with what `Annotated` added to it."""
    extras = [one for one in field.metadata if not isinstance(one, type)]
    return Annotated[(field.annotation, *extras)] if extras else field.annotation


def _extra_type(annotation: type[BaseModel]) -> Any:
    for parent in annotation.__mro__:
        declared = inspect.get_annotations(parent).get("__pydantic_extra__")
        if declared is not None and parent is not BaseModel:
            return _resolved_extra(annotation)
    return Any


def _resolved_extra(annotation: type[BaseModel]) -> Any:
    hints = get_type_hints(annotation, vars(sys.modules[annotation.__module__]), include_extras=True)
    arguments = get_args(hints.get("__pydantic_extra__"))
    return arguments[1] if len(arguments) == 2 else Any


def _union(variants: tuple[Any, ...], value: Any, note: Note, pointer: str) -> Any:
    """The first variant that takes the value without a note, else the one with the fewest."""
    best: tuple[int, Any, list[tuple[str, str]]] | None = None
    for variant in variants:
        notes: list[tuple[str, str]] = []
        result = read(variant, value, _adder(notes), pointer)
        if not notes:
            return result
        score = len(notes) if result is not value else 10_000
        if best is None or score < best[0]:
            best = (score, result, notes)
    if best is None:
        return value
    for where, why in best[2]:
        note(where, why)
    return best[1]


def _adder(notes: list[tuple[str, str]]) -> Note:
    def note(pointer: str, reason: str) -> None:
        notes.append((pointer, reason))

    return note


def _leaf(annotation: Any, value: Any, note: Note, pointer: str) -> Any:
    if annotation is int and isinstance(value, float) and value.is_integer():
        return value
    if get_origin(annotation) is Literal:
        if any(value == one and type(value) is type(one) for one in get_args(annotation)):
            return value
        note(pointer, f"{value!r} is not among the documented values")
        return value
    try:
        adapter = adapter_of(annotation)
        if isinstance(value, str):
            return adapter.validate_json(json.dumps(value), strict=True, by_alias=True, by_name=False)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return adapter.validate_python(value, strict=annotation is not float)
        return adapter.validate_python(value, strict=True)
    except ValidationError as error:
        note(pointer, error.errors(include_url=False, include_context=False)[0]["msg"])
        return value


def kind(value: Any) -> str:
    """What JSON calls a value of this kind."""
    names = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        type(None): "null",
    }
    return next((name for type_, name in names.items() if isinstance(value, type_)), "a number")
