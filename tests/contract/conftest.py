"""Packages to hold to their promises: ModelArts as it is committed, and one for each document in `tests/documents`."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from generated import Generated
from loopback import Answer, Loopback
from oracle_document import RawDocument
from promises import Judge
from shop import DOCUMENT
from shop import Caller as Shopper
from updating import Caller

ROOT = Path(__file__).parents[2]
DOCUMENTS = {path.stem: path for path in sorted((ROOT / "tests" / "documents").glob("*.yaml"))}
DOCUMENTS["modelarts"] = ROOT / "spec" / "modelarts.yaml"
PACKAGES = "SDKWRIGHT_CONTRACT_PACKAGES"
"""Names a folder of packages, made before, that the tests take instead of the usual ones: mutants, for one."""


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package for each of `DOCUMENTS`; parallel runs of the tests share it."""
    if given := os.environ.get(PACKAGES):
        return Path(given)
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    folder, making = shared / "packages", shared / "packages.making"
    if folder.exists():
        return folder
    try:
        making.mkdir()
    except FileExistsError:
        while making.exists():
            time.sleep(0.1)
        return folder
    try:
        make(making)
    except BaseException:
        shutil.rmtree(making)
        raise
    making.rename(folder)
    return folder


def make(folder: Path) -> None:
    """Fill `folder` with the packages."""
    from sdkwright import generate

    for name, document in DOCUMENTS.items():
        if name == "modelarts":
            shutil.copytree(ROOT / "generated" / "modelarts" / "src", folder / name / "src")
            continue
        outcome = generate(document, folder / name)
        assert outcome.ok, outcome


@pytest.fixture(scope="session")
def server() -> Iterator[Loopback]:
    """A real HTTP server on loopback."""
    with Loopback() as running:
        yield running


class Judges(dict[str, Judge]):
    """A judge for each document, by its name, appointed when it is asked for: few tests need all of them."""

    def __init__(self, packages: Path, server: Loopback, ending: contextlib.ExitStack) -> None:
        super().__init__()
        self._packages, self._server, self._ending = packages, server, ending

    def __missing__(self, name: str) -> Judge:
        document = RawDocument(DOCUMENTS[name])
        generated = Generated(self._packages / name)
        self._ending.callback(generated.close)
        self[name] = found = Judge(generated, document, self._server)
        return found


@pytest.fixture(scope="session")
def judges(packages: Path, server: Loopback) -> Iterator[dict[str, Judge]]:
    """The judges, by the names of their documents."""
    with contextlib.ExitStack() as ending:
        yield Judges(packages, server, ending)


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the shop, for its fake."""
    from sdkwright import generate

    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.yaml").write_text(DOCUMENT, encoding="utf-8")
    outcome = generate(folder / "shop.yaml", folder / "out", package="faked_shop", client="Shop")
    assert outcome.ok, outcome.diagnostics
    return folder / "out"


@pytest.fixture(scope="session")
def shop(shop_folder: Path) -> Any:
    """That package, imported."""
    sys.path.insert(0, str(shop_folder / "src"))
    return importlib.import_module("faked_shop")


@pytest.fixture(params=["sync", "async"])
def shopper(request: pytest.FixtureRequest, shop: Any) -> Iterator[Shopper]:
    """Calls the shop, and waits for what comes."""
    made = Shopper(shop, request.param == "async")
    yield made
    made.close()


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is connected to."""

    def refused(*_: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "create_connection", refused)


@pytest.fixture(params=["sync", "async"])
def caller(request: pytest.FixtureRequest, judges: dict[str, Judge], server: Loopback) -> Iterator[Caller]:
    """Calls ModelArts' one operation."""
    server.seen.clear()
    server.answer = Answer.json({})
    yield Caller(judges["modelarts"].generated, server, request.param == "async")


@pytest.fixture
def m(caller: Caller) -> ModuleType:
    """The package of ModelArts."""
    package: ModuleType = caller.modelarts
    return package
