"""Writers: the only way from text of the document to Python source.

Each gives a finished piece of source (a literal, a docstring, a comment). Whatever could end the piece early, or look
like something else on screen (controls, bidirectional marks, surrogates), leaves as an escape.
"""

import re
import textwrap
import unicodedata

from sdkwright.ir.text import Json, SpecText

WIDTH = 112
_PIECE = 88
"""Characters of a literal that has room in a line, as deep inside brackets as annotations come."""

_SPARE = 8
"""Columns behind `WIDTH` that a link may take before it is broken."""

_WHOLE = re.compile(r"\S*?(?:\[[^\[\]]*\]\([^()\s]*\)|`[^`]*`)\S*")
"""What a line is not broken in: a link, code."""

_BARE_QUOTE = re.compile(r'(?<!\\)(\\\\)*"\Z')
_TROJAN = frozenset(
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\x85"
)


def literal(value: SpecText | Json | str | int | float | bool | None) -> str:
    """A Python expression for `value`."""
    match value:
        case SpecText(raw):
            return _string(raw)
        case Json():
            return _json(value.value)
        case _:
            return _json(value)


def in_one_piece(text: str) -> str:
    """A Python expression for `text` that is a single literal, however long."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_visible(escaped, newline=False)}"'


def _json(value: object) -> str:
    match value:
        case str():
            return _string(value)
        case None | bool() | int():
            return repr(value)
        case float():
            return repr(value) if value == value and abs(value) != float("inf") else f'float("{value}")'
        case list():
            return f"[{', '.join(_json(item) for item in value)}]"
        case dict():
            return f"{{{', '.join(f'{_json(key)}: {_json(item)}' for key, item in value.items())}}}"
        case _:
            raise TypeError(f"no literal for {type(value).__name__}")


def _string(text: str) -> str:
    """A literal; of a text that has no room in a line several side by side, which Python joins (Python reference,
    section 2.4.2)."""
    whole = in_one_piece(text)
    if len(whole) <= _PIECE:
        return whole
    pieces = [""]
    for word in re.findall(r"\S*\s*", text):
        if pieces[-1] and len(in_one_piece(pieces[-1] + word)) > _PIECE:
            pieces.append("")
        pieces[-1] += word
    return " ".join(map(in_one_piece, pieces))


def _visible(text: str, *, newline: bool) -> str:
    """`text` with everything escaped that does not print as itself."""
    plain = text.replace("\n", "") if newline else text
    if plain.isascii() and plain.isprintable():
        return text
    return "".join(
        character if _prints(character) or (newline and character == "\n") else _escape(character) for character in text
    )


def _prints(character: str) -> bool:
    if " " <= character <= "~":
        return True
    return character not in _TROJAN and unicodedata.category(character)[0] not in "CZ"


def _escape(character: str) -> str:
    code = ord(character)
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    return named or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def prose(text: SpecText) -> str:
    """Text for people, on lines of its own: trimmed, tabs and odd line ends made plain, nothing quoted yet."""
    if not text:
        return ""
    plain = re.sub(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", text.raw).expandtabs(4)
    lines = [line.rstrip() for line in plain.strip().split("\n")]
    return "\n".join(lines)


def wrapped(text: str, width: int = WIDTH) -> str:
    """`text` with long lines broken where they have spaces; what follows is indented as the line is, code four more."""
    done: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fenced = fenced != line.lstrip().startswith("```")
        if columns(line) <= width:
            done.append(line)
            continue
        mark = re.match(r"\s*(?:[-*+]|\d+[.)])?\s*", line)
        indent = " " * len(mark[0]) if mark else ""
        done.extend(_broken(line, indent + "    " if fenced or line.startswith("    ") else indent, width))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(done))


def _broken(line: str, indent: str, width: int) -> list[str]:
    """The lines that `line` is broken into, none within a link or code that fits one: editors read line by line."""
    if "\0" in line or not _WHOLE.search(line):
        return _at_spaces(line, indent, width)
    fits = width + _SPARE - columns(indent)
    whole = _WHOLE.sub(lambda found: found[0].replace(" ", "\0" if columns(found[0]) <= fits else " "), line)
    return [one.replace("\0", " ") for one in _at_spaces(whole, indent, width)]


def _at_spaces(line: str, indent: str, width: int) -> list[str]:
    if line.isascii():
        return textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    made: list[str] = []
    first = line[: len(line) - len(line.lstrip())]
    for word in line.split():
        if made and columns(made[-1]) + 1 + columns(word) <= width:
            made[-1] += f" {word}"
        else:
            made.append(f"{indent if made else first}{word}")
    return made


def columns(text: str) -> int:
    """How wide `text` prints: the characters of East Asian scripts take two columns (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def docstring(text: str, indent: int = 0) -> str:
    """A docstring that shows `text`, quotes included, its later lines indented; empty text gives an empty one."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    body = wrapped(_visible(escaped, newline=True), WIDTH - indent)
    pad = " " * indent
    lines = body.split("\n")
    if len(lines) == 1:
        return f'"""{body[:-1]}\\""""' if _BARE_QUOTE.search(body) else f'"""{body}"""'
    rest = "\n".join(f"{pad}{line}" if line else "" for line in lines[1:])
    return f'"""{lines[0]}\n{rest}\n{pad}"""'


def comment(text: SpecText) -> str:
    """`text` behind a `#`, on as many lines as it needs."""
    plain = _visible(" ".join(text.raw.split()), newline=False)
    lines = textwrap.wrap(plain, WIDTH - len("# "), break_on_hyphens=False)
    return "\n".join(f"# {line}" for line in lines)
