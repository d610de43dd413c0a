"""Strings and numbers that fit what schemas say of them.

Sources: JSON Schema 2020-12 Validation, sections 6.2, 6.3 and 7.
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from typing import Final

from sdkwright.build.parts import Part
from sdkwright.build.texts import FORMATS, Unwritable, matches, text_of

_LONGEST: Final = 10_000


def string_of(parts: tuple[Part, ...], turn: int) -> str | None:
    """A string that fits all of `parts`, another in each `turn`; None where none is found."""
    least = int(max(_decimals(parts, "minLength"), default=0))
    limit = min(map(int, _decimals(parts, "maxLength")), default=None)
    if least > _LONGEST:
        return None
    patterns = [text for part in parts if (text := part.node.text("pattern")) and "pattern" not in part.without]
    for text in _candidates(parts, patterns, least, limit, turn):
        if (
            least <= len(text)
            and (limit is None or len(text) <= limit)
            and all(matches(pattern, text) for pattern in patterns)
        ):
            return text
    return None


def _candidates(parts: tuple[Part, ...], patterns: list[str], least: int, most: int | None, turn: int) -> list[str]:
    format_ = next((text for part in parts if (text := part.node.text("format")) in FORMATS), "")
    if not format_ and any(part.node.text("contentEncoding") == "base64" for part in parts):
        format_ = "byte"
    if format_:
        return [_varied(FORMATS[format_], format_, turn)]
    plain = "string" if not turn else f"string{turn}"
    found = [(plain + "." * max(0, least - len(plain)))[:most]]
    for pattern in patterns:
        try:
            found.append(text_of(pattern, least + turn, most))
        except Unwritable:
            continue
    return found


def _varied(text: str, format_: str, turn: int) -> str:
    """Another text of the same format."""
    if not turn:
        return text
    match format_:
        case "date-time" | "date":
            return text.replace("2026", str(2026 + turn))
        case "uuid":
            return f"{text[:-12]}{turn:012}"
        case "ipv4" | "ipv6":
            return f"{text[:-1]}{turn % 10}"
        case "email" | "idn-email" | "hostname" | "idn-hostname":
            return f"a{turn}.{text}"
        case _:
            return f"{text}{turn}"


def number_of(parts: tuple[Part, ...], turn: int, *, whole: bool) -> int | float | None:
    """A number that fits all of `parts`, another in each `turn`; None where there is none."""
    bounds = _Bounds(parts)
    found: dict[Decimal, None] = {}
    for start in (*(() if whole else (Decimal("1.5"),)), Decimal(1), Decimal(0), *bounds.ends):
        for away in range(turn + 2):
            for near in bounds.near(start, away, whole=whole):
                if bounds.allow(near):
                    found[near] = None
            if len(found) > turn:
                chosen = list(found)[turn]
                return int(chosen) if whole or chosen == chosen.to_integral_value() else float(chosen)
    return None


class _Bounds:
    """What schemas say of a number."""

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self._low, self._high = _decimals(parts, "minimum"), _decimals(parts, "maximum")
        self._above, self._below = _decimals(parts, "exclusiveMinimum"), _decimals(parts, "exclusiveMaximum")
        self._steps = [step for step in _decimals(parts, "multipleOf") if step > 0]
        for part in parts:  # before OpenAPI 3.1 these are flags
            self._above += _decimals((part,), "minimum") if part.node.flag("exclusiveMinimum") else []
            self._below += _decimals((part,), "maximum") if part.node.flag("exclusiveMaximum") else []

    @property
    def ends(self) -> list[Decimal]:
        """Where the numbers that are allowed can begin and end, and the middle."""
        low, high = max([*self._low, *self._above], default=None), min([*self._high, *self._below], default=None)
        middle = [(low + high) / 2] if low is not None and high is not None else []
        return [end for end in (low, high, *middle) if end is not None]

    def near(self, start: Decimal, away: int, *, whole: bool) -> Iterator[Decimal]:
        """Numbers so many steps from `start`."""
        step = max([*self._steps, *([Decimal(1)] if whole else [])], default=None)
        if step is None:
            yield from (start + away, start - away) if away else (start,)
            return
        first = (start / step).to_integral_value(ROUND_CEILING)
        yield from ((first + away) * step, (first - away) * step, (first - away - 1) * step)

    def allow(self, value: Decimal) -> bool:
        """Whether a number fits."""
        return (
            all(value >= one for one in self._low)
            and all(value <= one for one in self._high)
            and all(value > one for one in self._above)
            and all(value < one for one in self._below)
            and all(value % step == 0 for step in self._steps)
        )


def _decimals(parts: tuple[Part, ...], keyword: str) -> list[Decimal]:
    """The numbers that parts give for a keyword, exactly."""
    found: list[Decimal] = []
    for part in parts:
        node = part.get(keyword)
        if node is not None and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            found.append(Decimal(str(node.value)))
    return found
