"""Security schemes as classes."""

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.ir.security import SchemeKind, SecurityScheme
from sdkwright.ir.text import SpecText
from sdkwright.render.python import docstring, literal, prose

SIGNERS = {"SDK-HMAC-SHA256": "signing.SdkHmacSha256"}
"""The class in templates/runtime/signing.py for each algorithm."""

_KINDS = {
    SchemeKind.API_KEY: "kinds.ApiKey",
    SchemeKind.BASIC: "kinds.Basic",
    SchemeKind.BEARER: "kinds.Bearer",
    SchemeKind.OAUTH2: "oauth2.OAuth2",
}
_WORDS = {
    SchemeKind.BASIC: "User name and password (RFC 7617).",
    SchemeKind.BEARER: "A bearer token (RFC 6750).",
    SchemeKind.OAUTH2: "An access token (RFC 6749).",
    SchemeKind.SIGNATURE: "Signs each request with an access key.",
}


class Scheme(Struct, frozen=True):
    """A class of templates/client/auth.py.jinja: its name, what it derives from, and its class attributes."""

    name: str
    kind: str
    docstring: str
    members: tuple[str, ...]


class AuthView(Struct, frozen=True):
    """The fields of templates/client/auth.py.jinja."""

    header: str
    imports: tuple[str, ...]
    schemes: tuple[Scheme, ...]
    exports: tuple[str, ...]


def auth_view(api: Api, header: str) -> AuthView:
    """What the template of the package's `auth` module shows."""
    imports = ["from ._runtime import oauth2"] if uses_oauth2(api) else []
    if any(scheme.algorithm for scheme in api.security_schemes):
        imports.append("from ._runtime import signing")
    imports += ["from ._runtime.auth import Auth as Auth", "from ._runtime.exchange import Request as Request"]
    if uses_oauth2(api):
        imports.append("from ._runtime.tokens import AccessToken as AccessToken")
    own = {"Auth", "Request", *(["AccessToken"] if uses_oauth2(api) else [])}
    return AuthView(
        header=header,
        imports=tuple(imports),
        schemes=tuple(_scheme(scheme) for scheme in _usable(api)),
        exports=tuple(literal(SpecText(name)) for name in sorted(own | set(scheme_names(api)))),
    )


def uses_oauth2(api: Api) -> bool:
    """Whether a scheme of the document has tokens that can be asked for."""
    return any(scheme.kind is SchemeKind.OAUTH2 for scheme in api.security_schemes)


def scheme_names(api: Api) -> tuple[str, ...]:
    """The classes of the package's `auth` module."""
    return tuple(scheme.name for scheme in _usable(api))


def _usable(api: Api) -> list[SecurityScheme]:
    return [scheme for scheme in api.security_schemes if scheme.kind is not SchemeKind.UNSUPPORTED]


def _scheme(scheme: SecurityScheme) -> Scheme:
    members = [f"variables = {_dict(scheme.variables)}"]
    if scheme.kind is SchemeKind.API_KEY:
        members[:0] = [f"place = {literal(scheme.place)}", f"parameter = {literal(scheme.parameter)}"]
    if scheme.kind is SchemeKind.OAUTH2:
        members[:0] = _endpoints(scheme)
    kind = SIGNERS[scheme.algorithm] if scheme.algorithm else _KINDS[scheme.kind]
    return Scheme(scheme.name, kind, docstring(_text(scheme), indent=4), tuple(members))


def _endpoints(scheme: SecurityScheme) -> list[str]:
    """Where tokens are asked for: the flow of programs comes first in `flows`, refresh tokens come from the others."""
    flows = [flow for flow in scheme.flows if flow.token_url]
    urls = {"discovery_url": scheme.discovery_url}
    if flows:
        interactive = next((flow for flow in flows if flow.kind != "clientCredentials"), flows[0])
        urls = {"token_url": flows[0].token_url, "refresh_url": interactive.refresh_url or interactive.token_url}
    members = [f"{name} = {literal(url)}" for name, url in urls.items()]
    return [*members, 'client_authentication = "client_secret_post"'] if scheme.client_secret_post else members


def _dict(pairs: tuple[tuple[str, str], ...]) -> str:
    return f"{{{', '.join(f'{literal(name)}: {literal(value)}' for name, value in pairs)}}}"


def _text(scheme: SecurityScheme) -> str:
    parts = [prose(scheme.description)]
    if scheme.kind is SchemeKind.API_KEY:
        where = {"header": "header", "query": "query parameter", "cookie": "cookie"}[scheme.place]
        parts.append(f"Sent in the {where} `{prose(scheme.parameter)}`.")
    elif not parts[0]:
        parts.append(_WORDS[scheme.kind])
    if scheme.discovery_url and not scheme.flows:
        parts.append("Where tokens are asked for is said by their issuer (OpenID Connect Discovery 1.0, RFC 8414).")
    names = [f"`{variable}`" for _, variable in scheme.variables]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    parts.append(f"`from_env()` reads {listed}.")
    return "\n\n".join(part for part in parts if part)
