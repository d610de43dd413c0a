"""The commands of README and of the pages per use, run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from sdkwright.cli import cli

ROOT = Path(__file__).parents[1]
PAGES = (
    "docs/regenerate.md",
    "docs/publish.md",
    "docs/ci.md",
    "docs/workspace.md",
    "docs/pagination.md",
    "docs/python.md",
    "docs/watch.md",
    "docs/hand-edits.md",
)
"""Those whose commands stand alone; `test_validate_page.py` runs those of docs/validate.md, `test_pre_commit.py` those of
docs/pre-commit.md."""
DOCUMENT = """\
openapi: 3.1.0
info: {title: Pet Store, version: "1"}
servers: [{url: https://petstore.example}]
tags: [{name: pets, description: Pets for sale.}]
paths:
  /pets:
    get:
      operationId: listPets
      summary: List pets
      tags: [pets]
      security: []
      responses:
        "200":
          description: All of them.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
"""


def blocks(page: str, language: str) -> list[str]:
    tokens = MarkdownIt().parse((ROOT / page).read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info == language]


def run(source: str, folder: Path, expected: int) -> None:
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    for name, command in {"sdkwright": "-m sdkwright", "python": ""}.items():
        script = tools / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {command} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    inside = {name: value for name, value in os.environ.items() if name not in ("GITHUB_ACTIONS", "GITLAB_CI")}
    inside["PATH"] = f"{tools}{os.pathsep}{inside['PATH']}"
    inside["PYTHONPATH"] = str(ROOT / "generator")
    done = subprocess.run(["sh", "-ec", source], cwd=folder, env=inside, capture_output=True, text=True, check=False)
    assert done.returncode == expected, f"{source}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_do_what_it_says(page: str, tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    settings = "\n".join(blocks(page, "toml"))
    (tmp_path / "sdkwright.toml").write_text(
        settings if "document" in settings else f'document = "openapi.yaml"\noutput = "sdk"\n{settings}',
        encoding="utf-8",
    )
    for name in re.findall(r'^document = "(.*)"$', settings, re.MULTILINE):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(DOCUMENT, encoding="utf-8")
    found, samples = blocks(page, "sh"), blocks(page, "python")
    assert found or samples
    for source in found:
        run(source, tmp_path, 0)
    for sample in samples:
        (tmp_path / "sample.py").write_text(sample, encoding="utf-8")
        run("python sample.py", tmp_path, 0)


def test_sixty_seconds_make_a_package(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    (source,) = [one for one in blocks("README.md", "sh") if "venv" in one]
    made, installed, *commands = source.strip().splitlines()
    assert "-m venv .venv" in made and "pip install ." in installed  # test_project.py installs the wheel
    run("\n".join(command.removeprefix(".venv/bin/") for command in commands), tmp_path, 0)
    assert (tmp_path / "petit" / "pyproject.toml").is_file()


def test_every_link_of_the_project_leads_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
            for one in token.children or []:
                href = str(one.attrs.get("href", ""))
                if one.type == "link_open" and not href.startswith("https:"):
                    assert (page.parent / href.partition("#")[0]).exists(), f"{page}: {href}"


def test_each_promise_names_tests_that_are_there() -> None:
    """A test stands after its module in a row; `test_our_wheel_…` is the beginning of a name."""
    rows = [line for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    named = 0
    for row in rows:
        module = ""
        for word in re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py|test_\w+…?)`", row):
            if word.endswith(".py"):
                path = ROOT / (word if "/" in word else f"tests/contract/{word}")
                module = path.read_text(encoding="utf-8")
            else:
                named += 1
                assert f"def {word.rstrip('…')}" + "(" * (not word.endswith("…")) in module, row
    assert named > 200


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_need_a_network_are_commands(page: str) -> None:
    for line in "".join(blocks(page, "console")).splitlines():
        name, *words = shlex.split(line)[1:]
        command = cli.get_command(click.Context(cli), name)
        assert command is not None, line
        command.make_context(name, words)
