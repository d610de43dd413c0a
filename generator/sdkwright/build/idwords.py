"""What operationIds tell: their words, without versions, articles, and the path that frameworks put into them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from sdkwright.build.pathwords import DEEPEST, ENTRANCE, VERSION, Words, is_version, plain_path, segments
from sdkwright.build.verbs import LINKING, NOUNS_TOO, VERBS
from sdkwright.operations import Found
from sdkwright.words import LONGEST, singular, words

_ARTICLES = frozenset({"a", "an", "the"})
_SMALL = _ARTICLES | {"all", "and", "as", "by", "for", "from", "id", "in", "of", "on", "or", "to", "with"}
GROUPED = re.compile(r"([A-Z][A-Za-z0-9]*)_([A-Z][A-Za-z0-9]*)")
"""A group and what is done there: `Pools_List`."""
_CHANGING = frozenset({"add", "create", "delete", "remove", "replace", "set", "update"})
_NAMESPACE = re.compile(r"[/.:]")
_RUN = re.compile(r"[A-Za-z]+")
_SQUEEZED = 8
"""Letters from which on a word may be several."""
_NEAR = 300
"""Characters of a description in which its subject is named."""


class Told(Struct, frozen=True):
    """What an operationId tells: its words; `own` says that they are a member's, `poor` that the path tells as much,
    `function` that they are a function's name, out of an operationId that a framework made."""

    parts: Words
    own: bool = False
    poor: bool = False
    function: bool = False


def told(operation: Found, thing: Words) -> Told:
    """What the operationId tells beside `thing`, the words of its resource."""
    if behind := _behind_path(operation):
        return Told(_without_articles(behind), function=True)
    *above, member = operation.own_id.split(".")
    if words(member) and any(same(words(" ".join(above[start:])), thing) for start in range(len(above))):
        return Told(_without_articles(words(member)), own=True)
    first, *others = _NAMESPACE.split(_without_leading_version(spelled(operation)), maxsplit=1)
    if others and same(words(first), thing) and (rest := words(others[0])):
        return Told(_without_articles(rest), own=True)
    parts = _in_words(operation, thing)
    while len(parts) > 1 and VERSION.fullmatch(parts[0]):
        parts = parts[1:]
    if says_deed(operation):
        return Told(_without_articles(parts))
    if tells_nothing(operation):
        bare = _bare(operation)
        bare = bare[1:] if len(bare) > 1 and bare[0] in ENTRANCE else bare
        plain = tuple(word for word in without_thing(bare, thing) if word != "id")
        last = _without_versions(parts)[-1:]
        method = last if [word.lower() for word in last] == [operation.method.lower()] else ()
        doing = bool(plain) and len(plain) < len(bare) and plain[0] in VERBS - NOUNS_TOO - {*map(singular, thing)}
        doing = doing or (len(plain) > 1 and not method and parts[0].lower() == bare[0] and plain[-1] in VERBS)
        return Told(plain if doing else (*bare, *method), poor=not doing)
    function = _function(parts, operation)
    told = function[1:] if len(function) > 1 and function[0].lower() in ENTRANCE else function
    return Told(_without_articles(told), function=function != parts)


def _behind_path(operation: Found) -> Words:
    """`get`, `page` of `get-/v4/revisions_getPage` at `/v4/revisions`: the function behind the whole path."""
    _, path, function = operation.own_id.partition(operation.path)
    return words(function) if path.strip("/") else ()


def _without_group(operation: Found) -> Words:
    """The words of the operationId, less a group that its deed names itself: `Get`, `Brands` of `Brands_GetBrands`."""
    whole = spelled(operation)
    if GROUPED.fullmatch(operation.own_id):
        group, _, deed = whole.partition("_")
        verb, *named = words(deed)
        if verb.lower() in VERBS and {*map(singular, words(group))} <= {*map(singular, named)}:
            return verb, *named
    return words(whole)


