"""`action.yml`, run as GitHub's runner runs a composite action: step by step, in bash, with its files and variables."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdkwright.generation import generate_all
from sdkwright.workspace import load

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
DOCUMENT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://example.com}]
paths: {}
"""
GH = """\
#!{python}
# Answers as `gh api` does, from and to a file.
import json, os, sys
kept = os.environ["GH_KEPT"]
comments = json.load(open(kept)) if os.path.exists(kept) else []
arguments = sys.argv[1:]
assert arguments[0] == "api" and os.environ["GH_TOKEN"] == "t0k3n"
if os.environ.get("GH_REFUSES"):
    sys.exit("HTTP 403")
if "--jq" in arguments:
    assert arguments[2] == "repos/me/shop/issues/7/comments"
    marker = arguments[arguments.index("--jq") + 1].split('startswith("')[1].split('")')[0]
    print("\\n".join(str(number) for number, body in enumerate(comments) if body.startswith(marker)), end="")
    sys.exit()
method, target = arguments[arguments.index("-X") + 1 :][:2]
name, _, path = arguments[arguments.index("-F") + 1].partition("=@")
body = open(path, encoding="utf-8").read()
if method == "POST":
    assert target == "repos/me/shop/issues/7/comments"
    comments.append(body)
else:
    comments[int(target.removeprefix("repos/me/shop/issues/comments/"))] = body
json.dump(comments, open(kept, "w"))
"""
PYTHON = """\
#!/bin/sh
case "$*" in "-m pip install "*) echo "$@" >> "$PIP_ASKED";; *) exec "{python}" "$@";; esac
"""


@dataclass
class Runner:
    """What a job gives an action: a project, files, variables, and the context of expressions."""

    folder: Path
    context: dict[str, str] = field(default_factory=dict[str, str])
    around: dict[str, str] = field(default_factory=dict[str, str])
    log: str = ""

    def __post_init__(self) -> None:
        tools = self.folder / "tools"
        tools.mkdir()
        ours = f'#!/bin/sh\nexec "{sys.executable}" -m sdkwright "$@"\n'
        for name, text in {"gh": GH, "python": PYTHON, "sdkwright": ours}.items():
            (tools / name).write_text(text.replace("{python}", sys.executable), encoding="utf-8")
            (tools / name).chmod(0o755)
        self.project = self.folder / "project"
        self.project.mkdir()
        self.context |= {
            "github.token": "t0k3n",
            "github.repository": "me/shop",
            "github.event.pull_request.number": "",
        }
        inside = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GITLAB_"))}
        self.around = {
            **inside, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "GITHUB_ACTIONS": "true", "CI": "true",
            "GITHUB_WORKSPACE": str(self.project), "GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(self.folder),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"), "GH_KEPT": str(self.folder / "comments.json"),
            "PIP_ASKED": str(self.folder / "pip.txt"), "PYTHONPATH": os.pathsep.join(sys.path), "LC_ALL": "C.UTF-8",
            **self.around,
        }  # fmt: skip

    @property
    def comments(self) -> list[str]:
        path = self.folder / "comments.json"
        found: list[str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        return found

    @property
    def summary(self) -> str:
        return (self.folder / "summary.md").read_text(encoding="utf-8")

    def text(self, template: str) -> str:
        """`template` with its expressions filled in, all of which must be names that a runner knows."""
        return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: self.context[found[1]], template)

    def applies(self, condition: str) -> bool:
        """Whether a step's condition holds; of expressions only the ones that are used here are known."""
        for part in condition.split(" && "):
            found = re.fullmatch(r"([\w.-]+) (==|!=) '([^']*)'", part)
            assert found is not None, part
            if (self.context[found[1]] == found[3]) != (found[2] == "=="):
                return False
        return True

    def use(self, **given: str) -> int:
        """Run the action with inputs, whose names have `-` for `_`; the exit code of the first step that fails."""
        chosen = {name.replace("_", "-"): value for name, value in given.items()}
        assert chosen.keys() <= ACTION["inputs"].keys()
        for name, said in ACTION["inputs"].items():
            self.context[f"inputs.{name}"] = chosen.get(name, self.text(said["default"]))
        for step in ACTION["runs"]["steps"]:
            if "id" in step:
                self.context |= {f"steps.{step['id']}.outputs.{name}": "" for name in ("code", "path")}
            if "run" not in step or not self.applies(step.get("if", "inputs.check != 'nonsense'")):
                continue
            code = self.step(step)
            if code:
                return code
        return 0

    def step(self, step: dict[str, Any]) -> int:
        assert step["shell"] == "bash" and "${{" not in step["run"], (
            "a script that inputs are pasted into can be broken"
        )
        script, output = self.folder / "step.sh", self.folder / "output.txt"
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        variables = {name: self.text(value) for name, value in step.get("env", {}).items()}
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.project / self.text(step.get("working-directory", ".")),
            env={**self.around, **variables, "GITHUB_OUTPUT": str(output)},
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        self.log += f"--- {step['name']}\n{ran.stdout}{ran.stderr}"
        for line in output.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            self.context[f"steps.{step['id']}.outputs.{name}"] = value
        return ran.returncode


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    (folder / "sdkwright.toml").write_text(
        '[targets.pets]\ndocument = "openapi.yaml"\noutput = "pets"\n[targets.zoo]\ndocument = "openapi.yaml"\n'
        'output = "zoo"\n', encoding="utf-8",
    )  # fmt: skip
    assert all(run.ok for run in generate_all(load(folder / "sdkwright.toml").targets))
    return folder


