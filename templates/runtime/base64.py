"""Bytes that travel as base64 in JSON and in forms (RFC 4648, section 4; OpenAPI 3.0.4, "Data Types")."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, PlainSerializer, SerializationInfo

from .models import FORM


def _decode(value: object) -> object:
    """Text of the canonical form is decoded; any other text is refused, so that nothing changes on the way back."""
    if not isinstance(value, str):
        return value
    try:
        decoded = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if base64.b64encode(decoded).decode() != value:
        raise ValueError("not canonical base64")
    return decoded


def _encode(value: bytes, info: SerializationInfo) -> str | bytes:
    return base64.b64encode(value).decode() if info.mode_is_json() or info.context == FORM else value


Base64: TypeAlias = Annotated[bytes, BeforeValidator(_decode), PlainSerializer(_encode)]
