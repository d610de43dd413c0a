"""What people change in a package: shown, kept, merged, or their own from the start."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest

import sdkwright
from sdkwright.render.file import File
from sdkwright.write import BASES, MANIFEST, Manifest, Owned, Unwritable, hashes_of, packed, plan, store_of, write
from test_cli import DOCUMENT, run

LINES = "".join(f"line {number}\n" for number in range(1, 21))


def whole(*files: File) -> tuple[File, ...]:
    manifest = Manifest(
        generator="1", document="a", document_hash="d", settings_hash="s", templates_hash="t", files=hashes_of(files)
    )
    return (*files, File(MANIFEST, manifest.text()))


def put(folder: Path, *files: File) -> None:
    planned = plan(whole(*files), folder, "overwrite")
    write(planned.files, folder, planned.difference)
    (folder / BASES).write_bytes(store_of(files))


def merged(folder: Path, *files: File) -> tuple[str, ...]:
    """Merge `files` into `folder`; what is in conflict."""
    planned = plan(whole(*files), folder, "merge")
    write(planned.files, folder, planned.difference)
    (folder / BASES).write_bytes(store_of(files))
    return planned.conflicted


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pets.yaml").write_text(DOCUMENT, encoding="utf-8")
    sdkwright.generate(tmp_path / "pets.yaml", tmp_path / "out")
    return tmp_path


def change(project: Path, old: str, new: str, path: str = "pets.yaml") -> None:
    text = (project / path).read_text(encoding="utf-8")
    assert old in text
    (project / path).write_text(text.replace(old, new), encoding="utf-8")


def test_a_merge_says_what_git_says(tmp_path: Path) -> None:
    """The oracle is git itself, merging branches of a repository in which the same happened."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    edits = {
        "apart.py": (LINES.replace("line 2\n", "mine\n"), LINES.replace("line 19\n", "new\n")),
        "same.py": (LINES.replace("line 9\n", "mine\n"), LINES.replace("line 9\n", "new\n")),
        "equal.py": (LINES.replace("line 9\n", "both\n"), LINES.replace("line 9\n", "both\n")),
        "cut.py": (LINES.replace("line 1\n", ""), LINES.removesuffix("line 20\n")),
        "untouched.py": (LINES, LINES.replace("line 5\n", "new\n")),
        "only-mine.py": (LINES + "mine\n", LINES),
    }
    repository, out = tmp_path / "repository", tmp_path / "out"
    repository.mkdir()

    def commit(side: int, branch: str) -> None:
        for name, sides in edits.items():
            (repository / name).write_text((LINES, *sides)[side])
        for command in (["checkout", "-q", "-B", branch], ["add", "."], ["commit", "-qm", branch]):
            subprocess.run([*git, *command], cwd=repository, check=True)

    subprocess.run([*git, "init", "-q"], cwd=repository, check=True)
    commit(0, "main")
    commit(2, "generated")
    subprocess.run([*git, "checkout", "-q", "main"], cwd=repository, check=True)
    commit(1, "mine")
    subprocess.run([*git, "merge", "-q", "generated"], cwd=repository, check=False, capture_output=True)
    unmerged = subprocess.run(
        [*git, "diff", "--name-only", "--diff-filter=U"], cwd=repository, capture_output=True, text=True, check=True
    )

    put(out, *(File(name, LINES) for name in edits))
    for name, (mine, _) in edits.items():
        (out / name).write_text(mine)
    conflicted = merged(out, *(File(name, new) for name, (_, new) in edits.items()))
    assert conflicted == tuple(unmerged.stdout.split()) == ("same.py",)
    for name in edits:
        expected = (repository / name).read_text().replace("<<<<<<< HEAD", "<<<<<<< edited by hand")
        assert (out / name).read_text() == expected.replace(">>>>>>> generated", ">>>>>>> as generated now"), name


