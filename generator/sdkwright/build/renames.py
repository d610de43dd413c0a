"""Renames: what was called otherwise keeps its old name, deprecated, until the package's next major version."""

from collections.abc import Mapping

from msgspec.structs import replace

from sdkwright.build.tree import CLIENT_RESERVED
from sdkwright.ir.api import Rename, Resource
from sdkwright.names import Former, Names


def remembered(lock: Names, given: Names, version: str) -> Former:
    """The names that are given up: those of `lock` that `given` has otherwise, and what `lock` knows of before."""
    major = int(version.partition(".")[0])
    kept = lock.former if lock.former.major == major else Former()
    return Former(
        major=major,
        resources=_given_up(lock.resources, given.resources, kept.resources),
        operations=_given_up(lock.operations, given.operations, kept.operations),
        models=_given_up(lock.models, given.models, kept.models),
        incoming=_given_up(lock.incoming, given.incoming, kept.incoming),
    )


def _given_up(
    before: Mapping[str, str], now: Mapping[str, str], kept: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    found = {key: dict.fromkeys((*kept.get(key, ()), before.get(key, name))) for key, name in now.items()}
    return {key: old for key, names in found.items() if (old := tuple(one for one in names if one != now[key]))}


def renames(former: Mapping[str, tuple[str, ...]], now: Mapping[str, str], taken: set[str]) -> tuple[Rename, ...]:
    """Old names for `now`'s, those left out that something else has taken."""
    taken = {*taken, *now.values()}
    found: dict[str, str] = {}
    for key, old in former.items():
        for name in old:
            if key in now and name not in taken:
                found.setdefault(name, now[key])
    return tuple(Rename(old, new) for old, new in sorted(found.items()))


def renamed_resources(former: Former, given: Names) -> tuple[Rename, ...]:
    """The client's attributes that are called otherwise now. One that stood below another has its old name there, as
    long as it still does: see `with_renamed`."""
    found = renames(former.resources, given.resources, set(CLIENT_RESERVED))
    return tuple(one for one in found if "." not in one.old)


def renamed_incoming(former: Former, given: Names, kind: str, taken: frozenset[str]) -> tuple[Rename, ...]:
    """The attributes of the receiver of a `kind` that are called otherwise now; `taken` are what it has itself."""
    now = {place: name for place, name in given.incoming.items() if place.startswith(f"{kind} ")}
    return renames(former.incoming, now, {*taken})


def with_renamed(resource: Resource, former: Former, given: Names) -> Resource:
    """`resource` with the old names of its methods and of the resources below it."""
    now = {f"{one.method} {one.path.raw}": one.name for one in resource.operations}
    own = {*now.values(), *(child.name for child in resource.children)}
    moved = renames(former.resources, given.resources, set())
    return replace(
        resource,
        renamed=renames(former.operations, now, {"with_raw_response", *own}),
        renamed_children=tuple(
            Rename(one.old.rpartition(".")[2], one.new.rpartition(".")[2])
            for one in moved
            if one.old.rpartition(".")[0] == one.new.rpartition(".")[0] == resource.attribute
            and one.old.rpartition(".")[2] not in own
        ),
        children=tuple(with_renamed(child, former, given) for child in resource.children),
    )
