"""Names of the package, its servers and its security: what stands once in a document."""

from collections.abc import Mapping
from urllib.parse import unquote

from sdkwright.build.names import identifiers, unique
from sdkwright.build.schemas import Report
from sdkwright.document import Document, Node
from sdkwright.ir.api import Package, Server, ServerVariable
from sdkwright.ir.security import SchemeKind, SecurityScheme
from sdkwright.ir.text import SpecText
from sdkwright.settings import Settings
from sdkwright.words import free, pascal, snake, words

SIGNATURES = frozenset({"SDK-HMAC-SHA256"})
"""Request signatures that the runtime knows, by the value of `x-sdkwright-signature`."""

CLIENT_ARGUMENTS = frozenset({
    "self", "auth", "base_url", "timeout", "max_retries", "validation", "headers", "http_client",
})  # fmt: skip

_NOISE = frozenset(
    {"api", "apis", "openapi", "rest", "specification", "spec", "documentation", "docs", "the", "public"}
)


def package(document: Document, settings: Settings) -> Package:
    """The package's names: those of the settings, else made of the document's title."""
    info = document.root.get("info") or document.root
    title = [word for word in words(info.text("title")) if word.isascii()]
    telling = [word for word in title if word.lower() not in _NOISE and not word.isdigit()] or title or ["client"]
    while len(telling) > 1 and (telling[-1].isdigit() or telling[-1].lower() in ("v1", "v2", "v3")):
        telling.pop()
    import_name = settings.package or free(snake(tuple(telling[:4]), "client"), frozenset())
    client_class = settings.client or pascal(" ".join(telling[:4]), "Client")
    return Package(
        import_name=import_name,
        distribution=settings.distribution or import_name.replace("_", "-").strip("-"),
        version=settings.version or "0.1.0",
        client_class=client_class,
        error_class=f"{client_class}Error",
        document_name=settings.document_name,
        author=settings.author or "",
        license=settings.license or "",
    )


def servers(document: Document) -> tuple[Server, ...]:
    """The servers, `/` where the document names none (OpenAPI 3.1.1, OpenAPI Object, `servers`)."""
    found = tuple(_server(node) for node in document.root.elements("servers") if node.text("url"))
    return found or (Server(url=SpecText("/")),)


def _server(node: Node) -> Server:
    members = dict(node.members("variables"))
    names = identifiers(list(members), CLIENT_ARGUMENTS, "variable", {})
    return Server(
        url=SpecText(node.text("url")),
        description=SpecText(node.text("description")),
        variables=tuple(_variable(name, names[name], member) for name, member in members.items()),
    )


def _variable(wire_name: str, name: str, node: Node) -> ServerVariable:
    open_ = "enum" not in node
    listed = node.elements("x-sdkwright-values" if open_ else "enum")
    return ServerVariable(
        name=name,
        wire_name=SpecText(wire_name),
        default=SpecText(node.text("default")),
        values=tuple(dict.fromkeys(SpecText(element.value) for element in listed if isinstance(element.value, str))),
        open=open_,
        description=SpecText(node.text("description")),
    )


def security_names(document: Document, taken: set[str]) -> dict[str, str]:
    """A class for each security scheme that the runtime can meet, by the document's name."""
    return {
        wire: unique(pascal(wire, "Scheme"), taken, f"{pascal(wire, 'Scheme')}Auth")
        for wire, node in _declared(document)
        if _kind(node) is not SchemeKind.UNSUPPORTED
    }


def security_schemes(document: Document, names: Mapping[str, str], report: Report) -> tuple[SecurityScheme, ...]:
    """The security schemes, each as the runtime will meet it."""
    found: list[SecurityScheme] = []
    for wire, node in _declared(document):
        if wire in names:
            found.append(_scheme(wire, names[wire], node))
        else:
            message = f"the security scheme {wire[:100]!r} is of a kind that no class is made for"
            report("unsupported-security-scheme", message, node, "give the client an `auth` object of your own")
    return tuple(found)


def _declared(document: Document) -> list[tuple[str, Node]]:
    components = document.root.get("components")
    found = components.members("securitySchemes") if components is not None else ()
    return [(wire, node.follow()) for wire, node in found]


def _kind(node: Node) -> SchemeKind:
    algorithm = node.text("x-sdkwright-signature")
    match node.text("type"), node.text("scheme").lower():
        case _ if algorithm:
            return SchemeKind.SIGNATURE if algorithm in SIGNATURES else SchemeKind.UNSUPPORTED
        case "apiKey", _ if node.text("in") in ("header", "query", "cookie"):
            return SchemeKind.API_KEY
        case "http", "basic":
            return SchemeKind.BASIC
        case ("http", "bearer") | ("oauth2", _) | ("openIdConnect", _):
            return SchemeKind.BEARER
        case _:
            return SchemeKind.UNSUPPORTED


def _scheme(wire_name: str, name: str, node: Node) -> SecurityScheme:
    kind = _kind(node)
    return SecurityScheme(
        name=name,
        wire_name=SpecText(wire_name),
        kind=kind,
        description=SpecText(node.text("description")),
        place=node.text("in") if kind is SchemeKind.API_KEY else "",
        parameter=SpecText(node.text("name")),
        algorithm=node.text("x-sdkwright-signature") if kind is SchemeKind.SIGNATURE else "",
        location=node.location,
    )


def file_stem(source: str) -> str:
    """The name of a file without folders and extension."""
    return unquote(source).rpartition("/")[2].partition(".")[0]
