"""What type checkers make of the package of a document whose lists come in pages: items, pages and raw replies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

USE = """
from typing import assert_type

from shelf import APIResponse, AsyncAPIResponse, AsyncShelf, Page, Pager, Shelf
from shelf.models import Book, ListByCursorResponse


def use(client: Shelf) -> None:
    for book in client.books.list_by_cursor(page_token="x"):
        assert_type(book, Book)
    assert_type(client.books.list_by_cursor(), Pager[Book, ListByCursorResponse])
    assert_type(client.books.list_by_cursor().limit(3), Pager[Book, ListByCursorResponse])
    assert_type(client.books.list_by_link().first(), Book | None)
    for page in client.books.list_by_cursor().pages():
        assert_type(page, Page[Book, ListByCursorResponse])
    assert_type(client.books.list_by_link().page().reply, list[Book])
    assert_type(client.with_raw_response.books.list_by_cursor(), APIResponse[ListByCursorResponse])
    assert_type(client.plain.list_at_once(), list[Book])


async def wait(client: AsyncShelf) -> None:
    async for book in client.books.list_by_offset(offset=2):
        assert_type(book, Book)
    assert_type(await client.books.list_by_link().first(), Book | None)
    async for page in client.books.list_by_cursor().pages():
        assert_type(page.items, list[Book])
    assert_type(await client.with_raw_response.books.list_by_cursor(), AsyncAPIResponse[ListByCursorResponse])
    assert_type(await client.plain.list_at_once(), list[Book])
"""


def test_type_checkers_know_what_a_loop_gives(packages: Path, tmp_path: Path) -> None:
    source = packages / "pagination" / "src"
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    told = json.loads((Path(__file__).parents[1] / "pyright.json").read_text(encoding="utf-8"))
    told |= {"extraPaths": [str(source)], "include": ["use.py", str(source)]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(told), encoding="utf-8")
    mypy = ["mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path / "cache"), "use.py", str(source)]
    for command in (mypy, ["basedpyright", "--pythonpath", sys.executable, "-p", "."]):
        run = subprocess.run(
            [sys.executable, "-m", *command],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "MYPYPATH": str(source)},
        )
        assert run.returncode == 0, run.stdout + run.stderr
