"""The client of a package: its front door, clients, resources, auth and errors, and the runtime they stand on."""

from collections.abc import Iterable

from msgspec import Struct

from sdkwright.ir.api import Api, Rename, Server, ServerVariable
from sdkwright.ir.operation import Parameter
from sdkwright.ir.security import SchemeKind
from sdkwright.ir.text import SpecText
from sdkwright.render.annotation import Annotations, mapped
from sdkwright.render.arguments import client_arguments
from sdkwright.render.auth import auth_view, scheme_names, uses_oauth2
from sdkwright.render.file import File
from sdkwright.render.header import header_line
from sdkwright.render.known import Known
from sdkwright.render.python import docstring, literal, prose
from sdkwright.render.raw import raw_view
from sdkwright.render.receivers import kinds_of, receiver_exports, receiver_files
from sdkwright.render.resources import Attribute, Renamed, below, renamed
from sdkwright.render.runtime import error_names, runtime_files, uses_merge_patch, uses_pages, uses_streams


class ClientView(Struct, frozen=True):
    """The fields of templates/client/client.py.jinja."""

    header: str
    client_class: str
    docstring: str
    imports: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    base_url: str
    server: str
    moved: bool
    parameters: str
    resources: tuple[Attribute, ...]
    renamed: tuple[Renamed, ...]


class ErrorsView(Struct, frozen=True):
    """The fields of templates/client/errors.py.jinja."""

    header: str
    error_class: str
    names: tuple[str, ...]
    pages: bool
    tokens: bool
    webhooks: bool


class Exported(Struct, frozen=True):
    """A name of the package and the module that it comes from."""

    name: str
    quoted: str
    module: str


class FrontView(Struct, frozen=True):
    """The fields of templates/client/init.py.jinja."""

    header: str
    docstring: str
    modules: tuple[Exported, ...]
    submodules: str
    exports: tuple[Exported, ...]
    renamed: tuple[Rename, ...]


class HeaderView(Struct, frozen=True):
    """The field of templates that need nothing else."""

    header: str


def client_files(api: Api, known: Known) -> list[File]:
    """Every module of the package but its resources and models."""
    folder = f"src/{api.package.import_name}"
    header = header_line(api.package)
    having = (uses_pages(api), uses_oauth2(api), bool(kinds_of(api)))
    errors = ErrorsView(header, api.package.error_class, error_names(api), *having)
    files = [
        File(f"{folder}/__init__.py", known.render("client/init.py.jinja", _front(api, header))),
        File(f"{folder}/py.typed", ""),
        File(f"{folder}/_client.py", known.render("client/client.py.jinja", _client(api, header))),
        File(f"{folder}/_raw.py", known.render("client/raw.py.jinja", raw_view(api, header))),
        File(f"{folder}/auth.py", known.render("client/auth.py.jinja", auth_view(api, header))),
        File(f"{folder}/errors.py", known.render("client/errors.py.jinja", errors)),
        File(f"{folder}/resources/__init__.py", known.render("client/resources.py.jinja", HeaderView(header))),
    ]
    files.append(File(f"{folder}/transport.py", known.render("client/transport.py.jinja", HeaderView(header))))
    return [*files, *receiver_files(api, known), *runtime_files(api, known)]


def _client(api: Api, header: str) -> ClientView:
    server = api.server
    parameters, variables = client_arguments(api)
    own = (*(resource.attribute for resource in api.resources), *(one.old for one in api.renamed_resources))
    annotations = Annotations(mapped(api.models), frozenset(own))
    given = ", ".join(f"{literal(one.name)}: {name}" for one, name in parameters)
    classes = {resource.attribute: resource.class_name for resource in api.all_resources()}
    declared = [(one.needed, _parameter(one, name, annotations)) for one, name in parameters]
    if any(not one.required for one, _ in parameters):
        annotations.imports.add("from ._runtime import UNSET, Unset")
    return ClientView(
        header=header,
        client_class=api.package.client_class,
        docstring=docstring(_client_text(api, server, parameters), indent=4),
        imports=tuple(sorted(line.replace("from .._runtime", "from ._runtime") for line in annotations.imports)),
        required=tuple(text for needed, text in declared if needed),
        optional=(*(text for needed, text in declared if not needed), *(_variable(variable) for variable in variables)),
        base_url="base_url: str" if server is None else f"base_url: {_others(api)}str | None = None",
        server="base_url" if server is None else _server(server),
        moved=server is not None and any(one.server for group in api.all_resources() for one in group.operations),
        parameters=f"{{{given}}}",
        resources=tuple(map(below, api.resources)),
        renamed=tuple(renamed(one, classes[one.new]) for one in api.renamed_resources),
    )


def _others(api: Api) -> str:
    """The documented servers besides the first, as values that type checkers and editors know."""
    first = api.server.usual if api.server is not None else None
    others = dict.fromkeys(one.usual for one in api.servers if one.is_absolute and one.usual != first)
    return f"Literal[{', '.join(map(literal, others))}] | " if others else ""


