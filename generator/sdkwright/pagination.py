"""Noun: what a document or the settings declare of an operation whose replies come in pages.

x-sdkwright-pagination: false        # one call, whatever it looks like

x-sdkwright-pagination:
  style: cursor                      # or link, url, page, offset
  items: $.data                      # not needed where a reply has one array
  parameter: page_token              # what leads from page to page; `member` instead, if it is one of the body
  next: $.meta.next_page_token       # style url and cursor; `header` instead, if a header has the cursor
  more: $.meta.has_more              # false on the last page; `done` is true on it
  total: $.meta.total_pages          # style page and offset: how many pages, or items, there are
  first: 0                           # style page and offset: the number of the first page, or item

`x-speakeasy-pagination` says the same in Speakeasy's words (its documentation, "Adding pagination to SDKs").
Places in a reply are singular queries (RFC 9535, section 2.3.5.1).
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sdkwright.ir.pagestyle import PageStyle
from sdkwright.tables import Unfit

MEMBER: Final = "x-sdkwright-pagination"
SPEAKEASY: Final = "x-speakeasy-pagination"

Path = tuple[str | int, ...]
"""The names, and places in arrays, that lead to a member of a reply."""

_LONGEST: Final = 1000
_PATHS: Final = frozenset({"items", "next", "more", "done", "total"})
_MEMBERS: Final = {
    PageStyle.LINK: ("items",),
    PageStyle.URL: ("items", "next", "more", "done"),
    PageStyle.CURSOR: ("items", "parameter", "member", "next", "header", "more", "done"),
    PageStyle.PAGE: ("items", "parameter", "member", "more", "done", "total", "first"),
    PageStyle.OFFSET: ("items", "parameter", "member", "more", "done", "total", "first"),
}
_NEEDED: Final = {
    PageStyle.LINK: (),
    PageStyle.URL: (("next",),),
    PageStyle.CURSOR: (("parameter", "member"), ("next", "header")),
    PageStyle.PAGE: (("parameter", "member"),),
    PageStyle.OFFSET: (("parameter", "member"),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """How replies lead to the next page, as it was declared. `items` is None where it was not said, and `first`."""

    style: PageStyle
    items: Path | None = None
    parameter: str = ""
    in_body: bool = False
    next: Path = ()
    header: str = ""
    more: Path = ()
    done: Path = ()
    total: Path = ()
    first: int | None = None


def of(value: Any) -> Declared | None:
    """What `x-sdkwright-pagination` or the settings say; None for `false`. Raises Unfit."""
    if value is False:
        return None
    if not isinstance(value, dict):
        raise Unfit("", "this is neither `false` nor a table", "say `false`, or how pages follow: `style`, …")
    style = _style(value)
    _check_members(value, style)
    paths = {name: path_of(value[name], name) for name in _PATHS if name in value}
    texts = {name: _text(value, name) for name in ("parameter", "member", "header") if name in value}
    first = value.get("first")
    if "first" in value and (not isinstance(first, int) or isinstance(first, bool) or first < 0):
        raise Unfit("first", "`first` is no number of a page or an item", "it is a whole number, 0 or 1 as a rule")
    return Declared(
        style=style,
        items=paths.pop("items", None),
        parameter=texts.get("parameter") or texts.get("member", ""),
        in_body="member" in value,
        header=texts.get("header", ""),
        first=first,
        **paths,
    )


def _check_members(value: Mapping[str, Any], style: PageStyle) -> None:
    """Raises Unfit for a member without a meaning, and where one is missing."""
    for name in value:
        if name != "style" and name not in _MEMBERS[style]:
            near = difflib.get_close_matches(str(name), _MEMBERS[style], 1)
            known = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(('style', *_MEMBERS[style]))}"
            raise Unfit(str(name), f"`{str(name)[:100]}` has no meaning for pages of the style {style.value}", known)
    for names in _NEEDED[style]:
        given = [name for name in names if name in value]
        if len(given) != 1:
            wanted = " or ".join(f"`{name}`" for name in names)
            reason = f"{wanted} is needed for pages of the style {style.value}{', and not both' if given else ''}"
            raise Unfit(given[1] if given else "", reason, "say what leads from one page to the next")


def _style(value: Mapping[str, Any]) -> PageStyle:
    found = next((one for one in PageStyle if one.value == value.get("style")), None)
    if found is None:
        known = ", ".join(one.value for one in PageStyle)
        raise Unfit("style" if "style" in value else "", "`style` says how pages lead to each other", f"it is {known}")
    return found


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value[name]
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST:
        raise Unfit(name, f"`{name}` is no name", "name it as the document does")
    return found


@cache
def _step() -> re.Pattern[str]:
    """A step of a singular query: made when one is read, as most settings have none."""
    return re.compile(
        r"""\.(?P<plain>[A-Za-z_\u0080-\U0010ffff][0-9A-Za-z_\u0080-\U0010ffff]*)"""
        r"""|\[(?P<index>0|-?[1-9][0-9]{0,8})\]"""
        r"""|\['(?P<single>(?:[^'\\]|\\.)*)'\]|\["(?P<double>(?:[^"\\]|\\.)*)"\]"""
    )


