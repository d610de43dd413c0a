"""A file to be written."""

from msgspec import Struct


class File(Struct, frozen=True):
    """A rendered file: its path below the output folder, with `/`, and its whole content."""

    path: str
    content: str
