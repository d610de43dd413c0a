"""Lists that come in pages, and pagers of either kind that walk through them."""

from __future__ import annotations

from typing import Any

from callers import Caller
from wire import reply

from runtime import UNSET, Content, Operation, Parameter, Reply
from runtime.models import Model
from runtime.pages import AsyncPaged, Cursor, Link, NextUrl, Numbered, Paged, Paging


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
