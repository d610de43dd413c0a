"""Files that are as they were are not read again, and one that is not is never missed."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from sdkwright.write import Digests


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDKWRIGHT_CACHE", str(tmp_path / "cache"))


def folder_with(tmp_path: Path, content: bytes, age: float = 10) -> tuple[Path, Path]:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.py").write_bytes(content)
    then = time.time_ns() - int(age * 1e9) | 1
    os.utime(folder / "a.py", ns=(then, then))
    return folder, folder / "a.py"


def hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def of(folder: Path, *, keep: bool = False) -> str | None:
    digests = Digests(folder)
    found = digests.of("a.py")
    if keep:
        digests.keep()
    return found


def unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("a file is read")

    monkeypatch.setattr("builtins.open", refuse)


def test_a_file_that_is_as_it_was_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = folder_with(tmp_path, b"one")
    assert of(folder, keep=True) == hashed(b"one")
    unreadable(monkeypatch)
    assert of(folder) == hashed(b"one")


def test_a_change_that_keeps_size_and_time_is_noticed(tmp_path: Path) -> None:
    folder, path = folder_with(tmp_path, b"one")
    of(folder, keep=True)
    before = path.stat()
    with path.open("r+b") as file:
        file.write(b"two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert of(folder) == hashed(b"two")


def test_another_file_of_that_name_is_noticed(tmp_path: Path) -> None:
    folder, path = folder_with(tmp_path, b"one")
    of(folder, keep=True)
    other = tmp_path / "other"
    other.write_bytes(b"two")
    os.utime(other, ns=(path.stat().st_mtime_ns,) * 2)
    other.replace(path)
    assert of(folder) == hashed(b"two")
    path.unlink()
    assert of(folder) is None
    path.mkdir()
    assert of(folder) == ""


def test_what_changed_a_moment_ago_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = folder_with(tmp_path, b"one", age=0)
    of(folder, keep=True)
    unreadable(monkeypatch)
    with pytest.raises(AssertionError, match="read"):
        of(folder)


def test_an_edit_between_looking_and_keeping_is_noticed(tmp_path: Path) -> None:
    folder, path = folder_with(tmp_path, b"one")
    digests = Digests(folder)
    digests.of("a.py")
    path.write_bytes(b"two")
    digests.keep()
    assert of(folder) == hashed(b"two")


def test_what_is_held_is_not_looked_at_again(tmp_path: Path) -> None:
    folder, path = folder_with(tmp_path, b"one")
    digests = Digests(folder)
    digests.hold(["a.py", "b.py"])
    path.write_bytes(b"two")
    (folder / "b.py").write_bytes(b"new")
    assert (digests.of("a.py"), digests.of("b.py")) == (hashed(b"one"), None)
    assert digests.moved(digests.standing(["a.py", "b.py", "c.py"])) == ["a.py", "b.py"]


def test_links_to_what_is_held_are_no_reason_to_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, path = folder_with(tmp_path, b"one")
    of(folder, keep=True)
    digests = Digests(folder)
    digests.hold(["a.py"])
    os.link(path, tmp_path / "linked")
    digests.keep()
    unreadable(monkeypatch)
    assert digests.of("a.py") == of(folder) == hashed(b"one")
