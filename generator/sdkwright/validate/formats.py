"""Values by the `format` of their schema: of those formats that leave no doubt.

Sources: RFC 3339, section 5.6 (full-date, date-time); RFC 9562 (UUID); RFC 2673, section 3.2 and RFC 4291, section 2.2
(addresses); RFC 5321, section 4.1.2 and RFC 6531 (mailboxes); RFC 4648, section 4 (byte); OpenAPI's format registry
(int32, int64). The others have several readings, of which documents use all: `time` without an offset, `uri` without a
scheme, `hostname` with a port.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from jsonschema_rs import Validator

from sdkwright.validate.engine import validator_for

_BITS: Final = {"int32": 31, "int64": 63}
_DOUBTFUL: Final = (
    "time", "duration", "hostname", "idn-hostname", "uri", "uri-reference", "iri", "iri-reference", "uri-template",
    "json-pointer", "relative-json-pointer", "regex",
)  # fmt: skip


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


FORMATS: Final[Mapping[str, Callable[[str], bool]]] = {
    **dict.fromkeys(_DOUBTFUL, lambda text: True),
    "byte": _is_base64,
}
"""For the engine, which knows the others of texts by itself, and none of numbers."""


def is_of_format(schema: Any, value: Any) -> bool:
    """Whether `value` is what the `format` of its schema says, as far as that is judged."""
    name = schema.get("format") if isinstance(schema, dict) else None
    if not isinstance(name, str):
        return True
    if isinstance(value, str):
        return _judge(name).is_valid(value)
    bits = _BITS.get(name)
    return bits is None or type(value) is not int or -(1 << bits) <= value < 1 << bits


@cache
def _judge(name: str) -> Validator:
    return validator_for({"format": name}, formats=FORMATS)
