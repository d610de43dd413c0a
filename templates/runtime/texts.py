"""Types what is text on the wire: the fields of forms, and what headers and queries say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from .containers import is_array, is_object
from .lenient import full, read
from .models import adapter_of
from .unset import UNSET


def typed(
    annotation: Any, adapter: TypeAdapter[Any], fields: Mapping[str, Any], problems: list[tuple[str, str]]
) -> Any:
    """`fields`, text by name, as `annotation`; what does not fit is kept as it came, and added to `problems`. What is
    text may be a number, a list of one, or JSON (OpenAPI 3.1.1, "Encoding Object", the default of `contentType`)."""
    try:
        return adapter.validate_python(fields, strict=False, by_alias=True, by_name=False)
    except ValidationError:
        plain = _plain_members(annotation, fields)
        return read(annotation, plain, lambda pointer, reason: problems.append((pointer, reason)))


def _members(annotation: Any) -> dict[str, Any]:
    """The types of the members of a model, or of the only one in a union, by their names on the wire; none of anything
    else."""
    models = [
        one for one in (annotation, *get_args(annotation)) if isinstance(one, type) and issubclass(one, BaseModel)
    ]
    if len(models) != 1:
        return {}
    models[0].model_rebuild()
    return {field.alias or name: full(field) for name, field in models[0].model_fields.items()}


def _plain(annotation: Any, value: Any) -> Any:
    """The plain value that a text stands for; what is of another type stays as it is."""
    adapter = adapter_of(annotation)
    meant = _meant(value)
    for one in (value, [value] if meant is UNSET else meant):
        try:
            found = adapter.validate_python(one, strict=False, by_alias=True, by_name=False)
        except ValidationError:
            continue
        return adapter.dump_python(found, mode="json", by_alias=True, exclude_unset=True)
    return _plain_members(annotation, meant) if is_object(meant) else value if meant is UNSET else meant


def _plain_members(annotation: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    kinds = _members(annotation)
    return {name: _plain(kinds[name], value) if name in kinds else value for name, value in fields.items()}


def _meant(value: Any) -> Any:
    """The object or array that a text is the JSON of, UNSET for other texts."""
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return UNSET
    return found if is_object(found) or is_array(found) else UNSET
