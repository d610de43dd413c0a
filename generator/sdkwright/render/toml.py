"""Writers for TOML (1.0.0): the only way from text to a `pyproject.toml`."""

import re
import unicodedata


def string(text: str) -> str:
    """A basic string on one line; what TOML cannot hold (lone surrogates) becomes U+FFFD."""
    plain = re.sub(r"[\ud800-\udfff]", "\ufffd", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(_character(one) for one in plain)}"'


def _character(character: str) -> str:
    if character == " " or unicodedata.category(character)[0] not in "CZ":
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
