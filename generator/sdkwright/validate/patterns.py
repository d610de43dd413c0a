"""Regular expressions on which a backtracking engine takes exponential time.

A pattern is read as a position automaton: a state per character class, an edge wherever one may follow another, as
often as there are ways to. It is exponentially ambiguous where one text leads from a state back to it on two ways
(Weber and Seidl, "On the degree of ambiguity of finite automata", criterion EDA), which matters if the match can still
fail after.
"""

import re
import warnings
from dataclasses import dataclass, field
from functools import cache

_SAMPLE = "".join(map(chr, range(32, 127))) + "\t\n\réß中\u0663"
_MOST = 120
_LONGEST = 25
"""A repetition of more than this many is taken for one without end."""
_STEPS = 100_000

_ATOM = re.compile(
    r"\\[pP]\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[A-Za-z]|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL
)
_COUNT = re.compile(r"\{(\d+)(,(\d*))?\}")
_OPEN = re.compile(r"\((?:\?(?::|<[A-Za-z_]\w*>|P<\w+>|(?P<look>=|!|<=|<!)))?")


class _Unread(Exception):
    """A pattern with something that is not looked into, such as a reference to a group, or too much of it."""


@dataclass(slots=True)
class _Part:
    """Part of a pattern: whether it matches nothing, and the states that it begins and ends with."""

    empty: bool = True
    first: list[int] = field(default_factory=list[int])
    last: list[int] = field(default_factory=list[int])


@cache
def is_catastrophic(pattern: str) -> bool:
    """Whether there are texts on which `pattern` takes exponential time. False also for patterns beyond our means."""
    if not re.search(r"[*+}]", pattern) or len(pattern) > 2000:
        return False
    try:
        return _Automaton(pattern).is_ambiguous()
    except (_Unread, re.error, RecursionError, IndexError):
        return False


class _Automaton:
    """The position automaton of a pattern."""

    def __init__(self, pattern: str) -> None:
        self._text, self._at = pattern, 0
        self._classes: list[frozenset[str]] = []
        self._edges: dict[tuple[int, int], int] = {}
        self._steps = _STEPS
        self._anchored = pattern.endswith("$") and not pattern.endswith("\\$")
        self._whole = self._alternatives()
        if self._at < len(pattern):
            raise _Unread

    def is_ambiguous(self) -> bool:
        """Whether a text leads from a state back to it on two ways, from where the match can fail."""
        ends = set() if self._anchored else set(self._whole.last)
        follow: dict[int, list[int]] = {}
        for start, end in self._edges:
            follow.setdefault(start, []).append(end)
        return any(self._is_pumped(state, follow) for state in follow if state not in ends)

    def _is_pumped(self, state: int, follow: dict[int, list[int]]) -> bool:
        """Search of pairs of states that one text reaches from (state, state), back to where it began."""
        waiting, seen = [(state, state, False)], {(state, state, False)}
        while waiting:
            left, right, parted = waiting.pop()
            self._steps -= len(follow.get(left, ())) * len(follow.get(right, ()))
            if self._steps < 0:
                raise _Unread
            for one in follow.get(left, ()):
                for other in follow.get(right, ()):
                    if not self._classes[one] & self._classes[other]:
                        continue
                    twice = one == other and left == right and self._edges[left, one] > 1
                    found = (one, other, parted or one != other or twice)
                    if found == (state, state, True):
                        return True
                    if found not in seen:
                        seen.add(found)
                        waiting.append(found)
        return False

    def _alternatives(self) -> _Part:
        made = self._sequence()
        while self._text[self._at : self._at + 1] == "|":
            self._at += 1
            other = self._sequence()
            made = _Part(made.empty or other.empty, made.first + other.first, made.last + other.last)
        return made

    def _sequence(self) -> _Part:
        made = _Part()
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            made = self._joined(made, self._repeated(self._atom()))
        return made

    def _joined(self, left: _Part, right: _Part) -> _Part:
        self._link(left.last, right.first)
        return _Part(
            left.empty and right.empty,
            left.first + (right.first if left.empty else []),
            right.last + (left.last if right.empty else []),
        )

    def _link(self, starts: list[int], ends: list[int]) -> None:
        for start in starts:
            for end in ends:
                self._edges[start, end] = self._edges.get((start, end), 0) + 1

    def _atom(self) -> _Part:
        text = self._text
        if text[self._at] == "(":
            opened = _OPEN.match(text, self._at)
            if opened is None or text[opened.end() : opened.end() + 1] == "?":
                raise _Unread
            self._at = opened.end()
            inner = self._alternatives()
            if text[self._at] != ")":
                raise _Unread
            self._at += 1
            return _Part() if opened["look"] else inner
        found = _ATOM.match(text, self._at)
        if found is None:
            raise _Unread
        self._at = found.end()
        atom = found[0]
        if atom in ("^", "$", "\\b", "\\B"):
            return _Part()
        if re.fullmatch(r"\\[1-9k]", atom) or len(self._classes) >= _MOST:
            raise _Unread
        self._classes.append(_class(atom))
        state = len(self._classes) - 1
        return _Part(False, [state], [state])

    def _repeated(self, part: _Part) -> _Part:
        while True:
            sign = self._text[self._at : self._at + 1]
            counted = _COUNT.match(self._text, self._at) if sign == "{" else None
            if sign and sign in "*+?":
                self._at += 1
                least, endless = (1 if sign == "+" else 0), sign != "?"
            elif counted is not None:
                self._at = counted.end()
                most = counted[1] if counted[2] is None else counted[3]
                least, endless = int(counted[1]), not most or int(most) > _LONGEST
            else:
                return part
            if self._text[self._at : self._at + 1] == "?":
                self._at += 1
            if endless:
                self._link(part.last, part.first)
            part = _Part(part.empty or least == 0, part.first, part.last)


@cache
def _class(atom: str) -> frozenset[str]:
    """The characters of a sample that a single-character expression matches."""
    if atom.startswith(("\\p", "\\P")):
        return frozenset(one for one in _SAMPLE if one.isalpha())
    if atom.startswith("\\c"):
        return frozenset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `[[a]`, `[a--z]`: what Python may mean by them one day
        compiled = re.compile(atom if atom != "[^]" else r"[\s\S]")
    return frozenset(one for one in _SAMPLE if compiled.fullmatch(one)) | (
        frozenset(atom) if len(atom) == 1 and atom != "." else frozenset()
    )
