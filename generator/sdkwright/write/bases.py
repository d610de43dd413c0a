"""The store of bases: every file as it was generated, so that edits of people can be told from changes of ours.

A ZIP file beside the manifest, committed with it: whoever has the package has it too, on every machine. Its entries
are compressed one by one, so that git keeps of a new version little more than the files that changed. It can be
deleted or left out of a repository: then `--merge` has nothing to tell the two sides apart by, and marks each line that
differs; the next run writes it anew.
"""

import contextlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from sdkwright.cache import Cache
from sdkwright.write.digests import Digests
from sdkwright.write.manifest import File, content_of, hashed

BASES: Final = "sdkwright.bases.zip"
_LARGEST: Final = 1 << 28
_DAMAGED = (OSError, ValueError, LookupError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError)


def store_of(files: Iterable[File]) -> bytes:
    """The store of `files`: the same bytes for the same files, whoever packs them with the same zlib."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as store:
        for file in sorted(files, key=lambda file: file.path):
            content = content_of(file)
            entry = zipfile.ZipInfo(file.path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.comment = hashed(content).encode("ascii")
            store.writestr(entry, content)
    return packed.getvalue()


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
    """Remember that the store with the hash `digest` is about files with these hashes."""
    cache, key = _verdict(hashes, digest)
    cache.put({key: "yes"})


def _verdict(hashes: Mapping[str, str], digest: str) -> tuple[Cache, str]:
    """Where it is kept whether the store with the hash `digest` is about files with these hashes."""
    cache = Cache("stores")
    return cache, cache.key(digest, json.dumps(sorted(hashes.items())))


def base_of(path: str, digest: str | None, folder: Path) -> bytes | None:
    """The file `path` as it was when it had the hash `digest`; None where the store in `folder` does not know it."""
    with contextlib.suppress(*_DAMAGED), zipfile.ZipFile(folder / BASES) as store:
        if store.getinfo(path).file_size <= _LARGEST:
            content = store.read(path)
            return content if hashed(content) == digest else None
    return None
