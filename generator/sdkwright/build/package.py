"""Names of the package, and its servers: what stands once in a document."""

import builtins
import re
import sys
import unicodedata
from urllib.parse import unquote, urljoin

from sdkwright.build.names import identifiers
from sdkwright.build.schemas import Report
from sdkwright.document import Document, Node
from sdkwright.ir.api import CLIENT_ARGUMENTS, Package, Server, ServerVariable
from sdkwright.ir.text import NO_TEXT, SpecText
from sdkwright.names import PACKAGE_CLASSES
from sdkwright.operations import Found
from sdkwright.settings import Settings
from sdkwright.words import free, pascal, snake, words

_NOISE = frozenset({
    "api", "apis", "openapi", "rest", "specification", "spec", "documentation", "docs", "the", "public", "official",
    "reference",
})  # fmt: skip
_OTHER_VERSIONS = frozenset({
    "aifc", "annotationlib", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "compression", "crypt",
    "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd",
    "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib",
})  # fmt: skip
"""Modules that some versions of Python have, and others not: a package is called alike on all of them."""
_NEEDED = frozenset({
    "aiohttp", "annotated_types", "anyio", "attrs", "certifi", "cryptography", "frozenlist", "h11", "httpcore2",
    "httpx2", "idna", "multidict", "opentelemetry", "propcache", "pydantic", "pydantic_core", "sniffio", "tests",
    "truststore", "typing_extensions", "typing_inspection", "yarl",
})  # fmt: skip
"""Modules that a package needs, or may be used with, and its own tests."""
_LINKING = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})
_MOST_WORDS = 4
_HUMPS = 3
"""From so many on, a word (`NetworkManagementClient`) is no brand."""
_TITLE_WORD = re.compile(r"[A-Za-z0-9]+")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_POSSESSIVE = re.compile(r"['’]s\b")


def package(document: Document, settings: Settings) -> Package:
    """The package's names: those of the settings, else made of the document's title."""
    info = document.root.get("info") or document.root
    plain = (
        unicodedata.normalize("NFKD", info.text("title").replace("’", "'")).encode("ascii", "ignore").decode("ascii")
    )
    title = _TITLE_WORD.findall(_DOTTED.sub(lambda one: one[0].replace(".", ""), _POSSESSIVE.sub("", plain)))
    telling = [word for word in title if word.lower() not in _NOISE and not word.isdigit()] or title or ["client"]
    while len(telling) > 1 and (telling[-1].isdigit() or telling[-1].lower() in ("v1", "v2", "v3")):
        telling.pop()
    parted = (words(word) if len(words(word)) >= _HUMPS else (word,) for word in telling)
    telling = [part for parts in parted for part in parts][:_MOST_WORDS]
    while len(telling) > 1 and telling[-1].lower() in _LINKING:
        telling.pop()
    import_name = settings.package or _free_module(snake(tuple(telling), "client"))
    said = pascal(" ".join(telling), "Client")
    client_class = settings.client or (f"{said}Client" if free(said, PACKAGE_CLASSES) != said else said)
    error_class = f"{client_class}Error"
    if error_class in PACKAGE_CLASSES or hasattr(builtins, error_class):
        error_class = f"{client_class}BaseError"
    return Package(
        import_name=import_name,
        distribution=settings.distribution or import_name.replace("_", "-").strip("-"),
        version=settings.version or "0.1.0",
        client_class=client_class,
        error_class=error_class,
        document_name=settings.document_name,
        author=settings.author or "",
        license=settings.license or "",
    )


def _free_module(name: str) -> str:
    """A name under which Python finds the package, and no module of its own or of what the package needs."""
    taken = name in sys.stdlib_module_names or name in _OTHER_VERSIONS or name in _NEEDED
    return f"{name}_client" if taken else free(name, frozenset())


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


def own_server(found: Found, report: Report) -> SpecText:
    """Where an operation goes if not to the document's first server: an absolute URL, its variables at their defaults
    (OpenAPI 3.1.1, Operation Object and Path Item Object, `servers`). Empty where it goes there as well."""
    holder = next((one for one in (found.node, found.item) if "servers" in one), None)
    node = next((one for one in holder.elements("servers") if one.text("url")), None) if holder is not None else None
    if node is None:
        return NO_TEXT
    first = next((_at_defaults(one) for one in node.document.root.elements("servers") if one.text("url")), "")
    own = urljoin(f"{first.rstrip('/')}/", _at_defaults(node)).rstrip("/")
    if own == first.rstrip("/"):
        return NO_TEXT
    if not own.lower().startswith(("http://", "https://")):
        hint = "give the document, or this server, an absolute URL"
        report("operation-servers", "it is not known where this server is: its URL is relative", node, hint)
        return NO_TEXT
    if next(node.members("variables"), None) is not None:
        said = "the variables of this server keep their defaults unless a call says where it goes"
        report("operation-server-variables", said, node, "`options=RequestOptions(base_url=…)` says so")
    return SpecText(own)


def _at_defaults(server: Node) -> str:
    url = server.text("url")
    for name, variable in server.members("variables"):
        url = url.replace(f"{{{name}}}", variable.text("default"))
    return url


def file_stem(source: str) -> str:
    """The name of a file without folders and extension."""
    return unquote(source).rpartition("/")[2].partition(".")[0]
