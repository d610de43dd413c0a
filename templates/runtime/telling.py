"""Tells which of the documented requests a message is: by its headers, by members of its payload, by its shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from .containers import is_object
from .incoming import Incoming
from .payloads import Message
from .unset import UNSET


def candidates(known: Sequence[Incoming[Any, Any]], message: Message) -> Sequence[Incoming[Any, Any]]:
    """What a message can be: one of `known`, none, or several between which nothing in it decides."""
    if len(known) < 2:
        return known
    met = {one: found for one in _carried(known, message) if (found := _met(one, message)) is not None}
    told = [one for one, found in met.items() if not any(found < other for other in met.values())]
    return told if len(told) == 1 and met[told[0]] else _by_shape(told, message.value)


def _carried(known: Sequence[Incoming[Any, Any]], message: Message) -> Sequence[Incoming[Any, Any]]:
    """Those of `known` that are documented to have a body of the media type that a message has, or one at all."""
    if not message.body:
        return [one for one in known if not one.contents] or known
    having = [one for one in known if one.contents] or known
    kind = message.media_type
    return [one for one in having if any(content.essence == kind for content in one.contents)] or having


def _met(incoming: Incoming[Any, Any], message: Message) -> frozenset[str] | None:
    """What tells that a message is `incoming`: where it has a value of its marks and hints; what is not there tells
    nothing. None where it has another value than its marks, or lacks what it needs, or has nothing but other values
    than its hints."""
    met: set[str] = set()
    for place, values in incoming.marks.items():
        found = _at(place, message)
        if _is_among(found, values):
            met.add(place)
        elif found is not UNSET or place in incoming.needs:
            return None
    hinted = {place: found for place in incoming.hints if (found := _at(place, message)) is not UNSET}
    met.update(place for place, found in hinted.items() if _is_among(found, incoming.hints[place]))
    return frozenset(met) if met or not hinted else None


def _is_among(found: object, values: Iterable[object]) -> bool:
    return any(type(found) is type(value) and found == value for value in values)


def _at(place: str, message: Message) -> object:
    """The value of a header, or what stands at a JSON Pointer (RFC 6901, section 4), UNSET for nothing."""
    if not place.startswith("/"):
        return message.headers.get(place, UNSET)
    value = message.value
    for token in place.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if not is_object(value) or name not in value:
            return UNSET
        value = value[name]
    return value


def _by_shape(told: Sequence[Incoming[Any, Any]], value: Any) -> Sequence[Incoming[Any, Any]]:
    """Those of `told` that a value can be by its shape: an object where they want one, with the members that they
    require, and none that another of them requires and they do not know."""
    shapes = {one: shape for one in told if (shape := _shape(one)) is not None}
    if not is_object(value):
        return [one for one in told if one not in shapes]
    fitting = [one for one in told if one not in shapes or shapes[one][0] <= value.keys()]
    fitting = [one for one in fitting if not _is_array(one)]
    wanted = [shapes[one][0] for one in fitting if one in shapes]
    left = [one for one in fitting if one not in shapes or all(each <= shapes[one][1] for each in wanted)]
    return left or fitting


def _shape(incoming: Incoming[Any, Any]) -> tuple[frozenset[str], frozenset[str]] | None:
    """The members that the payload must have, and all that are known; None for a payload that is no model."""
    models = _models(incoming.contents[0].annotation) if incoming.contents else ()
    fields = [{field.alias or name: field for name, field in model.model_fields.items()} for model in models]
    known = frozenset[str]().union(*fields)
    required = (name for name in known if all(name in one and one[name].is_required() for one in fields))
    return (frozenset(required), known) if models else None


def _is_array(incoming: Incoming[Any, Any]) -> bool:
    return bool(incoming.contents) and get_origin(incoming.contents[0].annotation) in (list, tuple)


def _models(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The models that a payload can be, none where it can be anything else."""
    if isinstance(annotation, type):
        return (annotation,) if issubclass(annotation, BaseModel) else ()
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _models(arguments[0])
    if get_origin(annotation) not in (Union, UnionType):
        return ()
    found = [_models(one) for one in arguments]
    return tuple(model for models in found for model in models) if all(found) else ()
