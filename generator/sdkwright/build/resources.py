"""Where each operation goes: a resource by its tag, or by its path where it has none, and a method of that."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from sdkwright.build.idwords import GROUPED, members, of_document, repeats_path, says_deed, spelled
from sdkwright.build.methods import settled, wishes
from sdkwright.build.names import unique
from sdkwright.build.pathwords import Words, is_version, plain_path
from sdkwright.build.tree import Branch, attributes, branches, key
from sdkwright.document import Node
from sdkwright.names import Names, said
from sdkwright.operations import Found
from sdkwright.words import free, pascal, words

_GENERAL: Final = "general"
METHOD_RESERVED = frozenset({"self", "with_raw_response"})


class Place(Struct, frozen=True, kw_only=True):
    """Where an operation goes: the tag it belongs to (or the path segment that stands for one), where that stands, the
    resource's attribute and the method."""

    tag: str
    branch: Branch
    attribute: str
    method: str
    base: str


def arrange(found: list[Found], declared: Mapping[str, Node], overrides: Mapping[str, str], lock: Names) -> list[Place]:
    """A place for each operation, in the same order; names that `lock` holds are given again, unless the document or
    `overrides` (by tag and operationId) say others. `declared` are the document's own tags."""
    found = of_document(found)
    below = _below(found, lock)
    tags = _tags(found, declared, lock, below)
    given = {tag: name for tag, node in declared.items() if (name := said(node))}
    known = [lock.operations.get(f"{one.method} {one.path}") for one in found]
    had: dict[str, set[str]] = {}
    for tag, before in zip(tags, known, strict=True):
        had.setdefault(tag, set()).update([before] if before else [])
    drawn = {tag: tuple(map(words, path)) for tag, path in zip(tags, below, strict=True) if path}
    where = branches(tags, declared) | drawn
    names = attributes(where, {**given, **overrides}, lock.resources, had)
    methods = _methods(found, tags, where, overrides, known, _children(names))
    bases = _bases(found, tags, methods)
    return [
        Place(tag=tag, branch=where[tag], attribute=names[tag], method=method, base=base)
        for tag, method, base in zip(tags, methods, bases, strict=True)
    ]


def _children(names: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """What the attributes of other resources below each tag are called."""
    below: dict[str, set[str]] = {}
    for name in names.values():
        while "." in name:
            name, _, last = name.rpartition(".")
            below.setdefault(name, set()).add(last)
    return {tag: frozenset(below.get(name, ())) for tag, name in names.items()}


def _below(found: list[Found], lock: Names) -> list[Words]:
    """What each operationId spells out below its tag (`projects.locations`), unless the package was made without."""
    below = [members(one) for one in found]
    known = not lock.resources or bool(lock.resources.keys() & {".".join(path) for path in below if len(path) > 1})
    return below if known else [()] * len(below)


def _tags(found: list[Found], declared: Iterable[str], lock: Names, below: list[Words]) -> list[str]:
    """The tag of each operation, with what is `below` it. Tags of the same words are one, spelled as the first: one of
    those that are known, if there is one."""
    known = (*declared, *lock.resources)
    given = [".".join(path) if path else _tag(one, lock) for one, path in zip(found, below, strict=True)]
    spelled: dict[tuple[str, ...], str] = {}
    for tag in (*(tag for tag in known if tag in set(given)), *given):
        spelled.setdefault(_key(tag), tag)
    return [spelled[_key(tag)] for tag in given]


def _tag(operation: Found, lock: Names) -> str:
    """The first tag, unless it is a version, which names no thing; else the group in an operationId (`Pools_List`), or
    a segment of the path; in any case what the package has already."""
    tags, segment = operation.tags, _segment(operation.path)
    if tags and (not is_version(tags[0]) or tags[0] in lock.resources):
        return tags[0]
    if segment in lock.resources:
        return segment
    group = GROUPED.fullmatch(operation.own_id)
    return group[1] if group else _GENERAL if says_deed(operation) else segment


def _key(tag: str) -> tuple[str, ...]:
    return key(words(tag)) or (tag,)


def _segment(path: str) -> str:
    """The first segment of a path that names a thing: neither a parameter nor a version."""
    return next(
        (one for one in plain_path(path).split("/") if one and "{" not in one and not is_version(one)), _GENERAL
    )


def _methods(
    found: list[Found],
    tags: list[str],
    where: Mapping[str, Branch],
    overrides: Mapping[str, str],
    known: list[str | None],
    children: Mapping[str, frozenset[str]],
) -> list[str]:
    """The methods' names: those that are known come first, then the others in the document's order."""
    groups: dict[str, list[int]] = {}
    for number, tag in enumerate(tags):
        groups.setdefault(tag, []).append(number)
    outer = {tag: tuple(word for parts in branch[:-1] for word in parts) for tag, branch in where.items()}
    every = wishes(found, [where[tag][-1] for tag in tags], [outer[tag] for tag in tags])
    wanted = {
        number: name
        for numbers in groups.values()
        for number, name in zip(numbers, settled([every[number] for number in numbers]), strict=True)
    }
    chosen = [overrides.get(one.operation_id) or said(one.node) or name for one, name in zip(found, known, strict=True)]
    taken: dict[str, set[str]] = {tag: set() for tag in tags}
    names: dict[int, str] = {}
    for number in sorted(range(len(found)), key=lambda number: not chosen[number]):
        tag = tags[number]
        name = free(chosen[number] or wanted[number], METHOD_RESERVED | children[tag])
        names[number] = unique(name, taken[tag])
    return [names[number] for number in range(len(found))]


def _bases(found: list[Found], tags: list[str], methods: list[str]) -> list[str]:
    """A name for each operation as a whole, on which those of its inline schemas are built."""
    taken: set[str] = set()
    bases: list[str] = []
    for operation, tag, method in zip(found, tags, methods, strict=True):
        own = "" if repeats_path(operation) else pascal(spelled(operation), "")
        bases.append(unique(own or pascal(f"{tag} {method}", "Operation"), taken))
    return bases
