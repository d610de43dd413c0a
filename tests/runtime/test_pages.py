"""Pages: each way from one to the next, no request that is not needed, and no walk that does not end."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from callers import Caller
from wire import Server, reply

from runtime import UNSET, Content, Operation, Parameter, Reply, RequestOptions
from runtime.errors import NotFoundError, PaginationError
from runtime.exchange import Headers, Request, Response
from runtime.following import links, same_origin
from runtime.models import Model
from runtime.pages import AsyncPaged, Cursor, Link, NextUrl, Numbered, Page, Paged, Paging


class Item(Model):
    id: int


class Listed(Model):
    data: list[Item]
    next: str | int | None = None


def operation(annotation: Any = Listed, **more: Any) -> Operation[Any]:
    parameters = (Parameter("after", "query", wire_name="page[after]"), Parameter("size", "query"))
    replies = (Reply("200", Content("application/json", lambda: annotation)),)
    return Operation("GET", "/items", parameters=parameters, replies=replies, **more)


LIST = operation()
BARE = operation(list[Item])
CURSOR: Paging[Item] = Cursor(items=("data",), parameter="after", next=("next",))
NEXT: Paging[Item] = NextUrl(items=("data",), next=("links", "next"))
LINK: Paging[Item] = Link()
PAGE: Paging[Item] = Numbered(items=("data",), parameter="after", first=1)
OFFSET: Paging[Item] = Numbered(items=("data",), parameter="after", first=0, by_item=True)


def page(*ids: int, **members: Any) -> Any:
    return reply(200, {"data": [{"id": one} for one in ids], **members})


class Walker:
    """Pagers of either kind, walked through in one way."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def pager(self, wanted: Operation[Any], paging: Paging[Any], arguments: Any = None, **how: Any) -> Any:
        client = how.pop("client", None) or self.caller.client(**how.pop("settings", {}))
        kind = AsyncPaged if self.caller.asynchronous else Paged
        return kind(client, paging).call(wanted, {"after": UNSET, "size": UNSET, **(arguments or {})}, **how)

    def all(self, found: Any, at_most: int = 1000) -> list[Any]:
        """What comes of a loop that is left after so many."""
        if not self.caller.asynchronous:
            return [one for _, one in zip(range(at_most), found, strict=False)]

        async def collect() -> list[Any]:
            kept: list[Any] = []
            async for one in found:
                kept.append(one)
                if len(kept) == at_most:
                    break
            return kept

        kept: list[Any] = self.caller.wait(collect())
        return kept

    def ids(self, wanted: Operation[Any], paging: Paging[Any], arguments: Any = None, **how: Any) -> list[int]:
        return [one.id for one in self.all(self.pager(wanted, paging, arguments, **how))]


@pytest.fixture
def walker(caller: Caller) -> Iterator[Walker]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield Walker(caller)


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
    with pytest.raises(PaginationError, match="another origin"):
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
