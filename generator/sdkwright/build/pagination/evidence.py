"""What makes a member of a reply the one that leads to the next page."""

from collections.abc import Iterable

from sdkwright.build.pagination import vocabulary as v
from sdkwright.build.pagination.asked import Asked
from sdkwright.build.pagination.members import Member, spelled
from sdkwright.ir import type as t
from sdkwright.ir.operation import Header

_TEXTS = (t.String, t.Uuid, t.Integer, t.Any, t.Union)
_NUMBERS = (t.Integer, t.Any)


def fits(asked: Asked, one: Member, *, flagged: bool) -> int | None:
    """How well a parameter takes what a member of a reply gives, 0 best, by their names; None if it does not.

    `flagged` says that the reply tells whether there are more pages: then a member with the parameter's own name is
    what the next page is asked with, which it may otherwise be only where its description says so.
    """
    wanted, said = asked.words, _whole_name(one)
    taken = isinstance(one.type, _NUMBERS if isinstance(asked.type, t.Integer) else _TEXTS)
    if wanted not in v.CURSORS | v.PAGES | v.OFFSETS or not taken or is_url(one) or v.BACKWARDS & set(said):
        return None
    if not isinstance(asked.type, _TEXTS):
        return None
    description = one.field.description.raw
    if "next" not in said:
        is_same = wanted == said and wanted in v.CURSORS and (flagged or v.IS_NEXT.search(description))
        return 1 if is_same else None
    rest = without_next(said)
    if wanted in (said, rest):
        return 0
    if not set(rest) <= v.CURSOR_WORDS or wanted in v.PAGES:
        return None
    if set(wanted) < set(rest):
        return 1
    return 2 if wanted in v.CURSORS and (rest or v.IS_CURSOR.search(description)) else None


def _whole_name(one: Member) -> v.Words:
    """The words of a member, and of what it is in where that says that it is about the next page."""
    if one.words == ("end", "cursor") or (one.words in (("next",), ("after",)) and _is_cursor(one.around)):
        return ("next", "cursor")
    return (*one.around, *one.words) if "next" in one.around else one.words


def _is_cursor(around: v.Words) -> bool:
    return bool({"cursor", "cursors"} & set(around))


def without_next(said: v.Words) -> v.Words:
    """Words less `next`."""
    return tuple(word for word in said if word != "next")


def is_url(one: Member) -> bool:
    """Whether a member is a URL: by its name, its place, its format, an example, or what is said of it."""
    if not isinstance(one.type, t.String):
        return False
    texts = [example.value for example in one.field.examples]
    looks = any(isinstance(text, str) and text.startswith(("http://", "https://", "/", "?")) for text in texts)
    if v.URL_WORDS & {*one.words, *one.around} or one.field.format.raw.startswith(("uri", "url", "iri")) or looks:
        return True
    is_named = set(one.words) & {"cursor", "token", "marker", "offset", "after"}
    return not is_named and v.IS_URL.search(one.field.description.raw) is not None


def is_next_url(one: Member) -> bool:
    """Whether a member is the URL of the next page."""
    said = _whole_name(one)
    return "next" in said and set(without_next(said)) <= v.URL_BESIDES and is_url(one)


def is_surely_next_url(one: Member) -> bool:
    """Whether it is the URL of the next page by its name or its description, whatever the operation is asked with."""
    named = {"page", "pages", "url", "uri", "link", "results"} & set(one.words)
    return is_next_url(one) and bool(named or v.IS_NEXT_PAGE.search(one.field.description.raw))


def is_link(header: Header) -> bool:
    """Whether a header is `Link` (RFC 8288), and what is said of it, if anything is, speaks of a next page."""
    said = [header.description.raw, *(str(one.value.value) for one in header.examples)]
    texts = [text for text in said if text]
    speaks = any(v.IS_NEXT.search(text) or "paginat" in text.lower() for text in texts)
    return header.name.raw.lower() == "link" and (speaks or not texts)


def leads(asked: Asked, header: Header) -> bool:
    """Whether a header such as `X-Next-Page` is what a parameter takes."""
    said = tuple(word for word in spelled(header.name.raw) if word not in ("x", "pagination"))
    return "next" in said and asked.words in (said, without_next(said)) and asked.words in v.CURSORS | v.PAGES


def shallowest(found: Iterable[Member]) -> tuple[str, ...]:
    """What leads to the member that is nearest to the root of the reply; nothing where there is none."""
    return min((one.path for one in found), key=len, default=())
