"""Pagination as the runtime reads it: `Cursor(...)` and its like, as source."""

from sdkwright.ir.pagestyle import PageStyle
from sdkwright.ir.pagination import Member, Pagination
from sdkwright.render.annotation import Annotations
from sdkwright.render.python import literal

_CLASSES = {
    PageStyle.LINK: "Link",
    PageStyle.URL: "NextUrl",
    PageStyle.CURSOR: "Cursor",
    PageStyle.PAGE: "Numbered",
    PageStyle.OFFSET: "Numbered",
}


def paging(pagination: Pagination, annotations: Annotations) -> str:
    """What is said about the pages of an operation."""
    name = _CLASSES[pagination.style]
    annotations.imports.add("from .._runtime import following")
    said = [_member("items", pagination.items), _member("more", pagination.more), _member("done", pagination.done)]
    if pagination.parameter:
        said.append(f"parameter={literal(pagination.parameter)}")
    if pagination.in_body:
        said.append(f"in_body={literal(pagination.in_body)}")
    said.append(_member("next", pagination.next))
    if pagination.header:
        said.append(f"header={literal(pagination.header)}")
    if name == "Numbered":
        said.append(f"first={pagination.first}")
        said.append("by_item=True" if pagination.style is PageStyle.OFFSET else "")
        said += [_member("total", pagination.total), _member("current", pagination.current)]
    return f"following.{name}({', '.join(filter(None, said))})"


def _member(keyword: str, path: Member) -> str:
    """A keyword argument, empty for a path that leads nowhere."""
    tokens = [str(one) if isinstance(one, int) else literal(one) for one in path]
    return f"{keyword}=({', '.join(tokens)}{',' if len(tokens) == 1 else ''})" if tokens else ""
