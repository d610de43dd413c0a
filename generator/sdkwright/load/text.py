"""Bytes as text: what a file holds before anything is parsed."""

import codecs
import os
import select
import stat
from pathlib import Path
from typing import BinaryIO

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding

LARGEST = 100_000_000
"""Bytes; no hand-kept document comes near it."""

DEEPEST = 200
"""Values within values."""

PATIENCE = 5.0
"""Seconds to wait for somebody to write to a pipe."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Unreadable(Exception):
    """A file that cannot become a value; `diagnostic` says why, with the place."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def problem(
    code: str,
    message: str,
    name: str,
    hint: str,
    line: int = 1,
    column: int = 1,
    width: int = 1,
    related: tuple[tuple[str, Location], ...] = (),
) -> Unreadable:
    """The error for a place in the file `name`."""
    place = Location(name, line, column, line, column + width)
    return Unreadable(finding(code, message, place, hint, *related))


def _whole(code: str, message: str, name: str, hint: str) -> Unreadable:
    """The error for a file as a whole."""
    return Unreadable(finding(code, message, Location(name), hint))


def read(path: Path, name: str) -> bytes:
    """The bytes of a file. Raises Unreadable."""
    try:
        if path.is_dir():
            raise _whole("unreadable-file", f"{name} is a folder", name, "name the document in it")
        with _opened(path) as file:
            if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode) and not select.select([file], [], [], PATIENCE)[0]:
                raise _whole("unreadable-file", f"{name} is a pipe, and nobody writes to it", name, "name a file")
            os.set_blocking(file.fileno(), True)
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        hint = "it is a link to nothing" if path.is_symlink() else "check the path"
        raise _whole("missing-file", f"there is no file {name}", name, hint) from None
    except OSError as error:
        raise _whole("unreadable-file", f"{name} cannot be read: {error.strerror}", name, "check its rights") from None
    except ValueError:
        raise _whole("missing-file", "a file name cannot hold NUL", name, "check the path") from None
    return data


def _opened(path: Path) -> BinaryIO:
    """The file, open; a pipe that nobody writes to yet is not waited for."""
    return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb")


def decode(data: bytes, name: str) -> str:
    """The text of `data`: UTF-8 unless a byte order mark says otherwise (YAML 1.2.2, section 5.2; RFC 8259, 8.1).
    Raises Unreadable."""
    if len(data) > LARGEST:
        message = f"{name} has more than the {LARGEST:,} bytes that are read"
        raise _whole("large-file", message, name, "split the document, or take the data out of it")
    encoding, start = next(((found, len(mark)) for mark, found in _MARKS if data.startswith(mark)), ("utf-8", 0))
    try:
        text = data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        before = data[start : start + error.start].decode(encoding, "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise problem(
            "encoding", f"this is not {encoding.upper()}", name, "save the file as UTF-8", line, column
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        hint = "save the file as UTF-8: it looks like UTF-16" if "\0" in text[:2] else "name an OpenAPI document"
        raise problem("encoding", "this is no text: it holds NUL", name, hint, line)
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    if not text.strip():
        raise problem("empty-file", "there is nothing in this file", name, "name an OpenAPI document")
    return text
