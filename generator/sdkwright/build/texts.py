"""Texts that fit what a schema says of strings: its pattern, its format, its length.

Sources: JSON Schema 2020-12 Validation, sections 6.3 and 7; ECMA-262, "Pattern", as far as documents use it.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import jsonschema_rs

FORMATS: Final = {
    "date-time": "2026-01-31T10:00:00Z",
    "date": "2026-01-31",
    "time": "10:00:00Z",
    "duration": "PT1H",
    "email": "someone@example.com",
    "idn-email": "someone@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "/example",
    "uri-template": "/example/{name}",
    "iri": "https://example.com/",
    "iri-reference": "/example",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "json-pointer": "/example",
    "relative-json-pointer": "0",
    "regex": "^$",
    "byte": "ZXhhbXBsZQ==",
    "decimal": "1.50",
}
"""A text of each format; hosts and addresses are those kept for documentation (RFC 2606, 5737, 3849)."""

_TOKEN: Final = re.compile(
    r"\\u\{[0-9a-fA-F]+\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[pP]\{[^}]*\}|\\c[A-Za-z]|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.",
    re.DOTALL,
)
_COUNT: Final = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_OPEN: Final = re.compile(r"\((?:\?(?::|<[A-Za-z_]\w*>|P<\w+>|(?P<look>=|!|<=|<!)))?")
_LIKELY: Final = "a0A1b2Bz9Z_-.:/ @#$%&*+=!?,;~^|'\"`()[]{}<>\\\n\té中"
_MOST: Final = 10_000


class Unwritable(Exception):
    """A pattern that no text is made for here."""


@dataclass(slots=True)
class _Some:
    """What may come so often: a sequence of its own, or characters of `text`, one after the other."""

    parts: list["_Some"] = field(default_factory=list["_Some"])
    text: str = ""
    least: int = 1
    most: int | None = 1

    def written(self, more: int) -> str:
        """A text; what can be repeated is, up to `more` times more than it must be."""
        times = self.least + (more if self.most is None else min(more, self.most - self.least))
        inner = "".join(part.written(more) for part in self.parts)
        if times * max(len(inner), 1) > _MOST:
            raise Unwritable
        return "".join(self.text[number % len(self.text)] for number in range(times)) if self.text else inner * times


def text_of(pattern: str, least: int, most: int | None) -> str:
    """A text that has a match of `pattern`, of `least` to `most` characters. Raises Unwritable."""
    try:
        for turn in range(4):
            sequence = _Reader(pattern, turn).read()
            for more in (0, 1, 2, 4, 8, 16, 32, 64, least):
                text = "".join(part.written(more) for part in sequence)
                if len(text) < least and not pattern.endswith("$"):
                    text += "a" * (least - len(text))
                if least <= len(text) and (most is None or len(text) <= most) and matches(pattern, text):
                    return text
    except (RecursionError, IndexError, OverflowError):
        pass
    raise Unwritable


def matches(pattern: str, text: str) -> bool:
    """Whether `text` has a match of `pattern`, found in bounded time; of what is no pattern none has."""
    try:
        return _validator(pattern).is_valid(text)
    except ValueError:
        return False


@cache
def _validator(pattern: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})


@cache
def _members(atom: str) -> str:
    """Likely characters that a single-character expression matches. Raises Unwritable where there are none."""
    fits = "".join(one for one in _LIKELY if matches(f"^{atom}$", one))
    if not fits:
        raise Unwritable
    return fits


class _Reader:
    """Reads a pattern into what can be written; of alternatives it takes those that come in `turn`."""

    def __init__(self, pattern: str, turn: int) -> None:
        self._text, self._at, self._turn = pattern, 0, turn

    def read(self) -> list[_Some]:
        choices = self._alternatives()
        if self._at < len(self._text):
            raise Unwritable
        return choices[self._turn % len(choices)]

    def _alternatives(self) -> list[list[_Some]]:
        choices = [self._sequence()]
        while self._text[self._at : self._at + 1] == "|":
            self._at += 1
            choices.append(self._sequence())
        return choices

    def _sequence(self) -> list[_Some]:
        made: list[_Some] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            made.append(self._repeated(self._atom()))
        return made

    def _atom(self) -> _Some:
        if self._text[self._at] == "(":
            return self._group()
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            raise Unwritable
        self._at = found.end()
        atom = found[0]
        if atom in ("^", "$", r"\b", r"\B"):
            return _Some()
        if re.fullmatch(r"\\[1-9k]", atom):
            raise Unwritable
        if len(atom) == 1 and atom != ".":
            return _Some(text=atom)
        fits = _members(atom)
        return _Some(text=fits if self._turn % 2 else fits[self._turn % len(fits)])

    def _group(self) -> _Some:
        opened = _OPEN.match(self._text, self._at)
        if opened is None or self._text[opened.end() : opened.end() + 1] == "?":
            raise Unwritable
        self._at = opened.end()
        choices = self._alternatives()
        if self._text[self._at : self._at + 1] != ")":
            raise Unwritable
        self._at += 1
        return _Some() if opened["look"] else _Some(parts=choices[self._turn % len(choices)])

    def _repeated(self, part: _Some) -> _Some:
        while True:
            sign = self._text[self._at : self._at + 1]
            counted = _COUNT.match(self._text, self._at) if sign == "{" else None
            if sign and sign in "*+?":
                self._at += 1
                bounds = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            elif counted is not None:
                self._at = counted.end()
                most = counted[1] if counted[2] is None else counted[2]
                bounds = int(counted[1]), int(most) if most else None
            else:
                return part
            if self._text[self._at : self._at + 1] == "?":
                self._at += 1
            part = part if part.least == part.most == 1 and part.text else _Some(parts=[part])
            part = _Some(parts=part.parts, text=part.text, least=bounds[0], most=bounds[1])
