"""The commands, run as people run them."""

import json
import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from sdkwright.cli import COMMANDS
from trees import tree

DOCUMENT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://example.com}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses:
        "200":
          description: the pets
          content:
            application/json:
              schema: {type: object, properties: {nämé: {type: string}}}
"""


_OUTSIDE_CI = {name: value for name, value in os.environ.items() if name not in ("GITHUB_ACTIONS", "GITLAB_CI")}


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sdkwright", *arguments],
        cwd=folder, env={**_OUTSIDE_CI, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pets.yaml").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


def test_generates_without_settings_and_checks_each_kind_of_difference(project: Path) -> None:
    made = run(project, "generate", "pets.yaml", "-o", "out")
    assert made.returncode == 0, made.stderr
    assert "out: " in made.stderr and "1 operation: 1 full, 0 degraded, 0 refused" in made.stderr
    assert "Traceback" not in made.stderr and made.stdout == ""
    check = ("generate", "pets.yaml", "-o", "out", "--check")
    assert run(project, *check).returncode == 0

    before = tree(project / "out")
    client = project / "out/src/pets/_client.py"
    client.write_text(client.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    (project / "out/README.txt").write_text("mine")
    (project / "out/src/pets/py.typed").unlink()
    (project / "out/src/pets/stray.py").write_text("")
    (project / "pets.yaml").write_text(DOCUMENT.replace("the pets", "every pet"), encoding="utf-8")
    wrong = run(project, *check)
    assert wrong.returncode == 1
    for line in (
        "edited: out/src/pets/_client.py",
        "missing: out/src/pets/py.typed",
        "orphaned: out/src/pets/stray.py",
    ):
        assert line in wrong.stderr.splitlines()
    assert "stale: out/" in wrong.stderr

    refused = run(project, "generate", "pets.yaml", "-o", "out")
    assert refused.returncode == 1
    assert "out/src/pets/_client.py: error[edited-file]" in refused.stderr
    assert not (project / "out/src/pets/py.typed").exists(), "nothing was written"
    (project / "out/src/pets/stray.py").unlink()
    (project / "pets.yaml").write_text(DOCUMENT, encoding="utf-8")
    assert run(project, "generate", "pets.yaml", "-o", "out", "--force", "--quiet").stderr == ""
    assert tree(project / "out") == {**before, "README.txt": b"mine"}


def test_a_byte_of_the_document_makes_the_package_stale(project: Path) -> None:
    run(project, "generate", "pets.yaml", "-o", "out")
    (project / "pets.yaml").write_text(DOCUMENT + "# a comment\n", encoding="utf-8")
    assert run(project, "generate", "pets.yaml", "-o", "out", "--check").returncode == 1


def test_two_runs_give_the_same_bytes_whatever_the_machine(project: Path) -> None:
    run(project, "generate", "pets.yaml", "-o", "one", PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    away = project / "elsewhere"
    away.mkdir()
    (away / "pets.yaml").write_text(DOCUMENT, encoding="utf-8")
    run(away, "generate", "pets.yaml", "-o", "two", PYTHONHASHSEED="7", TZ="Asia/Shanghai", LC_ALL="tr_TR.UTF-8")
    assert tree(project / "one") and tree(project / "one") == tree(away / "two")


def test_settings_say_it_all(project: Path) -> None:
    (project / "sdkwright.toml").write_text('document = "pets.yaml"\noutput = "sdk"\npackage = "zoo"\nclient = "Zoo"\n')
    (project / "inner").mkdir()
    made = run(project / "inner", "generate", "--report", "report.json")
    assert made.returncode == 0, made.stderr
    assert (project / "sdk/src/zoo/_client.py").is_file()
    assert json.loads((project / "inner/report.json").read_text())["totals"] == {"full": 1, "degraded": 0, "refused": 0}


def test_an_invalid_document_writes_nothing(project: Path) -> None:
    (project / "pets.yaml").write_text(DOCUMENT.replace("title: Pets, ", ""), encoding="utf-8")
    ran = run(project, "generate", "pets.yaml", "-o", "out")
    assert ran.returncode == 1 and "pets.yaml:2:" in ran.stderr
    assert not (project / "out").exists()
    found = run(project, "validate", "--format", "json", "pets.yaml")
    assert found.returncode == 1 and json.loads(found.stdout)["diagnostics"][0]["severity"] == "error"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("generate",), 2, "sdkwright.toml"),
        (("generate", "pets.yaml"), 2, "-o"),
        (("generate", "pets.yaml", "-o", "x", "--package", "class"), 2, "identifier"),
        (("generate", "none.yaml", "-o", "x"), 1, "none.yaml"),
        (("generate", "pets.yaml", "-o", "pets.yaml"), 1, "pets.yaml"),
        (("validate", "none.yaml"), 1, "none.yaml"),
        (("nonsense",), 2, "nonsense"),
        (("validat", "pets.yaml"), 2, "Did you mean 'validate'?"),
        (("validate", "--severity", "http-server", "pets.yaml"), 2, "`http-server=warning`, not `http-server`"),
        (("validate", "--severity", "http-serve=off", "pets.yaml"), 2, "`http-serve`; did you mean `http-server`?"),
        (("generate", "pets.yaml", "-o", "x", "--include", "pets"), 2, "hint: it is 'pets'"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(
    project: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ran = run(project, *arguments)
    assert ran.returncode == code, ran.stderr
    assert words in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr and "internal error" not in ran.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_of_the_help_stand_on_lines_of_their_own(project: Path, name: str) -> None:
    shown = run(project, name, "--help").stdout
    assert "\b" not in shown and "\\b" not in shown
    assert re.search(rf"^ +(source <\()?sdkwright {name}\b", shown, re.MULTILINE)
    assert not re.search(r"\w +sdkwright .* sdkwright ", shown), "examples run into each other"


@pytest.mark.parametrize(("columns", "color"), [(40, False), (200, True)])
def test_a_terminal_is_written_for_as_it_is(project: Path, columns: int, color: bool) -> None:
    (project / "pets.yaml").write_text(
        DOCUMENT.replace("type: string", f"type: string, title: {'t' * 300}, minLength: x")
    )
    terminal, inside = pty.openpty()
    termios.tcsetwinsize(inside, (24, columns))
    surroundings = {
        **_OUTSIDE_CI,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "TERM": "xterm",
        "NO_COLOR": "" if color else "1",
    }
    command = [sys.executable, "-m", "sdkwright", "validate", "pets.yaml"]
    with subprocess.Popen(command, cwd=project, env=surroundings, stdout=inside, stderr=subprocess.DEVNULL) as ran:
        os.close(inside)
        shown = b""
        while more := _read(terminal):
            shown += more
    os.close(terminal)
    assert ran.returncode == 1 and (b"\x1b[" in shown) is color
    frame = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in shown.decode().splitlines() if " |" in line]
    assert frame and all(len(line) <= columns for line in frame) and "…" in frame[0]


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so where nobody writes any more
        return b""


def test_a_terminal_that_knows_ascii_only_is_no_crash(project: Path) -> None:
    (project / "pets.yaml").write_text(DOCUMENT.replace("type: string", "type: strüng"), encoding="utf-8")
    ran = run(project, "validate", "pets.yaml", PYTHONIOENCODING="ascii")
    assert ran.returncode == 1 and "n\\xe4m\\xe9" in ran.stdout


def test_the_version_needs_none_of_the_pipeline(project: Path) -> None:
    script = "import sys, sdkwright.cli; print([m for m in ('yaml', 'jinja2', 'rich', 'pydantic') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True,
                         env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
    assert ran.stdout.strip() == "[]"
    assert "0." in run(project, "--version").stdout
    assert "Exit codes" in run(project, "generate", "--help").stdout


_INTERRUPTED = """
import os, signal, sys
from sdkwright.__main__ import main
def hook(event, arguments):
    if event == "os.link":
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(hook)
sys.argv = ["sdkwright", "generate", "pets.yaml", "-o", "out"]
main()
"""


def test_an_interrupted_run_leaves_the_old_package_and_nothing_else(project: Path) -> None:
    run(project, "generate", "pets.yaml", "-o", "out")
    before = tree(project)
    (project / "pets.yaml").write_text(DOCUMENT.replace("the pets", "every pet"), encoding="utf-8")
    ran = subprocess.run([sys.executable, "-c", _INTERRUPTED], cwd=project, capture_output=True, text=True, check=False,
                         env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
    assert (ran.returncode, ran.stderr) == (130, "interrupted\n")
    assert {**tree(project), "pets.yaml": b""} == {**before, "pets.yaml": b""}


def test_findings_that_are_forgiven_are_still_said(project: Path) -> None:
    (project / "pets.yaml").write_text(DOCUMENT.replace("title: Pets, ", "title: Pets, surplus: 1, "), encoding="utf-8")
    assert run(project, "generate", "pets.yaml", "-o", "out").returncode == 1
    lenient = run(project, "generate", "pets.yaml", "-o", "out", "--lenient")
    assert lenient.returncode == 0, lenient.stderr
    assert "warning[" in lenient.stderr and (project / "out/src").is_dir()
    assert run(project, "generate", "pets.yaml", "-o", "out", "--check").returncode == 1
    assert run(project, "generate", "pets.yaml", "-o", "out", "--check", "--lenient").returncode == 0


def test_a_document_is_not_written_over(project: Path) -> None:
    run(project, "generate", "pets.yaml", "-o", "out")
    (project / "link").symlink_to("pets.yaml")
    for command in (
        "validate pets.yaml --format json --output-file ./pets.yaml", "validate link --baseline pets.yaml --write-baseline",
        "generate pets.yaml -o out --format sarif --output-file link", "generate pets.yaml -o out --report pets.yaml",
    ):  # fmt: skip
        ran = run(project, *command.split())
        assert ran.returncode == 1 and "is the document, and is not written over" in ran.stderr, command
    assert (project / "pets.yaml").read_text(encoding="utf-8") == DOCUMENT


def test_streams_may_be_closed(project: Path) -> None:
    """What is opened next would take the place of a stream that is closed."""
    shell = f'"{sys.executable}" -m sdkwright'
    for command, code in (
        (f"{shell} generate pets.yaml -o out <&- >&- 2>&-", 0), (f"{shell} generate pets.yaml -o out --diff >&-", 0),
        (f"{shell} validate pets.yaml >&-", 0), (f"{shell} validate - <&-", 1), (f"{shell} rule >&- 2>&-", 0),
    ):  # fmt: skip
        ran = subprocess.run(["sh", "-c", command], cwd=project, capture_output=True, text=True, check=False,
                             env={**_OUTSIDE_CI, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
        assert (ran.returncode, "rror: " in ran.stderr) == (code, False), f"{command}\n{ran.stderr}"
    assert run(project, "generate", "pets.yaml", "-o", "out", "--check").returncode == 0
