"""The runtime under mypy strict, and what type checkers make of `with_raw_response`."""

from pathlib import Path

from strictly import mypy

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
    found = mypy("--python-version", "3.11", file, templates / "runtime", source=templates, folder=tmp_path)
    assert [line.rpartition("[")[2] for line in found] == ["arg-type]", "call-arg]"], found