def path_of(value: Any, name: str) -> Path:
    """What a singular query leads through, `$['a'].b[-1]`. Raises Unfit."""
    hint = "write `$.data.items`, `$['next-page']` or `$.data[-1].id` (RFC 9535, singular queries)"
    if not isinstance(value, str) or not value.startswith("$") or len(value) > _LONGEST:
        raise Unfit(name, f"`{name}` is no place in a reply", hint)
    found: list[str | int] = []
    at = 1
    while at < len(value):
        step = _step().match(value, at)
        if step is None:
            raise Unfit(name, f"`{name}` is no place in a reply from {value[at : at + 50]!r} on", hint)
        quoted = step["single"] if step["single"] is not None else step["double"]
        plain = step["plain"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        found.append(int(step["index"]) if step["index"] is not None else plain)
        at = step.end()
    if name in ("items", "results") and not all(isinstance(one, str) for one in found):
        raise Unfit(name, f"`{name}` leads into an array: it leads to the one that has the items", hint)
    if name not in ("items", "results") and not found:
        raise Unfit(name, f"`{name}` leads to the whole reply, not to a member of it", hint)
    return tuple(found)


def of_speakeasy(value: Any) -> Declared:
    """What `x-speakeasy-pagination` says. Raises Unfit.

    Its input `limit` need not be known here: a walk ends where a page is empty, or where the reply says so.
    """
    if not isinstance(value, dict) or value.get("type") not in ("offsetLimit", "cursor", "url"):
        raise Unfit("type" if isinstance(value, dict) else "", "`type` is `offsetLimit`, `cursor` or `url`")
    outputs = value.get("outputs", {})
    inputs = value.get("inputs", [])
    if not isinstance(inputs, list) or not all(isinstance(one, dict) for one in inputs):
        raise Unfit("inputs", "`inputs` are a list of objects")
    if not isinstance(outputs, dict):
        raise Unfit("outputs", "`outputs` are an object")
    items = _output(outputs, "results") if "results" in outputs else None
    if value["type"] == "url":
        return Declared(style=PageStyle.URL, items=items, next=_output(outputs, "nextUrl"))
    wanted = ("cursor",) if value["type"] == "cursor" else ("page", "offset")
    leading = [one for one in inputs if one.get("type") in wanted]
    if len(leading) != 1 or not isinstance(leading[0].get("name"), str) or not leading[0]["name"]:
        kinds = " or ".join(f"`{name}`" for name in wanted)
        raise Unfit("inputs", f"one input of the type {kinds} is needed", "it has a `name`, `in` and `type`")
    if leading[0].get("in") not in ("parameters", "requestBody"):
        raise Unfit("inputs", "`in` is `parameters` or `requestBody`")
    style = {"cursor": PageStyle.CURSOR, "page": PageStyle.PAGE, "offset": PageStyle.OFFSET}[leading[0]["type"]]
    return Declared(
        style=style,
        items=items,
        parameter=leading[0]["name"],
        in_body=leading[0]["in"] == "requestBody",
        next=_output(outputs, "nextCursor") if style is PageStyle.CURSOR else (),
        total=_output(outputs, "numPages") if style is PageStyle.PAGE and "numPages" in outputs else (),
    )


def _output(outputs: Mapping[str, Any], name: str) -> Path:
    if name not in outputs:
        raise Unfit("outputs", f"`{name}` is needed", "it leads to what the next page is asked with: $.next")
    try:
        return path_of(outputs[name], name)
    except Unfit as error:
        raise Unfit("outputs", error.reason, error.hint) from None
