"""What leads from page to page: settings speak of it too, and wait for nothing else of the IR."""

from enum import Enum


class PageStyle(Enum):
    """What leads to the next page: a `Link` header (RFC 8288), a URL in the reply, a cursor, the number of a page or
    of an item. The values are the words of `x-sdkwright-pagination`."""

    LINK = "link"
    URL = "url"
    CURSOR = "cursor"
    PAGE = "page"
    OFFSET = "offset"
