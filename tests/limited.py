"""Commands in processes with little memory and time, and a document for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

PETS = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://example.com}]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200": {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
components: {schemas: {Pet: {type: object, properties: {name: {type: string}}}}}
"""
LIMITS = "import resource as r; r.setrlimit(r.RLIMIT_AS, (4 << 30, 4 << 30)); r.setrlimit(r.RLIMIT_CPU, (60, 60))\n"
RUN = "from sdkwright.cli import main\nimport sys\nsys.argv[0] = 'sdkwright'\nmain()"
SEVERAL = """
import gc, json, os, sys
from click.testing import CliRunner
from sdkwright.cli import cli
for folder, arguments in json.load(sys.stdin):
    os.chdir(folder)
    ran = CliRunner().invoke(cli, arguments, prog_name="sdkwright")
    gc.enable()
    strange = "" if ran.exception is None or isinstance(ran.exception, SystemExit) else repr(ran.exception)
    print(json.dumps([ran.exit_code, ran.stdout, ran.stderr + strange]), flush=True)
"""


@cache
def _known() -> tempfile.TemporaryDirectory[str]:
    """The cache of the commands, one for each process of the tests."""
    return tempfile.TemporaryDirectory(prefix="sdkwright-cache-")


def _environment(store: Path | None) -> dict[str, str]:
    known = str(store or _known().name)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SDKWRIGHT_CACHE": known}


def run(
    folder: Path, *arguments: str, limits: str = LIMITS, store: Path | None = None, **more: object
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process with little memory and time; everything but a finding or a success fails. Its cache is
    `store`, or one that many share."""
    ran = subprocess.run([sys.executable, "-c", limits + RUN, *arguments], cwd=folder, env=_environment(store), timeout=240,
                         capture_output=True, check=False, **({"stdin": subprocess.DEVNULL} | more))  # type: ignore[call-overload]  # fmt: skip
    _sound(ran.returncode, ran.stdout + ran.stderr)
    return ran  # type: ignore[no-any-return]


def _sound(code: int, said: bytes) -> None:
    assert code in (0, 1), said
    assert b"Traceback" not in said and b"internal error" not in said, said
    assert code == 0 or any(word in said for word in (b"error[", b"error:", b'"error"')), "a failure without a word"


class Ran(NamedTuple):
    """What became of a command."""

    returncode: int
    stdout: str
    stderr: str


def several(commands: Iterable[tuple[Path, tuple[str, ...]]], before: str = "", store: Path | None = None) -> list[Ran]:
    """Run commands, each in its folder, in one process with little memory and time, as `run` does with each alone;
    `before` is run before the first. A process that ends before the last command fails, and so does a traceback."""
    given = [(str(folder), arguments) for folder, arguments in commands]
    ran = subprocess.run(
        [sys.executable, "-c", LIMITS + before + SEVERAL],
        input=json.dumps(given), env=_environment(store), timeout=240, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [Ran(*json.loads(line)) for line in ran.stdout.splitlines()]
    assert len(found) == len(given), f"ended with {ran.returncode} at {given[len(found)]}: {ran.stderr}"
    assert ran.stderr == "", ran.stderr
    for one, command in zip(found, given, strict=True):
        try:
            _sound(one.returncode, (one.stdout + one.stderr).encode())
        except AssertionError as error:
            raise AssertionError(command) from error
    return found
