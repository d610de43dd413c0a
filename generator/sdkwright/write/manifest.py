"""The manifest: from what a package was generated, and a hash of every file in it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sdkwright.render.file import File

MANIFEST = "sdkwright.manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What `generate` leaves beside its files. All hashes are SHA-256, in hexadecimal."""

    generator: str
    document: str
    document_hash: str
    settings_hash: str
    templates_hash: str
    files: Mapping[str, str] = field(default_factory=dict[str, str])

    def text(self) -> str:
        """The manifest as a file holds it."""
        said = {
            "generator": self.generator,
            "document": {"name": self.document, "sha256": self.document_hash},
            "settings": {"sha256": self.settings_hash},
            "templates": {"sha256": self.templates_hash},
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(said, indent=2, ensure_ascii=True) + "\n"

    @classmethod
    def read(cls, folder: Path) -> "Manifest | None":
        """The manifest in `folder`, None where there is none that can be understood."""
        try:
            said = json.loads((folder / MANIFEST).read_bytes())
            files = {str(path): str(digest) for path, digest in said["files"].items()}
            return cls(
                generator=said["generator"],
                document=said["document"]["name"],
                document_hash=said["document"]["sha256"],
                settings_hash=said["settings"]["sha256"],
                templates_hash=said["templates"]["sha256"],
                files={path: digest for path, digest in files.items() if is_inside(path)},
            )
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None


def manifest_of(
    files: Iterable[File], *, generator: str, document: str, document_hash: str, settings: str, templates: str
) -> Manifest:
    """The manifest for `files`."""
    return Manifest(
        generator=generator,
        document=document,
        document_hash=document_hash,
        settings_hash=hashed(settings.encode()),
        templates_hash=templates,
        files={file.path: hashed(content_of(file)) for file in files},
    )


def content_of(file: File) -> bytes:
    """The bytes of a file as they are written, on every system."""
    return file.content.encode("utf-8")


def hashed(data: bytes) -> str:
    """The SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def is_inside(path: str) -> bool:
    """Whether a path stays in the folder that it is relative to."""
    return bool(path) and not path.startswith("/") and not set(path.split("/")) & {"", ".", ".."} and "\\" not in path
