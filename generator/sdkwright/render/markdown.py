"""Writers: the only way from text of the document to Markdown.

Descriptions are CommonMark by the standard (OpenAPI 3.1.1, "Rich Text Formatting"), so emphasis, lists and code stay.
Raw HTML does not, nor do images, headings that would break the page, or links to anything but http, https, mailto and
the page itself. Whatever would look like something else on screen (controls, bidirectional marks) is left out.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from sdkwright.ir.text import SpecText

_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_ODD = re.compile(r"[^\n\x20-\x7e]")
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_BACKTICK = re.compile(r"(?<!\\)(\\*)`")
_AUTOLINK = re.compile(r"<(?=(?:https?://|mailto:)[^\s<>\"'`]+>)")
_GOOD_LINK = re.compile(r"\]\((?!\s*<?(?:https?://|mailto:|#)[^\s<>()\"'`\\]*>?\s*(?:\"[^\"\n<>]*\")?\))")
_DEFINITION = re.compile(r"^( {0,3})\[(?=[^\]\n]*\]:(?!\s*(?:https?://|mailto:)[^\s<>\"'`\\]*\s*$))", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-+)\s*$")


def block(text: SpecText) -> str:
    """A description as paragraphs, lists and code blocks of its own."""
    done: list[str] = []
    fence = ""
    for line in _plain(text.raw).strip("\n").split("\n"):
        mark = _FENCE.match(line)
        if fence:
            done.append(line)
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif mark:
            fence = mark[1]
            done.append(f"{fence}{re.sub(r'[^A-Za-z0-9+-]', '', line.strip().removeprefix(fence))}")
        else:
            done.append(_line(line))
    if fence:
        done.append(fence)
    return _linked("\n".join(done))


@lru_cache(maxsize=10_000)
def inline(text: SpecText) -> str:
    """A description on one line."""
    flat = " ".join(_plain(text.raw).split())
    return _linked(_without_html(re.sub(r"^(#{1,6}\s+|[-*+>]\s+|\d+[.)]\s+)+", "", flat)))


def cell(text: SpecText) -> str:
    """A description in a table: the breaks between its lists' items and paragraphs are left as spaces."""
    return in_cell(inline(text))


def in_cell(markdown: str) -> str:
    """Finished Markdown in a table: a `|` would end the cell, in code too (GitHub Flavored Markdown, section 4.10)."""
    return markdown.replace("\\|", "|").replace("|", "\\|").replace("\n", " ")


def code(text: str) -> str:
    """`text` as inline code, whatever backticks it holds (CommonMark, section 6.1)."""
    plain = _plain(text).replace("\n", " ")
    if not plain.strip():
        return "` `"
    longest = max((len(run) for run in re.findall(r"`+", plain)), default=0)
    marks = "`" * (longest + 1)
    pad = " " if plain[0] in " `" or plain[-1] in " `" else ""
    return f"{marks}{pad}{plain}{pad}{marks}"


def fenced(text: str, language: str = "") -> str:
    """`text` as a code block that nothing in it can end (CommonMark, section 4.5)."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{_plain(text)}\n{marks}"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of finished cells."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def plain_words(text: SpecText) -> str:
    """Text for a heading or the text of a link: one line, every mark of Markdown's escaped."""
    return re.sub(r"([\\`*_{}\[\]<>#|!~])", r"\\\1", " ".join(_plain(text.raw).split()))


def _line(line: str) -> str:
    heading = _HEADING.match(line)
    if heading:
        return f"**{_without_html(heading[1])}**" if heading[1] else ""
    return "" if _UNDERLINE.match(line) else _without_html(line)


def _without_html(line: str) -> str:
    """`line` with what could begin a tag, a comment or an image escaped, outside inline code."""
    made: list[str] = []
    end = 0
    for found in _CODE.finditer(line):
        made += [_escaped(line[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*made, _escaped(line[end:])])


def _escaped(text: str) -> str:
    """Text outside inline code; a backtick that pairs with none here must not pair with one that comes after."""
    kept = _BACKTICK.sub(lambda found: found[0] if len(found[1]) % 2 else f"{found[1]}\\`", _AUTOLINK.sub("\0", text))
    return kept.replace("<", "&lt;").replace("![", "!\\[").replace("\0", "<")


def _linked(text: str) -> str:
    """`text` without links that lead anywhere but to http, https, mailto and the page itself."""
    return _DEFINITION.sub(r"\1\\[", _GOOD_LINK.sub("]\\(", text))


def _plain(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return _ODD.sub(_shown, _BREAK.sub("\n", text).expandtabs(4))


def _shown(found: re.Match[str]) -> str:
    """A character as it is if it can be seen, else nothing."""
    character = found[0]
    shows = character == "\u200d" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn", "Co")
    return character if shows else ""
