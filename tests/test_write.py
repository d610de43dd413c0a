"""Files on disk: whole or not at all, nothing of the user's lost, every difference named."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import pytest

from sdkwright.render.file import File
from sdkwright.write import BASES, MANIFEST, Digests, Staging, Unwritable, compare, folder, staging, write
from trees import tree
from written import ONE, TWO, expected, put, whole


def test_writes_everything_with_line_feeds_and_hashes_of_it(tmp_path: Path) -> None:
    put(ONE, tmp_path / "out")
    assert tree(tmp_path / "out") == expected(ONE)
    said = json.loads((tmp_path / "out" / MANIFEST).read_text(encoding="utf-8"))
    assert said["files"] == {file.path: hashlib.sha256(file.content.encode()).hexdigest() for file in ONE}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_second_run_removes_what_it_no_longer_makes_and_keeps_what_is_not_its_own(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(ONE, out)
    (out / "notes").mkdir()
    (out / "notes" / "mine.txt").write_text("mine")
    (out / "link").symlink_to("notes")
    kept = (out / "src/pets/__init__.py").stat()
    put(TWO, out)
    assert expected(TWO).items() <= tree(out).items()
    assert (out / "notes/mine.txt").read_text() == "mine"
    assert os.readlink(out / "link") == "notes"
    assert not (out / "src/pets/old.py").exists()
    assert (out / "src/pets/__init__.py").stat().st_mtime_ns == kept.st_mtime_ns
    put(ONE, out)
    assert not (out / "src/pets/new").exists(), "a folder that became empty goes too"


def test_each_kind_of_difference_is_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(ONE, out)
    assert not compare(whole(ONE), out)
    (out / "README.md").write_text("by hand\n")
    (out / "src/pets/stray.py").write_text("")
    (out / "src/pets/__pycache__").mkdir()
    (out / "src/pets/__pycache__/x.pyc").write_text("")
    (out / "src/pets/x.egg-info").mkdir()
    (out / "src/pets/x.egg-info/PKG-INFO").write_text("")
    (out / "src/pets/__init__.py").unlink()
    found = compare(whole(ONE), out)
    assert (found.edited, found.missing, found.stale) == (("README.md",), ("src/pets/__init__.py",), ())
    assert found.orphaned == ("src/pets/stray.py",)
    assert found.removed == ()
    later = compare(whole(TWO), out)
    assert later.orphaned == ("src/pets/old.py", "src/pets/stray.py")
    assert later.removed == ("src/pets/old.py",)
    assert later.stale == (MANIFEST,)


def test_a_file_that_is_removed_from_the_document_but_edited_by_hand_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(ONE, out)
    (out / "src/pets/old.py").write_text("mine")
    put(TWO, out)
    assert (out / "src/pets/old.py").read_text() == "mine"


def test_files_in_a_folder_without_a_manifest_count_as_edited(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("somebody's")
    assert compare(whole(ONE), tmp_path).edited == ("README.md",)


@pytest.mark.parametrize("path", ["../evil.py", "/evil.py", "a/../../evil.py", "a//b", "a\\..\\b", ""])
def test_a_path_that_leaves_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    out = tmp_path / "out"
    with pytest.raises(Unwritable):
        write((File(path, "x"),), out, compare((), out))
    assert not out.exists() and list(tmp_path.iterdir()) == []


def test_the_root_of_the_file_system_is_no_package() -> None:
    with pytest.raises(Unwritable, match="root"):
        put(ONE, Path("/"))


def test_a_link_inside_the_folder_leads_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/src").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unwritable, match="symbolic link"):
        put(ONE, tmp_path / "out")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_where_a_file_belongs_is_replaced_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("theirs")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/README.md").symlink_to(outside)
    put(ONE, tmp_path / "out")
    assert outside.read_text() == "theirs"
    assert (tmp_path / "out/README.md").read_text() == "one\n"


def test_an_output_folder_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    put(ONE, tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert tree(tmp_path / "real") == expected(ONE)


def test_a_full_disk_leaves_the_oldtree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    put(ONE, out)

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Unwritable, match="No space left"):
        put(TWO, out)
    assert tree(out) == expected(ONE)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


_WRITER = """
import os, signal, sys
from pathlib import Path
import written
count, stop, ahead, writer = 0, int(sys.argv[2]), sys.argv[3] == "ahead", os.getpid()
EVENTS = ("open", "os.rename", "os.mkdir", "os.link", "os.rmdir", "os.remove", "shutil.rmtree")
def hook(event, arguments):
    global count
    if event in EVENTS and sys.argv[1] in str(arguments) and not (ahead and os.getpid() == writer):
        count += 1
        if count == stop:
            os.write(1, b"killed")
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
written.put(written.TWO, Path(sys.argv[1]) / "out", ahead=ahead)
"""


@pytest.mark.parametrize(
    ("how", "stops"),
    [("beside", range(1, 60, 3)), ("in", range(1, 60, 3)), ("ahead", (4, 9, 12, 99))],
    ids=["beside", "in", "ahead"],
)
def test_a_run_that_is_killed_anywhere_leaves_one_tree_and_the_next_one_repairs(
    tmp_path: Path, how: str, stops: Sequence[int]
) -> None:
    """Ahead, another process links the tree: where that one is killed, the run does without it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    for stop in stops:
        place = tmp_path / str(stop)
        put(ONE, place / "out")
        (place / "out/mine.txt").write_text("mine")
        ran = subprocess.run(
            [sys.executable, "-c", _WRITER, str(place), str(stop), how], stdout=subprocess.PIPE,
            env=environment, cwd=place / "out" if how == "in" else place, check=False,
        )  # fmt: skip
        if (place / "out").exists() and how != "in":
            mine = {"mine.txt": b"mine"}
            allowed = (expected(ONE) | mine, expected(TWO) | mine)[0 if ran.returncode else 1 :]
            assert tree(place / "out") in allowed, f"a mix, killed at {stop}"
        assert ran.returncode == (-signal.SIGKILL if ran.stdout and how != "ahead" else 0)
        put(TWO, place / "out")
        assert tree(place / "out") == expected(TWO) | {"mine.txt": b"mine"}
        assert [path.name for path in place.iterdir()] == ["out"]
        if not ran.stdout:
            assert stop > 1
            return
    pytest.fail("the writer never got to its end")


