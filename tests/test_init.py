"""`sdkwright init`: what it writes works, what is there stays, and nobody is asked who cannot answer."""

from __future__ import annotations

import contextlib
import gc
import os
import pty
import select
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from click.testing import CliRunner

from sdkwright.cli import cli

DOCUMENT = 'openapi: 3.1.0\ninfo: {title: Pets, version: "1"}\nservers: [{url: "https://example.com"}]\npaths: {}\n'


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *arguments: str) -> Ran:
    with contextlib.chdir(folder):
        result = CliRunner().invoke(cli, arguments, env={"GITHUB_ACTIONS": None, "GITLAB_CI": None})
    gc.enable()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


def scripted(folder: Path, commands: list[str]) -> None:
    """Run what a workflow runs, in the order in which it does; what is installed is here already."""
    tools = folder / "tools"
    tools.mkdir()
    for name, command in {"sdkwright": f'exec "{sys.executable}" -m sdkwright "$@"', "python": "exit 0"}.items():
        (tools / name).write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    around = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": os.pathsep.join(sys.path)}
    for command in commands:
        ran = subprocess.run(
            ["bash", "-ec", command], cwd=folder, env=around, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"


def test_a_project_begins(project: Path) -> None:
    ran = run(project, "init", "openapi.yaml", "--yes", "-o", "clients/python", "--package", "zoo")
    assert ran.returncode == 0, ran.stderr
    assert "sdkwright.toml: written" in ran.stderr and "next: `sdkwright generate`" in ran.stderr
    assert run(project, "generate").returncode == 0
    assert (project / "clients/python/src/zoo").is_dir()
    workflow = yaml.safe_load((project / ".github/workflows/sdkwright.yml").read_text(encoding="utf-8"))
    scripted(project, [step["run"] for step in workflow["jobs"]["sdkwright"]["steps"] if "run" in step])
    hooks = yaml.safe_load((project / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == ["sdkwright validate", "sdkwright generate --quiet"]
    checked = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"], cwd=project, check=False
    )
    assert checked.returncode == 0


def test_a_folder_of_a_larger_repository(project: Path) -> None:
    inner = project / "services" / "pets"
    inner.mkdir(parents=True)
    (inner / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    (project / ".gitlab-ci.yml").write_text("stages: [test]\n", encoding="utf-8")
    assert run(inner, "init", "--no-pre-commit").returncode == 0
    assert run(inner, "generate").returncode == 0
    job: dict[str, Any] = yaml.safe_load((project / ".gitlab/sdkwright.yml").read_text(encoding="utf-8"))["sdkwright"]
    assert all("--config services/pets/sdkwright.toml" in line for line in job["script"])
    scripted(project, [*job["before_script"], *job["script"]])
    assert (project / job["artifacts"]["reports"]["codequality"]).is_file()
    assert (project / ".gitlab-ci.yml").read_text(encoding="utf-8") == "stages: [test]\n"
    assert not (project / ".pre-commit-config.yaml").exists() and not (project / ".github").exists()


def test_what_is_there_is_kept_and_told(project: Path) -> None:
    mine = {"sdkwright.toml": 'document = "a.yaml"\n', ".pre-commit-config.yaml": "repos: []\n"}
    for name, text in mine.items():
        (project / name).write_text(text, encoding="utf-8")
    ran = run(project, "init", "--yes")
    assert ran.returncode == 1, "the settings are not those that were asked for"
    assert "sdkwright.toml: kept as it is; add the document as [targets.NAME]" in ran.stderr
    assert "entry: sdkwright validate" in ran.stderr, "what to add to the hooks"
    assert {name: (project / name).read_text(encoding="utf-8") for name in mine} == mine
    assert run(project, "init", "--yes", "--force").returncode == 0
    again = run(project, "init", "--yes")
    assert again.returncode == 0 and again.stderr.count("as it was") == 3


@pytest.mark.parametrize(("said", "made"), [
    ("[remote]\n\turl = git@gitlab.example.com:x/y.git\n", ".gitlab-ci.yml"),
    ("[remote]\n\turl = https://github.com/x/y\n", ".github/workflows/sdkwright.yml"),
    ("", ".github/workflows/sdkwright.yml"),
])  # fmt: skip
def test_the_ci_is_the_one_of_the_repository(project: Path, said: str, made: str) -> None:
    (project / ".git/config").write_text(said, encoding="utf-8")
    run(project, "init", "--yes")
    assert (project / made).is_file()


def test_names_are_quoted(project: Path) -> None:
    name = 'a "b"\\ä.yaml'
    (project / name).write_text(DOCUMENT, encoding="utf-8")
    assert run(project, "init", name, "--ci", "none").returncode == 0
    assert tomllib.loads((project / "sdkwright.toml").read_text(encoding="utf-8"))["document"] == name
    assert run(project, "generate").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none.yaml",), "none.yaml"),
        (("other.yaml",), "no OpenAPI document"),
        (("--package", "class"), "identifier"),
        (("http://example.com/a.yaml",), "https only"),
    ],
)
def test_what_cannot_be_begun_writes_nothing(project: Path, arguments: tuple[str, ...], words: str) -> None:
    (project / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    ran = run(project, "init", *arguments)
    assert ran.returncode == 2 and words in ran.stderr, ran.stderr
    assert not (project / "sdkwright.toml").exists() and not (project / ".github").exists()


def test_a_document_elsewhere_is_to_be_fetched(project: Path) -> None:
    ran = run(project, "init", "https://example.com/openapi.json")
    assert ran.returncode == 0 and "next: `sdkwright fetch`" in ran.stderr
    assert "unfetched-document" in run(project, "generate").stderr


def test_a_person_is_asked(project: Path) -> None:
    terminal, inside = pty.openpty()
    around = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS", "GITLAB_CI")}
    process = subprocess.Popen(
        [sys.executable, "-m", "sdkwright", "init"], cwd=project, stdin=inside, stdout=inside, stderr=inside,
        env={**around, "PYTHONPATH": os.pathsep.join(sys.path)}, start_new_session=True,
    )  # fmt: skip
    os.close(inside)
    shown, deadline = "", time.monotonic() + 60
    answers = {"Folder of the package [sdk]: ": "here\n", "none) [github]: ": "none\n", "[Y/n]: ": "n\n"}
    with contextlib.suppress(OSError):
        while time.monotonic() < deadline:
            if select.select([terminal], [], [], 1)[0]:
                shown += os.read(terminal, 4096).decode(errors="replace")
            for question in [one for one in answers if one in shown]:
                os.write(terminal, answers.pop(question).encode())
    assert process.wait(60) == 0 and not answers, shown
    os.close(terminal)
    assert 'output = "here"' in (project / "sdkwright.toml").read_text(encoding="utf-8")
    assert sorted(path.name for path in project.iterdir()) == [".git", "openapi.yaml", "sdkwright.toml"]
