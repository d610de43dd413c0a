"""The words by which documents speak of pages. A name is its words in lower case: `page_size` is `pageSize`."""

import re
from typing import Final

Words = tuple[str, ...]


def _names(text: str) -> frozenset[Words]:
    return frozenset(tuple(name.split()) for name in text.split(","))


def _each(text: str) -> frozenset[str]:
    return frozenset(text.split())


SIZES: Final = _names(
    "limit,per page,page size,pagesize,perpage,size,count,max results,max items,page limit,results per page,"
    "items per page,take,top,max page size,page count,maxresults"
)
"""Parameters for how many items a page has."""
PAGES: Final = _names("page,page number,page no,page num,page index,pagenumber,current page")
"""Parameters for the number of a page."""
OFFSETS: Final = _names("offset,skip,page offset")
"""Parameters for how many items come before a page."""
STARTS: Final = _names("start,start index,start at,startindex,start offset")
"""Parameters for the number of the first item of a page, which may be counted from 0 or 1."""
CURSORS: Final = _names(
    "cursor,page token,pagetoken,next token,next page token,next cursor,page cursor,start cursor,continuation token,"
    "continuation,continue,pagination token,pagination cursor,marker,page marker,next marker,iterator,after,"
    "starting after,start after,page after,after cursor,cursor after,scroll id,bookmark,paging token,page key,"
    "next page,start key,skiptoken,skip token,list cursor"
)
"""Parameters for what an earlier page gave to go on from."""
AFTERS: Final = _names("after,starting after,start after,page after")
"""Those of them that may take the identifier of an item."""

ENDS: Final = _names("end,stop,until,to,end time,end date")
"""Parameters beside which a start is none of a page."""

CURSOR_WORDS: Final = _each(
    "cursor token page marker key after start starting continuation pagination paging offset id scroll iterator"
)
"""What the name of a cursor in a reply consists of, besides `next`."""
URL_WORDS: Final = _each("url uri link links href")
URL_BESIDES: Final = frozenset({*URL_WORDS, "page", "pages", "results", "odata", "full"})
"""What the name of the URL of the next page may consist of, besides `next`."""
BACKWARDS: Final = _each("prev previous before first last current self")

AROUND: Final = _each(
    "page pages paging pagination meta metadata links link cursor cursors info paginator listmeta next data result "
    "response"
)
"""Words of the objects in which replies keep what they say of their pages."""

MORE: Final = _names(
    "has more,has next,has next page,more,has more items,has more results,has more data,has more pages,more results,"
    "more items,more available,is truncated,truncated,next page"
)
DONE: Final = _names("done,is last,is last page,last page,last,is done")
TOTAL_PAGES: Final = _names(
    "total pages,page count,num pages,number of pages,nb pages,pages,last page,pages total,pages count,total page count"
)
TOTAL_ITEMS: Final = _names(
    "total,total count,total results,total items,total size,total elements,total records,total hits,total entries"
)
CURRENT: Final = _names("page,current page,page number,current page number,page index")

ARRAYS: Final = _each(
    "data items results result values value entries records list content rows objects elements resources edges hits "
    "members collection"
)
"""What replies call the array of their items, if not by what the items are."""
NO_ITEMS: Final = _each(
    "errors error warnings messages links included facets aggregations problems notices debug columns fields"
)
"""Arrays that replies have beside their items."""

IS_URL: Final = re.compile(r"\b(?:ur[li]s?|links?|hyperlinks?|endpoint)\b", re.IGNORECASE)
IS_CURSOR: Final = re.compile(r"\b(?:cursor|token|marker|paginat\w+)\b", re.IGNORECASE)
IS_NEXT: Final = re.compile(r"\b(?:next|subsequent|following)\b", re.IGNORECASE)
IS_NEXT_PAGE: Final = re.compile(r"\bnext (?:page|set|batch|results?)\b", re.IGNORECASE)
IS_IDENTIFIER: Final = re.compile(r"\b(?:ids?|identifiers?|cursor|object|uuid)\b", re.IGNORECASE)
IS_TIME: Final = re.compile(r"\b(?:dates?|times?|timestamp|unix|epoch)\b", re.IGNORECASE)
IS_DEPRECATED: Final = re.compile(r"\bdeprecated\b", re.IGNORECASE)
IS_PART: Final = re.compile(
    r"\b(?:returned|(?:in|on|of) (?:this|the current|the) (?:page|response|reply))\b", re.IGNORECASE
)
IS_PAGED: Final = re.compile(
    r"\bpaginat\w*|\bpages? of (?:the )?(?:results?|lists?|items|records|entries)\b|\bresults? pages?\b", re.IGNORECASE
)
SKIPS: Final = re.compile(r"\bskip", re.IGNORECASE)
COUNTS_PAGES: Final = re.compile(r"\bpages? to skip\b|\bskip\w* pages?\b|\bpage (?:number|index)\b", re.IGNORECASE)
_COUNTED: Final = (
    r"\b(?:{0})[- ]?(?:based|indexed)\b"
    r"|\b(?:starts?|starting|begins?|beginning|count(?:s|ed|ing)) (?:at|from|with)(?: the| page| number| index)*"
    r" [`'\"]?(?:{0})\b"
    r"|\bfirst page is (?:page )?[`'\"]?(?:{0})\b|\bdefault(?:s|ed)?(?: value)?(?: is| to|:|=)? ?[`'\"]?(?:{0})\b"
)
COUNTED_FROM: Final = tuple(re.compile(_COUNTED.format(word), re.IGNORECASE) for word in ("zero|0", "one|1"))
"""What descriptions of numbers that begin at 0, and at 1, say."""
