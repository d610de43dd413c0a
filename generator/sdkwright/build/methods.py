"""Methods' names, as people would have written them beside `client.orders.`: what the resource says is not said again.

An operationId that is spelled as a member of its resource (`orders/cancel-all`) was written for that, and is taken at
its word. One that only repeats method and path tells nothing: then the name is made of method and path.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from sdkwright.build.idwords import GROUPED, Told, same, told, without_thing
from sdkwright.build.pathwords import VERSION, Words, by_method, from_path, is_plural, plain_path, whole_path
from sdkwright.build.verbs import LINKING, NOUNS_TOO, READING, VERBS
from sdkwright.operations import Found
from sdkwright.words import singular, snake, words

_NUMBERED = re.compile(r"(?<=[^\W\d_])_\d+\Z")


class Wish(Struct, frozen=True):
    """An operation and the resource that wants a method for it: the words of its name, `outer` of those above it;
    whether the path leads to many things, by paths of the document that go on with a parameter; whether a number at the
    end of its operationId tells it apart from those of other resources only."""

    operation: Found
    thing: Words
    outer: Words
    collection: bool
    numbered: bool


class Names(Struct, frozen=True):
    """Names for a method, the best first, each longer than the last; `told` says that the first is the document's, and
    `whole` that nothing of it was left out."""

    names: tuple[str, ...]
    told: bool
    whole: bool


def wishes(found: Sequence[Found], resources: Sequence[Words], outer: Sequence[Words]) -> list[Wish]:
    """A wish for each operation; a path leads to many things if another one goes on from it with a parameter."""
    numbered = _numbered(found)
    many = {segment for one in found for segment in re.findall(r"(?<![^/{}])([^/{}]+)/(?=\{)", plain_path(one.path))}
    return [
        Wish(one, thing, above, plain_path(one.path).rpartition("/")[2] in many, one.operation_id in numbered)
        for one, thing, above in zip(found, resources, outer, strict=True)
    ]


def _numbered(found: Sequence[Found]) -> frozenset[str]:
    """The operationIds that differ from others in a number at their end only (`list_1`): the number tells operations of
    the whole document apart, not those of a resource."""
    ids = {one.operation_id for one in found}
    stems = Counter(_NUMBERED.sub("", one) for one in ids)
    return frozenset(one for one in ids if _NUMBERED.search(one) and stems[_NUMBERED.sub("", one)] > 1)


def settled(group: Sequence[Wish]) -> list[str]:
    """A name for each operation of a resource: where several want the same, all but the first by rights say more, at
    last the version in their path. What is left alike is told apart by whoever takes the names."""
    wanted = _wanted(group)
    level = [0] * len(group)
    for _ in range(max((len(one.names) for one in wanted), default=0)):
        wanting: dict[str, list[int]] = {}
        for number, (one, step) in enumerate(zip(wanted, level, strict=True)):
            wanting.setdefault(one.names[step], []).append(number)
        for numbers in wanting.values():
            stays = _by_rights(numbers, group, wanted, level) if len(numbers) > 1 else numbers[0]
            for number in numbers:
                if number != stays and level[number] + 1 < len(wanted[number].names):
                    level[number] += 1
    names: list[str] = []
    taken: set[str] = set()
    for wish, one, step in zip(group, wanted, level, strict=True):
        name = one.names[step]
        names.append(whole_path(wish.operation, with_entrance=True) if name in taken else name)
        taken.add(name)
    return names


def _by_rights(numbers: list[int], group: Sequence[Wish], wanted: Sequence[Names], level: list[int]) -> int | None:
    """Who keeps a name that several want: the only one whose operationId says it, or else who has no other, or whose
    path is shortest; None where that is nobody alone."""
    told = [number for number in numbers if wanted[number].told and not level[number]]
    if len(told) > 1:
        same = len({group[n].operation.operation_id for n in told}) == 1
        meant = [n for n in told if wanted[n].names[0].startswith(by_method(group[n].operation.method)[0])]
        first = meant if same else [n for n in told if wanted[n].whole]
        return first[0] if len(first) == 1 else None
    rights = {n: (level[n] + 1 < len(wanted[n].names), *_rights(group[n])) for n in told or numbers}
    first = [number for number, rank in rights.items() if rank == min(rights.values())]
    return first[0] if len(first) == 1 else None


def _rights(wish: Wish) -> tuple[bool, int]:
    """The less the better: a path that names the resource comes first, then a short one."""
    path = plain_path(wish.operation.path)
    named = {singular(word) for segment in path.split("/") if "{" not in segment for word in words(segment)}
    return named.isdisjoint(map(singular, wish.thing)), path.count("/")


def _wanted(group: Sequence[Wish]) -> list[Names]:
    every = [told(wish.operation, wish.thing) for wish in group]
    start = _shared(one.parts for one in every if not one.own)
    end = _ending(group, every)
    wanted: list[Names] = []
    for wish, one in zip(group, every, strict=True):
        alike = next(n for n in range(len(wish.thing), -1, -1) if same(one.parts[:n], wish.thing[:n]))
        member = one.own or alike > len(start) or alike == len(start) == len(wish.thing)
        rest = one.parts[len(start) :] if not member and _begins(one.parts, start) else one.parts
        rest = rest[: len(rest) - len(end)] if end and _begins(rest[::-1], end[::-1]) else rest
        rest = rest[:-1] if wish.numbered and len(rest) > 1 else rest
        whole = snake(one.parts, "call")
        plain = from_path(wish.operation, wish.thing, wish.collection)
        names = (plain, *_longer(wish, one, plain))
        own = one.own or not one.poor or (len(rest) == 1 and rest != one.parts and rest[0].lower() in VERBS)
        if own:
            short = snake(rest, "call") if one.own else _short(wish, _deed_first(wish, rest), one.function)
            spelled = () if one.poor else (whole,)
            names = (short, *names, *spelled) if wish.numbered else (short, *spelled, *names)
        wanted.append(Names(tuple(dict.fromkeys(names)), own, names[0] == whole))
    return wanted


def _deed_first(wish: Wish, parts: Words) -> Words:
    """`List`, `Operations` of `Operations_List`, where the resource is not called after the group: `Get`, `operation`
    where the path leads to one. `List` alone where it is called after the group at its end."""
    group = GROUPED.fullmatch(wish.operation.own_id)
    if group is None or not group[2].istitle() or group[2].lower() not in VERBS:
        return parts
    if len(words(wish.operation.own_id)) != len(parts):
        return parts
    *nouns, noun, verb = parts
    if same((*nouns, noun), wish.thing[-len(parts) + 1 :]):
        return (verb,)
    if not {*map(singular, wish.thing)}.isdisjoint(map(singular, parts)):
        return parts
    return verb, *nouns, singular(noun) if plain_path(wish.operation.path).endswith("}") else noun


def _longer(wish: Wish, told: Told, short: str) -> Iterator[str]:
    """What else an operation can be called where its `short` name is taken."""
    operation = wish.operation
    if operation.method in ("PATCH", "PUT"):
        yield from_path(operation, wish.thing, wish.collection, verb=(operation.method.lower(),))
    longer = from_path(operation, (), wish.collection)
    known = {*map(singular, wish.thing), *short.split("_")}
    if not {singular(word) for word in longer.split("_")} <= known:
        yield longer
    plain = tuple(word for word in without_thing(told.parts, wish.thing) if word.lower() != "id")
    if plain and told.poor:
        yield snake((*by_method(operation.method), *plain), "call")
    yield whole_path(operation)


def _ending(group: Sequence[Wish], told: Sequence[Told]) -> Words:
    """The words with which all operationIds of a resource end, if no path has them: they tell nothing either."""
    lists = [one.parts[::-1] for one in told if one.parts and not one.poor]
    end = _shared(lists)[::-1]
    in_paths = {singular(word) for wish in group for word in words(wish.operation.path)}
    if end and all(VERSION.fullmatch(word) or word.isdigit() for word in end):
        return end
    same = len(lists) > 2 and not in_paths & {*map(singular, end)} and all(_begins(one, end[::-1]) for one in lists)
    return end if same else ()


def _shared(told: Iterable[Words]) -> Words:
    """The words before the verb with which most begin: they say no more than the resource."""
    lists = [[word.lower() for word in parts] for parts in told if parts]
    shared: list[str] = []
    while len(lists) > 1:
        size = len(shared)
        following = Counter(one[size] for one in lists if len(one) > size + 1 and one[:size] == shared)
        word, count = following.most_common(1)[0] if following else ("", 0)
        if count < 2 or count * 4 < len(lists) * 3 or word in VERBS - NOUNS_TOO:
            break
        shared.append(word)
    return tuple(shared)


def _begins(parts: Words, start: Words) -> bool:
    return bool(start) and len(parts) > len(start) and tuple(word.lower() for word in parts[: len(start)]) == start


def _short(wish: Wish, parts: Words, function: bool) -> str:
    """`parts` less what the resource says: `update_node_pool` of `NodePools` is `update`."""
    thing = [singular(word) for word in wish.thing]
    size = len(thing)
    if size and same(parts[:size], thing):
        if len(parts) == size:
            does = parts[-1].lower() in VERBS - NOUNS_TOO
            return snake(parts[-1:], "call") if does else from_path(wish.operation, wish.thing, wish.collection)
        if parts[size].lower() in LINKING and wish.operation.method == "GET":
            return snake(("list" if is_plural(parts[size - 1]) else "get", *parts[size:]), "call")
        verbless = function or [word.lower() for word in parts[size:]] in (["post"], ["put"])
        return _doing(wish, parts[size:], named=True) if verbless else snake(parts[size:], "call")
    verb, rest = parts[0], parts[1:]
    if [word.lower() for word in rest[:1]] == ["all"] and verb.lower() in {*READING, "list"}:
        rest = rest[1:]
    end = next((n for n, word in enumerate(rest) if word.lower() in LINKING), len(rest))
    named, after = rest[:end], rest[end:]
    if verb.lower() not in VERBS and not same(named, thing) or not size:
        leading = next((n for n in range(size - 1, 0, -1) if same(parts[:n], thing[:n]) and len(parts) > n), 0)
        return _doing(wish, parts[leading:])
    known = {*thing, *(singular(word) for word in wish.outer)}
    if named and singular(named[-1]) == thing[-1] and known >= {singular(word) for word in named}:
        if not after and verb.lower() in ("post", "put"):
            return from_path(wish.operation, wish.thing, wish.collection)
        return snake((_reading(wish, verb, named[-1]), *after), "call")
    if same(named[:size], thing) and not is_plural(named[size - 1]):
        return snake((_reading(wish, verb, named[-1]), *named[size:], *after), "call")
    return _doing(wish, parts)


def _doing(wish: Wish, parts: Words, *, named: bool = False) -> str:
    """`parts` with a verb: a bare noun of the path says with what the method begins, `post` and `put` say nothing; what
    is posted in the singular is a verb, unless it is known to be `named` after a thing."""
    plain = [word.lower() for word in parts]
    method = wish.operation.method
    if plain in (["post"], ["put"]):
        return from_path(wish.operation, wish.thing, wish.collection)
    in_path = {singular(word) for word in words(plain_path(wish.operation.path))}
    nouns = {singular(word) for word in parts if word.lower() not in LINKING}
    posted = method == "POST" and not named and not is_plural(parts[-1])
    if plain[0] in LINKING or VERBS & {*plain, *nouns} or posted or not nouns <= in_path:
        return snake(parts, "call")
    verb = ("list",) if method == "GET" and is_plural(parts[-1]) else by_method(method)
    return snake((*verb, *parts), "call")


def _reading(wish: Wish, verb: str, noun: str) -> str:
    """`list` where the operation gets the many things that its path ends with, else `verb`."""
    last = words(plain_path(wish.operation.path).rpartition("/")[2])
    many = wish.collection and is_plural(noun) and same(last[-1:], (noun,))
    return "list" if many and wish.operation.method == "GET" and verb.lower() in READING else verb
