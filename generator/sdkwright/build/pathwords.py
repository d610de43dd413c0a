"""Names made of a method and a path: what is left where a document says no more than where its operations are."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sdkwright.build.verbs import ASKING, NOUNS_TOO, READING, UNCOUNTED, VERBS
from sdkwright.operations import Found
from sdkwright.words import singular, snake, words

Words = tuple[str, ...]

DEEPEST: Final = 8
"""Resources above each other, at most."""
ENTRANCE: Final = frozenset({"api", "rest", ".well-known"})
VERSION: Final = re.compile(r"v?\d+(?:\.\d+)+|v\d+(?:[a-z]+\d*)?", re.IGNORECASE)

_BY_METHOD = {"GET": "get", "POST": "create", "PUT": "replace", "PATCH": "update", "DELETE": "delete"}
_MOST = 20
"""Words of a resource that a path is searched for; one with more is a sentence."""
_PARAMETER = re.compile(r"\{([^{}]*)\}")
_CUSTOM_METHOD = re.compile(r":(?=[A-Za-z]\w*\Z)")


@lru_cache(maxsize=10_000)
def plain_path(path: str) -> str:
    """A path template without fragment, query and a slash at its end."""
    return re.split(r"[#?]", path)[0].rstrip("/")


def is_version(segment: str) -> bool:
    """Whether a path's segment is a way in, and names no thing: `api`, `v1`, `2.0`."""
    return segment.lower() in ENTRANCE or bool(VERSION.fullmatch(segment))


def is_plural(word: str) -> bool:
    """Whether a noun means many things: `pools` does, `settings` and `status` do not."""
    return singular(word) != word.lower() and word.lower() not in UNCOUNTED


def by_method(method: str) -> Words:
    """The verb for an HTTP method: `create` for POST. Those of the document's own methods can be several
    words (`VERSION-CONTROL`, RFC 3253)."""
    return (_BY_METHOD[method],) if method in _BY_METHOD else words(method)


def from_path(operation: Found, thing: Words, collection: bool, *, verb: Words = ()) -> str:
    """A verb from method and path (`GET /pets` is `list`, `GET /pets/{id}` is `get`, `POST /pets/{id}/feed` is `feed`),
    and what the path adds to `thing`. `collection` says that the path leads to many things."""
    steps = segments(operation.path)
    fixed = [words(step) for step in steps if "{" not in step]
    item = bool(steps) and "{" in steps[-1]
    told = _told(steps, thing)
    last = fixed[-1] if fixed else ()
    if told and last and not verb and _does(operation.method, last[0].lower(), item=item):
        return snake(last if len(last) > 1 or len(told) == 1 else (*last, *told[:-1]), "call")
    if not told and not item and not verb and thing and thing[-1].lower() in VERBS - NOUNS_TOO:
        return snake(thing[-1:], "call")
    chosen = verb or by_method(operation.method)
    if chosen == ("get",) and not item and last and (is_plural(last[-1]) or (collection and not told)):
        chosen = ("list",)
    elif told and (item or operation.method == "POST") and told[-1].lower() not in UNCOUNTED:
        told[-1] = singular(told[-1])
    return snake((*chosen, *told), "call")


def _does(method: str, word: str, *, item: bool) -> bool:
    """Whether the first word of a path's last fixed segment says what the operation does."""
    if method in ("POST", "PUT", "PATCH"):
        return word in VERBS - NOUNS_TOO
    return method == "GET" and word in ASKING | READING and not item


def whole_path(operation: Found, *, with_entrance: bool = False) -> str:
    """A name with everything that the path says: no other operation of that method has it, but for those whose paths
    differ in their ways in (`/v1/pets`, `/pets`), which are told apart `with_entrance`."""
    chosen = _parts(operation.path) if with_entrance else segments(operation.path)
    steps = (_PARAMETER.sub(r" by \1 ", step) for step in chosen)
    return snake((*by_method(operation.method), *(word for step in steps for word in words(step))), "call")


@lru_cache(maxsize=10_000)
def segments(path: str) -> tuple[str, ...]:
    """The segments of a path without its ways in."""
    return tuple(part for part in _parts(path) if not is_version(part))


def _parts(path: str) -> tuple[str, ...]:
    """The segments of a path; a custom method (`/jobs/{id}:cancel`) is one of its own."""
    return tuple(part for segment in plain_path(path).split("/") for part in _CUSTOM_METHOD.split(segment) if part)


def _told(steps: Sequence[str], thing: Words) -> list[str]:
    """The words of a path's fixed segments after the one that names `thing`, those of the last where none does, and all
    without a `thing`; what a parameter follows is one of its kind."""
    own = [singular(word) for word in thing[:_MOST]]
    runs = {"".join(own[start:end]) for start in range(len(own)) for end in range(start + 1, len(own) + 1)}
    told: list[list[str]] = []
    found = False
    for segment, after in zip(steps, (*steps[1:], ""), strict=False):
        if "{" in segment:
            continue
        parts = list(words(segment))
        plain = [singular(word) for word in parts]
        end = next((end for end in range(len(parts), 0, -1) if "".join(plain[:end]) in runs), 0)
        if end:
            told = []
        if "{" in after and parts[end:] and parts[-1].lower() not in UNCOUNTED:
            parts[-1] = plain[-1]
        told.append(parts[end:])
        found = found or bool(end)
    return [word for some in (told if found or not thing else told[-1:]) for word in some]
