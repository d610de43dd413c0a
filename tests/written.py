"""Small packages to write, before and after a change of the document."""

from __future__ import annotations

from pathlib import Path

from sdkwright.render.file import File
from sdkwright.write import MANIFEST, Manifest, Staging, compare, hashes_of, write

ONE = (File("README.md", "one\n"), File("src/pets/__init__.py", "A = 1\n"), File("src/pets/old.py", "B = 2\n"))
TWO = (File("README.md", "two\n"), File("src/pets/__init__.py", "A = 1\n"), File("src/pets/new/deep.py", "C = 3\n"))


def whole(files: tuple[File, ...]) -> tuple[File, ...]:
    manifest = Manifest(
        generator="1",
        document="a.yaml",
        document_hash="d",
        settings_hash="s",
        templates_hash="t",
        files=hashes_of(files),
    )
    return (*files, File(MANIFEST, manifest.text()))


def put(files: tuple[File, ...], folder: Path, *, ahead: bool = False) -> None:
    with Staging(folder, ahead=ahead) as staging:
        write(whole(files), folder, compare(whole(files), folder), staging=staging)


def expected(files: tuple[File, ...]) -> dict[str, bytes]:
    return {file.path: file.content.encode() for file in whole(files)}
