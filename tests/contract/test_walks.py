"""A generated package walks through pages in each way; the service counts them as it likes, and sees each request once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from generated import Generated
from loopback import Answer, Loopback, Seen

TITLES = ("Emma", "Dracula", "Walden", "Ulysses", "Middlemarch")


class Shelf:
    """Five books, two on a page unless the request says otherwise, given in the way that its path names."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, seen: Seen) -> Answer:
        asked = dict(parse_qsl(seen.query))
        size = int(asked.get("limit") or asked.get("per_page") or 2)
        name = seen.path.strip("/")
        if name == "search":
            asked, size = json.loads(seen.body), 2
        return Answer.json(*self._said(name, asked, size)) if name in _BODIES else self._headed(name, asked, size)

    def _said(self, name: str, asked: dict[str, Any], size: int) -> tuple[Any]:
        parameter, first, per_page = _POSITIONS[name]
        position = int(asked.get(parameter) or first)
        start = (position - first) * size if per_page else position - first
        return (_BODIES[name](_books(start, size), _Place(position, start, size, self.url)),)

    def _headed(self, name: str, asked: dict[str, Any], size: int) -> Answer:
        number = int(asked.get("page") or 1)
        books = _books((number - 1) * size, size)
        more = number * size < len(TITLES)
        if name == "headers":
            return Answer.json(books, X_Next_Page=str(number + 1) if more else "")
        target = f"{self.url}/links?per_page={size}&page={number + 1}"
        before = f'<{self.url}/links?page={number - 1}>; rel="prev"'
        return Answer.json(books, Link=f'{before}, <{target}>; rel="next"' if more else before)


@dataclass
class _Place:
    """Where a page begins: its number or cursor, its first item, its size."""

    position: int
    start: int
    size: int
    url: str

    @property
    def more(self) -> bool:
        return self.start + self.size < len(TITLES)

    @property
    def end(self) -> int:
        return self.start + self.size


def _books(start: int, size: int) -> list[dict[str, Any]]:
    return [{"id": 10 + number, "title": title} for number, title in enumerate(TITLES)][start : start + size]


_POSITIONS = {
    "urls": ("at", 0, False),
    "cursors": ("pageToken", 0, False),
    "after": ("starting_after", 9, False),
    "pages": ("page", 1, True),
    "numbers": ("page", 0, True),
    "offsets": ("offset", 0, False),
    "search": ("startCursor", 0, False),
    "linked": ("from", 0, False),
    "declared": ("go", 0, False),
    "speakeasy": ("number", 1, True),
}
_BODIES: dict[str, Any] = {
    "urls": lambda books, at: {"results": books, "next": f"{at.url}/urls?at={at.end}" if at.more else None},
    "cursors": lambda books, at: {"books": books, "meta": {"nextPageToken": str(at.end)} if at.more else {}},
    "after": lambda books, at: {"data": books, "has_more": at.more},
    "pages": lambda books, at: {"items": books, "paging": {"page": at.position, "total_pages": 3}},
    "numbers": lambda books, at: {"page": at.position, "content": books},
    "offsets": lambda books, at: {"data": {"books": books, "total": 5}},
    "search": lambda books, at: {"results": books, "nextCursor": str(at.end) if at.more else None},
    "linked": lambda books, at: {"books": books} | ({"upcoming": at.end} if at.more else {}),
    "declared": lambda books, at: {
        "found": {"here": books, "there": [], "more": at.more, "go-on": {"at": str(at.end)}},
    },
    "speakeasy": lambda books, at: {"books": books, "many": 3},
}
SHELF = {"shelf": "a b"}
WALKS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "list_by_link": (SHELF, ["shelf=a%20b", "per_page=2&page=2", "per_page=2&page=3"]),
    "list_by_url": (SHELF, ["shelf=a%20b", "at=2", "at=4"]),
    "list_by_cursor": (SHELF, ["shelf=a%20b", "shelf=a%20b&pageToken=2", "shelf=a%20b&pageToken=4"]),
    "list_after": ({"limit": 2}, ["limit=2", "limit=2&starting_after=11", "limit=2&starting_after=13"]),
    "list_by_page": (SHELF, ["shelf=a%20b", "shelf=a%20b&page=2", "shelf=a%20b&page=3"]),
    "list_by_number": ({}, ["", "page=1", "page=2", "page=3"]),
    "list_by_offset": (SHELF, ["shelf=a%20b", "shelf=a%20b&offset=2", "shelf=a%20b&offset=4"]),
    "list_by_header": ({}, ["", "page=2", "page=3"]),
    "search": ({"text": "e"}, ["", "", ""]),
    "list_linked": (SHELF, ["shelf=a%20b", "from=2&shelf=a%20b", "from=4&shelf=a%20b"]),
    "list": ({}, ["", "go=2", "go=4"]),
    "list_as_speakeasy_says": ({}, ["", "number=2", "number=3"]),
}


@pytest.fixture(scope="module")
def generated(packages: Path) -> Iterator[Generated]:
    found = Generated(packages / "pagination")
    yield found
    found.close()


