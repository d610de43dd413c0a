"""`generate --watch`: one real process that lives through edits, mistakes and mended mistakes; and the same in Python."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest
from click.testing import CliRunner

import sdkwright
from sdkwright.cli import cli
from sdkwright.settings import InvalidSettings

ROOT = Path(__file__).parents[1]
DOCUMENT = """\
openapi: 3.1.0
info: {title: Pet Store, version: "1"}
servers: [{url: https://petstore.example}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses:
        "200":
          description: All of them.
          content: {application/json: {schema: {$ref: "parts/pet.yaml"}}}
"""
SETTINGS = 'document = "pets.yaml"\noutput = "sdk"\n'
OUTSIDE = {name: value for name, value in os.environ.items() if name not in ("GITHUB_ACTIONS", "GITLAB_CI")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pets.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "sdkwright.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "parts").mkdir()
    pet(tmp_path, "name")
    return tmp_path


def pet(project: Path, *members: str) -> None:
    inner = ", ".join(f"{name}: {{type: string}}" for name in members)
    text = f"{{title: Pet, type: object, properties: {{{inner}}}}}\n"
    (project / "parts/pet.yaml").write_text(text, encoding="utf-8")


class Watching:
    """A running `sdkwright generate --watch`, and what it says."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sdkwright", "generate", "--watch", *options],
            cwd=folder,
            env={**OUTSIDE, "PYTHONPATH": str(ROOT / "generator")},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.put(line.rstrip("\n"))

    def until(self, part: str) -> list[str]:
        """The lines up to the next one that holds `part`."""
        told: list[str] = []
        while not told or part not in told[-1]:
            told.append(self.lines.get(timeout=60))
        return told


@pytest.fixture
def watching(project: Path) -> Iterator[Watching]:
    one = Watching(project)
    yield one
    one.process.kill()
    one.process.wait()


def test_a_package_follows_its_document_through_mistakes(project: Path, watching: Watching) -> None:
    model = project / "sdk/src/pet_store/models/pet.py"
    first = watching.until("watching 3 files; Ctrl-C ends it")
    assert "1 operation: 1 full" in first[-2] and "name" in model.read_text(encoding="utf-8")

    pet(project, "name", "breed")
    (line,) = watching.until("sdk: ")
    assert "parts/pet.yaml: sdk: 5 files changed (docs/models/pet.md, docs/modules.md, " in line
    assert "docs/replies.md and 2 more), in " in line
    assert "breed" in model.read_text(encoding="utf-8")

    (project / "parts/pet.yaml").write_text("{title: Pet, type: object, prop", encoding="utf-8")
    told = watching.until("nothing was written")
    assert any(line.startswith("parts/pet.yaml:") and "error[yaml-syntax]" in line for line in told)
    assert told[-1].endswith("parts/pet.yaml: sdk: nothing was written: 1 error")
    assert "breed" in model.read_text(encoding="utf-8"), "the last good package stays"

    (project / "parts/pet.yaml").unlink()
    watching.until("there is no file parts/pet.yaml")
    watching.until("nothing was written: 1 error")
    pet(project, "name", "colour")
    watching.until("files changed")
    assert "colour" in model.read_text(encoding="utf-8")

    (project / "sdkwright.toml").write_text(SETTINGS + 'clint = "Pets"\n', encoding="utf-8")
    told = watching.until("nothing is generated until that is mended")
    assert "sdkwright.toml:3:1: error[settings] there is no setting `clint`" in told
    (project / "sdkwright.toml").write_text(SETTINGS + 'client = "Pets"\n', encoding="utf-8")
    assert "files changed (README.md" in watching.until("sdkwright.toml: sdk: ")[-1]

    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(60) == 130


def test_findings_are_said_once_and_edits_by_hand_each_time(project: Path, watching: Watching) -> None:
    document = project / "pets.yaml"
    document.write_text(DOCUMENT.replace("https:", "http:"), encoding="utf-8")
    watching.until("watching")
    document.write_text(DOCUMENT.replace("https:", "http:").replace("All", "Many"), encoding="utf-8")
    told = watching.until("pets.yaml: sdk: ")
    assert not [line for line in told if "http-server" in line]

    client = project / "sdk/src/pet_store/models/pet.py"
    client.write_text(client.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    for word in ("None", "Any"):
        document.write_text(DOCUMENT.replace("All", word), encoding="utf-8")
        told = watching.until("pets.yaml: sdk: nothing was written: a file was edited by hand")
        assert any("pet.py: error[edited-file]" in line for line in told)
    assert client.read_text(encoding="utf-8").endswith("# mine\n")


@pytest.mark.parametrize("beside", [["--check"], ["--diff"], ["--format", "json"], ["--report", "r.json"]])
def test_what_is_about_one_run_is_refused_beside_watch(project: Path, beside: list[str]) -> None:
    done = CliRunner().invoke(cli, ["generate", "--watch", *beside, "--config", str(project / "sdkwright.toml")])
    assert done.exit_code == 2 and f"{beside[0]} is about one run" in done.output
    assert not (project / "sdk").exists()


def test_only_the_targets_that_a_change_touches_run_again(project: Path) -> None:
    (project / "other.yaml").write_text(DOCUMENT.replace("parts/pet.yaml", "parts/other.yaml"), encoding="utf-8")
    (project / "parts/other.yaml").write_text("{type: string}\n", encoding="utf-8")
    templates = project / "templates/package"
    settings = project / "sdkwright.toml"
    targets = '[targets.a]\ndocument = "pets.yaml"\noutput = "a"\n[targets.b]\ndocument = "other.yaml"\noutput = "b"\n'
    settings.write_text(targets, encoding="utf-8")
    rounds = sdkwright.watch_targets(project, jobs=1)

    def names() -> tuple[list[str], list[str]]:
        one = next(rounds)
        return sorted(path.name for path in one.changed), [run.target.name for run in one.runs if run.ok]

    assert names() == ([], ["a", "b"])
    pet(project, "name", "breed")
    assert names() == (["pet.yaml"], ["a"])
    (project / "parts/other.yaml").write_text("{type: integer}\n", encoding="utf-8")
    assert names() == (["other.yaml"], ["b"])
    templates.mkdir(parents=True)
    settings.write_text('templates = "templates"\n' + targets, encoding="utf-8")
    assert names() == (["sdkwright.toml"], ["a", "b"])
    (templates / "LICENSE.jinja").write_text('{% extends "package/LICENSE.jinja" %}\n', encoding="utf-8")
    changed, runs = names()
    assert changed == ["LICENSE.jinja"] and runs == ["a", "b"]
    settings.write_text("targets = 1\n", encoding="utf-8")
    broken = next(rounds)
    assert isinstance(broken.failure, InvalidSettings) and not broken.runs


def test_settings_that_never_could_be_used_are_an_error(project: Path) -> None:
    (project / "sdkwright.toml").write_text("targets = 1\n", encoding="utf-8")
    with pytest.raises(InvalidSettings):
        sdkwright.watch_targets(project)
    done = CliRunner().invoke(cli, ["generate", "--watch", "--config", str(project / "sdkwright.toml")])
    assert done.exit_code == 2 and "error[settings]" in done.output
