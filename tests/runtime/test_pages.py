"""Pages: each way that leads from one to the next, and where it ends."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from walker import BARE, CURSOR, LINK, LIST, NEXT, OFFSET, PAGE, Item, Walker, page
from wire import Server, reply

from runtime import UNSET, Content, Operation, RequestOptions
from runtime.errors import PaginationError
from runtime.following import links
from runtime.models import Model
from runtime.pages import Cursor, Numbered, Paging


def test_a_cursor(walker: Walker, server: Server) -> None:
    server.answer(page(1, 2, next="a b"), page(next="c"), page(3, next=None))
    assert walker.ids(LIST, CURSOR, {"size": 2}) == [1, 2, 3]
    queries = ["size=2", "page%5Bafter%5D=a%20b&size=2", "page%5Bafter%5D=c&size=2"]
    assert [one.query for one in server.seen] == queries


@pytest.mark.parametrize("end", ["", 0, -1, None, False])
def test_a_cursor_that_is_nothing_is_the_end(end: object, walker: Walker, server: Server) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.answer(page(1, next=7), page(2, next=end))
        assert walker.ids(LIST, CURSOR) == [1, 2]
    assert [one.query for one in server.seen] == ["", "page%5Bafter%5D=7"]


def test_a_cursor_that_the_caller_gives_is_where_the_walk_begins(walker: Walker, server: Server) -> None:
    server.answer(page(3, next="d"), page(4))
    assert walker.ids(LIST, CURSOR, {"after": "c"}) == [3, 4]
    assert [one.query for one in server.seen] == ["page%5Bafter%5D=c", "page%5Bafter%5D=d"]


def test_a_flag_ends_the_walk_whatever_the_cursor(walker: Walker, server: Server) -> None:
    server.answer(page(1, next="a", meta={"more": True}), page(2, next="b", meta={"more": False}))
    assert walker.ids(LIST, Cursor(items=("data",), parameter="after", next=("next",), more=("meta", "more"))) == [1, 2]
    server.answer(page(1, next="a", done=False), page(2, next="b", done=True))
    assert walker.ids(LIST, Cursor(items=("data",), parameter="after", next=("next",), done=("done",))) == [1, 2]
    assert len(server.seen) == 4


def test_the_last_item_is_the_cursor(walker: Walker, server: Server) -> None:
    server.answer(page(1, 2, has_more=True), page(3, has_more=False))
    paging: Paging[Item] = Cursor(items=("data",), parameter="after", next=("data", -1, "id"), more=("has_more",))
    assert walker.ids(LIST, paging) == [1, 2, 3]
    assert [one.query for one in server.seen] == ["", "page%5Bafter%5D=2"]


def test_more_pages_that_nothing_leads_to(walker: Walker, server: Server) -> None:
    server.answer(page(has_more=True))
    with pytest.raises(PaginationError, match="nothing says where"):
        walker.ids(LIST, Cursor(items=("data",), parameter="after", next=("data", -1, "id"), more=("has_more",)))


def test_a_cursor_in_a_header(walker: Walker, server: Server) -> None:
    server.answer(reply(200, [{"id": 1}], X_Next="n"), reply(200, [{"id": 2}]))
    assert walker.ids(BARE, Cursor(parameter="after", header="X-Next")) == [1, 2]
    assert [one.query for one in server.seen] == ["", "page%5Bafter%5D=n"]


def test_a_cursor_in_the_body(walker: Walker, server: Server) -> None:
    body = (Content("application/json", lambda: Model),)
    search = Operation("POST", "/search", body=body, replies=LIST.replies)
    server.answer(page(1, next="a"), page(2))
    paging: Paging[Item] = Cursor(items=("data",), parameter="start", next=("next",), in_body="start")
    pager = walker.pager(search, paging, {}, body={"text": "x", "start": UNSET})
    assert [one.id for one in walker.all(pager)] == [1, 2]
    assert [one.body for one in server.seen] == [b'{"text":"x"}', b'{"text":"x","start":"a"}']


def test_a_url(walker: Walker, server: Server) -> None:
    server.answer(
        page(1, links={"next": f"{server.url}/elsewhere?page=2"}),
        page(2, links={"next": "?page=3&x=%20"}),
        page(3, links={"next": None}),
    )
    options = RequestOptions(headers={"X-Mine": "1"}, query={"q": "1"})
    assert walker.ids(LIST, NEXT, {"size": 5}, options=options) == [1, 2, 3]
    assert [one.target for one in server.seen] == ["/items?size=5&q=1", "/elsewhere?page=2", "/elsewhere?page=3&x=%20"]
    assert [one.header("X-Mine") for one in server.seen] == ["1", "1", "1"]


def test_a_link_header(walker: Walker, server: Server) -> None:
    server.answer(
        reply(
            200, [{"id": 1}], Link=f'<{server.url}/items?a=1,2>; rel="prev", </items?b=2>; title="x, y"; rel="a NEXT"'
        ),
        reply(200, [{"id": 2}], Link="</items?c=3>; rel=last"),
    )
    assert walker.ids(BARE, LINK) == [1, 2]
    assert [one.target for one in server.seen] == ["/items", "/items?b=2"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("<a>; rel=next", [("a", ["next"])]),
        ('<a>;REL="next prev";rel=last, <b>; x; rel="y\\"z"', [("a", ["next", "prev"]), ("b", ['y"z'])]),
        ('<a>; rel=next; anchor="#x", <b>', [("b", [])]),
        ("<<<<<", []),
        ('<a>; rel="next', [("a", [])]),
        (" " * 50_000 + ";" + " " * 50_000, []),
        ("<" * 50_000 + '"' * 50_001, []),
    ],
)
def test_links_are_read_as_rfc_8288_has_them(header: str, expected: Any) -> None:
    assert list(links(header)) == expected


def test_numbers_of_pages(walker: Walker, server: Server) -> None:
    server.answer(page(1, 2), page(3), page())
    assert walker.ids(LIST, PAGE) == [1, 2, 3]
    assert [one.query for one in server.seen] == ["", "page%5Bafter%5D=2", "page%5Bafter%5D=3"]


@pytest.mark.parametrize(("first", "given", "asked"), [(1, UNSET, ["", "2"]), (0, UNSET, ["", "1"]), (1, 2, ["2"])])
def test_how_many_pages_there_are(first: int, given: Any, asked: list[str], walker: Walker, server: Server) -> None:
    server.answer(page(1, pages=2), page(2, pages=2), page(3, pages=2))
    paging: Paging[Item] = Numbered(items=("data",), parameter="after", first=first, total=("pages",))
    walker.ids(LIST, paging, {"after": given})
    assert [one.query.rpartition("=")[2] for one in server.seen] == asked


def test_a_page_says_its_own_number(walker: Walker, server: Server) -> None:
    server.answer(page(1, number=0), page(2, number=1), page(number=2))
    paging: Paging[Item] = Numbered(items=("data",), parameter="after", first=1, current=("number",))
    assert walker.ids(LIST, paging) == [1, 2]
    assert [one.query.rpartition("=")[2] for one in server.seen] == ["", "1", "2"]


def test_a_link_header_without_a_next_page_ends_a_walk_by_numbers(walker: Walker, server: Server) -> None:
    around = ('</items?page=2>; rel="next"', "</items?page=1>; rel=prev, </items?page=1>; rel=first")
    server.answer(*(reply(200, [{"id": number}], Link=link) for number, link in enumerate(around)))
    assert walker.ids(BARE, Numbered(parameter="after", first=1)) == [0, 1]
    assert len(server.seen) == 2


def test_offsets(walker: Walker, server: Server) -> None:
    server.answer(page(1, 2), page(3), page())
    assert walker.ids(LIST, OFFSET) == [1, 2, 3]
    assert [one.query for one in server.seen] == ["", "page%5Bafter%5D=2", "page%5Bafter%5D=3"]


def test_how_many_items_there_are(walker: Walker, server: Server) -> None:
    server.answer(page(1, 2, total=3), page(3, total=3))
    paging: Paging[Item] = Numbered(items=("data",), parameter="after", first=0, by_item=True, total=("total",))
    assert walker.ids(LIST, paging) == [1, 2, 3]
    assert len(server.seen) == 2