def test_a_merged_file_still_counts_as_edited_and_its_base_moves_on(tmp_path: Path) -> None:
    second = LINES.replace("line 19\n", "new\n")
    put(tmp_path / "out", File("a.py", LINES))
    (tmp_path / "out/a.py").write_text(LINES.replace("line 2\n", "mine\n"))
    assert merged(tmp_path / "out", File("a.py", second)) == ()
    assert plan(whole(File("a.py", second)), tmp_path / "out").difference.edited == ("a.py",)
    again = plan(whole(File("a.py", second)), tmp_path / "out", "merge")
    assert (again.changed, again.conflicted) == ((), ())
    assert merged(tmp_path / "out", File("a.py", second.replace("new\n", "newer\n"))) == ()
    assert (tmp_path / "out/a.py").read_text() == LINES.replace("line 2\n", "mine\n").replace("line 19\n", "newer\n")


def test_marks_that_nobody_resolved_stop_the_next_merge(tmp_path: Path) -> None:
    put(tmp_path / "out", File("a.py", "x\n"))
    (tmp_path / "out/a.py").write_text("mine\n")
    assert merged(tmp_path / "out", File("a.py", "new\n")) == ("a.py",)
    assert plan(whole(File("a.py", "newer\n")), tmp_path / "out", "merge").unresolved == ("a.py",)


@pytest.mark.parametrize("damage", ["gone", "cut", "another", "zeros"])
def test_without_its_base_nothing_of_either_side_is_lost(tmp_path: Path, damage: str) -> None:
    out = tmp_path / "out"
    put(out, File("a.py", LINES))
    store = (out / BASES).read_bytes()
    (out / "a.py").write_text(LINES.replace("line 2\n", "mine\n"))
    (out / BASES).unlink()
    if damage != "gone":
        other = store_of([File("a.py", "other\n")])
        (out / BASES).write_bytes({"cut": store[:-30], "another": other, "zeros": bytes(200)}[damage])
    assert merged(out, File("a.py", LINES.replace("line 19\n", "new\n"))) == ("a.py",)
    text = (out / "a.py").read_text()
    assert "mine\n" in text and "new\n" in text and text.count("line 10\n") == 1, "what is the same is there once"


def test_what_is_no_text_and_line_ends_of_another_system(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(out, File("a.md", LINES), File("b.md", LINES))
    (out / "a.md").write_bytes(b"\0\xff")
    (out / "b.md").write_bytes(LINES.replace("line 2\n", "mine\n").replace("\n", "\r\n").encode())
    new = LINES.replace("line 19\n", "new\n")
    assert merged(out, File("a.md", new), File("b.md", new)) == ("a.md",)
    assert (out / "a.md").read_bytes() == b"\0\xff"
    assert (out / "b.md").read_bytes() == new.replace("line 2\n", "mine\n").replace("\n", "\r\n").encode()


def test_without_git_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "out", File("a.py", LINES))
    (tmp_path / "out/a.py").write_text("mine\n")
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(Unwritable, match="git is not installed"):
        plan(whole(File("a.py", "new\n")), tmp_path / "out", "merge")


@pytest.mark.parametrize(
    ("pattern", "fits", "differs"),
    [
        ("NOTES.md", ("NOTES.md", "docs/NOTES.md", "NOTES.md/x"), ("NOTES.mdx", "XNOTES.md")),
        ("/NOTES.md", ("NOTES.md",), ("docs/NOTES.md",)),
        ("tests/", ("tests/a", "x/tests/b/c"), ("tests", "mytests/a")),
        ("docs/*.md", ("docs/a.md",), ("docs/a/b.md", "x/docs/a.md")),
        ("src/**/own_*.py", ("src/own_a.py", "src/a/b/own_c.py"), ("src/a/owna.py", "own_a.py")),
        ("a?.py", ("ab.py",), ("a.py", "abc.py")),
        ("", ("custom/a.py", "src/pets/custom/b/c.py"), ("custom", "src/custom/a.py", "docs/custom/a.md")),
    ],
)
def test_what_is_the_users_own(pattern: str, fits: tuple[str, ...], differs: tuple[str, ...]) -> None:
    owned = Owned([pattern] if pattern else [])
    assert [path for path in fits if path not in owned] == []
    assert [path for path in differs if path in owned] == []


