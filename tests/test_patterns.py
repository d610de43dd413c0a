"""Patterns that take exponential time are told from those that do not."""

import re

import pytest

from sdkwright.validate.patterns import is_catastrophic

BAD = {
    r"^(a+)+$": "a", r"^(a|a)*$": "a", r"^(\w+\s?)*$": "a", r"^(.*)*x$": "a", r"^(a|b|ab)*c$": "ab", r"^((ab)*)*$": "ab",
    r"^(([a-z])+.)+[A-Z]([a-z])+$": "a", r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}x$": "a",
    r"^(?:a{1,100}){1,100}$": "a", r"^([a-z]+[a-z-]*(?<!-))(\.[a-z]+[a-z-]*(?<!-))*$": ".aa",
}  # fmt: skip
GOOD = {
    r"^(\w+\s)*$": "a", r"^[a-z]+(-[a-z]+)*$": "a", r"^(a?)*$": "a", r"^(a|ab)*c$": "ab", r"^\d+(\.\d+)?$": "1",
    r"^(?=.*[A-Z]).{8,}$": "a", r"^(\d{1,3}\.){3}\d{1,3}$": "1", r"^[a-z0-9]+([._-][a-z0-9]+)*$": "a",
    r"(a+)+": "a", r"^\p{L}+(-\p{L}+)*$": "", r"^(a)\1*$": "", "a{1,99999999}": "a", "(" * 500 + "a" + ")*" * 500: "",
    "^(" + "|".join(["a"] * 119) + ")": "",
}  # fmt: skip


@pytest.mark.parametrize("pattern", BAD)
def test_exponential(pattern: str) -> None:
    assert is_catastrophic(pattern)


@pytest.mark.parametrize("pattern", GOOD)
def test_not_exponential(pattern: str) -> None:
    assert not is_catastrophic(pattern)
    if GOOD[pattern]:
        re.search(pattern, f".{GOOD[pattern]}" + GOOD[pattern] * 60 + "!")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pattern", ["^[[a]+$", "^[+--]+$", "^[a&&b]+$", "^[~~||]+$"])
def test_what_python_warns_of_is_no_matter_of_the_document(pattern: str) -> None:
    assert not is_catastrophic(pattern)
