"""What may stand for the content of a file in a request."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TypeAlias

FileContent: TypeAlias = "bytes | IO[bytes] | Path | tuple[str, bytes | IO[bytes]] | tuple[str, bytes | IO[bytes], str]"
"""Bytes, an open binary file, a path; or any of the first two with a file name in front and a media type behind."""
