"""The runtime under mypy strict, and what type checkers make of `with_raw_response`."""

import os
import subprocess
import sys
from pathlib import Path

USE = """
from typing import assert_type

from runtime.client import AsyncClient, SyncClient
from runtime.raw import APIResponse, AsyncAPIResponse, AsyncRaw, Raw


class Things:
    def get(self, name: str, *, limit: int = 1) -> list[int]:
        raise NotImplementedError

    async def later(self, name: str) -> str:
        raise NotImplementedError


class RawThings:
    get = Raw(Things.get)
    later = AsyncRaw(Things.later)


async def use(things: RawThings, client: SyncClient, other: AsyncClient) -> None:
    assert_type(things.get("x", limit=2), APIResponse[list[int]])
    assert_type(things.get("x").parse(), list[int])
    assert_type(await things.later("x"), AsyncAPIResponse[str])
    assert_type(client.request("GET", "/x", returns=list[int]), list[int])
    assert_type(await other.request("GET", "/x", returns=int), int)
    things.get(1)
    things.get("x", 2)  # the last two lines are the errors expected
"""


def test_mypy(tmp_path: Path) -> None:
    file = tmp_path / "use.py"
    file.write_text(USE, encoding="utf-8")
    templates = Path(__file__).parents[2] / "templates"
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-version", "3.11"]
    command += ["--cache-dir", str(tmp_path / "cache"), str(file), str(templates / "runtime")]
    environment = {**os.environ, "MYPYPATH": str(templates)}
    run = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, cwd=tmp_path)
    found = [line.rpartition("[")[2] for line in run.stdout.splitlines() if "error: " in line]
    assert found == ["arg-type]", "call-arg]"], run.stdout
