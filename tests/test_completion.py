"""Completion, by the shells themselves: what Tab makes of a word."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from sdkwright.cli import COMMANDS, cli

PROMPT = "ready> "


class Shell:
    """An interactive bash at a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self._terminal, inside = pty.openpty()
        tools = folder / "bin"
        tools.mkdir()
        (tools / "sdkwright").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sdkwright "$@"\n', encoding="utf-8")
        (tools / "sdkwright").chmod(0o755)
        around = {
            **os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PS1": PROMPT, "TERM": "dumb",
            "PYTHONPATH": os.pathsep.join(sys.path), "INPUTRC": "/dev/null", "COLUMNS": "200",
        }  # fmt: skip
        bash = shutil.which("bash") or "bash"
        self._process = subprocess.Popen(
            [bash, "--norc", "--noprofile", "-i"],
            cwd=folder, env=around, stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
        )  # fmt: skip
        os.close(inside)
        self.until(PROMPT)

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def until(self, wanted: str) -> str:
        """What the terminal shows until `wanted` is there."""
        shown, deadline = "", time.monotonic() + 60
        while wanted not in shown and time.monotonic() < deadline:
            if select.select([self._terminal], [], [], 1)[0]:
                shown += os.read(self._terminal, 4096).decode(errors="replace")
        assert wanted in shown, shown
        return shown

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_commands_options_and_targets(tmp_path: Path) -> None:
    (tmp_path / "sdkwright.toml").write_text(
        '[targets.pets]\ndocument = "p.yaml"\n[targets.orders]\ndocument = "o.yaml"\n', encoding="utf-8"
    )
    (tmp_path / "petshop.yaml").write_text("", encoding="utf-8")
    shell = Shell(tmp_path)
    try:
        shell.type("source <(sdkwright completion bash); echo so''urced\n")
        shell.until("sourced")
        for typed, completed in (
            ("sdkwright gen\t", "sdkwright generate "),
            ("sdkwright generate --chec\t", "generate --check "),
            ("sdkwright generate ord\t", "sdkwright generate orders "),
            ("sdkwright validate --format sar\t", "--format sarif "),
            ("sdkwright rule broken-r\t", "broken-reference "),
            ("sdkwright validate petsh\t", "petshop.yaml "),
        ):
            shell.type(typed)
            shell.until(completed)
            shell.type("\x15\n")
            shell.until(PROMPT)
    finally:
        shell.close()


@pytest.mark.parametrize(("shell", "words"), [("zsh", "#compdef sdkwright"), ("fish", "complete --no-files --command")])
def test_other_shells_get_their_script(shell: str, words: str) -> None:
    told = CliRunner().invoke(cli, ["completion", shell], prog_name="sdkwright")
    assert told.exit_code == 0 and words in told.output and f"{shell}_complete" in told.output
    program = shutil.which(shell)
    if program is not None:
        subprocess.run([program, "-n"], input=told.output, text=True, check=True)


def test_every_command_explains_itself() -> None:
    for name in COMMANDS:
        told = CliRunner().invoke(cli, [name, "--help"])
        assert told.exit_code == 0 and "Exit codes" in told.output, name
        assert max(map(len, told.output.splitlines())) <= 100, name
        assert "  sdkwright " in told.output or "source <(sdkwright" in told.output, f"{name} shows no example"
