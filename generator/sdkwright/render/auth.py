"""Security schemes as classes."""

from dataclasses import dataclass

from sdkwright.ir.api import Api
from sdkwright.ir.security import SchemeKind, SecurityScheme
from sdkwright.ir.text import SpecText
from sdkwright.render.python import docstring, literal, prose

SIGNERS = {"SDK-HMAC-SHA256": "SdkHmacSha256"}
"""The class in templates/runtime/signing.py for each algorithm."""

_KINDS = {
    SchemeKind.API_KEY: "kinds.ApiKey",
    SchemeKind.BASIC: "kinds.Basic",
    SchemeKind.BEARER: "kinds.Bearer",
    SchemeKind.OAUTH2: "kinds.Bearer",
}
_WORDS = {
    SchemeKind.BASIC: "User name and password (RFC 7617).",
    SchemeKind.BEARER: "A bearer token (RFC 6750).",
    SchemeKind.OAUTH2: "An access token (RFC 6749).",
    SchemeKind.SIGNATURE: "Signs each request with an access key.",
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """A class of templates/client/auth.py.jinja: its name, what it derives from, and its class attributes."""

    name: str
    kind: str
    docstring: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuthView:
    """The fields of templates/client/auth.py.jinja."""

    header: str
    imports: tuple[str, ...]
    schemes: tuple[Scheme, ...]
    exports: tuple[str, ...]


def auth_view(api: Api, header: str) -> AuthView:
    """What the template of the package's `auth` module shows."""
    signers = sorted({SIGNERS[scheme.algorithm] for scheme in api.security_schemes if scheme.algorithm})
    return AuthView(
        header=header,
        imports=tuple(f"from ._runtime.signing import {signer}" for signer in signers),
        schemes=tuple(_scheme(scheme) for scheme in _usable(api)),
        exports=tuple(literal(SpecText(name)) for name in sorted({"Auth", *scheme_names(api)})),
    )


def scheme_names(api: Api) -> tuple[str, ...]:
    """The classes of the package's `auth` module."""
    return tuple(scheme.name for scheme in _usable(api))


def _usable(api: Api) -> list[SecurityScheme]:
    return [scheme for scheme in api.security_schemes if scheme.kind is not SchemeKind.UNSUPPORTED]


def _scheme(scheme: SecurityScheme) -> Scheme:
    members = [f"variables = {_dict(scheme.variables)}"]
    if scheme.kind is SchemeKind.API_KEY:
        members[:0] = [f"place = {literal(scheme.place)}", f"parameter = {literal(scheme.parameter)}"]
    kind = SIGNERS[scheme.algorithm] if scheme.algorithm else _KINDS[scheme.kind]
    return Scheme(scheme.name, kind, docstring(_text(scheme), indent=4), tuple(members))


def _dict(pairs: tuple[tuple[str, str], ...]) -> str:
    return f"{{{', '.join(f'{literal(name)}: {literal(value)}' for name, value in pairs)}}}"


def _text(scheme: SecurityScheme) -> str:
    described = prose(scheme.description)
    if scheme.kind is SchemeKind.API_KEY:
        where = {"header": "header", "query": "query parameter", "cookie": "cookie"}[scheme.place]
        return "\n\n".join(part for part in (described, f"Sent in the {where} `{prose(scheme.parameter)}`.") if part)
    return described or _WORDS[scheme.kind]