class Walker:
    """The package's clients of one kind, for a service that starts anew."""

    def __init__(self, generated: Generated, server: Loopback, asynchronous: bool) -> None:
        server.seen.clear()
        self.service = Shelf(server.url)
        server.answer = self.service
        self._generated = generated
        self.asynchronous = asynchronous
        self.client = generated.client(server.url, asynchronous)

    def method(self, name: str, client: Any = None) -> Any:
        client = client or self.client
        groups = (client.books, client.declared, client.plain)
        return next(getattr(group, name) for group in groups if hasattr(group, name))

    def all(self, pager: Any) -> list[Any]:
        if not self.asynchronous:
            return list(pager)

        async def collect() -> list[Any]:
            return [one async for one in pager]

        found: list[Any] = self.wait(collect())
        return found

    def wait(self, outcome: Any) -> Any:
        return self._generated.wait(outcome)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def walker(generated: Generated, server: Loopback, request: pytest.FixtureRequest) -> Walker:
    return Walker(generated, server, request.param)


@pytest.mark.parametrize("name", WALKS)
def test_a_loop_gives_all_items_and_asks_for_each_page_once(name: str, walker: Walker, server: Loopback) -> None:
    given, queries = WALKS[name]
    books = walker.all(walker.method(name)(**given))
    assert [type(book).__name__ for book in books] == ["Book"] * 5
    assert [book.title for book in books] == list(TITLES)
    assert [seen.query for seen in server.seen] == queries


def test_a_cursor_of_a_body_replaces_what_the_caller_gave(walker: Walker, server: Loopback) -> None:
    titles = [book.title for book in walker.all(walker.method("search")(text="e", start_cursor="1"))]
    assert titles == list(TITLES[1:])
    assert [json.loads(seen.body) for seen in server.seen] == [
        {"text": "e", "startCursor": "1"},
        {"text": "e", "startCursor": "3"},
    ]


def test_a_walk_begins_where_the_caller_says(walker: Walker, server: Loopback) -> None:
    assert [book.title for book in walker.all(walker.method("list_by_page")(page=2, per_page=1))] == list(TITLES[1:3])
    assert [seen.query for seen in server.seen] == ["per_page=1&page=2", "per_page=1&page=3"]


@pytest.mark.parametrize(("limit", "requests"), [(0, 0), (2, 1), (3, 2), (100, 3)])
def test_a_limit_asks_for_no_page_in_vain(limit: int, requests: int, walker: Walker, server: Loopback) -> None:
    assert len(walker.all(walker.method("list_by_cursor")().limit(limit))) == min(limit, 5)
    assert len(server.seen) == requests


def test_page_by_page_and_the_first(walker: Walker, server: Loopback) -> None:
    pager = walker.method("list_by_cursor")()
    assert server.seen == []
    assert [[book.id for book in page] for page in walker.all(pager.pages())] == [[10, 11], [12, 13], [14]]
    assert walker.wait(pager.first()).title == "Emma"
    assert walker.wait(pager.page()).reply.meta.next_page_token == "2"
    assert len(server.seen) == 5


def test_a_raw_reply_is_one(walker: Walker, server: Loopback) -> None:
    raw = walker.wait(walker.method("list_by_cursor", walker.client.with_raw_response)(limit=1))
    assert raw.status_code == 200 and raw.parse().meta.next_page_token == "1"
    assert len(server.seen) == 1


def test_another_origin_is_not_asked(walker: Walker, server: Loopback) -> None:
    walker.service.url = "https://elsewhere.example"
    for name in ("list_by_url", "list_by_link"):
        with pytest.raises(walker._generated.package.PaginationError, match="another origin"):
            walker.all(walker.method(name)())
    assert len(server.seen) == 2


def test_a_page_that_comes_again_ends_the_loop(walker: Walker, server: Loopback) -> None:
    again = Answer.json({"books": [], "meta": {"nextPageToken": "again"}})
    server.answer = lambda seen: again if len(server.seen) < 9 else Answer(410)
    with pytest.raises(walker._generated.package.PaginationError, match="there before"):
        walker.all(walker.method("list_by_cursor")())
    assert len(server.seen) == 2


def test_an_empty_page_between_others_does_not_end_a_walk_by_cursors(walker: Walker, server: Loopback) -> None:
    pages = iter([
        {"books": [], "meta": {"nextPageToken": "a"}},
        {"books": [{"id": 1, "title": "x"}], "meta": {"nextPageToken": "b"}},
        {"books": []},
    ])  # fmt: skip
    server.answer = lambda seen: Answer.json(next(pages))
    assert [book.id for book in walker.all(walker.method("list_by_cursor")())] == [1]
    assert len(server.seen) == 3


def test_what_is_turned_off_or_only_looks_like_pages_is_one_call(walker: Walker, server: Loopback) -> None:
    server.answer = Answer.json(_books(0, 2))
    assert len(walker.wait(walker.method("list_at_once")())) == 2
    server.answer = Answer.json({"id": 1, "title": "Emma", "pages": ["It was …"]})
    assert walker.wait(walker.method("get_book")(1, page=1)).pages == ["It was …"]
    assert len(server.seen) == 2
