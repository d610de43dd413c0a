"""The store of bases: every file as it was generated, so that edits of people can be told from changes of ours.

A ZIP file beside the manifest, committed with it: whoever has the package has it too, on every machine. Its entries
are compressed one by one, so that git keeps of a new version little more than the files that changed. It can be
deleted or left out of a repository: then `--merge` has nothing to tell the two sides apart by, and marks each line that
differs; the next run writes it anew.
"""

import contextlib
import zipfile
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Final

from sdkwright.cache import Cache
from sdkwright.write.digests import Digests
from sdkwright.write.manifest import File, Manifest, hashed, hashes_of
from sdkwright.write.packed import joined, pack, parts_of

BASES: Final = "sdkwright.bases.zip"
_LARGEST: Final = 1 << 28
_DAMAGED = (OSError, ValueError, LookupError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError)


def store_of(files: Iterable[File], known: bytes = b"", hashes: Mapping[str, str] | None = None) -> bytes:
    """The store of `files`: the same bytes for the same files, whoever packs them with the same zlib. What a store that
    is `known` has of them is taken over as it is packed there. `hashes` are those of the files, if they are known."""
    files = sorted(files, key=lambda file: file.path)
    hashes = hashes or hashes_of(files)
    have = parts_of(known) if known else {}
    fresh = [file for file in files if (file.path, hashes[file.path]) not in have]
    packed = pack(fresh, hashes)
    if len(fresh) == len(files):
        return packed
    have = {**have, **parts_of(packed)}
    return joined([have[file.path, hashes[file.path]] for file in files]) or pack(files, hashes)


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
    """Whether the store in `folder`, and the manifest beside it, are about files with these hashes; nothing is unpacked
    for that, and a store that is known is not opened."""
    digest, manifest = digests.of(BASES), Manifest.read(folder)
    if not digest or manifest is None or manifest.files != hashes:
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
    return cache, cache.key(digest, "\n".join(chain.from_iterable(sorted(hashes.items()))))


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
