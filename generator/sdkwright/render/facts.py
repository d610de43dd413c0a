"""What is known of a member besides its type, in words: for docstrings and documentation alike."""

import json
from collections.abc import Iterable

from sdkwright.ir.model import Access, Constraint
from sdkwright.ir.text import Json

_WORDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "matches {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} members",
    "maxProperties": "at most {} members",
    "enum": "one of {}",
    "const": "always {}",
    "patternProperties": "names that match {}",
}
_LONGEST = 200


def constraint_words(constraints: Iterable[Constraint]) -> list[str]:
    """`at least 1`, `at most 64 characters`, …; a keyword without words of its own is shown as it stands."""
    found = []
    for constraint in constraints:
        if constraint.keyword == "uniqueItems":
            found.append("without duplicates")
            continue
        pattern = _WORDS.get(constraint.keyword, f"{constraint.keyword}: {{}}")
        words = pattern.format(shown(constraint.value))
        found.append(words[:-1] if constraint.value.text == "1" and words.endswith("s") else words)
    return found


def shown(value: Json) -> str:
    """A JSON value as people read it; a long one is cut."""
    text = json.dumps(value.value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def access_words(access: Access) -> str:
    """Who sets the member, empty if both sides may."""
    return {Access.READ_ONLY: "set by the service only", Access.WRITE_ONLY: "never returned"}.get(access, "")
