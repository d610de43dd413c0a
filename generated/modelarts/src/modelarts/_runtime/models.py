"""The base of all models, and what the runtime asks of pydantic."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, PydanticUserError, TypeAdapter
from pydantic_core import to_jsonable_python

FORM = "form"
"""The context in which a form's members are serialised: text as in JSON, everything else as Python has it."""

_NUMBERS = ConfigDict(allow_inf_nan=False, ser_json_inf_nan="constants")


class Model(BaseModel):
    """A JSON object. Its attributes are Python's spelling, its members the document's; both are accepted on input.

    Members that the document does not name are kept in `model_extra`. What was set is in `model_fields_set`, and that
    alone is sent.
    """

    model_config = ConfigDict(
        extra="allow",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        protected_namespaces=(),
        allow_inf_nan=False,
        ser_json_inf_nan="constants",
        defer_build=True,
    )

    if TYPE_CHECKING:  # what editors show where a model is made, in the place of pydantic's

        def __init__(self, /, **members: Any) -> None:
            """Members by name; what is not given is not sent. Raises pydantic.ValidationError for values that do not
            fit."""

    def model_post_init(self, context: Any, /) -> None:
        """An unknown member that is spelled like an attribute is not that attribute: it does not count as set."""
        if self.__pydantic_extra__:
            for name in self.__pydantic_extra__.keys() & type(self).model_fields.keys():
                if getattr(self, name) is None:
                    self.__pydantic_fields_set__.discard(name)

    def to_dict(self) -> dict[str, Any]:
        """The members that were set, under the document's names, as values that JSON has."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)

    def to_json(self) -> str:
        """The members that were set, as compact JSON. Raises ValueError for NaN and infinities."""
        return dump_json(self).decode()


def members_of(model: Model) -> dict[str, Any]:
    """The members of `model` that were set, under the document's names, as the values they are in Python."""
    return model.model_dump(by_alias=True, exclude_unset=True, warnings=False)


@cache
def _cached(annotation: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(annotation, config=_NUMBERS)
    except PydanticUserError:
        return TypeAdapter(annotation)


def adapter_of(annotation: Any) -> TypeAdapter[Any]:
    """pydantic's validator and serialiser for a type, made once."""
    try:
        return _cached(annotation)
    except TypeError:
        return TypeAdapter(annotation)


def to_json_value(value: object) -> Any:
    """`value` as JSON would have it: models by their wire names, only what was set in them."""
    if isinstance(value, Model):
        return value.to_dict()
    return to_jsonable_python(value, by_alias=True, inf_nan_mode="constants", fallback=_plain)


def _plain(value: object) -> Any:
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def dump_json(value: object, adapter: TypeAdapter[Any] | None = None) -> bytes:
    """Compact JSON of `value`, only what was set. Raises ValueError for NaN and infinities (RFC 8259, section 6)."""
    adapter = adapter or adapter_of(type(value) if isinstance(value, Model) else Any)
    data = adapter.dump_json(value, by_alias=True, exclude_unset=True, warnings=False)
    if b"NaN" in data or b"Infinity" in data:
        json.loads(data, parse_constant=_refuse)
    return data


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")
