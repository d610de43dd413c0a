"""How what a call is given is laid out: dicts of names by themselves, on as few lines as they need."""

import textwrap
from typing import Final

from sdkwright.render.python import literal

ROOM: Final = 107
"""Columns behind the brackets of a call."""


def tuple_of(names: list[str]) -> str:
    """The literal of a tuple of `names`."""
    return f"({', '.join(map(literal, names))}{',' if len(names) == 1 else ''})"


def block(lines: list[str]) -> str:
    """What is in the brackets of a call in a method, a line each."""
    inner = "\n".join(f"            {line}" for line in lines)
    return f"(\n{inner},\n        )"


def _entry(name: str) -> str:
    return f'"{name}": {name},'


def _lines(name: str) -> list[str]:
    """An entry on a line of its own, on three where that would be too long."""
    entry = _entry(name)
    return [entry] if len(entry) <= ROOM - 4 else [f'"{name}": (', f"    {name}", "),"]


def inline(names: list[str]) -> str:
    """A dict of `names` on one line."""
    return f"{{{' '.join(map(_entry, names)).removesuffix(',')}}}"


def tall(keyword: str, names: list[str]) -> list[str]:
    """A dict on one line if that has room, else with a line for each entry."""
    line = f"{keyword}{inline(names)},"
    return (
        [line]
        if len(line) <= ROOM
        else [f"{keyword}{{", *(f"    {line}" for name in names for line in _lines(name)), "},"]
    )


def packed(keyword: str, names: list[str]) -> list[str]:
    """A dict on as few lines as it needs."""
    line = f"{keyword}{inline(names)},"
    if len(line) <= ROOM or any(len(_lines(name)) > 1 for name in names):
        return tall(keyword, names)
    filled = textwrap.wrap(" ".join(map(_entry, names)), ROOM - 4, break_long_words=False, break_on_hyphens=False)
    return [f"{keyword}{{", *(f"    {line}" for line in filled), "},"]
