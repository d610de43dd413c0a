"""The manifest: from what a package was generated, and a hash of every file in it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from sdkwright.names import Names

MANIFEST = "sdkwright.manifest.json"
_NO_NAMES: Final = frozenset({"", ".", ".."})


class File(Protocol):
    """What is written: a path below the output folder, with `/`, and the whole content."""

    @property
    def path(self) -> str: ...
    @property
    def content(self) -> str | bytes: ...


@dataclass(frozen=True, slots=True)
class Content:
    """A file that no stage before this one made."""

    path: str
    content: str | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What `generate` leaves beside its files. All hashes are SHA-256, in hexadecimal.

    `sources` are the files of the document, relative to the folder of its entry; it is empty where their hashes do not
    say all (a file that it refers to could not be read). `findings` and `operations` count what the run came to, by
    severity and by coverage. `names` is the name lock. `overrides` are the templates, and blocks of them, that the
    user's own stand in for, as they are in sdkwright.
    """

    generator: str
    document: str
    document_hash: str
    settings_hash: str
    templates_hash: str
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    findings: Mapping[str, int] = field(default_factory=dict[str, int])
    operations: Mapping[str, int] = field(default_factory=dict[str, int])
    names: Names = field(default_factory=Names)
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    overrides: Mapping[str, str] = field(default_factory=dict[str, str])

    def text(self) -> str:
        """The manifest as a file holds it."""
        document = {"name": self.document, "sha256": self.document_hash, "sources": dict(sorted(self.sources.items()))}
        overrides = {"overrides": dict(sorted(self.overrides.items()))} if self.overrides else {}
        said = {
            "generator": self.generator,
            "document": document,
            "settings": {"sha256": self.settings_hash},
            "templates": {"sha256": self.templates_hash, **overrides},
            "findings": dict(self.findings),
            "operations": dict(self.operations),
            "names": self.names.to_json(),
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(said, indent=2, ensure_ascii=True) + "\n"

    @classmethod
    def read(cls, folder: Path) -> "Manifest | None":
        """The manifest in `folder`, None where there is none that can be understood."""
        try:
            return cls._understood((folder / MANIFEST).read_bytes())
        except OSError:
            return None

    @classmethod
    @lru_cache(maxsize=1)
    def _understood(cls, text: bytes) -> "Manifest | None":
        """The manifest that a file holds. A run asks for the same one at every step."""
        try:
            said = json.loads(text)
            files = {str(path): str(digest) for path, digest in said["files"].items()}
            sources = {str(path): str(digest) for path, digest in said["document"].get("sources", {}).items()}
            return cls(
                generator=said["generator"],
                document=said["document"]["name"],
                document_hash=said["document"]["sha256"],
                settings_hash=said["settings"]["sha256"],
                templates_hash=said["templates"]["sha256"],
                overrides={str(name): str(digest) for name, digest in said["templates"].get("overrides", {}).items()},
                sources=sources,
                findings=_counts(said.get("findings", {})),
                operations=_counts(said.get("operations", {})),
                names=Names.from_json(said.get("names", {})),
                files={path: digest for path, digest in files.items() if is_inside(path)},
            )
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None


def hashes_of(files: Iterable[File]) -> dict[str, str]:
    """A hash for each of `files`, as a manifest holds them."""
    return {file.path: hashed(content_of(file)) for file in files}


def _counts(said: Any) -> dict[str, int]:
    return {str(name): int(count) for name, count in said.items()}


def content_of(file: File) -> bytes:
    """The bytes of a file as they are written, on every system."""
    return file.content if isinstance(file.content, bytes) else file.content.encode("utf-8")


def hashed(data: bytes) -> str:
    """The SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def is_inside(path: str) -> bool:
    """Whether a path stays in the folder that it is relative to."""
    return _NO_NAMES.isdisjoint(path.split("/")) and "\\" not in path
