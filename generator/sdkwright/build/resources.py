"""The tree that people would have drawn by hand: resources from tags and paths, methods from operationIds and verbs."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sdkwright.build.names import unique
from sdkwright.document import Node
from sdkwright.names import Names, said
from sdkwright.operations import Found
from sdkwright.words import free, pascal, singular, snake, words

CLIENT_RESERVED = frozenset({
    "auth", "base_url", "call", "call_raw", "call_settings", "carry_out", "close", "aclose", "request", "timeout",
    "max_retries", "validation", "headers", "http_client", "parameters", "transport", "with_options",
    "with_raw_response", "webhooks", "testing",
})  # fmt: skip
METHOD_RESERVED = frozenset({"self", "with_raw_response"})

_VERBS = {"GET": "get", "HEAD": "head", "POST": "create", "PUT": "replace", "PATCH": "update", "DELETE": "delete"}
_VERSION = ("v", "api", "rest")
_ARTICLES = frozenset({"a", "an", "the"})
_NUMBERED = re.compile(r"(?<=[^\W\d_])_\d+\Z")
_LINKING = frozenset({"and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "per", "to", "with", "without"})


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
    tags = [operation.tags[0] if operation.tags else _segment(operation.path) for operation in found]
    given = {tag: name for tag, node in declared.items() if (name := said(node))}
    attributes = _attributes(tags, {**given, **overrides}, lock)
    methods = _methods(found, tags, overrides, lock)
    bases = _bases(found, tags, methods)
    return [
        Place(tag=tag, attribute=attributes[tag], method=method, base=base)
        for tag, method, base in zip(tags, methods, bases, strict=True)
    ]


def _attributes(tags: list[str], overrides: Mapping[str, str], lock: Names) -> dict[str, str]:
    taken: set[str] = set()
    names: dict[str, str] = {}
    known = {**lock.resources, **overrides}
    wanted = {tag: free(known.get(tag) or snake(words(tag), "resource"), CLIENT_RESERVED) for tag in tags}
    for tag in sorted(wanted, key=lambda tag: (tag not in known, wanted[tag] != tag)):
        names[tag] = unique(wanted[tag], taken)
    return names


def _segment(path: str) -> str:
    """The first segment of a path that names a thing: neither a parameter nor a version."""
    for segment in path.split("/"):
        plain = segment.lower()
        if segment and "{" not in segment and not (plain in _VERSION or plain[:1] == "v" and plain[1:2].isdigit()):
            return segment
    return "general"


def _methods(found: list[Found], tags: list[str], overrides: Mapping[str, str], lock: Names) -> list[str]:
    """Short names where they tell operations of a resource apart, the whole operationId where they do not."""
    numbered = _numbered(found)
    short = [_short(operation, tag, numbered) for operation, tag in zip(found, tags, strict=True)]
    wanted_by = Counter(zip(tags, short, strict=True))
    known = [
        overrides.get(one.operation_id) or said(one.node) or lock.operations.get(f"{one.method} {one.path}")
        for one in found
    ]
    taken: dict[str, set[str]] = {tag: set() for tag in tags}
    names: dict[int, str] = {}
    for number in sorted(range(len(found)), key=lambda number: known[number] is None):
        operation, tag, name = found[number], tags[number], short[number]
        if wanted_by[tag, name] > 1 or name in taken[tag]:
            name = snake(_id_words(operation) or _path_words(operation), "call")
        names[number] = unique(free(known[number] or name, METHOD_RESERVED), taken[tag])
    return [names[number] for number in range(len(found))]


def _bases(found: list[Found], tags: list[str], methods: list[str]) -> list[str]:
    """A name for each operation as a whole, on which those of its inline schemas are built."""
    taken: set[str] = set()
    bases: list[str] = []
    for operation, tag, method in zip(found, tags, methods, strict=True):
        own = "" if _is_made_of_path(operation) else pascal(operation.operation_id, "")
        bases.append(unique(own or pascal(f"{tag} {method}", "Operation"), taken))
    return bases


def _numbered(found: list[Found]) -> frozenset[str]:
    """The operationIds that differ from others in a number at their end only (`list_1`): the number tells operations of
    the whole document apart, not those of a resource."""
    ids = {one.operation_id for one in found}
    stems = Counter(_NUMBERED.sub("", one) for one in ids)
    return frozenset(one for one in ids if _NUMBERED.search(one) and stems[_NUMBERED.sub("", one)] > 1)


def _short(operation: Found, tag: str, numbered: frozenset[str]) -> str:
    parts = _id_words(operation)
    if operation.operation_id in numbered:
        parts = parts[:-1]
    if not parts:
        return _from_path(operation)
    rest = _without_tag(parts, tag)
    return snake(rest, "call") if rest else _from_path(operation)


def _id_words(operation: Found) -> tuple[str, ...]:
    """The words of the operationId without articles; none if it only repeats the path."""
    parts = () if _is_made_of_path(operation) else words(operation.operation_id)
    return tuple(part for part in parts if part.lower() not in _ARTICLES) or parts


def _is_made_of_path(operation: Found) -> bool:
    """Whether the operationId only repeats the path (`repos_get_repos_owner_repo`), or is missing."""
    parts = [part.lower() for part in words(operation.operation_id)]
    path = [part.lower() for part in words(operation.path)]
    if len(path) < 2 or len(parts) < 3:
        return not parts
    return any(parts[start : start + len(path)] == path for start in range(len(parts) - len(path) + 1))


def _without_tag(parts: tuple[str, ...], tag: str) -> tuple[str, ...]:
    """`update node pool` less the tag `NodePools` is `update`: right at the start, or right after the verb where the
    thing ends there (`list pools by name` is `list by name`, but `list pool members` stays what it is)."""
    thing = [singular(word) for word in words(tag)]
    plain = [singular(word) for word in parts]
    for start in (0, 1):
        end = start + len(thing)
        ends = start == 0 or end >= len(parts) or parts[end].lower() in _LINKING
        if thing and plain[start:end] == thing and len(parts) > len(thing) and ends:
            return parts[:start] + parts[end:]
    return parts


def _path_words(operation: Found) -> tuple[str, ...]:
    return (*_verb(operation.method), *words(operation.path))


def _verb(method: str) -> tuple[str, ...]:
    """The words for a method; those of the document's own methods can be several (`VERSION-CONTROL`, RFC 3253)."""
    return (_VERBS[method],) if method in _VERBS else words(method)


def _from_path(operation: Found) -> str:
    """A verb from method and path (`GET /pets` is `list`, `GET /pets/{id}` is `get`), and what the path adds."""
    segments = [segment for segment in operation.path.split("/") if segment]
    verb = _verb(operation.method)
    last = words(segments[-1])[-1:] if segments and "{" not in segments[-1] else ()
    if operation.method == "GET" and last and singular(last[0]) != last[0]:
        verb = ("list",)
    fixed = [segment for segment in segments if "{" not in segment]
    return snake((*verb, *(word for segment in fixed[1:] for word in words(segment))), "call")
