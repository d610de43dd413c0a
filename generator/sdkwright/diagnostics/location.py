"""Where something stands in a file."""

import os
from pathlib import Path

from msgspec import Struct


class Location(Struct, frozen=True, order=True):
    """A place in a file: `file` as the user named it, or relative to the document's folder.

    `pointer` is the JSON Pointer (RFC 6901) of the value there; `at_key` means the member's name rather than its value.
    Lines and columns count from 1, columns in characters; `end_line` and `end_column` are just past the last one. They
    are 0 until `Document.locate` has looked them up: what passes through the pipeline carries the pointer only.
    """

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    pointer: str = ""
    at_key: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


def near(path: Path) -> Path:
    """`path` as seen from the working folder, unless it is far from there."""
    here = os.path.relpath(path)
    return path if Path(here).parts[:3] == ("..", "..", "..") else Path(here)