def _without_using(parts: Words, method: str) -> Words:
    """`get`, `Maps` of `getMapsUsingGET`, and of `getMapsUsingGET_1` the number too: a framework adds the method."""
    end = len(parts) - (parts[-1:] != () and parts[-1].isdigit())
    is_added = end > 2 and [word.lower() for word in parts[end - 2 : end]] == ["using", method]
    return (*parts[: end - 2], *parts[end:]) if is_added else parts


def _in_words(operation: Found, thing: Words) -> Words:
    """The words of the operationId. A method before them gives way to their own verb: to any, where it is in capitals
    (`PUT_ActivateAccount`), else to one that is surely none but a verb (`GetListUsers`)."""
    method = operation.method.lower()
    parts = _without_using(_without_group(operation), method)
    if [word.lower() for word in parts[:1]] != [method] or same(parts[:1], thing):
        return parts
    is_apart = operation.own_id.startswith(f"{operation.method}_")
    verbs = VERBS - NOUNS_TOO if is_apart else frozenset({"list"}) if method == "get" else _CHANGING
    own, following = "".join(parts[1:2]).lower(), "".join(parts[2:3]).lower()
    is_noun = same(parts[1 : 1 + len(thing)], thing[: len(parts) - 1]) or following in LINKING
    return parts[1:] if own in verbs and not is_noun and (is_apart or following) else parts


def spelled(operation: Found) -> str:
    """The operationId with its words apart: `Get input token counts` for `Getinputtokencounts`, where the document has
    these words around it."""
    around = (operation.path, *operation.tags, operation.node.text("summary"), operation.node.text("description"))
    near = tuple(text[:_NEAR] for text in around)
    return _RUN.sub(lambda run: _parted(run.group(), near), operation.own_id)


@lru_cache(maxsize=10_000)
def _parted(run: str, around: tuple[str, ...]) -> str:
    """`run` with spaces between words of the texts `around` it, if it is made of nothing else and does not part them
    itself."""
    told = words(run)
    if len(run) > LONGEST or max(map(len, told), default=0) < _SQUEEZED:
        return run
    known = {word.lower() for text in around for word in words(text.replace("'", ""))}
    pieces = _pieces(run.lower(), known | {singular(word) for word in known} | VERBS | _SMALL)
    return " ".join(pieces) if len(pieces) > len(told) + 1 else run


