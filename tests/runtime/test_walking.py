"""Walks through pages: no request that is not needed, none to others, no walk that does not end."""

from __future__ import annotations

import pytest
from callers import Caller
from walker import BARE, CURSOR, LINK, LIST, NEXT, OFFSET, PAGE, Item, Listed, Walker, page
from wire import Server, reply

from runtime import RequestOptions
from runtime.errors import NotFoundError, PaginationError
from runtime.exchange import Headers, Request, Response
from runtime.following import same_origin
from runtime.pages import Cursor, Page, Paging


def test_nothing_is_sent_before_it_is_wanted(walker: Walker, server: Server) -> None:
    pager = walker.pager(LIST, CURSOR)
    assert repr(pager).endswith("(GET /items)")
    assert server.seen == []
    server.answer(page(1, 2, next="a"), page(3, next="b"), page(4))
    assert [one.id for one in walker.all(pager, at_most=2)] == [1, 2]
    assert len(server.seen) == 1
    assert [one.id for one in walker.all(pager, at_most=1)] == [3]
    assert [one.query for one in server.seen] == ["", ""]


@pytest.mark.parametrize(
    ("limit", "expected", "requests"),
    [(0, [], 0), (1, [1], 1), (2, [1, 2], 1), (3, [1, 2, 3], 2), (9, [1, 2, 3, 4], 2)],
)
def test_a_limit(limit: int, expected: list[int], requests: int, walker: Walker, server: Server) -> None:
    server.answer(page(1, 2, next="a"), page(3, 4))
    assert [one.id for one in walker.all(walker.pager(LIST, CURSOR).limit(limit))] == expected
    assert len(server.seen) == requests


def test_a_limit_below_nothing(walker: Walker) -> None:
    with pytest.raises(ValueError, match="-1"):
        walker.pager(LIST, CURSOR).limit(-1)


def test_pages_have_the_whole_reply(walker: Walker, server: Server) -> None:
    server.answer(page(1, 2, next="a", total=3), page(3))
    pages: list[Page[Item, Listed]] = walker.all(walker.pager(LIST, CURSOR).pages())
    assert [[item.id for item in one] for one in pages] == [[1, 2], [3]]
    assert isinstance(pages[0].reply, Listed) and (pages[0].reply.model_extra or {})["total"] == 3
    assert pages[0].response.status_code == 200 and len(pages[1]) == 1


def test_pages_up_to_a_limit(walker: Walker, server: Server) -> None:
    server.answer(page(1, 2, next="a"), page(3, 4, next="b"))
    pages = walker.all(walker.pager(LIST, CURSOR).limit(3).pages())
    assert [len(one) for one in pages] == [2, 2]
    assert len(server.seen) == 2


def test_the_first_item_and_the_first_page(walker: Walker, caller: Caller, server: Server) -> None:
    pager = walker.pager(LIST, CURSOR)
    server.answer(page(next="a"), page(1, 2, next="b"))
    assert caller.wait(pager.first()).id == 1
    assert len(server.seen) == 2
    server.answer(page())
    assert caller.wait(pager.first()) is None
    server.answer(page(1, next="a"))
    assert caller.wait(pager.limit(0).page()).items[0].id == 1
    assert len(server.seen) == 4


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/items",
        "//evil.example/items",
        "http://127.0.0.1:1/items",
        "https://127.0.0.1/items",
        "http://127.0.0.1.evil.example/items",
    ],
)
@pytest.mark.parametrize("paging", [NEXT, LINK], ids=["body", "header"])
def test_another_origin_is_not_asked(url: str, paging: Paging[Item], walker: Walker, server: Server) -> None:
    wanted = LIST if paging is NEXT else BARE
    server.answer(
        page(1, links={"next": url}) if paging is NEXT else reply(200, [{"id": 1}], Link=f"<{url}>; rel=next")
    )
    pager = walker.pager(wanted, paging)
    assert [one.id for one in walker.all(pager, at_most=1)] == [1]
    server.answer(
        page(1, links={"next": url}) if paging is NEXT else reply(200, [{"id": 1}], Link=f"<{url}>; rel=next")
    )
    with pytest.raises(PaginationError, match=f"another origin, https?://{url.split('/')[2]},"):
        walker.all(pager)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "url",
    ["http://user@here.example/x", "http://here.example\\@evil.example/", "http://h[", "/a b", "ht\ttp://x", "/\x00"],
)
def test_what_is_no_url_is_not_asked(url: str) -> None:
    asked = Request("GET", "http://here.example/items?key=1", Headers(), plain_url="http://here.example/items")
    with pytest.raises(PaginationError):
        same_origin(url, Response(200, Headers(), b"", asked))


