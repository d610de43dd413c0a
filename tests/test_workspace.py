"""Several targets in one settings file: what they share, how they are generated, and how a CI shares them out."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from sdkwright.cli import cli
from sdkwright.settings import InvalidSettings, Settings
from sdkwright.workspace import Target, load, shares, weight
from trees import tree

DOCUMENT = """\
openapi: 3.1.0
info: {title: TITLE, version: "1"}
servers: [{url: https://example.com}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses: {"200": {description: the pets}}
"""
SETTINGS = """\
author = "The shop"
license = "MIT"

[validate.severities]
missing-operation-id = "off"

[targets.pets]
document = "pets.yaml"
output = "sdk/pets"

[targets.orders]
document = "orders.yaml"
output = "sdk/orders"
client = "Orders"
license = "Apache-2.0"
validate = { severities = { http-server = "error" } }

[targets.users]
document = "users.yaml"
output = "sdk/users"
"""
OUTSIDE = {name: value for name, value in os.environ.items() if name not in ("GITHUB_ACTIONS", "GITLAB_CI")}


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *arguments: str, **environment: str) -> Ran:
    """A command, in this process."""
    with contextlib.chdir(folder):
        result = CliRunner().invoke(cli, arguments, env={"GITHUB_ACTIONS": None, "GITLAB_CI": None, **environment})
    gc.enable()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def run_apart(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, which has no threads and so may have processes below it."""
    return subprocess.run(
        [sys.executable, "-m", "sdkwright", *arguments],
        cwd=folder, env={**OUTSIDE, "PYTHONPATH": os.pathsep.join(sys.path), "SDKWRIGHT_CACHE": ""},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "sdkwright.toml").write_text(SETTINGS, encoding="utf-8")
    for name in ("pets", "orders", "users"):
        (tmp_path / f"{name}.yaml").write_text(DOCUMENT.replace("TITLE", name.title()), encoding="utf-8")
    return tmp_path


def test_what_the_top_says_counts_where_a_target_says_nothing(project: Path) -> None:
    workspace = load(project / "sdkwright.toml")
    pets, orders, users = workspace.targets
    assert [one.name for one in workspace.targets] == ["pets", "orders", "users"]
    assert (pets.settings.author, orders.settings.author) == ("The shop", "The shop")
    assert (pets.settings.license, orders.settings.license) == ("MIT", "Apache-2.0")
    assert pets.settings.validate.severities == {"missing-operation-id": "off"}
    assert orders.settings.validate.severities == {"missing-operation-id": "off", "http-server": "error"}
    assert users.settings.document == project / "users.yaml"
    (project / "sdkwright.toml").write_text(f'validate.fail_on = "warning"\n{SETTINGS}', encoding="utf-8")
    assert [one.settings.validate.fail_on for one in load(project / "sdkwright.toml").targets] == ["warning"] * 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[targets.a]\ndocument = "a.yaml"\n\n[targets.b]\ndocument = "b.yaml"\npakage = "x"\n', 6, "no setting `pakage`"),
        ('package = "fine"\n[targets.a]\ndocument = "a.yaml"\npackage = "class"\n', 4, "identifier"),
        ('package = "class"\n[targets.a]\ndocument = "a.yaml"\n', 1, "identifier"),
        ('[targets.a]\noutput = "a"\n', 1, "no `document`"),
        ('document = "x.yaml"\n[targets.a]\noutput = "s"\n[targets.b]\n\noutput = "s/in"\n', 6, "same folder"),
        ('document = "x.yaml"\n[targets."a b"]\noutput = "s"\n', 2, "no target"),
        ('document = "x.yaml"\ntargets = []\n', 2, "tables"),
        ('document = "x.yaml"\n[targets]\na = "b.yaml"\n', 3, "no target"),
        ('targets = { a = { document = "x.yaml", lenient = 1 } }\n', 1, "true or false"),
        ('[targets.a]\ndocument = "a.yaml"\n[targets.a.validate]\nrules = "all"\n', 4, "rules"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    (tmp_path / "sdkwright.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidSettings) as caught:
        load(tmp_path / "sdkwright.toml")
    (found,) = caught.value.diagnostics
    assert words in found.message
    assert found.location.line == line


def test_all_that_is_wrong_in_all_targets_is_said_at_once(project: Path) -> None:
    (project / "sdkwright.toml").write_text(
        SETTINGS.replace('client = "Orders"', 'client = "2"') + "lenient = 1\n", encoding="utf-8"
    )
    ran = run(project, "generate")
    assert ran.returncode == 2
    assert "sdkwright.toml:14:1: error[settings] `client`" in ran.stderr
    assert "sdkwright.toml:21:1: error[settings] `lenient`" in ran.stderr


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_all_targets_are_generated_whatever_becomes_of_one(project: Path, jobs: str) -> None:
    (project / "orders.yaml").write_text("openapi: 3.1.0\n", encoding="utf-8")
    ran = run_apart(project, "generate", "--jobs", jobs)
    assert ran.returncode == 1, ran.stderr
    assert "orders.yaml:1:1: error[missing-member]" in ran.stderr
    lines = ran.stderr.splitlines()
    assert "orders: nothing was written" in lines
    assert [line.split(" in ")[0] for line in lines if "3 targets" in line] == [
        "3 targets: 2 as they should be, 1 failed (orders),"
    ]
    order = [line.partition(":")[0] for line in lines if line.startswith(("pets: ", "orders: ", "users: "))]
    assert order == ["pets", "orders", "users"]
    assert (project / "sdk/pets/src/pets").is_dir() and (project / "sdk/users/src/users").is_dir()
    assert not (project / "sdk/orders").exists()


def test_targets_side_by_side_give_what_they_give_alone(project: Path) -> None:
    assert run_apart(project, "generate", "-j", "3").returncode == 0
    together = tree(project / "sdk")
    for name in ("pets", "orders", "users"):
        alone = run(project, "generate", name, "--force", SDKWRIGHT_CACHE="")
        assert alone.returncode == 0, alone.stderr
    assert together and tree(project / "sdk") == together
    assert b"Apache" in together["orders/LICENSE"] and b"MIT" in together["pets/LICENSE"]


def test_check_names_target_and_file(project: Path) -> None:
    assert run(project, "generate", "-q").returncode == 0
    assert "3 targets: 3 as they should be" in run(project, "generate", "--check").stderr
    (project / "sdk/orders/src/orders/py.typed").unlink()
    ran = run(project, "generate", "--check")
    assert ran.returncode == 1
    assert "orders: missing: sdk/orders/src/orders/py.typed" in ran.stderr.splitlines()
    assert "1 out of date (orders)" in ran.stderr
    assert run(project, "generate", "--check", "pets", "users").returncode == 0
    assert run(project, "generate", "--check", "--target", "orders").returncode == 1


def test_an_edited_file_stops_its_own_target_only(project: Path) -> None:
    run(project, "generate", "-q")
    edited = project / "sdk/orders/src/orders/__init__.py"
    edited.write_text("# mine\n", encoding="utf-8")
    (project / "sdkwright.toml").write_text(SETTINGS.replace("The shop", "The new shop"), encoding="utf-8")
    ran = run(project, "generate")
    assert ran.returncode == 1
    assert "orders: sdk/orders/src/orders/__init__.py: error[edited-file]" in ran.stderr
    assert "1 edited by hand (orders)" in ran.stderr
    assert edited.read_text(encoding="utf-8") == "# mine\n"
    assert "The new shop" in (project / "sdk/pets/pyproject.toml").read_text(encoding="utf-8")


def test_a_package_that_is_out_of_date_is_a_finding_for_machines(project: Path) -> None:
    run(project, "generate", "-q")
    (project / "sdk/orders/src/orders/py.typed").unlink()
    (project / "sdk/pets/src/pets/stray.py").write_text("", encoding="utf-8")
    told = run(project, "generate", "--check", "--format", "json")
    found = {(one["code"], one["location"]["file"]) for one in json.loads(told.stdout)["diagnostics"]}
    assert found == {
        ("absent-file", "sdk/orders/src/orders/py.typed"),
        ("orphaned-file", "sdk/pets/src/pets/stray.py"),
    }
    there = run(project, "generate", "--check", "--format", "gitlab", "--output-file", "quality.json")
    assert there.stdout == "" and len(json.loads((project / "quality.json").read_text())) == 2
    on_github = run(project, "generate", "--check", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(project / "s.md"))
    assert "::error file=sdk/orders/src/orders/py.typed,title=absent-file::" in on_github.stdout
    assert "absent-file" in (project / "s.md").read_text(encoding="utf-8")
    assert len(json.loads(run(project, "generate", "--check", GITLAB_CI="true").stdout)) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("generate", "petz"), "did you mean 'pets'"),
        (("generate", "pets", "openapi.yaml"), "no target 'openapi.yaml'"),
        (("generate", "--output", "x"), "--output is about one package, and there are 3"),
        (("generate", "pets", "--shard", "1/2"), "name none"),
        (("generate", "--shard", "3/2"), "no share"),
        (("generate", "--target", "none"), "no target 'none'"),
    ],
)
def test_what_cannot_be_asked_is_said(project: Path, arguments: tuple[str, ...], words: str) -> None:
    ran = run(project, *arguments)
    assert (ran.returncode, words in ran.stderr) == (2, True), ran.stderr


def test_one_package_of_several_can_be_made_elsewhere(project: Path) -> None:
    ran = run(project, "generate", "orders", "-o", "elsewhere", "--client", "Shop")
    assert ran.returncode == 0, ran.stderr
    assert "class Shop" in (project / "elsewhere/src/orders/_client.py").read_text(encoding="utf-8")
    assert not (project / "sdk").exists()


def test_targets_feed_a_matrix(project: Path) -> None:
    told = run(project, "targets", "--format", "json").stdout
    assert told.count("\n") == 1
    assert json.loads(told)["include"][1] == {"target": "orders", "document": "orders.yaml", "output": "sdk/orders"}
    assert [line.split()[0] for line in run(project, "targets").stdout.splitlines()] == ["pets", "orders", "users"]
    (project / "pets.yaml").write_text(DOCUMENT + "# much\n" * 20_000, encoding="utf-8")
    shards = json.loads(run(project, "targets", "--format", "json", "--shards", "2").stdout)["include"]
    assert shards == [{"shard": "1/2", "targets": "pets"}, {"shard": "2/2", "targets": "orders users"}]
    assert len(json.loads(run(project, "targets", "--format", "json", "--shards", "9").stdout)["include"]) == 3
    ran = run(project, "generate", "--shard", "2/2")
    assert ran.returncode == 0 and {path.name for path in (project / "sdk").iterdir()} == {"orders", "users"}
    empty = run(project, "generate", "--shard", "8/9")
    assert empty.returncode == 0 and "nothing to do" in empty.stderr


def test_the_form_with_one_document_is_a_target_too(project: Path) -> None:
    (project / "sdkwright.toml").write_text('document = "pets.yaml"\noutput = "out/zoo"\n', encoding="utf-8")
    assert json.loads(run(project, "targets", "--format", "json").stdout)["include"] == [
        {"target": "zoo", "document": "pets.yaml", "output": "out/zoo"}
    ]
    assert run(project, "generate", "zoo").returncode == 0
    assert run(project, "generate", "--check").returncode == 0


def test_a_report_is_by_target(project: Path) -> None:
    run(project, "generate", "--report", "report.json")
    report = json.loads((project / "report.json").read_text(encoding="utf-8"))
    assert report["totals"]["full"] == 3
    assert report["targets"]["orders"]["totals"]["full"] == 1


def test_validate_without_arguments_is_about_all_documents(project: Path) -> None:
    (project / "orders.yaml").write_text(DOCUMENT.replace("https://", "http://"), encoding="utf-8")
    (project / "users.yaml").write_text(DOCUMENT.replace("https://", "http://"), encoding="utf-8")
    ran = run(project, "validate")
    assert ran.returncode == 1
    assert "orders.yaml:3:17: error[http-server]" in ran.stdout, "as its target says"
    assert "users.yaml:3:17: warning[http-server]" in ran.stdout
    assert ran.stderr.startswith("pets.yaml, orders.yaml, users.yaml: 1 error, 1 warning")
    assert run(project, "validate", "users", "pets").returncode == 0
    named = run(project, "validate", "./orders.yaml")
    assert named.returncode == 1, "a document is judged by the settings of its target"


def test_one_document_of_two_targets_is_told_once(project: Path) -> None:
    (project / "sdkwright.toml").write_text(
        'document = "pets.yaml"\n[targets.a]\noutput = "a"\n[targets.b]\noutput = "b"\n', encoding="utf-8"
    )
    (project / "pets.yaml").write_text(DOCUMENT.replace("https://", "http://"), encoding="utf-8")
    ran = run(project, "validate")
    assert ran.stdout.count("http-server") == 1 and ran.stderr.startswith("pets.yaml: 1 warning")


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_shares_hold_each_target_once_and_weigh_about_the_same(tmp_path: Path, count: int) -> None:
    sizes = (900_000, 5, 300_000, 299_000, 0, 310_000, 42)
    targets: list[Target] = []
    for number, size in enumerate(sizes):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(b"#" * size)
        targets.append(Target(name=f"t{number}", settings=Settings(document=path)))
    parts = shares(targets, count)
    assert len(parts) == count
    assert sorted(one.name for part in parts for one in part) == sorted(one.name for one in targets)
    weights = [sum(map(weight, part)) for part in parts]
    assert max(weights) - min(weights) <= max(map(weight, targets))
    if count == 2:
        assert abs(weights[0] - weights[1]) <= 20_042, "the small ones even the two out"
