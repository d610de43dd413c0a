"""The logic of a walk through pages, once, as steps: what each page is asked with, and when there is none left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar, cast

from .calls import exchange
from .containers import is_array
from .errors import PaginationError
from .exchange import Response
from .following import Came, Paging, inner, same_origin
from .operation import Operation
from .options import How, RequestOptions, Settings
from .replies import parse
from .steps import Steps
from .unset import UNSET

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Page(Generic[T, R]):
    """One page.

    Attributes:
        items: what it holds, in the service's order.
        reply: the whole reply, as the document describes it.
        response: the reply as it came: status and headers.
    """

    items: list[T]
    reply: R
    response: Response = field(repr=False)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True)
class Course(Generic[T, R]):
    """A call whose reply comes in pages, not yet made; of its items no more than `limit` are wanted."""

    settings: Settings
    operation: Operation[R]
    paging: Paging[T]
    arguments: Mapping[str, object]
    body: object
    content_type: str | None
    options: RequestOptions
    limit: int | None = None

    def walk(self) -> Walk[T, R]:
        """A walk from the first page on."""
        return Walk(self, given=inner(self.body if self.paging.in_body else self.arguments, self.paging.parameter))

    def limited(self, items: int) -> Course[T, R]:
        """The same for no more than `items`. Raises ValueError for fewer than none."""
        if items < 0:
            raise ValueError(f"no fewer than 0 items can be wanted, unlike {items}")
        return replace(self, limit=items)


def course(
    settings: Settings, operation: Operation[R], paging: Paging[T], arguments: Mapping[str, object], how: How
) -> Course[T, R]:
    """A call that is made so."""
    sent = (how.get("body", UNSET), how.get("content_type"), how.get("options") or RequestOptions())
    return Course(settings, operation, paging, arguments, *sent)


@dataclass(slots=True)
class Walk(Generic[T, R]):
    """The logic of a walk through pages, once: what the next one is asked with, and whether there is one.

    `given` is the value of the parameter that leads from page to page, `asked` are those (or the URLs) that have been
    asked with, `begun` and `count` the items before the last page and with it.
    """

    course: Course[T, R]
    given: object
    page: Page[T, R] | None = None
    asked: set[str] = field(default_factory=set[str])
    begun: int = 0
    count: int = 0

    def next(self) -> Steps[Page[T, R] | None]:
        """The steps to the next page, None after the last. Raises as a call does, and PaginationError."""
        limit = self.course.limit
        if limit is not None and self.count >= limit:
            return None
        if self.page is None:
            return (yield from self.first())
        following = self.course.paging.following(Came(self.page.response, self.given, len(self.page.items)))
        if following is None:
            return None
        by_url = self.course.paging.by_url
        url = same_origin(str(following), self.page.response) if by_url else ""
        self.given = following
        if (url or str(following)) in self.asked:
            raise PaginationError("the next page is one that was there before", self.page.response.request)
        arguments = {} if by_url or self.course.paging.in_body else {self.course.paging.parameter: following}
        body = {self.course.paging.parameter: following} if self.course.paging.in_body else {}
        return (yield from self._asked(arguments, body, url))

    def first(self) -> Steps[Page[T, R]]:
        """The steps to the first page. Raises as a call does."""
        return (yield from self._asked({}, {}, ""))

    def wanted(self, page: Page[T, R]) -> list[T]:
        """The items of the last page, up to the limit."""
        limit = self.course.limit
        return page.items if limit is None else page.items[: limit - self.begun]

    def _asked(self, arguments: Mapping[str, object], body: Mapping[str, object], url: str) -> Steps[Page[T, R]]:
        """A page, asked for by a URL, or with arguments and members of the body over those of the call."""
        course, before = self.course, self.page
        options = replace(course.options, body={**(course.options.body or {}), **body}) if body else course.options
        given = {**course.arguments, **arguments}
        how = (given, course.body, course.content_type, options)
        response = yield from exchange(course.settings, course.operation, *how, url=url)
        reply = parse(course.operation, response, options.validation or course.settings.validation)
        page = Page(_items(reply, course.paging), reply, response)
        if (
            before is not None
            and page.items
            and course.paging.by_number
            and response.content == before.response.content
        ):
            raise PaginationError("two pages in a row are the same", response.request)
        self.asked.add(response.request.plain_url if course.paging.by_url else str(self.given))
        self.page, self.begun, self.count = page, self.count, self.count + len(page.items)
        return page


def _items(reply: object, paging: Paging[T]) -> list[T]:
    """The items of a reply; none where it has not what is documented, of which `parse` has told."""
    for name in paging.items:
        reply = inner(reply, name)
    return cast("list[T]", reply) if is_array(reply) else []
