"""`ci/gitlab/sdkwright.yml`, run as GitLab's runner runs its jobs: inputs filled in, then the scripts, line by line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import sdkwright

ROOT = Path(__file__).parents[1]
TEMPLATE = (ROOT / "ci/gitlab/sdkwright.yml").read_text(encoding="utf-8")
DOCUMENT = 'openapi: 3.1.0\ninfo: {title: Pets, version: "1"}\nservers: [{url: "http://example.com"}]\npaths: {}\n'


def jobs(**given: Any) -> dict[str, Any]:
    """The jobs of the template, as GitLab sees them once inputs are filled in and `extends` is resolved."""
    inputs = next(yaml.safe_load_all(TEMPLATE))["spec"]["inputs"]
    chosen = {name.replace("_", "-"): value for name, value in given.items()}
    assert chosen.keys() <= inputs.keys()
    values = {name: chosen.get(name, said["default"]) for name, said in inputs.items()}
    for name, value in values.items():
        assert value in inputs[name].get("options", [value])
    body = TEMPLATE.partition("\n---\n")[2]
    filled = re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: str(values[found[1]]), body)
    assert "$[[" not in filled
    told: dict[str, Any] = yaml.safe_load(filled)
    return {name: {**told[job["extends"]], **job} for name, job in told.items() if "extends" in job}


def run(job: dict[str, Any], project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    tools = project.parent / "tools"
    tools.mkdir(exist_ok=True)
    for name, command in {"sdkwright": f'exec "{sys.executable}" -m sdkwright "$@"', "python": 'echo "$@"'}.items():
        (tools / name).write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    around = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GITLAB_", "CI_"))}
    around |= {"CI_PROJECT_DIR": str(project), "GITLAB_CI": "true", "PATH": f"{tools}{os.pathsep}{around['PATH']}"}
    around |= {"PYTHONPATH": os.pathsep.join(sys.path), **variables}
    for name, value in job["variables"].items():
        around[name] = re.sub(r"\$(\w+)", lambda found: around.get(found[1], ""), value)
    return subprocess.run(
        ["sh", "-ec", "\n".join([*job["before_script"], *job["script"]])],
        cwd=project, env=around, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "api").mkdir(parents=True)
    (folder / "api/openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    (folder / "api/sdkwright.toml").write_text(
        'document = "openapi.yaml"\n[targets.pets]\noutput = "pets"\n[targets.zoo]\noutput = "zoo"\n', encoding="utf-8"
    )
    return folder


def test_findings_become_code_quality(project: Path) -> None:
    job = jobs(directory="api")["sdkwright-validate"]
    ran = run(job, project)
    assert ran.returncode == 0, ran.stderr
    assert f"sdkwright=={sdkwright.__version__}" in ran.stdout, "the template installs the version that it is of"
    (issue,) = json.loads((project / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert (issue["check_name"], issue["location"]["path"]) == ("http-server", "api/openapi.yaml")
    assert "http-server" in ran.stdout, "the log has the text"
    assert run(jobs(directory="api", fail_on="warning")["sdkwright-validate"], project).returncode == 1
    assert run(jobs(documents="api/openapi.yaml api/none.yaml")["sdkwright-validate"], project).returncode == 1


def test_packages_are_checked_by_several_runners(project: Path) -> None:
    job = jobs(directory="api", shards=2)["sdkwright-check"]
    assert job["parallel"] == 2
    first = run(job, project, CI_NODE_INDEX="1", CI_NODE_TOTAL="2")
    report = (project / job["artifacts"]["reports"]["junit"]).read_text(encoding="utf-8")
    assert first.returncode == 1 and "pets/pyproject.toml" in report and "zoo" not in report
    made = run({**job, "script": ["sdkwright generate -q"]}, project)
    assert made.returncode == 0, made.stderr
    for number in ("1", "2"):
        assert run(job, project, CI_NODE_INDEX=number, CI_NODE_TOTAL="2").returncode == 0
    assert run(jobs(directory="api")["sdkwright-check"], project).returncode == 0