def _pieces(text: str, known: Set[str]) -> tuple[str, ...]:
    """The fewest of the `known` words that `text` is made of; none where it is not."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(text) + 1):
        ways = [
            (*before, text[start:end])
            for start, before in enumerate(best)
            if before is not None and text[start:end] in known
        ]
        best.append(min(ways, key=len, default=None))
    return best[-1] or ()


def of_document(found: Sequence[Found]) -> list[Found]:
    """The operations, told of what the document puts into most of their operationIds."""
    return _of_framework(_of_service(found))


def _of_framework(found: Sequence[Found]) -> list[Found]:
    """The operations, told of the path and method with which a framework ends operationIds: those of any operation,
    where most have their own, as routes are moved and functions shared."""
    ends = [_function(words(one.own_id), one) != words(one.own_id) for one in found]
    endings = frozenset(map(_ending, found)) if sum(ends) * 2 > len(found) else frozenset()
    return [replace(one, endings=endings) for one in found]


def _ending(operation: Found) -> Words:
    return tuple(word.lower() for word in (*words(plain_path(operation.path)), operation.method))


def _of_service(found: Sequence[Found]) -> list[Found]:
    """The operations, told of the service with which most operationIds begin, where that is no tag."""
    first = [one.operation_id.split(".")[0] if "." in one.operation_id else "" for one in found]
    service, count = Counter(one for one in first if one).most_common(1)[0] if any(first) else ("", 0)
    if count * 4 < len(found) * 3 or any(_begins(tag, service) for one in found for tag in one.tags):
        return list(found)
    return [replace(one, service=service) for one in found]


def _begins(tag: str, service: str) -> bool:
    own = words(service)
    return same(words(tag)[: len(own)], own)


def members(operation: Found) -> Words:
    """The resources that an operationId spells out below its tag, which is the first of them (`projects`, `locations`
    of `projects.locations.list`); none where it does not."""
    above = tuple(operation.own_id.split(".")[:-1])
    is_spelled = above and operation.tags and same(words(above[0]), words(operation.tags[0])) and all(map(words, above))
    return above[:DEEPEST] if is_spelled else ()


def _without_leading_version(operation_id: str) -> str:
    first, separator, rest = operation_id.partition(".")
    return rest if separator and is_version(first) else operation_id


def _without_versions(parts: Words) -> Words:
    while len(parts) > 1 and VERSION.fullmatch(parts[0]):
        parts = parts[1:]
    while len(parts) > 1 and (VERSION.fullmatch(parts[-1]) or (parts[-1].isdigit() and VERSION.fullmatch(parts[-2]))):
        parts = parts[:-1]
    return parts


def _function(parts: Words, operation: Found) -> Words:
    """`list_models` of `list_models_v1_models_get`, which frameworks make of a function, its path and method, and a
    number where that was there before. Paths of other operations end functions that begin with a verb."""
    own = _ending(operation)
    plain = tuple(word.lower() for word in parts)
    for end in (len(plain), len(plain) - 1) if plain[-1:] and plain[-1].isdigit() else (len(plain),):
        for start in range(1, end - 1):
            ending = plain[start:end]
            if ending == own or (ending in operation.endings and plain[0] in VERBS):
                return parts[:start]
    return parts


def tells_nothing(operation: Found) -> bool:
    """Whether the operationId only spells out method and path (`get-pets-id`), or is missing."""
    bare = _bare(operation)
    return all(word.isdigit() for word in bare) or bare in set(_path_spelled(operation.path))


def says_deed(operation: Found) -> bool:
    """Whether operationId and path are one deed and name no thing: `AssociateAccounts` at `/associate-accounts`."""
    parts = tuple(word.lower() for word in _without_versions(words(spelled(operation))))
    (first, *others) = segments(operation.path) or ("",)
    path = tuple(word.lower() for word in words(first))
    return not others and len(parts) > 1 and parts == path and parts[0] in VERBS


def repeats_path(operation: Found) -> bool:
    """Whether the operationId has the whole path in it (`repos_get_repos_owner_repo`), or is missing."""
    parts = [part.lower() for part in words(spelled(operation))]
    path = [part.lower() for part in words(operation.path)]
    if len(path) < 2 or len(parts) < 3:
        return not parts
    return any(parts[start : start + len(path)] == path for start in range(len(parts) - len(path) + 1))


def _bare(operation: Found) -> Words:
    """The operationId's words without versions at its ends and without the method; none for a method alone."""
    parts = tuple(word.lower() for word in _without_versions(words(spelled(operation))))
    method = (operation.method.lower(),)
    return parts[1:] if parts[:1] == method else parts[:-1] if parts[-1:] == method else parts


def _path_spelled(path: str) -> Iterator[Words]:
    """The words of a path as documents spell them: with all, some or none of its parameters' words."""
    segments = [segment for segment in re.split(r"[/:]", plain_path(path)) if segment]
    for kept in (segments, [segment for segment in segments if not is_version(segment)]):
        for parameter in (words, lambda name: words(name)[-1:], lambda _: ("id",), lambda _: ()):
            spelled = (parameter(segment) if "{" in segment else words(segment) for segment in kept)
            yield tuple(word.lower() for some in spelled for word in some)


def _without_articles(parts: Words) -> Words:
    return tuple(part for part in parts if part.lower() not in _ARTICLES) or parts


def without_thing(parts: Words, thing: Words) -> Words:
    return parts[len(thing) :] if thing and same(parts[: len(thing)], thing) else parts


def same(parts: Iterable[str], thing: Iterable[str]) -> bool:
    return [singular(word) for word in parts] == [singular(word) for word in thing]
