"""Security schemes: the class of each, what it is constructed with, and where in the environment that is found."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from msgspec.structs import replace

from sdkwright import variables
from sdkwright.build.names import unique
from sdkwright.build.schemas import Report
from sdkwright.document import Document, Node
from sdkwright.ir.security import Flow, SchemeKind, SecurityScheme
from sdkwright.ir.text import NO_TEXT, SpecText
from sdkwright.settings import Settings
from sdkwright.words import free, pascal, snake, words

SIGNATURES = frozenset({"SDK-HMAC-SHA256"})
"""Request signatures that the runtime knows, by the value of `x-sdkwright-signature`."""

CLIENT_AUTHENTICATION = "x-sdkwright-client-authentication"

_ARGUMENTS = {
    SchemeKind.API_KEY: ("value",),
    SchemeKind.BEARER: ("token",),
    SchemeKind.BASIC: ("username", "password"),
    SchemeKind.OAUTH2: ("token", "client_id", "client_secret", "refresh_token"),
    SchemeKind.SIGNATURE: ("ak", "sk", "security_token"),
}
_FLOWS = ("clientCredentials", "authorizationCode", "deviceAuthorization", "password", "implicit")


def security_names(document: Document, taken: set[str]) -> dict[str, str]:
    """A class for each security scheme that the runtime can meet, by the document's name."""
    kinds = {wire: _kind(node) for wire, node in _declared(document)}
    own = {"Auth", "Request", *(["AccessToken"] if SchemeKind.OAUTH2 in kinds.values() else [])}
    taken.update(own)
    classes = {wire: pascal(wire, "Scheme") for wire, kind in kinds.items() if kind is not SchemeKind.UNSUPPORTED}
    taken.update(name for name in classes.values() if free(name, frozenset()) != name)
    return {wire: unique(name, taken, f"{name}{'Scheme' if name in own else 'Auth'}") for wire, name in classes.items()}


def security_schemes(
    document: Document, names: Mapping[str, str], settings: Settings, import_name: str, report: Report
) -> tuple[SecurityScheme, ...]:
    """The security schemes, each as the runtime will meet it."""
    found: list[SecurityScheme] = []
    taken: set[str] = set()
    declared = _declared(document)
    for wire, node in declared:
        if wire in names:
            scheme = _scheme(wire, names[wire], node)
            said = settings.environment.get(wire, node.value.get(variables.MEMBER))
            found.append(_with_variables(scheme, said, f"{import_name} {wire}", taken))
        else:
            message = f"the security scheme {wire[:100]!r} is of a kind that no class is made for"
            own = (
                "an `ssl_context` with your certificate"
                if node.text("type") == "mutualTLS"
                else "an `auth` of your own"
            )
            report("unsupported-security-scheme", message, node, f"give the client {own}")
    for wire in settings.environment:
        if wire not in names:
            near = get_close_matches(wire, names, 1)
            hint = f"did you mean {near[0]!r}?" if near else "it is called as under components.securitySchemes"
            report("unknown-security-scheme", f"`environment` names {wire[:100]!r}", document.root, hint)
    return tuple(found)


def secret_variable(import_name: str, schemes: Iterable[SecurityScheme]) -> str:
    """The environment variable of the secret that incoming requests are signed with: `PETS_WEBHOOK_SECRET`."""
    return _variable(f"{import_name} webhook secret", "", 1, {name for one in schemes for _, name in one.variables})


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
        case ("oauth2", _) | ("openIdConnect", _) if _discovery_url(node) or any(one.token_url for one in _flows(node)):
            return SchemeKind.OAUTH2
        case ("http", "bearer") | ("oauth2", _) | ("openIdConnect", _):
            return SchemeKind.BEARER
        case _:
            return SchemeKind.UNSUPPORTED


def _discovery_url(node: Node) -> str:
    """Where an issuer says what its endpoints are (OpenID Connect Discovery, section 4; RFC 8414, section 3)."""
    return node.text("openIdConnectUrl" if node.text("type") == "openIdConnect" else "oauth2MetadataUrl")


def _flows(node: Node) -> Iterator[Flow]:
    """The flows (OpenAPI, OAuth Flows Object), that of programs first."""
    flows = node.get("flows")
    for kind in _FLOWS if flows is not None else ():
        flow = flows.get(kind) if flows is not None else None
        if flow is not None:
            scopes = tuple((SpecText(name), SpecText(flow["scopes"].text(name))) for name, _ in flow.members("scopes"))
            yield Flow(kind, SpecText(flow.text("tokenUrl")), SpecText(flow.text("refreshUrl")), scopes)


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
        flows=tuple(_flows(node)) if kind is SchemeKind.OAUTH2 else (),
        discovery_url=SpecText(_discovery_url(node)) if kind is SchemeKind.OAUTH2 else NO_TEXT,
        client_secret_post=node.text(CLIENT_AUTHENTICATION) == "client_secret_post",
        location=node.location,
    )


def _with_variables(scheme: SecurityScheme, said: object, prefix: str, taken: set[str]) -> SecurityScheme:
    """The scheme and its variables: those that are named, else ones made of the names of package and scheme."""
    arguments = _ARGUMENTS[scheme.kind]
    named = variables.named(said, arguments)
    made = tuple((name, named.get(name) or _variable(prefix, name, len(arguments), taken)) for name in arguments)
    return replace(scheme, variables=made)


def _variable(prefix: str, argument: str, arguments: int, taken: set[str]) -> str:
    """`PETS_LOGIN_USERNAME`; without the argument's name where there is but one, and no word twice in a row."""
    parts = words((f"{prefix} {argument}" if arguments > 1 else prefix).replace("OAuth", "Oauth"))
    spelled = [part.upper() for part in parts if part.isascii()]
    kept = [part for number, part in enumerate(spelled) if number == 0 or part != spelled[number - 1]]
    return unique(snake(tuple(kept), "auth").upper(), taken)
