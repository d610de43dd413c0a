"""What is declared of the pages of an operation, held against the operation."""

from collections.abc import Iterator

from msgspec.structs import replace

from sdkwright.build.pagination.asked import Asked, body_as_asked, parameter_as_asked
from sdkwright.build.pagination.members import Members
from sdkwright.build.pagination.reply import items_of
from sdkwright.ir import type as t
from sdkwright.ir.operation import Operation, Place
from sdkwright.ir.pagestyle import PageStyle
from sdkwright.ir.pagination import Member, Pagination
from sdkwright.ir.text import SpecText
from sdkwright.pagination import Declared, Path

_SCALARS = (t.String, t.Integer, t.Number, t.Uuid, t.Decimal, t.DateTime, t.Date, t.Literal, t.Any, t.Union)
_NUMBERS = (t.Integer, t.Number, t.Any, t.Union)
_FLAGS = (t.Boolean, t.Any, t.Union)


class Mismatch(Exception):
    """A declaration that does not fit its operation: the member that is wrong, the reason, a hint."""

    def __init__(self, name: str, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.name, self.reason, self.hint = name, reason, hint


def fitted(declared: Declared, operation: Operation, members: Members, reason: str) -> Pagination:
    """The pagination that is declared, for the reason given. Raises Mismatch."""
    if operation.streams or operation.choice is not None:
        raise Mismatch("", "the replies of this operation come item by item, and not in pages", "declare nothing")
    items = _items(declared, operation, members)
    for name, path, types in _paths(declared):
        there = members.at(operation.result, path)
        if path and (there is None or not isinstance(there, types)):
            what = "nothing of the reply stands there" if there is None else "what stands there is of another type"
            raise Mismatch(name, f"`{name}` leads to {shown(path)}: {what}", "name a member that the reply describes")
    found = Pagination(
        style=declared.style,
        items=tuple(map(SpecText, items)),
        item=members.item(members.at(operation.result, items)) or t.Any(),
        next=_member(declared.next),
        header=SpecText(declared.header),
        more=_member(declared.more),
        done=_member(declared.done),
        total=_member(declared.total),
        reason=SpecText(reason),
    )
    if declared.style in (PageStyle.LINK, PageStyle.URL):
        return found
    return _led(found, declared, _asked(declared, operation, members))


def shown(path: Path) -> str:
    """A path as a query, cut where it is long."""
    steps = (f"[{one}]" if isinstance(one, int) else f".{one}" if one.isidentifier() else f"[{one!r}]" for one in path)
    return f"${''.join(steps)}"[:200]


def _items(declared: Declared, operation: Operation, members: Members) -> tuple[str, ...]:
    if declared.items is None:
        found = items_of(operation, members)
        if found is None:
            reason = "it is not clear which array of the reply is the items"
            raise Mismatch("", reason, "say where they are: `items: $.data`")
        return found
    there = members.at(operation.result, declared.items)
    if members.item(there) is None:
        what = "nothing of the reply stands there" if there is None else "no array stands there"
        reason = f"the items are said to be at {shown(declared.items)}: {what}"
        raise Mismatch("items", reason, "lead to an array that the reply describes")
    return tuple(map(str, declared.items))


def _paths(declared: Declared) -> Iterator[tuple[str, Path, tuple[type[t.Type], ...]]]:
    yield "next", declared.next, _SCALARS
    yield "more", declared.more, _FLAGS
    yield "done", declared.done, _FLAGS
    yield "total", declared.total, _NUMBERS


def _asked(declared: Declared, operation: Operation, members: Members) -> Asked:
    name = declared.parameter
    if declared.in_body:
        known = list(body_as_asked(operation, members))
        body = operation.body
        if body is not None and not known and isinstance(members.bare(body.contents[0].type), t.Any | t.Map):
            return Asked(name=name, wire_name=name, type=t.Any(), description="", in_body=True)
        what = "member of the body"
    else:
        wanted = sorted(operation.parameters, key=lambda one: one.place is not Place.QUERY)
        known = [parameter_as_asked(one, members) for one in wanted if not one.client_wide]
        what = "parameter"
    found = next((one for one in known if one.wire_name == name), None)
    if found is None:
        hint = f"there are {', '.join(one.wire_name[:50] for one in known[:10])}" if known else f"there is no {what}"
        raise Mismatch("member" if declared.in_body else "parameter", f"there is no {what} {name[:100]!r}", hint)
    return found


def _led(found: Pagination, declared: Declared, asked: Asked) -> Pagination:
    """`found` with the parameter that leads from page to page."""
    counts = declared.style in (PageStyle.PAGE, PageStyle.OFFSET)
    if counts and not isinstance(asked.type, _NUMBERS):
        name = "member" if asked.in_body else "parameter"
        raise Mismatch(name, f"{asked.wire_name[:100]!r} is no number", "other parameters are for the style cursor")
    first = declared.first if declared.first is not None else asked.first()
    usual = 1 if declared.style is PageStyle.PAGE else 0
    return replace(found, parameter=asked.name, in_body=asked.member, first=usual if first is None else first)


def _member(path: Path) -> Member:
    return tuple(SpecText(one) if isinstance(one, str) else one for one in path)
