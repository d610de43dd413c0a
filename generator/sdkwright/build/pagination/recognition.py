"""Operations whose replies come in pages, by what their documents have in common.

Whoever takes a list for paginated that is not changes what its method gives, and where pages are counted wrongly items
get lost: in doubt an operation is one call. So there must be a parameter that is about pages, one array that is the
items, and a member of the reply that leads on, or a number of which it is known where it begins.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from sdkwright.build.pagination import vocabulary as v
from sdkwright.build.pagination.asked import Asked, asked_of, is_about_pages, is_size
from sdkwright.build.pagination.evidence import fits, is_link, is_next_url, is_surely_next_url, leads, shallowest
from sdkwright.build.pagination.members import Member, Members
from sdkwright.build.pagination.reply import items_of, said_of_pages
from sdkwright.ir import type as t
from sdkwright.ir.operation import Operation
from sdkwright.ir.pagestyle import PageStyle
from sdkwright.ir.pagination import Member as Leading
from sdkwright.ir.pagination import Pagination
from sdkwright.ir.text import SpecText


class _Led(Struct, frozen=True):
    """A member or a header of a reply that leads on, how well its name fits, and what takes it."""

    rank: tuple[int, int]
    asked: Asked
    path: tuple[str, ...]
    header: str = ""


def recognised(operation: Operation, members: Members) -> Pagination | None:
    """How the replies of `operation` lead to further pages, None where there is a doubt."""
    streams = operation.streams or operation.choice is not None
    if streams or operation.method not in ("GET", "POST", "QUERY"):
        return None
    asked = asked_of(operation, members)
    is_paged = any(map(is_about_pages, asked))
    if not is_paged and operation.method != "GET":
        return None
    items = items_of(operation, members)
    if items is None:
        return None
    found = _Recognition(operation, items, members, asked)
    ways = [found.by_cursor]
    if not is_paged:
        ways = [found.by_url] if found.tells_of_a_next_url() else []
    elif operation.method == "GET":
        ways = [found.by_link, found.by_cursor, found.by_url, found.by_last_item, found.by_page, found.by_offset]
    return next((made for way in ways if (made := way()) is not None), None)


class _Recognition:
    """A reply with an array of items: the ways in which it may lead to the next page."""

    def __init__(self, operation: Operation, items: tuple[str, ...], members: Members, asked: list[Asked]) -> None:
        self._operation = operation
        self._items = items
        self._members = members
        self._asked = asked
        self._said = said_of_pages(operation, items, members)
        self._headers = [one for reply in operation.replies for one in reply.headers]
        self._item = members.item(members.at(operation.result, items)) or t.Any()

    def tells_of_a_next_url(self) -> bool:
        """Whether there is no doubt that there is a next page, and where."""
        return any(map(is_surely_next_url, self._said))

    def by_link(self) -> Pagination | None:
        """A `Link` header that leads to the next page."""
        if not any(map(is_link, self._headers)):
            return None
        return Pagination(
            style=PageStyle.LINK,
            items=_texts(self._items),
            item=self._item,
            reason=SpecText("the header `Link` leads to the next page"),
        )

    def by_cursor(self) -> Pagination | None:
        """A member or header that is called as the parameter that takes it."""
        found = sorted(self._leading(), key=lambda one: one.rank)
        if not found or (len(found) > 1 and found[0].rank == found[1].rank):
            return None
        best = found[0]
        gives = f"the header `{best.header}`" if best.header else f"`{'.'.join(best.path)}`"
        reason = f"`{best.asked.wire_name}` takes what {gives} gives"
        said = {"next": _texts(best.path), "header": SpecText(best.header), "in_body": best.asked.member}
        return self._made(PageStyle.CURSOR, reason, parameter=best.asked.name, **said)

    def by_url(self) -> Pagination | None:
        """A member that is the URL of the next page."""
        path = shallowest(filter(is_next_url, self._said))
        if not path:
            return None
        return self._made(PageStyle.URL, f"`{'.'.join(path)}` is the URL of the next page", next=_texts(path))

    def by_last_item(self) -> Pagination | None:
        """A parameter that takes the identifier of the last item, beside a flag for whether there are more."""
        found = [one for one in self._asked if one.words in v.AFTERS and one.takes_identifiers()]
        if len(found) != 1 or found[0].in_body or not self._flags(v.MORE):
            return None
        last = shallowest(one for one in self._said if one.words == ("last", "id") and isinstance(one.type, t.String))
        identifier = self._members.at(self._item, ("id",))
        if not last and not isinstance(identifier, t.String | t.Integer | t.Uuid):
            return None
        what = f"`{'.'.join(last)}`" if last else "the `id` of the last item"
        leading: Leading = _texts(last) or (*_texts(self._items), -1, SpecText("id"))
        reason = f"`{found[0].wire_name}` takes {what}"
        return self._made(PageStyle.CURSOR, reason, parameter=found[0].name, next=leading)

    def by_page(self) -> Pagination | None:
        """A number of the page, if it is known where the numbers begin, or each reply tells its own."""
        found = self._number(v.PAGES)
        if found is None or v.SKIPS.search(found.description) or not self._speaks_of_pages(found):
            return None
        first = found.first()
        current = shallowest(self._numbers(v.CURRENT)) if first is None else ()
        if first is None and not current and not found.required:
            return None
        return self._made(
            PageStyle.PAGE,
            f"`{found.wire_name}` is the number of the page",
            parameter=found.name,
            first=1 if first is None else first,
            current=_texts(current),
            total=_texts(shallowest(self._numbers(v.TOTAL_PAGES))),
        )

    def by_offset(self) -> Pagination | None:
        """A number of items that come before the page, beside how many are wanted, or how many there are."""
        found = self._number(v.OFFSETS | v.STARTS)
        if found is None or v.COUNTS_PAGES.search(found.description):
            return None
        first = found.first()
        first = 0 if first is None and found.words in v.OFFSETS else first
        totals = [one for one in self._numbers(v.TOTAL_ITEMS) if not v.IS_PART.search(one.field.description.raw)]
        if first is None or not (totals or (found.words in v.OFFSETS and any(map(is_size, self._asked)))):
            return None
        if found.words in v.STARTS and (v.IS_TIME.search(found.description) or self._has(v.ENDS)):
            return None
        return self._made(
            PageStyle.OFFSET,
            f"`{found.wire_name}` is the number of items before the page",
            parameter=found.name,
            first=first,
            total=_texts(shallowest(totals)),
        )

    def _number(self, names: frozenset[v.Words]) -> Asked | None:
        """The one parameter that counts; none where there is one for cursors too, to which nothing leads."""
        in_query = [one for one in self._asked if not one.in_body]
        found = [one for one in in_query if one.words in names and isinstance(one.type, t.Integer)]
        has_cursor = any(one.words in v.CURSORS - v.AFTERS for one in in_query)
        return found[0] if len(found) == 1 and not has_cursor else None

    def _has(self, names: frozenset[v.Words]) -> bool:
        return any(one.words in names for one in self._asked)

    def _speaks_of_pages(self, asked: Asked) -> bool:
        """Whether `page` means one of a list: texts may have pages too."""
        operation = self._operation
        texts = (asked.description, operation.summary.raw, operation.description.raw)
        about = v.CURRENT | v.TOTAL_PAGES | v.TOTAL_ITEMS | v.MORE | v.DONE
        return (
            any(map(is_size, self._asked))
            or any(one.words in about for one in self._said)
            or any(v.IS_PAGED.search(text) for text in texts)
        )

    def _leading(self) -> Iterator[_Led]:
        flagged = bool(self._flags(v.MORE | v.DONE))
        for asked in self._asked:
            if asked.in_body and self._operation.method == "GET":
                continue
            for one in self._said:
                rank = fits(asked, one, flagged=flagged)
                if rank is not None:
                    yield _Led((rank, len(one.path)), asked, one.path)
            for header in self._headers:
                if leads(asked, header):
                    yield _Led((0, 0), asked, (), header.name.raw)

    def _flags(self, names: frozenset[v.Words]) -> list[Member]:
        return [one for one in self._said if one.words in names and isinstance(one.type, t.Boolean)]

    def _numbers(self, names: frozenset[v.Words]) -> list[Member]:
        return [one for one in self._said if one.words in names and isinstance(one.type, t.Integer | t.Number)]

    def _made(self, style: PageStyle, reason: str, **said: Any) -> Pagination:
        return Pagination(
            style=style,
            items=_texts(self._items),
            item=self._item,
            more=_texts(shallowest(self._flags(v.MORE))),
            done=_texts(shallowest(self._flags(v.DONE))),
            reason=SpecText(reason),
            **said,
        )


def _texts(path: Iterable[str]) -> tuple[SpecText, ...]:
    return tuple(map(SpecText, path))
