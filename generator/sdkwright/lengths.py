"""How long a text of a format is, and schemas that ask for another length.

Sources: RFC 9562, section 4 (UUID); RFC 3339, section 5.6 (full-date, date-time).
"""

from collections.abc import Mapping
from typing import Any, Final

_LENGTHS: Final[dict[str, tuple[int, float]]] = {
    "uuid": (36, 36),
    "date": (10, 10),
    "date-time": (len("2006-01-02T15:04:05Z"), float("inf")),
}


def barred_format(schema: Mapping[str, Any]) -> str:
    """The `format` of a schema if its own `minLength` or `maxLength` bars every text of that format, else empty."""
    name = schema.get("format")
    if not isinstance(name, str) or name not in _LENGTHS:
        return ""
    shortest, longest = _LENGTHS[name]
    least, most = schema.get("minLength"), schema.get("maxLength")
    too_long = isinstance(least, int | float) and least > longest
    too_short = isinstance(most, int | float) and most < shortest
    return name if too_long or too_short else ""
