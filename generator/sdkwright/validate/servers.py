"""Servers and their URLs.

Sources: OpenAPI 3.1.1, Server and Server Variable Objects; RFC 3986, section 3.2.1 (user information); RFC 9700.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

from sdkwright.diagnostics import Diagnostic
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node
from sdkwright.operations import Found
from sdkwright.validate.paths import TEMPLATE
from sdkwright.validate.walk import part_of

_HERE = re.compile(r"(localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0|.*\.(localhost|local|test|internal))\Z")
_SECRET = re.compile(r"(api|access|auth|secret)?[_-]?(key|token|secret|password|passwd|pwd)\Z", re.IGNORECASE)


def check(document: Document, found: Iterable[Found]) -> Iterator[Diagnostic]:
    """Everything about servers, wherever they stand."""
    seen: set[tuple[str, str]] = set()
    for holder in _holders(document, found):
        for server in holder.elements("servers"):
            if server.key not in seen:
                seen.add(server.key)
                yield from _variables(server)
                yield from _url(server)


def _holders(document: Document, found: Iterable[Found]) -> Iterator[Node]:
    yield document.root
    for one in found:
        yield one.item
        yield one.node


def _variables(server: Node) -> Iterator[Diagnostic]:
    known = dict(server.members("variables"))
    used = dict.fromkeys(TEMPLATE.findall(server.text("url")))
    for name in used:
        if name not in known:
            message = f"the URL uses {{{name[:100]}}}, but no server variable declares it"
            place = part_of(server.document, server["url"].location, f"{{{name}}}")
            yield finding("undeclared-server-variable", message, place, "add it under `variables`")
    for name, variable in known.items():
        if name not in used:
            message = f"the URL has no {{{name[:100]}}}"
            yield finding("unused-server-variable", message, variable.key_location, "use it, or take it out")
        enum = [element.value for element in variable.elements("enum")]
        if enum and "default" in variable and variable["default"].value not in enum:
            message = f"the default of {name[:100]!r} is not among its values"
            hint = "add it to `enum`, or choose another"
            yield finding("server-variable-default", message, variable["default"].location, hint)


def _url(server: Node) -> Iterator[Diagnostic]:
    url = server.text("url")
    if not url:
        return
    place = server["url"].location
    if is_plain(url):
        message = "requests to this server are not encrypted, and neither are the credentials in them"
        yield finding("http-server", message, place, "use https")
    if holds_credentials(url):
        message = "this address holds credentials, which whoever reads the document gets"
        yield finding("credentials-in-url", message, place, "take them out, and declare a security scheme")


def is_plain(url: str) -> bool:
    """Whether what is sent to `url` can be read on the way; not so on the caller's own machine or network."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "ws") and not _HERE.match(parts.hostname or "localhost")
    except ValueError:
        return False


def holds_credentials(url: str) -> bool:
    """Whether a user with a password, or a query parameter that is one, stands in `url`; variables do not count."""
    try:
        parts = urlsplit(url)
        password = parts.password
    except ValueError:
        return False
    if password and "{" not in password:
        return True
    return any(value and "{" not in value and _SECRET.match(name) for name, value in parse_qsl(parts.query))