def test_files_of_the_user_are_written_once_and_never_touched_again(project: Path) -> None:
    out = project / "out"
    keep = {"keep": ("README.md", "notes.py")}
    fresh = project / "fresh"
    assert sdkwright.generate(project / "pets.yaml", fresh, **keep).ok and (fresh / "README.md").is_file()
    assert sdkwright.check(project / "pets.yaml", fresh, **keep).ok
    for path in ("custom/a.py", "src/pets/custom/b.py", "src/pets/notes.py"):
        (out / path).parent.mkdir(exist_ok=True, parents=True)
        (out / path).write_text("mine")
    (out / "README.md").write_text("mine")
    (out / "src/pets/resources/pets.py").rename(out / "src/pets/custom/pets.py")
    for again in (sdkwright.generate, sdkwright.check):
        outcome = again(project / "pets.yaml", out, **keep)
        assert outcome.ok and not outcome.problems, outcome.problems
    assert (out / "README.md").read_text() == "mine" and (out / "src/pets/notes.py").read_text() == "mine"
    (out / "README.md").unlink()
    assert sdkwright.generate(project / "pets.yaml", out, **keep).ok and not (out / "README.md").exists()
    assert ("orphaned", "src/pets/notes.py") in sdkwright.check(project / "pets.yaml", out).problems


def test_a_diff_is_what_git_applies_to_get_what_a_run_writes(project: Path) -> None:
    """Files that change, come and go; git is the judge of the format, a run of the contents."""
    change(project, "{nämé: {type: string}}", "{age: {$ref: '#/components/schemas/Age'}}")
    change(project, "paths:\n", "components: {schemas: {Age: {type: object}}}\npaths:\n")
    change(project, "tags: [pets]", "tags: [animals]")
    shutil.copytree(project / "out", project / "other/out")
    shown = run(project, "generate", "pets.yaml", "-o", "out", "--diff")
    assert shown.returncode == 1 and "diff --git a/out/src/pets/resources/pets.py" in shown.stdout
    assert "nothing was written" in shown.stderr
    applied = subprocess.run(["git", "apply"], cwd=project / "other", input=shown.stdout, text=True, check=False)
    assert applied.returncode == 0
    assert sdkwright.generate(project / "pets.yaml", project / "out").ok
    for folder in (project / "out", project / "other/out"):
        (folder / BASES).unlink()
    left, right = (
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (project / "out", project / "other/out")
    )
    assert left == right
    same = run(project, "generate", "pets.yaml", "-o", "out", "--diff")
    assert (same.returncode, same.stdout) == (0, "")


def test_the_commands_around_an_edit(project: Path) -> None:
    command = ("generate", "pets.yaml", "-o", "out")
    path = project / "out/src/pets/resources/pets.py"
    change(project, "class PetsResource(", "class Mine: ...\n\n\nclass PetsResource(", "out/src/pets/resources/pets.py")
    refused = run(project, *command, "--diff")
    assert refused.returncode == 1 and "-class Mine" in refused.stdout and "error[edited-file]" in refused.stderr
    change(project, "the pets", "all pets")
    change(project, "get:\n", "get:\n      description: Every one of them.\n")
    clean = run(project, *command, "--merge")
    assert clean.returncode == 0, clean.stderr
    assert "class Mine" in path.read_text() and "Every one of them." in path.read_text()
    assert "error[edited-file]" in run(project, *command).stderr
    assert run(project, *command, "--merge", "--check").returncode == 0
    change(project, "Every one of them.", "By hand.", "out/src/pets/resources/pets.py")
    change(project, "Every one of them.", "Each.")
    conflict = run(project, *command, "--merge")
    assert conflict.returncode == 1 and "out/src/pets/resources/pets.py: error[conflicted-file]" in conflict.stderr
    assert "<<<<<<< edited by hand\n" in path.read_text() and "By hand." in path.read_text()
    before = path.read_bytes()
    unresolved = run(project, *command, "--merge")
    assert unresolved.returncode == 1 and "conflicted-file" in unresolved.stderr and path.read_bytes() == before
    assert run(project, *command, "--merge", "--force").returncode == 2
    assert run(project, *command, "--force").returncode == 0
    assert "Mine" not in path.read_text() and run(project, *command, "--check").returncode == 0


