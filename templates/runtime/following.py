"""How one page leads to the next: by a link in a header, a URL or a cursor in the body, a number of pages or items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final, Generic, TypeAlias, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

from .containers import is_array, is_object
from .errors import PaginationError
from .exchange import Response
from .models import Model

T = TypeVar("T")

Path: TypeAlias = tuple[str | int, ...]
"""The names, and places in arrays, that lead to a member of a reply; none where there is no such member."""

_LINK: Final = re.compile(r"""<([^<>]*)>((?:[^",<]|"(?:[^"\\]|\\.)*")*)""")
_PARAMETER: Final = re.compile(r""";\s*([^\s;,="]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?""")
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f\\]").search


class Came:
    """A page that came: its response, the value of the parameter that it was asked with, how many items it has."""

    def __init__(self, response: Response, given: object, size: int) -> None:
        self.response = response
        self.given = given
        self.size = size

    @cached_property
    def _body(self) -> object:
        try:
            return self.response.json()
        except ValueError:
            return None

    def at(self, path: Path) -> object:
        """The member at `path`, None where there is none."""
        if not path:
            return None
        value = self._body
        for name in path:
            if isinstance(name, str):
                value = value.get(name) if is_object(value) else None
            else:
                value = value[name] if is_array(value) and -len(value) <= name < len(value) else None
        return value

    def scalar(self, path: Path) -> str | int | None:
        """The text or number at `path`, None where it says that there is no more: nothing, nothing in it, zero."""
        value = self.at(path)
        if value is None or value is False or value in ("", 0, -1):
            return None
        if isinstance(value, str | int) and value is not True:
            return value
        raise PaginationError("what should lead to the next page is neither text nor a number", self.response.request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging(Generic[T]):
    """How an operation gives items of type `T`, page by page.

    `items` leads to them in a reply. `more` leads to a member that is false on the last page, `done` to one that is
    true on it. `parameter` is the argument that leads from page to page; `in_body` is what the body calls it, where it
    is a member of that.
    """

    items: tuple[str, ...] = ()
    more: Path = ()
    done: Path = ()
    parameter: str = ""
    in_body: str = ""

    by_url: ClassVar[bool] = False
    by_number: ClassVar[bool] = False

    def ends(self, came: Came) -> bool:
        """Whether a page says that it is the last."""
        return came.at(self.more) is False or came.at(self.done) is True

    def following(self, came: Came) -> str | int | None:
        """What leads to the page after one that came, None after the last. Raises PaginationError."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Paging[T]):
    """A `Link` header leads to the next page (RFC 8288, section 3)."""

    by_url: ClassVar[bool] = True

    def following(self, came: Came) -> str | None:
        return next((url for url, rels in links(came.response.headers.get("link", "")) if "next" in rels), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextUrl(Paging[T]):
    """A member of the reply is the URL of the next page."""

    by_url: ClassVar[bool] = True
    next: Path = ()

    def following(self, came: Came) -> str | int | None:
        return None if self.ends(came) else came.scalar(self.next)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Paging[T]):
    """A member of the reply, or a `header`, is what the next page is asked with."""

    next: Path = ()
    header: str = ""

    def following(self, came: Came) -> str | int | None:
        if self.ends(came):
            return None
        found = came.response.headers.get(self.header) or None if self.header else came.scalar(self.next)
        if found is None and came.at(self.more) is True:
            raise PaginationError("there are more pages, and nothing says where", came.response.request)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered(Paging[T]):
    """Pages are numbered, or begin at the number of an item (`by_item`), the `first` unless the caller says otherwise.
    `total` leads to how many there are, `current` to the number of a page that was not asked for by one. Where neither
    a member nor a `Link` header says that there is no more, a page without items is the last."""

    by_number: ClassVar[bool] = True
    first: int
    by_item: bool = False
    total: Path = ()
    current: Path = ()

    def following(self, came: Came) -> int | None:
        if not came.size or self.ends(came) or _is_last(came.response):
            return None
        told = [one for one in (came.given, came.at(self.current)) if type(one) is int]
        number = (told[0] if told else self.first) + (came.size if self.by_item else 1)
        total = came.at(self.total)
        return None if isinstance(total, int) and 0 < total <= number - self.first else number


def links(header: str) -> Iterator[tuple[str, list[str]]]:
    """The links of a header, each its URL and its relations; those about another resource are left out (RFC 8288,
    sections 3.2 and 3.3)."""
    for url, written in _LINK.findall(header):
        said: dict[str, str] = {}
        for name, quoted, plain in _PARAMETER.findall(written):
            said.setdefault(name.lower().rstrip("*"), re.sub(r"\\(.)", r"\1", quoted) or plain)
        if "anchor" not in said:
            yield url, said.get("rel", "").lower().split()


def _is_last(response: Response) -> bool:
    """Whether a response has links to other pages, and none to a next one."""
    found = {rel for _, rels in links(response.headers.get("link", "")) for rel in rels}
    return "next" not in found and not found.isdisjoint({"prev", "previous", "first", "last"})


def same_origin(found: str, response: Response) -> str:
    """The URL of the next page, relative to that of a page that came (RFC 3986, section 5.2).

    Raises PaginationError for one at another origin (RFC 6454, section 4): credentials and data are not for others.
    """
    here = urlsplit(response.request.plain_url)
    try:
        there = urlsplit(urljoin(response.request.plain_url, found))
        same = (there.scheme, there.hostname, _port(there)) == (here.scheme, here.hostname, _port(here))
    except ValueError:
        raise PaginationError("what should be the URL of the next page is none", response.request) from None
    if _UNSAFE(found) or "@" in there.netloc:
        raise PaginationError("what should be the URL of the next page is none", response.request)
    if not same:
        wanted = f"{there.scheme}://{there.netloc}"
        raise PaginationError(f"the next page is at another origin, {wanted}, which is not asked", response.request)
    return f"{here.scheme}://{here.netloc}{there.path}{f'?{there.query}' if there.query else ''}"


def _port(url: SplitResult) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)


def inner(value: object, name: str) -> object:
    """The member of a mapping or model by the name that it has in the document; None where there is none."""
    if is_object(value):
        return value.get(name)
    if isinstance(value, Model):
        fields = type(value).model_fields
        return getattr(value, next((key for key, one in fields.items() if (one.alias or key) == name), name), None)
    return None