@pytest.fixture
def runner(generated: Path, tmp_path: Path) -> Runner:
    made = Runner(tmp_path)
    shutil.copytree(generated, made.project, dirs_exist_ok=True)
    return made


def test_a_green_pull_request_gets_a_summary_and_no_comment(runner: Runner) -> None:
    runner.context["github.event.pull_request.number"] = "7"
    assert runner.use() == 0, runner.log
    assert runner.summary.count("### sdkwright: no problems") == 2
    assert runner.comments == [], "nobody is told that nothing happened"
    assert (runner.folder / "pip.txt").read_text().split()[-1] == str(ROOT)


def test_problems_are_annotated_and_commented_once(runner: Runner) -> None:
    runner.context["github.event.pull_request.number"] = "7"
    (runner.project / "openapi.yaml").write_text(DOCUMENT.replace("https:", "http:"), encoding="utf-8")
    (runner.project / "zoo/src/pets/py.typed").unlink()
    assert runner.use() == 1
    assert "::warning file=openapi.yaml,title=http-server,line=3" in runner.log
    assert "::error file=zoo/src/pets/py.typed,title=absent-file" in runner.log
    assert runner.log.endswith("--- Result\nsdkwright generate --check: exit code 1\n")
    (body,) = runner.comments
    assert body.startswith("<!-- sdkwright .  -->\n### sdkwright: 1 warning")
    assert "absent-file" in body and "absent-file" in runner.summary
    assert (runner.context["steps.validate.outputs.code"], runner.context["steps.check.outputs.code"]) == ("0", "1")

    (runner.project / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    (runner.project / "zoo/src/pets/py.typed").touch()
    assert runner.use() == 0, runner.log
    (body,) = runner.comments
    assert body.count("no problems") == 2, "the comment is kept up to date"


def test_inputs_choose_documents_rules_and_targets(runner: Runner) -> None:
    (runner.project / "specs").mkdir()
    (runner.project / "specs/a b.yaml").write_text(DOCUMENT.replace("https:", "http:"), encoding="utf-8")
    (runner.project / "specs/c.yaml").write_text(DOCUMENT, encoding="utf-8")
    (runner.project / "zoo/src/pets/py.typed").unlink()
    assert runner.use(documents="specs/*.yaml\nopenapi.yaml", targets="pets", version="0.1.0") == 0, runner.log
    assert "specs/a b.yaml, specs/c.yaml, openapi.yaml: 1 warning" in runner.log
    assert (runner.folder / "pip.txt").read_text().split()[-1] == "sdkwright==0.1.0"
    assert runner.use(documents="specs/*.yaml", fail_on="warning", check="false") == 1
    assert runner.context["steps.check.outputs.code"] == ""
    assert runner.use(targets="pets zoo") == 1


def test_inputs_are_data(runner: Runner) -> None:
    given = '$(touch pwned)"; touch pwned; "`touch pwned`'
    runner.context["github.event.pull_request.number"] = "7"
    assert runner.use(documents=given, targets=given, fail_on=given) == 1
    assert runner.use(documents="--help", config=given) == 1
    assert not list(runner.folder.rglob("pwned"))
    assert "Say everything that is wrong" not in runner.log


def test_what_could_not_run_is_said(runner: Runner) -> None:
    runner.context["github.event.pull_request.number"] = "7"
    assert runner.use(config="none.toml") == 1
    assert "### sdkwright validate could not run: see the log" in runner.summary and "none.toml" in runner.log
    assert "### sdkwright check could not run" in runner.comments[0]


def test_a_fork_whose_token_may_not_comment_fails_no_job(runner: Runner) -> None:
    runner.context["github.event.pull_request.number"] = "7"
    runner.around["GH_REFUSES"] = "1"
    assert runner.use() == 0
    assert "::notice::sdkwright could not read the comments" in runner.log


def test_every_input_is_documented() -> None:
    assert all(said["description"].endswith(".") and "default" in said for said in ACTION["inputs"].values())
    page = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    assert {name for name in ACTION["inputs"] if f"`{name}`" not in page} == set()