def test_the_usual_port_may_be_said() -> None:
    asked = Request("GET", "https://Here.example/items", Headers(), plain_url="https://Here.example/items")
    answer = Response(200, Headers(), b"", asked)
    assert same_origin("https://here.example:443/x?y#z", answer) == "https://Here.example/x?y"


@pytest.mark.parametrize("cursors", [["a", "a"], ["a", "b", "a"]])
def test_a_cursor_that_comes_again_ends_the_walk(cursors: list[str], walker: Walker, server: Server) -> None:
    server.answer(*(page(number, next=cursor) for number, cursor in enumerate(cursors)))
    with pytest.raises(PaginationError, match="there before"):
        walker.ids(LIST, CURSOR)
    assert len(server.seen) == len(cursors)


def test_a_url_that_comes_again_ends_the_walk(walker: Walker, server: Server) -> None:
    server.answer(page(1, links={"next": "/items"}))
    with pytest.raises(PaginationError, match="there before"):
        walker.ids(LIST, NEXT)
    assert len(server.seen) == 1


@pytest.mark.parametrize("paging", [PAGE, OFFSET], ids=["page", "offset"])
def test_a_service_that_ignores_the_number_ends_the_walk(paging: Paging[Item], walker: Walker, server: Server) -> None:
    server.answer(*[page(1, 2)] * 5)
    with pytest.raises(PaginationError, match="the same"):
        walker.ids(LIST, paging)
    assert len(server.seen) == 2


@pytest.mark.parametrize("cursor", [{"a": 1}, [1], True, 1.5])
def test_a_cursor_that_is_none(cursor: object, walker: Walker, server: Server) -> None:
    server.answer(page(1, cursor=cursor))
    with pytest.raises(PaginationError, match="neither text nor a number"):
        walker.ids(LIST, Cursor(items=("data",), parameter="after", next=("cursor",)))


def test_each_page_is_repeated_for_itself(walker: Walker, caller: Caller, server: Server) -> None:
    busy = reply(429, {}, Retry_After="1")
    server.answer(page(1, next="a"), busy, busy, page(2, next="b"), busy, busy, page(3))
    assert walker.ids(LIST, CURSOR) == [1, 2, 3]
    assert caller.slept == [1.0] * 4
    assert [one.query[-1:] for one in server.seen] == ["", "a", "a", "a", "b", "b", "b"]


def test_the_options_count_for_each_page(walker: Walker, caller: Caller, server: Server) -> None:
    server.answer(page(1, next="a"), reply(429, {}))
    with pytest.raises(Exception, match="429"):
        walker.ids(LIST, CURSOR, options=RequestOptions(max_retries=0, headers={"X-Mine": "1"}))
    assert [one.header("X-Mine") for one in server.seen] == ["1", "1"]
    assert caller.slept == []


def test_an_error_in_the_middle_is_the_calls(walker: Walker, server: Server) -> None:
    server.answer(page(1, next="a"), reply(404, {"code": "gone", "message": "no more"}))
    with pytest.raises(NotFoundError, match="no more"):
        walker.ids(LIST, CURSOR)


def test_a_raw_response_is_that_of_the_page_asked_for(walker: Walker, caller: Caller, server: Server) -> None:
    server.answer(page(3, next="d"))
    pager = walker.pager(LIST, CURSOR, {"after": "c"}, client=caller.client().with_options()._view(raw=True))
    response = caller.wait(pager)
    assert response.status_code == 200
    assert response.parse().data[0].id == 3
    assert [one.query for one in server.seen] == ["page%5Bafter%5D=c"]


def test_a_reply_that_is_not_as_documented_has_no_items(caller: Caller, server: Server) -> None:
    server.answer(reply(200, {"other": 1}))
    with pytest.warns(UserWarning, match="not as documented"):
        assert Walker(caller).ids(LIST, CURSOR) == []
