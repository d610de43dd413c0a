"""Where tokens are asked for: as the document says, or as an issuer does (OpenID Connect Discovery 1.0, RFC 8414)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit

from .exchange import Request
from .options import Settings
from .steps import Steps
from .tokens import LONGEST_REPLY, Endpoint, TokenError, answered, asking_headers, line, members

_WELL_KNOWN: Final = "/.well-known/openid-configuration"


def discovered(url: str, settings: Settings, request: Request) -> Steps[Endpoint]:
    """The steps to the token endpoint that an issuer names in its metadata at `url` (OpenID Connect Discovery 1.0,
    section 4; RFC 8414, section 3). Raises TokenError, also for an endpoint on another origin, which it is the user's
    to trust, and for metadata of another issuer (section 4.3)."""
    plain = url.partition("?")[0]
    asking = Request("GET", url, asking_headers(settings), plain_url=plain, idempotent=True, max_reply=LONGEST_REPLY)
    asking.until = request.until
    response = yield from answered(asking, settings, request)
    found = members(response) if response.is_success else None
    if found is None:
        raise TokenError(f"{line(response)}: this is no metadata of an issuer", request, response.status_code)
    issuer, endpoint = found.get("issuer"), found.get("token_endpoint")
    if not isinstance(issuer, str) or not _is_issuer(issuer, url):
        raise TokenError(f"{line(response)}: this is the metadata of another issuer", request, response.status_code)
    if not isinstance(endpoint, str) or not is_endpoint(endpoint):
        raise TokenError(f"{line(response)}: no token endpoint is named", request, response.status_code)
    if origin(endpoint) != origin(url):
        said = f"{line(response)}: the token endpoint is on another origin: give it as `token_url` if you trust it"
        raise TokenError(said, request, response.status_code)
    ways = found.get("token_endpoint_auth_methods_supported")
    post = isinstance(ways, list) and "client_secret_post" in ways and "client_secret_basic" not in ways
    return Endpoint(endpoint, "client_secret_post" if post else None)


def located(url: str, base_url: str, request: Request) -> str:
    """A URL of the document, which may be relative to the server's (OpenAPI 3.1.1, section 4.5.1).

    Raises TokenError for one that nobody should be asked at."""
    try:
        found = urljoin(base_url, url) if url.isprintable() else ""
    except ValueError:
        found = ""
    if not is_endpoint(found):
        raise TokenError("the document names no URL that tokens can be asked for at: give `token_url`", request)
    return found


def is_endpoint(url: str) -> bool:
    """Whether `url` is absolute, of http or https, with neither credentials nor fragment (RFC 6749, section 3.2)."""
    try:
        parts = urlsplit(url)
        fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    fine = fine and parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable()
    return fine and "@" not in parts.netloc and "#" not in url and " " not in url


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port (RFC 6454, section 4)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _is_issuer(issuer: str, url: str) -> bool:
    """Whether metadata at `url` may be that of `issuer`."""
    place, known, _ = url.partition(_WELL_KNOWN)
    if known:
        return issuer.rstrip("/") == place.rstrip("/")
    return is_endpoint(issuer) and origin(issuer) == origin(url)
