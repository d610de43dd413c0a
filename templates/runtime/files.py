"""What may stand for the content of a file in a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import IO, TypeAlias

File: TypeAlias = bytes | IO[bytes] | Path | Iterator[bytes] | AsyncIterator[bytes]
FileContent: TypeAlias = File | tuple[str, File] | tuple[str, File, str] | tuple[str, File, str, Mapping[str, str]]
"""Bytes, an open binary file, a path, an iterator (an async one with the async client); or any of these with a file
name in front and a media type behind, and in multipart bodies with further headers of the part at the end. All but
bytes are read while they are sent."""
