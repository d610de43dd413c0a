"""The tree that people would have drawn by hand: resources from tags and paths, methods from operationIds and verbs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sdkwright.build.idwords import repeats_path
from sdkwright.build.methods import settled, wishes
from sdkwright.build.names import unique
from sdkwright.build.pathwords import is_version
from sdkwright.document import Node
from sdkwright.names import Names, said
from sdkwright.operations import Found
from sdkwright.words import free, pascal, snake, words

CLIENT_RESERVED = frozenset({
    "auth", "base_url", "call", "call_raw", "call_settings", "carry_out", "close", "aclose", "request", "timeout",
    "max_retries", "validation", "headers", "http_client", "parameters", "transport", "with_options",
    "with_raw_response", "webhooks", "testing",
})  # fmt: skip
METHOD_RESERVED = frozenset({"self", "with_raw_response"})

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an operation goes: the tag it belongs to (or the path segment that stands for one), the resource's
    attribute and the method."""

    tag: str
    attribute: str
    method: str
    base: str


def arrange(found: list[Found], declared: Mapping[str, Node], overrides: Mapping[str, str], lock: Names) -> list[Place]:
    """A place for each operation, in the same order; names that `lock` holds are given again, unless the document or
    `overrides` (by tag and operationId) say others. `declared` are the document's own tags."""
    tags = _tags(found, (*declared, *lock.resources))
    given = {tag: name for tag, node in declared.items() if (name := said(node))}
    things = _things(tags)
    attributes = _attributes(tags, things, {**given, **overrides}, lock)
    methods = _methods(found, tags, things, overrides, lock)
    bases = _bases(found, tags, methods)
    return [
        Place(tag=tag, attribute=attributes[tag], method=method, base=base)
        for tag, method, base in zip(tags, methods, bases, strict=True)
    ]


def _tags(found: list[Found], known: Iterable[str]) -> list[str]:
    """The tag of each operation. Tags of the same words are one, spelled as the first: one of those that are `known`,
    if there is one."""
    given = [operation.tags[0] if operation.tags else _segment(operation.path) for operation in found]
    spelled: dict[tuple[str, ...], str] = {}
    for tag in (*(tag for tag in known if tag in set(given)), *given):
        spelled.setdefault(_key(tag), tag)
    return [spelled[_key(tag)] for tag in given]


def _key(tag: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in words(tag)) or (tag,)


def _things(tags: list[str]) -> dict[str, tuple[str, ...]]:
    """The words of each tag, less those with which all tags begin: they tell nothing."""
    every = {tag: words(tag) for tag in tags}
    lists = [[word.lower() for word in parts] for parts in every.values()]
    shared = 0
    while len(lists) > 2 and all(len(one) > shared + 1 for one in lists) and len({one[shared] for one in lists}) == 1:
        shared += 1
    return {tag: parts[shared:] for tag, parts in every.items()}


def _attributes(
    tags: list[str], things: Mapping[str, tuple[str, ...]], overrides: Mapping[str, str], lock: Names
) -> dict[str, str]:
    taken: set[str] = set()
    names: dict[str, str] = {}
    known = {**lock.resources, **overrides}
    wanted = {tag: free(known.get(tag) or _attribute(things[tag]), CLIENT_RESERVED) for tag in tags}
    for tag in sorted(wanted, key=lambda tag: (tag not in known, wanted[tag] != tag)):
        names[tag] = unique(wanted[tag], taken)
    return names


def _attribute(parts: tuple[str, ...]) -> str:
    """`one_click_apps`: a digit at the start is spelled out, Python has no such names."""
    if len(parts) > 1 and len(parts[0]) == 1 and parts[0] in "0123456789":
        parts = (_DIGITS[int(parts[0])], *parts[1:])
    return snake(parts, "resource")


def _segment(path: str) -> str:
    """The first segment of a path that names a thing: neither a parameter nor a version."""
    return next((one for one in path.split("/") if one and "{" not in one and not is_version(one)), "general")


def _methods(
    found: list[Found],
    tags: list[str],
    things: Mapping[str, tuple[str, ...]],
    overrides: Mapping[str, str],
    lock: Names,
) -> list[str]:
    """The methods' names: those that are known come first, then the others in the document's order."""
    groups: dict[str, list[int]] = {}
    for number, tag in enumerate(tags):
        groups.setdefault(tag, []).append(number)
    every = wishes(found, [things[tag] for tag in tags], [()] * len(tags))
    wanted = {
        number: name
        for numbers in groups.values()
        for number, name in zip(numbers, settled([every[number] for number in numbers]), strict=True)
    }
    known = [
        overrides.get(one.operation_id) or said(one.node) or lock.operations.get(f"{one.method} {one.path}")
        for one in found
    ]
    taken: dict[str, set[str]] = {tag: set() for tag in tags}
    names: dict[int, str] = {}
    for number in sorted(range(len(found)), key=lambda number: known[number] is None):
        wish = free(known[number] or wanted[number], METHOD_RESERVED)
        names[number] = unique(wish, taken[tags[number]])
    return [names[number] for number in range(len(found))]


def _bases(found: list[Found], tags: list[str], methods: list[str]) -> list[str]:
    """A name for each operation as a whole, on which those of its inline schemas are built."""
    taken: set[str] = set()
    bases: list[str] = []
    for operation, tag, method in zip(found, tags, methods, strict=True):
        own = "" if repeats_path(operation) else pascal(operation.operation_id, "")
        bases.append(unique(own or pascal(f"{tag} {method}", "Operation"), taken))
    return bases
