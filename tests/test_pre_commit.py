"""The hooks of `.pre-commit-hooks.yaml`, run by pre-commit from a repository, in an environment that it builds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
DOCUMENT = 'openapi: 3.1.0\ninfo: {title: Pets, version: "1"}\nservers: [{url: "https://example.com"}]\npaths: {}\n'
HOOKS = ("sdkwright-validate", "sdkwright-generate", "sdkwright-check")


def environment(home: Path) -> dict[str, str]:
    """No network: what sdkwright needs is found where this runs, sdkwright itself is built and installed by pip."""
    inside = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "GITLAB_"))}
    tools = os.path.dirname(sys.executable)
    return {
        **inside,
        "PATH": f"{tools}{os.pathsep}{inside['PATH']}",
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PRE_COMMIT_HOME": str(home),
        "PRE_COMMIT_COLOR": "never",
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


def run(folder: Path, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment(home), capture_output=True, text=True, encoding="utf-8", check=False
    )


def commit(folder: Path, home: Path) -> str:
    """Everything in `folder` as a commit of a repository of its own."""
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "all")):
        done = run(folder, home, "git", *command)
        assert done.returncode == 0, done.stderr
    return run(folder, home, "git", "rev-parse", "HEAD").stdout.strip()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def hooks(home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """This project as a repository with hooks, as a `.pre-commit-config.yaml` names it."""
    folder = tmp_path_factory.mktemp("sdkwright")
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder)
    for name in ("generator", "templates", "docs/rules"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return f"repos:\n  - repo: {folder}\n    rev: {commit(folder, home)}\n    hooks:\n"


@pytest.fixture
def project(hooks: str, home: Path, tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "sdkwright.toml").write_text('document = "openapi.yaml"\noutput = "sdk"\n', encoding="utf-8")
    (tmp_path / ".pre-commit-config.yaml").write_text(
        hooks + "".join(f"      - id: {name}\n" for name in HOOKS), encoding="utf-8"
    )
    commit(tmp_path, home)
    return tmp_path


def hook(project: Path, home: Path, name: str) -> tuple[int, str]:
    ran = run(project, home, sys.executable, "-m", "pre_commit", "run", "--all-files", "--hook-stage=manual", name)
    assert "no hook" not in ran.stdout.lower() and "Traceback" not in ran.stdout, ran.stdout + ran.stderr
    return ran.returncode, ran.stdout


def test_the_hooks_do_what_they_say(project: Path, home: Path) -> None:
    code, said = hook(project, home, "sdkwright-check")
    assert code == 1 and "missing: sdk/pyproject.toml" in said, said
    code, said = hook(project, home, "sdkwright-validate")
    assert code == 0 and "Passed" in said, said
    code, said = hook(project, home, "sdkwright-generate")
    assert code == 0 and (project / "sdk/pyproject.toml").is_file(), said
    commit(project, home)
    assert hook(project, home, "sdkwright-check")[0] == 0

    (project / "openapi.yaml").write_text(DOCUMENT.replace("title: Pets, ", ""), encoding="utf-8")
    code, said = hook(project, home, "sdkwright-validate")
    assert code == 1 and "openapi.yaml:2:7: error[missing-member]" in said, said
    (project / "openapi.yaml").write_text(DOCUMENT.replace('"1"', '"2"'), encoding="utf-8")
    assert hook(project, home, "sdkwright-check")[0] == 1
    code, said = hook(project, home, "sdkwright-generate")
    assert code == 1 and "files were modified by this hook" in said, said
    assert hook(project, home, "sdkwright-check")[0] == 0


def test_the_page_says_how_a_commit_goes(hooks: str, home: Path, tmp_path: Path) -> None:
    page = MarkdownIt().parse((ROOT / "docs/pre-commit.md").read_text(encoding="utf-8"))
    config, more = (one.content for one in page if one.type == "fence" and one.info == "yaml")
    local = hooks.partition("    hooks:")[0]
    given = re.sub(r"(?s)^repos:.*?(?=    hooks:)", lambda found: local, config)
    (tmp_path / ".pre-commit-config.yaml").write_text(given, encoding="utf-8")
    (tmp_path / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "sdkwright.toml").write_text('document = "openapi.yaml"\noutput = "sdk"\n', encoding="utf-8")
    commit(tmp_path, home)
    assert hook(tmp_path, home, "sdkwright-generate")[0] == 0
    before = commit(tmp_path, home)
    for name, value in (("user.name", "x"), ("user.email", "x@example.com")):
        run(tmp_path, home, "git", "config", name, value)
    for source in (one.content for one in page if one.type == "fence" and one.info == "sh"):
        ran = run(tmp_path, home, "sh", "-ec", source)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    changed = run(tmp_path, home, "git", "diff", "--name-only", before, "HEAD").stdout.split()
    assert {"openapi.yaml", "sdk/sdkwright.manifest.json"} <= {*changed}
    assert run(tmp_path, home, "git", "rev-list", "--count", f"{before}..HEAD").stdout == "1\n"

    (tmp_path / ".pre-commit-config.yaml").write_text(f"{local}    hooks:\n{more}", encoding="utf-8")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/pets.yaml").write_text(DOCUMENT.replace("https:", "http:"), encoding="utf-8")
    run(tmp_path, home, "git", "add", "--all")
    code, said = hook(tmp_path, home, "sdkwright-validate")
    assert code == 1 and "specs/pets.yaml:3:17: warning[http-server]" in said, said
    readme = tmp_path / "sdk/README.md"
    readme.write_text(readme.read_text(encoding="utf-8") + "By hand.\n", encoding="utf-8")
    ran = run(tmp_path, home, sys.executable, "-m", "pre_commit", "run", "--all-files", "--hook-stage=pre-push")
    assert "sdkwright generate" in ran.stdout and "error[edited-file]" not in ran.stdout, ran.stdout
    assert readme.read_text(encoding="utf-8").endswith("By hand.\n")


def test_documents_are_known_by_their_names(project: Path, home: Path) -> None:
    for name in ("specs/openapi.v2.json", "swagger.yml", "myopenapi.yaml", "openapi.md"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("no\n", encoding="utf-8")
    commit(project, home)
    said = hook(project, home, "sdkwright-validate")[1]
    assert "specs/openapi.v2.json:" in said and "swagger.yml:" in said
    assert "myopenapi.yaml:" not in said and "openapi.md:" not in said


def test_pre_commit_takes_the_manifest(home: Path) -> None:
    ran = run(ROOT, home, sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml")
    assert ran.returncode == 0, ran.stdout
