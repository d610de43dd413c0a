"""Bodies that are read while they are sent: files, paths, iterators, alone or as parts of a multipart body.

Sources: RFC 7578 and WHATWG HTML, section 4.10.21.8, for multipart names.
"""

from __future__ import annotations

import io
import os
import secrets
import stat
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final, TypeAlias, cast

from .bodies import is_file, members
from .containers import is_array, is_object
from .models import Model, dump_json, to_json_value
from .operation import Content, Encoding
from .parameters import text

Source: TypeAlias = "bytes | Path | IO[Any] | Iterable[bytes] | AsyncIterable[bytes]"
PIECE: Final = 1 << 16


class Upload:
    """The sources of a body, one after the other. `progress` is told what has been sent, and of how much."""

    def __init__(self, sources: list[Source]) -> None:
        self._sources = sources
        self._starts = [_start(source) for source in sources]
        self._lengths = [_length(source, start) for source, start in zip(sources, self._starts, strict=True)]
        self._begun = False
        self.progress: Callable[[int, int | None], object] | None = None

    @property
    def length(self) -> int | None:
        """The number of bytes, if it can be known before they are read."""
        return None if None in self._lengths else sum(size for size in self._lengths if size is not None)

    @property
    def repeatable(self) -> bool:
        """Whether the sources can be read once more."""
        return not self._begun or all(map(_is_repeatable, self._sources))

    def pieces(self) -> Iterator[bytes]:
        """The bytes from the beginning. Raises ValueError for what can only be awaited, and for a file that has become
        shorter; what was added to one is left out."""
        self._begun = True
        sent, total = 0, self.length
        for source, start, size in zip(self._sources, self._starts, self._lengths, strict=True):
            if isinstance(source, AsyncIterable):
                raise ValueError("an async iterator can be sent by the async client alone")
            for piece in _pieces(source, start, size):
                yield piece
                sent = self._told(sent + len(piece), total)

    async def async_pieces(self) -> AsyncIterator[bytes]:
        """The same, awaited."""
        self._begun = True
        sent, total = 0, self.length
        for source, start, size in zip(self._sources, self._starts, self._lengths, strict=True):
            if isinstance(source, AsyncIterable):
                async for piece in source:
                    yield piece
                    sent = self._told(sent + len(piece), total)
                continue
            for piece in _pieces(source, start, size):
                yield piece
                sent = self._told(sent + len(piece), total)

    def _told(self, sent: int, total: int | None) -> int:
        if self.progress is not None:
            self.progress(sent, total)
        return sent


def _start(source: Source) -> int:
    if not _is_open(source):
        return 0
    file = cast("IO[Any]", source)
    return file.tell() if file.seekable() else 0


def _is_open(source: Source) -> bool:
    return hasattr(source, "read")


def _length(source: Source, start: int) -> int | None:
    if isinstance(source, bytes):
        return len(source)
    if isinstance(source, Path):
        known = source.stat()
        return known.st_size if stat.S_ISREG(known.st_mode) else None
    if not _is_open(source) or isinstance(source, io.TextIOBase):
        return None
    file = cast("IO[bytes]", source)
    if not file.seekable():
        return None
    position = file.tell()
    end = file.seek(0, os.SEEK_END)
    file.seek(position)
    return end - start


def _is_repeatable(source: Source) -> bool:
    if isinstance(source, bytes):
        return True
    if isinstance(source, Path):
        return source.is_file()
    if _is_open(source):
        return cast("IO[Any]", source).seekable()
    return not isinstance(source, Iterator | AsyncIterator)


def _pieces(source: Source, start: int, size: int | None) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
    elif isinstance(source, Path):
        with source.open("rb") as file:
            yield from _read(file, size)
    elif _is_open(source):
        opened = cast("IO[Any]", source)
        if opened.seekable():
            opened.seek(start)
        yield from _read(opened, size)
    else:
        yield from cast("Iterable[bytes]", source)


def _read(file: IO[Any], size: int | None) -> Iterator[bytes]:
    """What is left of a file, as many bytes as there were."""
    left = size
    while left is None or left > 0:
        piece = file.read(PIECE if left is None else min(PIECE, left))
        if not piece:
            break
        data = piece.encode() if isinstance(piece, str) else bytes(piece)
        left = None if left is None else left - len(data)
        yield data
    if left:
        raise ValueError(f"a file has become {left} bytes shorter since its length was told")


def _source(value: object) -> Source:
    """What a caller gave for a file, as something that can be read."""
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes | Path) or is_file(value):
        return cast("Source", value)
    return dump_json(to_json_value(value))


def _payload(sources: list[Source]) -> bytes | Upload:
    """The sources as bytes, if that is what they are."""
    known = [source for source in sources if isinstance(source, bytes)]
    return b"".join(known) if len(known) == len(sources) else Upload(sources)


def binary(content: Content, value: object) -> tuple[bytes | Upload, str]:
    """A body of bytes, and its media type."""
    media_type = content.media_type
    if isinstance(value, tuple):
        _, value, *rest = cast("Any", value)
        media_type = str(rest[0]) if rest else media_type
    return _payload([_source(value)]), "application/octet-stream" if "*" in media_type else media_type


def multipart(content: Content, value: object) -> tuple[bytes | Upload, str]:
    """A multipart body: one part per member, one per element of an array; and its media type."""
    boundary = secrets.token_hex(16)
    sources: list[Source] = []
    fields: Mapping[str, Any] = members(content, value)
    for name, member in fields.items():
        how = content.encoding.get(name, Encoding(name))
        as_json = how.content_type is not None and "json" in how.content_type
        for item in member if is_array(member) and not as_json else [member]:
            file_name, headers, data = _part(name, item, how)
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
            head += f'; filename="{_quoted(file_name)}"' if file_name else ""
            for field, text_of_it in headers.items():
                if any(character in "\r\n" for character in f"{field}{text_of_it}"):
                    raise ValueError("a header of a part must not hold line breaks")
                head += f"\r\n{field}: {text_of_it}" if text_of_it else ""
            sources += [f"{head}\r\n\r\n".encode(), data, b"\r\n"]
    sources.append(f"--{boundary}--\r\n".encode())
    essence = content.essence if "*" not in content.essence else "multipart/form-data"
    return _payload(sources), f"{essence}; boundary={boundary}"


def _part(name: str, value: Any, how: Encoding) -> tuple[str, dict[str, str], Source]:
    """File name, headers and content of one part."""
    media_type = (how.content_type or "").partition(",")[0].strip()
    of_file = media_type if media_type and "*" not in media_type else "application/octet-stream"
    if isinstance(value, tuple):
        file_name, inner, *rest = cast("Any", value)
        headers: dict[str, str] = {"Content-Type": str(rest[0]) if rest else of_file}
        for more in rest[1:]:
            headers.update(more)
        return str(file_name or ""), headers, _source(inner)
    if is_file(value) or isinstance(value, bytes):
        return Path(str(getattr(value, "name", name))).name, {"Content-Type": of_file}, _source(value)
    if is_object(value) or is_array(value) or isinstance(value, Model):
        return "", {"Content-Type": media_type or "application/json"}, dump_json(value)
    return "", {"Content-Type": media_type}, text(value).encode()


def _quoted(name: str) -> str:
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
