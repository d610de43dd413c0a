"""The page on calls: their arguments and options, views of a client, servers, and requests that no method makes."""

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.text import SpecText
from sdkwright.render.markdown import cell, code, in_cell, table
from sdkwright.render.python import literal
from sdkwright.render.topics.described import attribute_table
from sdkwright.render.topics.topic import Call, Program, Programs, Topic, is_plain


class CallsView(Struct, frozen=True):
    """The fields of templates/docs/calls.md.jinja."""

    client: str
    sync: str
    together: str
    options: str
    option_table: str
    view: str
    arguments: str
    servers: str
    elsewhere: str
    raw: str
    undocumented: str


def _view(api: Api, programs: Programs) -> CallsView:
    call = programs.calls[0]
    return CallsView(
        client=api.package.client_class,
        sync=programs.program(call, "result = CALL\nprint(result)"),
        together=_together(programs, call),
        options=programs.program(
            call, "print(CALL)", given=("options=RequestOptions(timeout=5, headers={'X-Trace': 'on'})",),
            imports=("RequestOptions",),
        ),
        option_table=attribute_table("options", "RequestOptions", "Option"),
        view=programs.program(
            call, "patient = client.with_options(timeout=120, max_retries=5)\nprint(CALL)", owner="patient"
        ),
        arguments=_arguments(api),
        servers=_servers(api),
        elsewhere=programs.program(call, client=("base_url='https://proxy.example.com/api'",)),
        raw=programs.program(programs.first(is_plain) or call, _RAW, through="with_raw_response."),
        undocumented=_undocumented(programs),
    )  # fmt: skip


_RAW = """response = CALL
print(response.status_code, response.request_id, response.elapsed)
print(response.headers.get("Content-Type"))
print(response.parse())"""


def _together(programs: Programs, call: Call) -> Program:
    body = "results = await asyncio.gather(CALL, CALL)\nprint(results)"
    return programs.program(call, body, asynchronous=True)


def _undocumented(programs: Programs) -> Program:
    """A request as the document has one, since another would mean nothing to the service."""
    call = programs.first(lambda operation: operation.method == "GET" and is_plain(operation))
    if call is None:
        return Program()
    result = call.operation.result
    imports: tuple[str, ...] = ()
    given = [literal(SpecText(call.operation.method)), literal(programs.samples.path(call.operation))]
    if isinstance(result, t.ModelRef):
        imports = (f"from {programs.api.package.import_name}.models import {result.name}",)
        given.append(f"returns={result.name}")
    return programs.program(call, f"print(client.request({', '.join(given)}))", imports=imports)


def _arguments(api: Api) -> str:
    rows = [(f"`{one.name}`", "yes" if one.needed else "no", cell(one.description)) for one in api.client_parameters]
    for one in api.server.variables if api.server is not None else ():
        known = ", ".join(code(value.raw) for value in one.values)
        said = [
            cell(one.description),
            f"Known values: {known}." if known else "",
            f"Default {code(one.default.raw)}.",
        ]
        rows.append((f"`{one.name}`", "no", in_cell(" ".join(part for part in said if part))))
    return table(("Argument", "Mandatory", "What it is"), rows) if rows else ""


def _servers(api: Api) -> str:
    rows = [(in_cell(code(one.url.raw)), cell(one.description)) for one in api.servers if one.url]
    return table(("Server", "What it is"), rows) if rows else ""


CALLS = Topic(
    name="calls",
    title="Calls and options",
    about="arguments, options of one call, servers, responses as they came, requests that no method makes",
    suits=lambda api: any(resource.operations for resource in api.all_resources()),
    view=_view,
)
