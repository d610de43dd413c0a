"""What a finding is called from run to run, so that services and ignore files know it again.

Lines move with every edit, and so do the indices of arrays: a fingerprint is made of the rule, the file, and the anchor
of the place, which names an element by what it is called instead of by its number.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sdkwright.diagnostics.diagnostic import Diagnostic
from sdkwright.diagnostics.location import Location

_CALLED = ("$ref", "operationId", "name", "url", "title", "const", "propertyName")


class Anchors:
    """Places in a value in words that outlast edits elsewhere."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self._elements: dict[int, list[str]] = {}

    def of(self, pointer: str) -> str:
        """`pointer` with what elements are called in place of their numbers: `/tags/[pets]/description`.

        Elements that are called the same keep a number among themselves.
        """
        tokens: list[str] = []
        value = self._value
        for token in pointer.split("/")[1:]:
            if isinstance(value, list) and token.isdigit() and int(token) < len(value):
                tokens.append(self._named(value)[int(token)])
                value = value[int(token)]
            else:
                tokens.append(token)
                key = token.replace("~1", "/").replace("~0", "~")
                value = value.get(key) if isinstance(value, dict) else None
        return "".join(f"/{token}" for token in tokens)

    def _named(self, values: list[Any]) -> list[str]:
        """What the elements of an array are called, looked at once however many are asked for."""
        known = self._elements.get(id(values))
        if known is None:
            known = self._elements[id(values)] = list(_elements(values))
        return known


def _elements(values: list[Any]) -> Iterator[str]:
    before: Counter[str] = Counter()
    for index, value in enumerate(values):
        name = _called(value)
        yield f"[{name}]{before[name] or ''}" if name else str(index)
        before[name] += 1


def _called(value: Any) -> str:
    if isinstance(value, dict):
        named = next((f"{key}={value[key]}" for key in _CALLED if isinstance(value.get(key), str)), "")
        return f"{named},in={value['in']}" if named and isinstance(value.get("in"), str) else named
    return "" if isinstance(value, list) else str(value)


def fingerprints(found: Iterable[Diagnostic], path: Callable[[Location], str]) -> list[str]:
    """A fingerprint for each of `found`, unique among them; `path` names the files."""
    seen: Counter[str] = Counter()
    made: list[str] = []
    for one in found:
        parts = (one.code, path(one.location), one.anchor or one.location.pointer, str(one.location.at_key))
        key = "\0".join(parts)
        made.append(hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "backslashreplace")).hexdigest()[:32])
        seen[key] += 1
    return made
