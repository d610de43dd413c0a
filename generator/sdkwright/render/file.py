"""A file to be written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """A rendered file: its path below the output folder, with `/`, and its whole content."""

    path: str
    content: str
