"""The page on pagination: which methods give pages, and programs that walk through them."""

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.ir.operation import Operation
from sdkwright.render.markdown import code, in_cell, inline, table
from sdkwright.render.runtime import uses_pages
from sdkwright.render.topics.topic import Program, Programs, Topic
from sdkwright.render.typewords import TypeWords


class PaginationView(Struct, frozen=True):
    """The fields of templates/docs/pagination.md.jinja: finished Markdown."""

    operations: str
    loop: Program
    async_loop: Program
    limit: Program
    pages: Program
    first: Program
    raw: Program
    errors: Program


def _view(api: Api, programs: Programs) -> PaginationView:
    call = programs.of(_has_pages)[0]

    def walked(body: str, *, asynchronous: bool = False) -> Program:
        return programs.program(call, body, walked=True, asynchronous=asynchronous)

    failing = "try:\n    for item in CALL:\n        print(item)\nexcept PaginationError as error:\n    print(error)"
    return PaginationView(
        operations=_operations(api),
        loop=walked("for item in CALL:\n    print(item)"),
        async_loop=walked("async for item in CALL:\n    print(item)", asynchronous=True),
        limit=walked("for item in CALL.limit(100):\n    print(item)"),
        pages=walked("for page in CALL.pages():\n    print(len(page.items), page.response.status_code)"),
        first=walked("print(CALL.first())"),
        raw=programs.program(call, "print(CALL.status_code)", through="with_raw_response."),
        errors=programs.program(call, failing, walked=True, imports=("PaginationError",)),
    )


def _has_pages(operation: Operation) -> bool:
    return operation.pagination is not None


def _operations(api: Api) -> str:
    """The methods that give pages, what a loop gives, and how one page leads to the next."""
    words = TypeWords(api.homes, "models/")
    rows = [
        (
            f"[{code(f'client.{resource.attribute}.{one.name}')}](resources/{resource.module}.md#{one.name})",
            in_cell(words.of(one.pagination.item)),
            in_cell(inline(one.pagination.reason)),
        )
        for resource in api.all_resources()
        for one in resource.operations
        if one.pagination is not None
    ]
    return table(("Method", "Items", "From page to page"), rows)


PAGINATION = Topic(
    name="pagination",
    title="Pagination",
    about="the items of all pages in one loop, or page by page",
    suits=uses_pages,
    view=_view,
)
