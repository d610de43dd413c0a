"""What the document wrote, carried as data: hostile until a writer in `render/` has quoted it."""

import json
from typing import Any, Final

from sdkwright.ir.value import Value

_JSON: Final = json.JSONEncoder(ensure_ascii=False, default=str)


class SpecText(Value, frozen=True):
    """Text from the document. Not a `str`, so that it cannot be printed or joined by accident."""

    raw: str

    def __bool__(self) -> bool:
        return bool(self.raw)


class Json(Value, frozen=True):
    """A JSON value from the document (a default, an example, an enum member), held as text to stay hashable.

    `1`, `1.0` and `true` differ here, which they would not as Python values.
    """

    text: str

    @classmethod
    def of(cls, value: object) -> "Json":
        """Hold `value`, with the members of objects in the document's order."""
        return cls(_JSON.encode(value))

    @property
    def value(self) -> Any:
        return json.loads(self.text)


NO_TEXT = SpecText("")