def test_an_edited_file_that_nothing_generates_any_more_stays_and_is_named(project: Path) -> None:
    change(project, "class PetsResource(", "class Mine: ...\n\n\nclass PetsResource(", "out/src/pets/resources/pets.py")
    change(project, "tags: [pets]", "tags: [animals]")
    outcome = sdkwright.generate(project / "pets.yaml", project / "out", merge=True)
    assert outcome.written and outcome.problems == (("orphaned", "src/pets/resources/pets.py"),)
    assert "class Mine" in (project / "out/src/pets/resources/pets.py").read_text()
    with pytest.raises(ValueError, match="choose one"):
        sdkwright.generate(project / "pets.yaml", project / "out", merge=True, force=True)


def test_a_run_with_nothing_to_do_clears_away_what_a_killed_one_left(project: Path) -> None:
    before = {path.name for path in project.iterdir()}
    for name in (".out.sdkwright-4194305-new", f".out.sdkwright-{10**30}-old", ".out.sdkwright-notes"):
        shutil.copytree(project / "out", project / name)
    sdkwright.check(project / "pets.yaml", project / "out")
    assert len([*project.iterdir()]) == len(before) + 3, "a check changes nothing"
    assert not sdkwright.generate(project / "pets.yaml", project / "out").written
    assert {path.name for path in project.iterdir()} == {*before, ".out.sdkwright-notes"}


def test_a_store_takes_over_what_was_packed_before(tmp_path: Path) -> None:
    before = [File("a.py", LINES), File("gone.py", "A = 1\n"), File("ü.py", LINES), File("z.bin", b"\0" * 99)]
    after = [File("a.py", LINES.upper()), File("b.py", ""), File("ü.py", LINES), File("z.bin", b"\0" * 99)]
    assert store_of(after, store_of(before)) == store_of(after)
    assert store_of(after, store_of([])) == store_of(after)
    hashes = hashes_of(after)
    with zipfile.ZipFile(io.BytesIO(store_of(after, store_of(before), hashes))) as store:
        assert {entry.filename: entry.comment.decode() for entry in store.infolist()} == hashes
        assert {name: store.read(name) for name in store.namelist()} == {
            file.path: file.content if isinstance(file.content, bytes) else file.content.encode() for file in after
        }


@pytest.mark.parametrize(
    ("ours", "theirs", "value"), [("_MOST", "ZIP_FILECOUNT_LIMIT", 3), ("_LARGEST", "ZIP64_LIMIT", 300)]
)
def test_a_large_store_has_the_form_of_large_ones(
    ours: str, theirs: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [File(f"{name}.py", LINES + name) for name in "abcd"]
    small, large = store_of(files[:1]), store_of(files)
    monkeypatch.setattr(packed, ours, value)
    monkeypatch.setattr(zipfile, theirs, value)
    wanted = store_of(files)
    assert wanted != large
    assert store_of(files, small) == wanted
    assert store_of(files, wanted) == wanted


def test_a_store_that_is_not_as_it_was_packed_is_packed_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDKWRIGHT_CACHE", str(project / "cache"))
    sdkwright.generate(project / "pets.yaml", project / "out", force=True)
    store = project / "out" / BASES
    data = bytearray(store.read_bytes())
    with zipfile.ZipFile(store) as opened:
        start = opened.getinfo("src/pets/_runtime/unset.py").header_offset + 100
    data[start] ^= 0xFF
    store.write_bytes(data)
    with zipfile.ZipFile(store) as opened, pytest.raises((zlib.error, zipfile.BadZipFile)):
        opened.read("src/pets/_runtime/unset.py")
    change(project, "title: Pets", "title: Animals")
    assert sdkwright.generate(project / "pets.yaml", project / "out", package="pets", force=True).written
    with zipfile.ZipFile(store) as opened:
        assert opened.testzip() is None
