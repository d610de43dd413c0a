"""Operations of a fake service whose replies are pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Generic, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

from .containers import is_array, is_object
from .fake_calls import Call
from .fake_operations import FakeOperation
from .fake_replies import FakeReply
from .following import Cursor, Link, NextUrl, Numbered, Paging, Path
from .models import to_json_value
from .pages import Pager

T = TypeVar("T")
R = TypeVar("R")

_PARAMETER = "fake-page"


class FakePages(FakeOperation[R], Generic[T, R]):
    """The same for one whose replies are pages of `T`. Its example is the only page."""

    def pages(self, *pages: Iterable[T | Mapping[str, object]], times: int | None = None) -> Self:
        """Reply with these items, page by page, each page leading to the next as the document says."""
        kept = [[to_json_value(item) for item in page] for page in pages]
        return self.answers(partial(self._page, kept), times=times)

    @property
    def items(self) -> list[Any]:
        """The items of the document's example, as plain JSON, to be changed and given to `pages`."""
        found = _at(self.example, self._paging.items)
        return found if is_array(found) else []

    def usual(self, call: Call) -> FakeReply:
        """The document's example, and no items on any page after it."""
        assert self.known is not None
        body = self.known.example().body
        items = _at(body, self._paging.items)
        number = self._number(call, [items if is_array(items) else []])
        return FakeReply() if number == 0 else self._page([], call)

    @property
    def _paging(self) -> Paging[Any]:
        assert self.known is not None
        found: Paging[Any] = self.known.paging
        return found

    def _page(self, pages: list[list[Any]], call: Call) -> FakeReply:
        """The page that a call asks for: with its items, and what leads to the next one unless it is the last."""
        assert self.known is not None
        paging, number = self._paging, self._number(call, pages)
        items = pages[number] if 0 <= number < len(pages) else []
        body = _with(self.known.example().body, paging.items, items)
        headers: dict[str, str] = {}
        if isinstance(paging, Numbered):
            total = sum(map(len, pages)) if paging.by_item else len(pages)
            body = _set(_set(body, paging.total, total), paging.current, paging.first + number)
        if number + 1 < len(pages):
            body = _set(_set(body, paging.more, True), paging.done, False)
            url = urlsplit(call.url)._replace(query=f"{_PARAMETER}={number + 1}", fragment="").geturl()
            if isinstance(paging, Link):
                headers["Link"] = f'<{url}>; rel="next"'
            elif isinstance(paging, NextUrl):
                body = _with(body, paging.next, url)
            elif isinstance(paging, Cursor) and paging.header:
                headers[paging.header] = f"page-{number + 1}"
            elif isinstance(paging, Cursor) and not _is_in_items(paging):
                body = self._fitting(body, paging.next, f"page-{number + 1}", number + 1)
        return FakeReply(body=body, headers=headers)

    def _fitting(self, body: object, path: Path, *values: object) -> object:
        """`body` with the first of `values` that is of the documented type."""
        assert self.known is not None
        reply = self.known.constant.reply(self.known.example().status)
        tried = [_with(body, path, value) for value in values]
        for one in tried:
            with suppress(ValueError):
                if reply is not None:
                    reply.contents[0].adapter.validate_json(json.dumps(one), strict=True, by_alias=True, by_name=False)
                return one
        return tried[0]

    def _number(self, call: Call, pages: list[list[Any]]) -> int:
        """Which page a call asks for, from 0 on."""
        paging = self._paging
        if paging.by_url:
            return int(parse_qs(urlsplit(call.url).query).get(_PARAMETER, ["0"])[0])
        said: Any = call.body if paging.in_body else call.arguments
        given = said.get(paging.in_body or paging.parameter) if is_object(said) else None
        if isinstance(paging, Numbered):
            away = given - paging.first if isinstance(given, int) else 0
            starts = [sum(map(len, pages[:number])) for number in range(len(pages))]
            return away if not paging.by_item else starts.index(away) if away in starts else len(pages)
        if isinstance(paging, Cursor) and _is_in_items(paging):
            within = paging.next[len(paging.items) + 1 :]
            last = [_at(items[-1], within) if items else None for items in pages]
            return last.index(given) + 1 if given is not None and given in last else 0
        found = re.fullmatch(r"(?:page-)?(\d+)", str(given))
        return int(found[1]) if found else 0


def _is_in_items(paging: Cursor[Any]) -> bool:
    """Whether a cursor is a member of the last item, and nothing of its own."""
    return paging.next[: len(paging.items)] == paging.items and -1 in paging.next[len(paging.items) :]


def _at(body: object, path: Path) -> object:
    for name in path:
        body = body.get(str(name)) if is_object(body) else None
    return body


def _set(body: object, path: Path, value: object) -> object:
    """The same, where there is a path at all."""
    return _with(body, path, value) if path else body


def _with(body: object, path: Path, value: object) -> object:
    """`body` with `value` at `path`, objects made where there are none."""
    if not path:
        return value
    members: dict[str, object] = dict(body) if is_object(body) else {}
    name = str(path[0])
    return {**members, name: _with(members.get(name), path[1:], value)}


class OfPages(Generic[T, R]):
    """An attribute of a fake's resource, typed after a method whose replies are pages."""

    def __init__(self, method: Callable[..., Pager[T, R]]) -> None:
        self._method = method

    def __get__(self, resource: object, owner: object = None) -> FakePages[T, R]:
        raise NotImplementedError(f"{self._method.__name__} is typed here, and found when it is asked for")