def _parameter(parameter: Parameter, name: str, annotations: Annotations) -> str:
    text = f"{name}: {annotations.accepting(parameter.type, annotations.argument(parameter.type))}"
    if parameter.only is not None:
        return f"{text} = {literal(parameter.only)}"
    return text if parameter.required else f"{text} | Unset = UNSET"


def _variable(variable: ServerVariable) -> str:
    values = ", ".join(literal(value) for value in variable.values)
    type_ = f"Literal[{values}]{' | str' if variable.open else ''}" if values else "str"
    return f"{variable.name}: {type_} = {literal(variable.default)}"


def _server(server: Server) -> str:
    if not server.variables:
        return f"base_url or {literal(server.url)}"
    values = ", ".join(f"{literal(variable.wire_name)}: {variable.name}" for variable in server.variables)
    return f"base_url or server_url({literal(server.url)}, {{{values}}})"


def _client_text(api: Api, server: Server | None, parameters: list[tuple[Parameter, str]]) -> str:
    entries = [(name, prose(one.description) or "sent with each operation that takes it.") for one, name in parameters]
    for variable in server.variables if server is not None else ():
        known = ", ".join(prose(value) for value in variable.values)
        said = prose(variable.description) or f"the server's {variable.name}."
        entries.append((variable.name, f"{said} Known values: {known}." if known else said))
    entries += [
        ("auth", f"what proves who you are: {_auth_words(api)}."),
        ("base_url", _base_url_words(api)),
        ("timeout", "seconds for each phase of an exchange, or an `httpx2.Timeout`; 10 to connect, else 60."),
        ("deadline", "seconds for a whole call, its repetitions and the waits between them."),
        ("max_retries", "how often a call that failed for a passing reason is repeated."),
        ("max_reply", "the most bytes of a reply that are read into memory; 1 GiB unless said, None for no limit."),
        ("validation", '`"strict"` raises on a reply that is not as documented, `"lenient"` warns.'),
        ("headers", "sent with every request."),
        ("user_agent", "added to the `User-Agent` header."),
        ("hooks", "told of requests, responses, repetitions and errors."),
        ("ssl_context", "how TLS is done; the system's certificates are trusted unless said."),
        ("proxy", "the URL of a proxy; the environment's is used unless said."),
        ("http_client", "an `httpx2` client of your own; closing it stays yours."),
        ("transport", "what sends requests, in the place of `httpx2`."),
    ]
    title = prose(api.title) or api.package.client_class
    listed = "\n".join(f"    {name}: {' '.join(text.split())}" for name, text in entries)
    return f"A client of {title}.\n\nArgs:\n{listed}"


def _base_url_words(api: Api) -> str:
    if api.server is None:
        return "where the service is."
    others = [one for one in api.servers if one.is_absolute and one != api.server]
    said = [f"{prose(one.usual)} ({prose(one.description)})" if one.description else prose(one.usual) for one in others]
    known = f" Others are {', '.join(said)}." if said else ""
    return f"where the service is, instead of the first documented server.{known}"


def _auth_words(api: Api) -> str:
    names = [scheme.name for scheme in api.security_schemes if scheme.kind is not SchemeKind.UNSUPPORTED]
    return f"{' or '.join(f'`{name}`' for name in names)}, or an object of your own" if names else "an `Auth`"


def _front(api: Api, header: str) -> FrontView:
    title = prose(api.summary) or prose(api.title) or api.package.client_class
    own = (kind.module for kind in kinds_of(api))
    names = ["auth", "errors", *(["models"] if api.models else []), "transport", *own]
    return FrontView(
        header=header,
        docstring=docstring(f"{title.rstrip('.')}: a typed client, sync and async."),
        modules=tuple(Exported(name, literal(name), name) for name in names),
        submodules=f"{{{', '.join(map(literal, names))}}}",
        exports=tuple(_exports(api)),
        renamed=api.renamed_models,
    )


def _exports(api: Api) -> list[Exported]:
    """The names of the front door; a model that is called like one of the others is had from `models` alone."""
    client = api.package.client_class
    groups: list[tuple[str, Iterable[str]]] = [
        ("_client", (client, f"Async{client}")),
        ("_runtime.options", ("Hooks", "RequestOptions")),
        ("_runtime.raw", ("APIResponse", "AsyncAPIResponse")),
        ("_runtime.streams", ("AsyncStream", "Stream") if uses_streams(api) else ()),
        ("_runtime.pages", ("AsyncPager", "Page", "Pager") if uses_pages(api) else ()),
        ("_runtime.unset", ("UNSET", "Unset")),
        ("_runtime.merge_patch", ("merge_patch",) if uses_merge_patch(api) else ()),
        ("_runtime.aiohttp_transport", ("AiohttpTransport",)),
        ("auth", scheme_names(api)),
        *receiver_exports(api),
        ("errors", (api.package.error_class, *error_names(api), *(["TokenError"] if uses_oauth2(api) else []))),
        ("models", (model.name for model in api.models)),
    ]
    found: dict[str, Exported] = {}
    for module, names in groups:
        for name in names:
            found.setdefault(name, Exported(name, literal(SpecText(name)), module))
    return sorted(found.values(), key=lambda export: export.name)
