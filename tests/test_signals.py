"""Signals at any moment of a run: the old packages or the new ones, nothing beside them, and no traceback."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from trees import tree

DOCUMENTS = Path(__file__).parent / "documents"
MOMENTS = int(os.environ.get("SDKWRIGHT_MOMENTS", "1"))
"""How many moments of each kind of run are tried with each signal; more by hand."""
COMMAND = [sys.executable, "-m", "sdkwright", "generate"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
EDITED = "one/src/*/errors.py"


def begin(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, env=ENVIRONMENT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def changed(folder: Path) -> None:
    for path in (folder / "documents").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("{title: ", "{description: Another one, title: ", 1), encoding="utf-8")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of two packages, one of them edited by hand, whose documents have changed."""
    folder = tmp_path_factory.mktemp("before")
    (folder / "documents").mkdir()
    targets = ""
    for name, document in (("one", "pagination"), ("two", "parameters")):
        shutil.copy(DOCUMENTS / f"{document}.yaml", folder / "documents")
        targets += f'[targets.{name}]\ndocument = "documents/{document}.yaml"\noutput = "{name}"\n'
    (folder / "sdkwright.toml").write_text(targets, encoding="utf-8")
    assert begin(folder).wait() == 0
    (edited,) = folder.glob(EDITED)
    edited.write_text(f"{edited.read_text(encoding='utf-8')}# by hand\n", encoding="utf-8")
    changed(folder)
    return folder


@dataclass(frozen=True)
class Kind:
    """A kind of run: its arguments, what it leaves where nothing comes between, and how many seconds that takes."""

    arguments: tuple[str, ...]
    new: dict[str, bytes]
    lasts: float


@pytest.fixture(scope="module", params=[("--merge",), ("--force",), ("two",)], ids=" ".join)
def kind(request: pytest.FixtureRequest, before: Path, tmp_path_factory: pytest.TempPathFactory) -> Kind:
    """Each kind of run, done before, so that the cache knows most of it."""
    lasts = 0.0
    for _ in range(2):
        whole = tmp_path_factory.mktemp("whole") / "all"
        shutil.copytree(before, whole)
        start = time.monotonic()
        assert begin(whole, *request.param).wait() == 0
        lasts = time.monotonic() - start
    return Kind(request.param, tree(whole), lasts)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_leaves_the_old_packages_or_the_new(
    number: signal.Signals, kind: Kind, before: Path, tmp_path: Path
) -> None:
    old = tree(before)
    moments = random.Random(f"{number} {kind.arguments}")
    for moment in range(MOMENTS):
        place = tmp_path / str(moment)
        shutil.copytree(before, place)
        run = begin(place, *kind.arguments)
        time.sleep(kind.lasts * moments.uniform(0.1, 1.05))
        run.send_signal(number)
        said = run.communicate(timeout=60)
        assert run.returncode in (0, -number, 128 + number), said
        assert "Traceback" not in said[1] or "KeyboardInterrupt" in said[1].splitlines()[-1], said[1]
        left = tree(place)
        for package in ("one/", "two/"):
            here = {name: content for name, content in left.items() if name.startswith(package)}
            allowed = [
                {name: text for name, text in one.items() if name.startswith(package)} for one in (old, kind.new)
            ]
            assert here in allowed, f"a mix of {package}"
        if number != signal.SIGKILL:
            assert left.keys() == old.keys(), "something is left beside the packages"
        assert begin(place, *kind.arguments).wait() == 0
        assert tree(place) == kind.new, "the next run repairs"
        shutil.rmtree(place)


_AT_ONCE = """
import sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "signal":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
from sdkwright.__main__ import main
main()
"""

_HALF_MADE = """
import os, signal, sys
class Panic(BaseException):
    pass
class HalfMade:
    def __init__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        self.whole = True
    def __del__(self):
        self.whole
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "sdkwright.cli":
            try:
                HalfMade()
            except SystemExit:
                raise Panic
sys.meta_path.insert(0, Interrupting())
from sdkwright.__main__ import main
main()
"""


def test_what_a_signal_leaves_half_made_says_nothing() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _HALF_MADE], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (143, "interrupted\n")


def test_an_interrupt_before_signals_are_handled_is_told_on_one_line() -> None:
    ran = subprocess.run([sys.executable, "-c", _AT_ONCE], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (130, "interrupted\n")


def test_nothing_is_imported_before_signals_are_handled() -> None:
    program = "import sys; sys.path[:] = sys.argv[1:]; import sdkwright.__main__; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-c", program, *sys.path]
    loaded = {*subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()}
    assert "sdkwright.project" in loaded
    assert loaded.isdisjoint({"typing", "pathlib", "re", "enum", "collections", "hashlib", "signal", "click"})
