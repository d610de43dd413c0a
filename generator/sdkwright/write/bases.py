"""The store of bases: every file as it was generated, so that edits of people can be told from changes of ours.

A ZIP file beside the manifest, committed with it: whoever has the package has it too, on every machine. Its entries
are compressed one by one, so that git keeps of a new version little more than the files that changed. It can be
deleted or left out of a repository: then `--merge` has nothing to tell the two sides apart by, and marks each line that
differs; the next run writes it anew.
"""

import contextlib
import io
import json
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from sdkwright.cache import Cache
from sdkwright.write.digests import Digests
from sdkwright.write.manifest import File, content_of, hashed

BASES: Final = "sdkwright.bases.zip"
_LARGEST: Final = 1 << 28
_DAMAGED = (OSError, ValueError, LookupError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError)


def store_of(files: Iterable[File], known: bytes = b"") -> bytes:
    """The store of `files`: the same bytes for the same files, whoever packs them with the same zlib. What a store that
    is `known` has of them is taken over as it is packed there."""
    have = dict(_packed(known)) if known else {}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as store:
        for file in sorted(files, key=lambda file: file.path):
            content = content_of(file)
            comment = hashed(content).encode("ascii")
            if (file.path, comment) in have:
                _take_over(store, made, *have[file.path, comment])
                continue
            entry = zipfile.ZipInfo(file.path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.comment = comment
            store.writestr(entry, content)
    return made.getvalue()


def _packed(store: bytes) -> Iterator[tuple[tuple[str, bytes], tuple[zipfile.ZipInfo, bytes]]]:
    """The entries of a store by name and hash, each with its bytes as they are packed (APPNOTE.TXT 6.3.10, section
    4.3.7: a header of 30 bytes, name and extra field lie before them)."""
    with zipfile.ZipFile(io.BytesIO(store)) as opened:
        for entry in opened.infolist():
            name, extra = struct.unpack_from("<HH", store, entry.header_offset + 26)
            start = entry.header_offset + 30 + name + extra
            yield (entry.filename, entry.comment), (entry, store[start : start + entry.compress_size])


def _take_over(store: zipfile.ZipFile, made: io.BytesIO, entry: zipfile.ZipInfo, packed: bytes) -> None:
    """Write an entry of another store at the end of `store`, which lies in `made`."""
    entry.header_offset = made.tell()
    made.write(entry.FileHeader())
    made.write(packed)
    store.filelist.append(entry)
    store.NameToInfo[entry.filename] = entry
    store.start_dir = made.tell()


def store_before(folder: Path, digests: Digests) -> bytes:
    """The store in `folder`, if it is to the byte one that was packed here; empty for another, or none."""
    digest = digests.of(BASES)
    cache, key = _mark(digest or "")
    if digest and cache.get([key]):
        with contextlib.suppress(OSError):
            store = (folder / BASES).read_bytes()
            return store if hashed(store) == digest else b""
    return b""


def is_store_of(hashes: Mapping[str, str], folder: Path, digests: Digests) -> bool:
    """Whether the store in `folder` is about files with these hashes; nothing is unpacked for that, and a store that is
    known is not opened."""
    digest = digests.of(BASES)
    if not digest:
        return False
    cache, key = _verdict(hashes, digest)
    if cache.get([key]):
        return True
    with contextlib.suppress(*_DAMAGED), zipfile.ZipFile(folder / BASES) as store:
        if {entry.filename: entry.comment.decode("ascii") for entry in store.infolist()} == dict(hashes):
            cache.put({key: "yes"})
            return True
    return False


def remember(hashes: Mapping[str, str], digest: str) -> None:
    """Remember that the store with the hash `digest` was packed here, and is about files with these hashes."""
    cache, key = _verdict(hashes, digest)
    cache.put({key: "yes", _mark(digest)[1]: "yes"})


def _verdict(hashes: Mapping[str, str], digest: str) -> tuple[Cache, str]:
    """Where it is kept whether the store with the hash `digest` is about files with these hashes."""
    cache = Cache("stores")
    return cache, cache.key(digest, json.dumps(sorted(hashes.items())))


def _mark(digest: str) -> tuple[Cache, str]:
    """Where it is kept that the store with the hash `digest` was packed here."""
    cache = Cache("stores")
    return cache, cache.key("packed", digest)


def base_of(path: str, digest: str | None, folder: Path) -> bytes | None:
    """The file `path` as it was when it had the hash `digest`; None where the store in `folder` does not know it."""
    with contextlib.suppress(*_DAMAGED), zipfile.ZipFile(folder / BASES) as store:
        if store.getinfo(path).file_size <= _LARGEST:
            content = store.read(path)
            return content if hashed(content) == digest else None
    return None
