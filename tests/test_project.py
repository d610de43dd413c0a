"""The project and what it publishes: wheels that install and work, the same bytes anywhere, an architecture that holds."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

from loopback import Answer, Loopback
from markdown_it import MarkdownIt

import sdkwright
from trees import tree

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "generated" / "modelarts"
SOURCES = sorted((ROOT / "generator").rglob("*.py"))
STAGES = ("load", "validate", "build", "render", "write")
SAMPLE = """
import json, sys, importlib.util
assert importlib.util.find_spec("sdkwright") is None
from modelarts import AccessKey, AsyncModelArts, ModelArts, NodePoolSpec, PoolResource
with ModelArts(region="cn-north-4", project_id="0123", auth=AccessKey("AK", "SK"), base_url=sys.argv[1]) as client:
    pool = client.node_pools.update(
        "pool-abc", "modelarts.vm.2u4g.dcc-Default",
        spec=NodePoolSpec(resources=PoolResource(flavor="modelarts.vm.2u4g.dcc", count=1, max_count=1, taints=None)),
    )
    print(pool.spec.resources.count)
"""


CHOICES = """import sdkwright

made = sdkwright.generate("a.yaml", "a", package="a", exclude=["tag:b"], names={{"a": "b"}}, root="..", {})
print(made.ok, made.diagnostics, [one.code for one in made.diagnostics])
print(sdkwright.check("a.yaml", "a", lenient=True).problems, sdkwright.diff("a.yaml", "a", merge=True, version="2").diff)
"""


def environment(**given: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "generator"), **given}


def run(*command: str | Path, folder: Path = ROOT, **given: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment(**given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def tracked(folder: Path) -> list[Path]:
    listed = run("git", "ls-files", "-co", "--exclude-standard", folder=folder).stdout.splitlines()
    return [folder / name for name in listed if (folder / name).is_file()]


def bare_venv(folder: Path, *without: str) -> Path:
    """A fresh venv that sees the packages of this one but those of `without`: nothing is downloaded."""
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not any(word in path.name for word in (*without, "editable")):
            (site / path.name).symlink_to(path)
    (folder / "bin" / "ruff").symlink_to(Path(sys.executable).with_name("ruff"))
    return folder / "bin" / "python"


def install(wheel: Path, python: Path) -> None:
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", PYTHONPATH="").stdout.strip()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)


def test_our_wheel_carries_the_templates_makes_the_same_package_and_is_typed(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path, ROOT)
    (wheel,) = tmp_path.glob("sdkwright-*.whl")
    python = bare_venv(tmp_path / "venv", "sdkwright")
    install(wheel, python)
    project = tmp_path / "project"
    shutil.copytree(ROOT / "spec", project / "spec")
    shutil.copy(ROOT / "sdkwright.toml", project)
    done = run(python, "-m", "sdkwright", "generate", folder=project, PYTHONPATH="", SDKWRIGHT_CACHE="")
    assert "1 full" in done.stdout + done.stderr
    assert tree(project / "generated" / "modelarts") == {
        name: content for name, content in tree(GENERATED).items() if "__pycache__" not in name
    }
    page = MarkdownIt().parse((ROOT / "docs/python.md").read_text(encoding="utf-8"))
    samples = [one.content for one in page if one.type == "fence" and one.info == "python"]
    assert samples
    for number, sample in enumerate(samples):
        (project / f"sample{number}.py").write_text(sample, encoding="utf-8")
    (project / "sample.py").write_text(CHOICES.format("keep=[]"), encoding="utf-8")
    typed = ("mypy", "--strict", "--cache-dir", tmp_path / "mypy", *project.glob("sample*.py"))
    run(python, "-m", *typed, folder=project, PYTHONPATH="", MYPYPATH="")
    wrong = ("pakage='a'", "lenient='yes'", "keep=1", "names=[]")
    for number, choice in enumerate(wrong):
        (project / f"wrong{number}.py").write_text(CHOICES.format(choice), encoding="utf-8")
    shutil.copy(ROOT / "tests" / "pyright.json", project)
    strict = ("basedpyright", "--pythonpath", python, "--outputjson", "-p", project / "pyright.json")
    command = [sys.executable, "-m", *strict, *project.glob("*.py")]
    checked = subprocess.run(
        command, cwd=project, env=environment(PYTHONPATH=""), capture_output=True, text=True, check=False
    )
    told = json.loads(checked.stdout)
    assert told["summary"]["filesAnalyzed"] == len(samples) + 1 + len(wrong)
    rules: dict[str, set[str]] = {}
    for one in told["generalDiagnostics"]:
        if one["severity"] == "error":
            rules.setdefault(Path(one["file"]).name, set()).add(one["rule"])
    assert rules.keys() == {f"wrong{number}.py" for number in range(len(wrong))}, rules
    assert all(any(re.match("report(Call|Argument)", rule) for rule in found) for found in rules.values()), rules


def test_the_generated_package_installs_and_works_without_us(tmp_path: Path) -> None:
    shutil.copytree(GENERATED, tmp_path / "sdk", ignore=shutil.ignore_patterns("__pycache__"))
    run(sys.executable, "-m", "build", "--no-isolation", tmp_path / "sdk")
    made = sorted((tmp_path / "sdk" / "dist").iterdir())
    assert [path.suffix for path in made] == [".whl", ".gz"] or [path.suffix for path in made] == [".gz", ".whl"]
    run(sys.executable, "-m", "twine", "check", "--strict", *made)
    python = bare_venv(tmp_path / "venv", "sdkwright")
    install(next(path for path in made if path.suffix == ".whl"), python)
    with Loopback() as server:
        server.answer = Answer.json({"spec": {"resources": {"flavor": "f", "count": 7, "maxCount": 7, "new": [1]}}})
        done = run(python, "-W", "error", "-c", SAMPLE, server.url, folder=tmp_path, PYTHONPATH="")
    assert done.stdout == "7\n"
    assert server.last.method == "PATCH"
    assert server.last.path == "/v2/0123/pools/pool-abc/nodepools/modelarts.vm.2u4g.dcc-Default"
    resources = {"flavor": "modelarts.vm.2u4g.dcc", "count": 1, "maxCount": 1, "taints": None}
    assert json.loads(server.last.body) == {"spec": {"resources": resources}}
    assert (server.last.field("Authorization") or "").startswith("SDK-HMAC-SHA256 ")


def test_nothing_that_is_generated_silences_a_checker() -> None:
    for path in [*GENERATED.rglob("*.py"), *(ROOT / "templates").rglob("*.py")]:
        assert not re.search(r"type: ignore|pyright: ignore|# noqa", path.read_text(encoding="utf-8")), path


def test_check_tells_a_changed_byte(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT / "spec", project / "spec")
    shutil.copytree(GENERATED, project / "generated" / "modelarts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "sdkwright.toml", project)
    command = [sys.executable, "-m", "sdkwright", "generate", "--check"]

    def code() -> int:
        return subprocess.run(command, cwd=project, env=environment(), capture_output=True, check=False).returncode

    assert code() == 0
    for path, old, new in (
        (project / "generated" / "modelarts" / "src" / "modelarts" / "models" / "taint.py", "Taint", "Tain7"),
        (project / "generated" / "modelarts" / "docs" / "index.md", "Methods", "methods"),
        (project / "spec" / "modelarts.yaml", "Update a node pool", "Update a node Pool"),
    ):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert code() == 1, path
        path.write_text(text, encoding="utf-8")
        assert code() == 0


def test_runs_anywhere_give_the_same_bytes(tmp_path: Path) -> None:
    elsewhere: dict[str, dict[str, str]] = {
        "here": {},
        "east": {"LC_ALL": "C", "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0"},
        "west": {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "TZ": "America/New_York", "COLUMNS": "20"},
    }
    targets = "".join(
        f'[targets.{name}]\ndocument = "{ROOT}/tests/documents/{name}.yaml"\noutput = "{name}"\n'
        for name in ("composition", "bodies")
    )
    for place, given in elsewhere.items():
        (tmp_path / place).mkdir()
        (tmp_path / place / "sdkwright.toml").write_text(targets, encoding="utf-8")
        run(sys.executable, "-m", "sdkwright", "generate", folder=tmp_path / place, SDKWRIGHT_CACHE="", **given)
        assert tree(tmp_path / place) == tree(tmp_path / "here"), place
    assert {path.name for path in (tmp_path / "here").iterdir()} == {"composition", "bodies", "sdkwright.toml"}


def test_no_file_names_a_machine_or_an_index() -> None:
    for path in tracked(ROOT):
        text = path.read_bytes().decode("utf-8", "replace")
        if path.suffix != ".md" and path != Path(__file__):
            assert not re.search(r"/(?:work|farm|root)/|index[-]url|/simple[/]", text), path
        assert not re.search(r"https?://(?:[\w.-]*pypi|pypi)[\w.-]*", text) or path == Path(__file__), path


def test_a_stage_imports_nouns_and_never_another_stage() -> None:
    for path in SOURCES:
        parts = path.relative_to(ROOT / "generator" / "sdkwright").parts
        if parts[0] not in STAGES:
            continue
        for name in imported(path):
            other = name.split(".")[1] if name.startswith("sdkwright.") else ""
            assert other == parts[0] or other not in STAGES, f"{path}: {name}"


def imported(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.extend(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found


def test_modules_and_functions_stay_small() -> None:
    runtime = [*(ROOT / "templates").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    for path in [*SOURCES, *runtime]:
        text = path.read_text(encoding="utf-8")
        allowed = 400 if path.is_relative_to(ROOT / "tests") else 300
        assert len(text.splitlines()) <= allowed, path
        tree = ast.parse(text)
        assert path.name == "__init__.py" or ast.get_docstring(tree), f"{path} does not say its job"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and path in SOURCES:
                assert (node.end_lineno or 0) - node.lineno <= 60, f"{path}: {node.name}"


def test_no_code_knows_a_sample_document() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"stripe|openai|petstore|digitalocean|modelarts|huawei", text, re.IGNORECASE), path


def test_make_says_that_python_is_too_old(tmp_path: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        fake = tmp_path / name
        fake.write_text('#!/bin/sh\ncase "$1" in --version) echo Python 3.9.1;; *) exit 1;; esac\n', encoding="utf-8")
        fake.chmod(0o755)
    project = tmp_path / "project"
    project.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, project)
    for target in ("generate", "test"):
        done = subprocess.run(
            ["make", target],
            cwd=project,
            env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert "needs Python 3.11 or newer" in done.stderr and "Python 3.9.1" in done.stderr


def test_versions_agree() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in settings["project"]["dynamic"]
    assert sdkwright.__version__
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower()
    for requirement in (
        *settings["project"]["dependencies"],
        *settings["project"]["optional-dependencies"]["test"],
    ):
        name = re.match(r"[A-Za-z0-9_.-]+", requirement)
        assert name is not None and re.search(rf"^{re.escape(name[0].lower())}==", pins.replace("_", "-"), re.MULTILINE)
