"""Where a reply has its items, and what it says of its pages."""

from collections.abc import Iterable

from sdkwright.build.pagination import vocabulary as v
from sdkwright.build.pagination.members import Member, Members, spelled
from sdkwright.ir import type as t
from sdkwright.ir.operation import Operation
from sdkwright.words import singular

_DEEPEST = 4


def items_of(operation: Operation, members: Members) -> tuple[str, ...] | None:
    """The names that lead to the items of a reply: those of its only array, or of the one that is called as items are.
    None where no array is, or several may be."""
    bare = members.bare(operation.result)
    if isinstance(bare, t.List) or (isinstance(bare, t.Union) and members.item(bare) is not None):
        return ()
    if not isinstance(bare, t.ModelRef) or len(list(members.objects(bare))) != 1:
        return None
    outer = members.of(bare)
    resource = _resource(operation.path.raw)
    return _chosen(_arrays(outer, members, resource) or _held(outer, members, resource), resource)


def _held(outer: Iterable[Member], members: Members, resource: frozenset[str]) -> list[Member]:
    """The arrays of the only one of `outer` that holds any."""
    found: list[Member] = []
    holding_none: set[t.Type] = set()
    for one in outer:
        if one.type in holding_none:
            continue
        arrays = _arrays(members.of(one.type, one.path), members, resource)
        if arrays and found:
            return []
        if not arrays:
            holding_none.add(one.type)
        found = found or arrays
    return found


def _arrays(found: Iterable[Member], members: Members, resource: frozenset[str]) -> list[Member]:
    """The arrays among members that may be items: not those that replies have beside them, unless the path asks so."""
    typed = (one for one in found if not isinstance(one.type, t.Any) and members.item(one.type) is not None)
    return [one for one in typed if "_".join(one.words) in resource or not set(one.words[-1:]) & v.NO_ITEMS]


def _chosen(arrays: list[Member], resource: frozenset[str]) -> tuple[str, ...] | None:
    if len(arrays) > 1:
        arrays = [one for one in arrays if "_".join(one.words) in v.ARRAYS | resource]
    return arrays[0].path if len(arrays) == 1 else None


def _resource(path: str) -> frozenset[str]:
    """What the last segment of a path is called, `check_runs` and `check_run`; nothing if that is a parameter."""
    name = "_".join(spelled(path.rstrip("/").rpartition("/")[2]))
    return frozenset({name, singular(name)}) if not path.endswith("}") else frozenset()


def said_of_pages(operation: Operation, items: tuple[str, ...], members: Members) -> list[Member]:
    """The members of a reply that can be about its pages: its own, and those of objects around the items or named as
    such objects are."""
    found: list[Member] = []
    waiting = [members.of(operation.result)] if items else []
    while waiting:
        for one in waiting.pop(0):
            found.append(one)
            around = items[: len(one.path)] == one.path or v.AROUND & set(one.words)
            if around and len(one.path) < _DEEPEST and one.path != items:
                waiting.append(members.of(one.type, one.path))
    return found
