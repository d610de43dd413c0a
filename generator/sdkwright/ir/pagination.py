"""Pagination: how the replies of an operation lead from one page of items to the next."""

from sdkwright.ir.pagestyle import PageStyle
from sdkwright.ir.text import NO_TEXT, SpecText
from sdkwright.ir.type import Type
from sdkwright.ir.value import Value

Member = tuple[SpecText | int, ...]
"""What leads to a member of a reply: names, and places in arrays; nothing where there is no such member."""


class Pagination(Value, frozen=True, kw_only=True):
    """How replies lead to the next page.

    `items` leads to the array of items in a reply, which are of type `item`. `next` leads to the URL or the cursor,
    `header` is the header that has the cursor instead. `more` leads to a boolean that is false on the last page, `done`
    to one that is true on it, `total` to the number of pages or items, `current` to that of the page itself.
    `parameter` is the argument of the method that leads from page to page, `in_body` what the body calls it where it is
    a member of that, and `first` the number that the service takes without it. `reason` says in words why the operation
    is taken to be paginated.
    """

    style: PageStyle
    items: tuple[SpecText, ...]
    item: Type
    next: Member = ()
    header: SpecText = NO_TEXT
    more: Member = ()
    done: Member = ()
    total: Member = ()
    current: Member = ()
    parameter: str = ""
    in_body: SpecText = NO_TEXT
    first: int = 1
    reason: SpecText
