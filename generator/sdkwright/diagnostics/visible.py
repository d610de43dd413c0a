"""Document text on its way to people: nothing in it may act on what shows it."""

import unicodedata


def visible(text: str) -> str:
    """`text` on one line, with every character escaped that would do something to a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        one if one == " " or unicodedata.category(one)[0] not in "CZ" else " " if one == "\t" else _escaped(one)
        for one in text
    )


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