def meanwhile(do: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have `do` done when the new tree is made, and does not have its place yet."""

    def fill(files: list[File], staged: Path, digests: Digests) -> None:
        made(files, staged, digests)
        if not files:
            do()

    made = folder.fill
    monkeypatch.setattr(folder, "fill", fill)


def saved(path: Path, text: str) -> None:
    """As editors do it: a new file takes the place of the old one."""
    path.parent.mkdir(exist_ok=True)
    path.with_name("saving").write_text(text)
    path.with_name("saving").replace(path)


@pytest.mark.parametrize("save", [saved, lambda path, text: path.write_text(text)], ids=["anew", "into"])
@pytest.mark.parametrize("path", ["src/pets/__init__.py", "mine.txt", "src/mine/mine.txt"])
def test_what_is_edited_during_a_run_is_not_lost(
    path: str, save: Callable[[Path, str], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    put(ONE, out)
    (out / "src/mine").mkdir()
    meanwhile(lambda: save(out / path, "edited"), monkeypatch)
    put(TWO, out)
    assert tree(out) == expected(TWO) | {path: b"edited"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_files_that_are_numbered_anew_when_they_are_linked_bring_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As file systems of several layers do (overlayfs)."""
    put(ONE, tmp_path / "out")
    monkeypatch.setattr(staging, "_inode", lambda entry: next(numbers))
    numbers = count()
    put(TWO, tmp_path / "out")
    assert tree(tmp_path) == {f"out/{path}": data for path, data in expected(TWO).items()}


@pytest.mark.parametrize("path", ["README.md", "src/pets/old.py", "src/pets/new/deep.py"])
def test_nothing_is_written_over_what_is_edited_during_a_run(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    put(ONE, out)
    (out / "src/pets/new").mkdir()
    meanwhile(lambda: saved(out / path, "edited"), monkeypatch)
    digests = Digests(out)
    with pytest.raises(Unwritable, match=f"{path} was changed"):
        write(whole(TWO), out, compare(whole(TWO), out, digests=digests), digests)
    assert tree(out) == expected(ONE) | {path: b"edited"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("within", [False, True], ids=["beside", "in"])
def test_nothing_behind_a_link_is_removed(tmp_path: Path, within: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    put((*TWO, File("src/old/deep/old.py", "A = 1\n")), out)
    (out / "src/old").rename(tmp_path / "theirs")
    (out / "src/old").symlink_to(tmp_path / "theirs")
    monkeypatch.chdir(out if within else tmp_path)
    put(TWO, out)
    assert (out / "src/old").is_symlink() and (tmp_path / "theirs/deep/old.py").exists()


def test_what_is_begun_ahead_and_not_wanted_leaves_nothing(tmp_path: Path) -> None:
    put(ONE, tmp_path / "out")
    with Staging(tmp_path / "out", ahead=True):
        pass
    assert tree(tmp_path) == {f"out/{path}": data for path, data in expected(ONE).items()}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_store_is_packed_beside_many_files_as_it_is_beside_few(tmp_path: Path) -> None:
    many = tuple(File(f"src/m{number}.py", f"A = {number}\n") for number in range(600))
    for out, bases in ((tmp_path / "many", many), (tmp_path / "few", many[:3])):
        write(whole(many), out, compare(whole(many), out), bases=bases)
        with zipfile.ZipFile(out / BASES) as store:
            assert {name: store.read(name) for name in store.namelist()} == {
                file.path: file.content.encode() for file in sorted(bases, key=lambda file: file.path)
            }
        assert {path: data for path, data in tree(out).items() if path != BASES} == expected(many)


def test_a_folder_that_stands_where_the_store_must_be_is_named_and_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / BASES).mkdir(parents=True)
    (out / BASES / "mine.txt").write_text("mine")
    with pytest.raises(Unwritable, match=r"sdkwright\.bases\.zip is a folder"):
        write(whole(ONE), out, compare(whole(ONE), out), bases=ONE)
    assert (out / BASES / "mine.txt").read_text() == "mine"
