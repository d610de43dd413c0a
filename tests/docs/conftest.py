"""A package for each document in `tests/documents`, and a server for the programs of their pages."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from loopback import Loopback
from reading import DOCUMENTS, MODELARTS, SPEC
from running import Reader, imported_anew

import sdkwright


@pytest.fixture(scope="session")
def package_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """The folder of the package of a document; nothing may change it."""

    @cache
    def made(document: Path) -> Path:
        if document == SPEC:
            return MODELARTS
        folder = tmp_path_factory.mktemp("docs") / document.stem
        assert sdkwright.generate(document, folder, package=f"documented_{document.stem}").ok
        return folder

    return made


@pytest.fixture(params=[*DOCUMENTS, SPEC], ids=lambda path: path.stem)
def document(request: pytest.FixtureRequest) -> Path:
    """Each document in turn."""
    found: Path = request.param
    return found


@pytest.fixture
def package(document: Path, package_of: Callable[[Path], Path]) -> Path:
    """Its package."""
    return package_of(document)


@pytest.fixture(scope="session")
def server() -> Iterator[Loopback]:
    """A real HTTP server on loopback."""
    with Loopback() as running:
        yield running


@pytest.fixture
def reader_of(server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Reader]]:
    """Makes a reader of the programs of a package's folder."""
    with contextlib.ExitStack() as stack:

        def made(folder: Path) -> Reader:
            reader = Reader(folder, server, tmp_path, monkeypatch)
            stack.enter_context(imported_anew(reader.name))
            return reader

        yield made
