"""What is taken to come in pages, what only looks so, and what is declared: small documents, a shape each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paged import FLAG, NUMBER, TEXT, THING, THINGS, URL, asked, built, document, members, said

PAGED = {"limit": NUMBER}
RECOGNISED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "link": (
        document(THINGS, asked(per_page=NUMBER), headers={"Link": {"schema": TEXT}}),
        {"style": "link"},
    ),
    "link, described": (
        document(members(things=THINGS), asked(**PAGED), headers={"link": {"description": "Pagination.", "schema": TEXT}}),
        {"style": "link", "items": "things"},
    ),
    "url by format": (
        document(members(results=THINGS, next=URL), asked(**PAGED)),
        {"style": "url", "items": "results", "next": "next"},
    ),
    "url by its place": (
        document(members(_embedded=members(things=THINGS), _links=members(next=members(href=TEXT))), asked(page=TEXT)),
        {"style": "url", "items": "_embedded.things", "next": "_links.next.href"},
    ),
    "url by its name": (
        document(members(value=THINGS, **{"@odata.nextLink": TEXT}), asked(**{"$top": NUMBER})),
        {"style": "url", "items": "value", "next": "@odata.nextLink"},
    ),
    "url by an example": (
        document(members(data=THINGS, next={"type": "string", "examples": ["https://x.example/?a=1"]}), asked(**PAGED)),
        {"style": "url", "items": "data", "next": "next"},
    ),
    "url, with nothing that it is asked with": (
        document(members(value=THINGS, nextLink=TEXT)),
        {"style": "url", "items": "value", "next": "nextLink"},
    ),
    "token": (
        document(members(things=THINGS, nextPageToken=TEXT), asked(pageToken=TEXT)),
        {"style": "cursor", "items": "things", "next": "nextPageToken", "parameter": "page_token"},
    ),
    "token of another spelling, deep": (
        document(members(things=THINGS, response_metadata=members(next_cursor=TEXT)), asked(cursor=TEXT)),
        {"style": "cursor", "items": "things", "next": "response_metadata.next_cursor", "parameter": "cursor"},
    ),
    "end of the page": (
        document(
            members(data=THINGS, page_info=members(end_cursor=TEXT, has_next_page=FLAG)), asked(first=NUMBER, after=TEXT)
        ),
        {
            "style": "cursor", "items": "data", "next": "page_info.end_cursor", "more": "page_info.has_next_page",
            "parameter": "after",
        },
    ),
    "a cursor of the same name, with a flag": (
        document(members(data=THINGS, iterator=TEXT, prevIterator=TEXT, done=FLAG), asked(iterator=TEXT)),
        {"style": "cursor", "items": "data", "next": "iterator", "done": "done", "parameter": "iterator"},
    ),
    "a cursor of the same name, described": (
        document(
            members(data=THINGS, cursor={"type": "string", "description": "Ask the next page with it."}),
            asked(cursor=TEXT),
        ),
        {"style": "cursor", "items": "data", "next": "cursor", "parameter": "cursor"},
    ),
    "an offset that the service gives": (
        document(members(data=THINGS, next_page=members(offset=TEXT, uri=URL)), asked(limit=NUMBER, offset=TEXT)),
        {"style": "cursor", "items": "data", "next": "next_page.offset", "parameter": "offset"},
    ),
    "a page that the service gives": (
        document(members(items=THINGS, nextPage=NUMBER), asked(page=NUMBER)),
        {"style": "cursor", "items": "items", "next": "nextPage", "parameter": "page"},
    ),
    "a header": (
        document(THINGS, asked(cursor=TEXT), headers={"X-Next-Cursor": {"schema": TEXT}}),
        {"style": "cursor", "header": "X-Next-Cursor", "parameter": "cursor"},
    ),
    "the last item": (
        document(
            members(data=THINGS, has_more=FLAG),
            asked(starting_after={"schema": TEXT, "description": "An object ID."}, **PAGED),
        ),
        {"style": "cursor", "items": "data", "next": "data.-1.id", "more": "has_more", "parameter": "starting_after"},
    ),
    "the last item, named": (
        document(
            members(data=THINGS, last_id=TEXT, first_id=TEXT, has_more=FLAG),
            asked(after={"schema": TEXT, "description": "A cursor."}, before=TEXT),
        ),
        {"style": "cursor", "items": "data", "next": "last_id", "more": "has_more", "parameter": "after"},
    ),
    "page from its default": (
        document(THINGS, asked(page={"type": "integer", "default": 0}, size=NUMBER)),
        {"style": "page", "parameter": "page", "first": 0},
    ),
    "page from its minimum": (
        document(members(data=THINGS, total_pages=NUMBER), asked(page={"type": "integer", "minimum": 1})),
        {"style": "page", "items": "data", "parameter": "page", "first": 1, "total": "total_pages"},
    ),
    "page from its description": (
        document(THINGS, asked(page={"schema": NUMBER, "description": "Zero-based index of the page."}, size=NUMBER)),
        {"style": "page", "parameter": "page", "first": 0},
    ),
    "page from the reply": (
        document(members(data=THINGS, meta=members(current_page=NUMBER, last_page=NUMBER)), asked(page=NUMBER)),
        {
            "style": "page", "items": "data", "parameter": "page", "first": 1, "current": "meta.current_page",
            "total": "meta.last_page",
        },
    ),
    "offset": (
        document(members(data=THINGS, total_count=NUMBER), asked(skip=NUMBER, take=NUMBER)),
        {"style": "offset", "items": "data", "parameter": "skip", "first": 0, "total": "total_count"},
    ),
    "a start that is known": (
        document(members(Resources=THINGS, totalResults=NUMBER), asked(startIndex={"type": "integer", "minimum": 1})),
        {"style": "offset", "items": "Resources", "parameter": "start_index", "first": 1, "total": "totalResults"},
    ),
    "a body": (
        document(
            members(results=THINGS, next_cursor=TEXT, has_more=FLAG),
            method="post",
            requestBody={"content": {"application/json": {"schema": members(startCursor=TEXT, text=TEXT)}}},
        ),
        {
            "style": "cursor", "items": "results", "next": "next_cursor", "more": "has_more", "in_body": "startCursor",
            "parameter": "start_cursor",
        },
    ),
    "a link to itself": (
        document(
            members(things=THINGS, go=TEXT),
            asked(at=TEXT),
            links={"next": {"operationId": "listThings", "parameters": {"query.at": "$response.body#/go"}}},
        ),
        {"style": "cursor", "items": "things", "next": "go", "parameter": "at"},
    ),
    "a link by reference": (
        document(
            THINGS,
            asked(at=TEXT),
            links={"more": {"operationRef": "#/paths/~1things/get", "parameters": {"at": "$response.header.X-At"}}},
        ),
        {"style": "cursor", "header": "X-At", "parameter": "at"},
    ),
    "items beside errors": (
        document(members(errors=THINGS, result=THINGS, cursors=members(next=TEXT)), asked(cursor=TEXT)),
        {"style": "cursor", "items": "result", "next": "cursors.next", "parameter": "cursor"},
    ),
    "items named by the path": (
        document(members(messages=THINGS, next_token=TEXT), asked(next_token=TEXT), path="/rooms/{room}/messages"),
        {"style": "cursor", "items": "messages", "next": "next_token", "parameter": "next_token"},
    ),
}  # fmt: skip

DOUBTFUL: dict[str, dict[str, Any]] = {
    "a list": document(THINGS),
    "a list with a limit": document(THINGS, asked(**PAGED)),
    "a link to a description": document(
        THINGS, asked(**PAGED), headers={"Link": {"description": "The schema of the reply.", "schema": TEXT}}
    ),
    "a link without a parameter about pages": document(THINGS, headers={"Link": {"schema": TEXT}}),
    "two arrays": document(members(a=THINGS, b=THINGS, next_cursor=TEXT), asked(cursor=TEXT)),
    "a next URL of what is no page": document(members(data=THINGS, next=URL)),
    "a start of a time": document(
        members(data=THINGS, total=NUMBER), asked(start={**NUMBER, "minimum": 0}, end=NUMBER, limit=NUMBER)
    ),
    "a start without a total": document(THINGS, asked(start={**NUMBER, "minimum": 0}, limit=NUMBER)),
    "a size that is a flag": document(THINGS, asked(count=FLAG, offset=NUMBER)),
    "no array": document(members(thing=THING, next_cursor=TEXT), asked(cursor=TEXT)),
    "a cursor that nothing leads to": document(THINGS, asked(cursor=TEXT, limit=NUMBER, page={**NUMBER, "default": 1})),
    "a cursor of the same name": document(members(data=THINGS, cursor=TEXT), asked(cursor=TEXT)),
    "only the page before": document(members(data=THINGS, previous_cursor=TEXT), asked(cursor=TEXT)),
    "a next that is something else": document(members(data=THINGS, next_action=URL), asked(**PAGED)),
    "a next without a word on what it is": document(members(data=THINGS, next=TEXT), asked(**PAGED)),
    "a page that begins somewhere": document(THINGS, asked(page=NUMBER, per_page=NUMBER)),
    "a page of a text": document(members(words=THINGS), asked(page={**NUMBER, "default": 1})),
    "a page that says to skip": document(
        THINGS, asked(page={"schema": {**NUMBER, "default": 0}, "description": "Records to skip."}, size=NUMBER)
    ),
    "a page that is no number": document(THINGS, asked(page=TEXT, per_page=NUMBER)),
    "a page that is deprecated": document(
        THINGS, asked(page={"schema": {**NUMBER, "default": 1}, "deprecated": True}, per_page=NUMBER)
    ),
    "an offset alone": document(THINGS, asked(offset=NUMBER)),
    "an offset of pages": document(
        THINGS, asked(offset={"schema": NUMBER, "description": "How many pages to skip."}, limit=NUMBER)
    ),
    "a start that begins somewhere": document(THINGS, asked(start=NUMBER, limit=NUMBER)),
    "after a time": document(
        members(data=THINGS, has_more=FLAG), asked(after={"schema": TEXT, "description": "Objects after this time."})
    ),
    "after, without a flag": document(members(data=THINGS), asked(after={"schema": TEXT, "description": "An ID."})),
    "after items without an id": document(
        members(data={"type": "array", "items": TEXT}, has_more=FLAG),
        asked(after={"schema": TEXT, "description": "An ID."}),
    ),
    "a deletion": document(members(data=THINGS, next_cursor=TEXT), asked(cursor=TEXT), method="delete"),
    "numbers of a search in the body": document(
        members(data=THINGS, total=NUMBER),
        method="post",
        requestBody={"content": {"application/json": {"schema": members(offset=NUMBER, limit=NUMBER)}}},
    ),
    "a link to itself, back": document(
        members(things=THINGS, go=TEXT),
        asked(at=TEXT),
        links={"previous": {"operationId": "listThings", "parameters": {"at": "$response.body#/go"}}},
    ),
    "a link to what is not there": document(
        members(things=THINGS),
        asked(at=TEXT),
        links={"next": {"operationId": "listThings", "parameters": {"at": "$response.body#/go"}}},
    ),
    "a link to another operation": document(
        members(things=THINGS, go=TEXT),
        asked(at=TEXT),
        links={"next": {"operationId": "getThing", "parameters": {"at": "$response.body#/go"}}},
    ),
}


@pytest.mark.parametrize("name", RECOGNISED)
def test_what_is_recognised(name: str, tmp_path: Path) -> None:
    what, expected = RECOGNISED[name]
    operation, diagnostics = built(tmp_path, what)
    assert said(operation) == expected
    (told,) = [one for one in diagnostics if one.code == "recognised-pagination"]
    assert "comes in pages" in told.message and told.location.pointer.endswith(("/get", "/post"))


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_leaves_a_doubt_is_one_call(name: str, tmp_path: Path) -> None:
    operation, diagnostics = built(tmp_path, DOUBTFUL[name])
    assert said(operation) is None
    assert not [one for one in diagnostics if "pagination" in one.code]
