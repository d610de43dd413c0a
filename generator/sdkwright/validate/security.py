"""Security schemes and requirements.

Sources: OpenAPI 3.1.1, Security Scheme, OAuth Flow and Security Requirement Objects; RFC 9700 (OAuth 2.0 Security Best
Current Practice), sections 2.1.2 and 2.4.
"""

from collections.abc import Iterator, Sequence

from sdkwright.diagnostics import Diagnostic
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.operations import Found
from sdkwright.validate.servers import holds_credentials, is_plain

_ADDRESSES = ("authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl", "openIdConnectUrl")


def check(document: Document, found: Sequence[Found]) -> Iterator[Diagnostic]:
    """Everything about who may do what."""
    schemes = dict(_schemes(document))
    for scheme in schemes.values():
        yield from _scheme(scheme)
    yield from _requirements(document.root, schemes)
    for one in found:
        yield from _requirements(one.node, schemes)
    yield from _unsecured(document, found, bool(schemes))


def _schemes(document: Document) -> Iterator[tuple[str, Node]]:
    components = document.root.get("components")
    for name, reference in components.members("securitySchemes") if components is not None else ():
        try:
            yield name, reference.follow()
        except UnresolvedReference:
            yield name, reference


def _requirements(holder: Node, schemes: dict[str, Node]) -> Iterator[Diagnostic]:
    for requirement in holder.elements("security"):
        for name, member in requirement.members():
            scheme = schemes.get(name)
            if scheme is None:
                if "/" not in name:
                    message = f"there is no security scheme {name[:100]!r}"
                    hint = "declare it under `components/securitySchemes`"
                    yield finding("unknown-security-scheme", message, member.key_location, hint)
            elif scheme.text("type") == "oauth2":
                yield from _scopes(name, member, scheme)


def _scopes(name: str, wanted: Node, scheme: Node) -> Iterator[Diagnostic]:
    flows = [flow for _, flow in scheme.members("flows")]
    known = {scope for flow in flows for scope, _ in flow.members("scopes")}
    for scope in wanted.elements():
        if known and isinstance(scope.value, str) and scope.value not in known:
            message = f"{name[:100]!r} has no scope {scope.value[:100]!r}"
            yield finding("unknown-scope", message, scope.location, "declare it in the scheme's flows")


def _scheme(scheme: Node) -> Iterator[Diagnostic]:
    if scheme.text("type") == "apiKey" and scheme.text("in") == "query":
        message = "a key in the query ends up in the logs of servers and proxies"
        yield finding("query-credentials", message, scheme["in"].location, "send it in a header")
    holders = [scheme]
    for kind, flow in scheme.members("flows"):
        holders.append(flow)
        if kind in ("implicit", "password"):
            message = f"RFC 9700 advises against the {kind} flow"
            yield finding("legacy-flow", message, flow.key_location, "use the authorization code flow with PKCE")
    for holder in holders:
        for name in _ADDRESSES:
            url = holder.text(name)
            if url and is_plain(url):
                message = "credentials are sent to this address without encryption"
                yield finding("http-credentials", message, holder[name].location, "use https")
            if url and holds_credentials(url):
                message = "this address holds credentials, which whoever reads the document gets"
                yield finding("credentials-in-url", message, holder[name].location, "take them out")


def _unsecured(document: Document, found: Sequence[Found], has_schemes: bool) -> Iterator[Diagnostic]:
    if not has_schemes and "security" not in document.root:
        if found:
            place = document.root["openapi"].key_location
            hint = "declare how callers prove who they are under `components/securitySchemes`, or `security: []`"
            yield finding("missing-security", "this document declares no security", place, hint)
        return
    secured = any(one.node.get("security") is not None and one.node["security"].value for one in found)
    if "security" in document.root or not secured:
        return
    for one in found:
        if "security" not in one.node:
            message = f"{one.method[:20]} {one.path[:200]} asks for no credentials, while other operations do"
            hint = "say `security: []` if that is meant"
            yield finding("unsecured-operation", message, one.node.key_location, hint)
