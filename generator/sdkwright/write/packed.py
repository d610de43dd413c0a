"""ZIP files made of parts of others: a file that one of them has goes into the next as it is packed there.

Source: APPNOTE.TXT 6.3.10, sections 4.3.7 (a file and what lies before it), 4.3.12 (the directory), 4.3.16 (its end).
"""

import io
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sdkwright.write.manifest import File, content_of

_LINE: Final = struct.Struct("<28xHHH8xL")
"""Of a line of the directory: the lengths of name, extra field and comment that follow it, and where its file lies."""
_PLACE: Final = 42
"""Where that place stands in the line."""
_END: Final = struct.Struct("<4s4H2LH")
_MOST: Final = (1 << 16) - 2
"""Files, and bytes, beyond which a ZIP file is of another form (ZIP64)."""
_LARGEST: Final = (1 << 31) - 1

Part = tuple[bytes, memoryview]
"""One packed file: its line in the directory, and all that lies at its place."""
Parts = Mapping[tuple[str, str], Part]
"""Packed files by path and comment, which is the hash of what the file holds."""


def pack(files: Iterable[File], hashes: Mapping[str, str]) -> bytes:
    """A ZIP file of `files`, each with its hash for a comment."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as store:
        for file in files:
            entry = zipfile.ZipInfo(file.path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.comment = hashes[file.path].encode("ascii")
            store.writestr(entry, content_of(file))
    return made.getvalue()


def parts_of(store: bytes) -> Parts:
    """What is packed in `store`, which `pack` or `joined` made; nothing where that cannot be joined."""
    *_, count, _, directory, _ = _END.unpack(store[-_END.size :])
    if not 0 < count <= _MOST or directory > _LARGEST:
        return {}
    lines = [*_lines(store, count, directory)]
    ends = [*(start for _, start, _ in lines[1:]), directory]
    view = memoryview(store)
    return {key: (line, view[start:end]) for (line, start, key), end in zip(lines, ends, strict=True)}


def _lines(store: bytes, count: int, place: int) -> Iterator[tuple[bytes, int, tuple[str, str]]]:
    """The lines of a directory, each with where its file lies, and with path and comment."""
    for _ in range(count):
        name, extra, comment, start = _LINE.unpack_from(store, place)
        begin, place = place, place + _LINE.size + name + extra + comment
        line = store[begin:place]
        path = line[_LINE.size : _LINE.size + name].decode("utf-8")
        yield line, start, (path, line[-comment:].decode("ascii"))


def joined(parts: Iterable[Part]) -> bytes | None:
    """The ZIP file that `pack` would make of the same files; None where that is of another form."""
    bodies: list[bytes | memoryview] = []
    lines: list[bytes] = []
    place = 0
    for line, body in parts:
        bodies.append(body)
        lines += line[:_PLACE], place.to_bytes(4, "little"), line[_PLACE + 4 :]
        place += len(body)
        if place > _LARGEST:
            return None
    count, directory = len(bodies), b"".join(lines)
    if count > _MOST:
        return None
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), place, 0)
    return b"".join((*bodies, directory, end))
