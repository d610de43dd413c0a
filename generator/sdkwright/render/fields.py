"""Whether a template asks its view for what it has: variables, and their attributes, by the types of the fields."""

import difflib
import types
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes
from jinja2.defaults import DEFAULT_NAMESPACE
from msgspec import Struct

_GIVEN: Final = frozenset({*DEFAULT_NAMESPACE, "loop", "self", "super", "caller", "varargs", "kwargs"})

Known = Mapping[str, Any]
"""Variables and their types; None where the type is not known."""


class Unknown(Struct, frozen=True):
    """Something that a template uses and its view does not have."""

    line: int
    name: str
    message: str
    hint: str


def unknown(template: nodes.Template, view: type) -> Iterator[Unknown]:
    """What `template` uses of `view`, a Struct, or of something in it, that is not there."""
    known: dict[str, Any] = dict.fromkeys((*_GIVEN, *_stored(template)))
    return _walk(template, known | _fields(view), frozenset(_fields(view)))


def _stored(template: nodes.Template) -> Iterator[str]:
    """Names that the template itself gives to something, other than by a loop, whose types are known."""
    loops = {id(name) for loop in template.find_all(nodes.For) for name in loop.target.find_all(nodes.Name)}
    loops |= {id(loop.target) for loop in template.find_all(nodes.For)}
    yield from (one.name for one in template.find_all(nodes.Name) if one.ctx != "load" and id(one) not in loops)
    yield from (one.name for one in template.find_all(nodes.Macro))
    yield from (one.target for one in template.find_all(nodes.Import))
    for one in template.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in one.names)


def _walk(node: nodes.Node, known: Known, fields: Iterable[str]) -> Iterator[Unknown]:
    match node:
        case nodes.For():
            yield from _walk(node.iter, known, fields)
            inner = {**known, **_bound(node.target, _item(_type(node.iter, known)))}
            for one in (*node.body, *([node.test] if node.test else [])):
                yield from _walk(one, inner, fields)
            for one in node.else_:
                yield from _walk(one, known, fields)
        case nodes.Name(ctx="load") if node.name not in known:
            yield _said(node.lineno, node.name, "the view of this template", fields)
        case nodes.Getattr():
            yield from _walk(node.node, known, fields)
            owner = _type(node.node, known)
            if _is_view(owner) and not hasattr(owner, node.attr) and node.attr not in _fields(owner):
                yield _said(node.lineno, node.attr, f"`{_spelled(node.node)}`", _fields(owner))
        case _:
            for one in node.iter_child_nodes():
                yield from _walk(one, known, fields)


def _said(line: int, name: str, owner: str, fields: Iterable[str]) -> Unknown:
    has = sorted(fields)
    near = difflib.get_close_matches(name, has, 1)
    hint = (f"did you mean `{near[0]}`? " if near else "") + f"it has {', '.join(has)}"
    return Unknown(line, name, f"{owner} has no `{name}`", hint)


def _bound(target: nodes.Node, kind: Any) -> dict[str, Any]:
    if isinstance(target, nodes.Name):
        return {target.name: kind}
    return {one.name: None for one in target.find_all(nodes.Name)}


def _type(node: nodes.Node, known: Known) -> Any:
    """The type of an expression, None if it is not known."""
    if isinstance(node, nodes.Name):
        return known.get(node.name)
    if isinstance(node, nodes.Getattr):
        owner = _type(node.node, known)
        return _fields(owner).get(node.attr) if _is_view(owner) else None
    return None


def _item(kind: Any) -> Any:
    """The type of what a loop over a `kind` gives."""
    arguments = get_args(kind)
    return arguments[0] if arguments and get_origin(kind) not in (Union, types.UnionType, dict) else None


@cache
def _fields(view: Any) -> dict[str, Any]:
    hints = get_type_hints(view)
    return {name: _certain(hints[name]) for name in view.__struct_fields__}


def _is_view(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _certain(kind: Any) -> Any:
    """A type without None beside it."""
    if get_origin(kind) in (Union, types.UnionType):
        rest = [one for one in get_args(kind) if one is not type(None)]
        return rest[0] if len(rest) == 1 else None
    return kind


def _spelled(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_spelled(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "this"
