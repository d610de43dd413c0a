"""Proves who the caller is. An `Auth` changes the request just before it is sent, anew for every attempt."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final, Literal, Protocol, runtime_checkable
from urllib.parse import quote

from .errors import AuthenticationRequiredError
from .exchange import Request

_RUNTIME: Final = __name__.rpartition(".")[0]


@runtime_checkable
class Auth(Protocol):
    """Anything with this method is an `auth`."""

    def apply(self, request: Request) -> None:
        """Add what proves the caller's identity to `request`: its headers, or its URL."""
        ...


class Scheme:
    """A way to prove one's identity that documents know. A package has a subclass for each of its security schemes,
    which is used where an operation asks for it by name; any other `Auth` is used wherever one is needed."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class ApiKey(Scheme):
    """A key in a header, in the query or in a cookie (OpenAPI, Security Scheme Object, `apiKey`)."""

    place: Literal["header", "query", "cookie"]
    parameter: str

    def __init__(self, value: str) -> None:
        if not value:
            raise ValueError(f"{type(self).__name__} needs a value")
        self._value = value

    def apply(self, request: Request) -> None:
        """Add the key to `request`."""
        match self.place:
            case "header":
                request.headers[self.parameter] = self._value
            case "query":
                pair = f"{quote(self.parameter, safe='')}={quote(self._value, safe='')}"
                request.url += f"{'&' if '?' in request.url else '?'}{pair}"
            case "cookie":
                pair = f"{quote(self.parameter, safe='')}={quote(self._value, safe='')}"
                known = request.headers.get("Cookie")
                request.headers["Cookie"] = f"{known}; {pair}" if known else pair


class Bearer(Scheme):
    """A bearer token (RFC 6750, section 2.1)."""

    def __init__(self, token: str) -> None:
        if not token:
            raise ValueError(f"{type(self).__name__} needs a token")
        self._token = token

    def apply(self, request: Request) -> None:
        """Set `Authorization`."""
        request.headers["Authorization"] = f"Bearer {self._token}"


class Basic(Scheme):
    """User name and password (RFC 7617). Raises ValueError for a colon in the name, which would end it."""

    def __init__(self, username: str, password: str) -> None:
        if ":" in username:
            raise ValueError("a user name must not hold a colon")
        self._value = base64.b64encode(f"{username}:{password}".encode()).decode()

    def apply(self, request: Request) -> None:
        """Set `Authorization`."""
        request.headers["Authorization"] = f"Basic {self._value}"


def chosen(security: Sequence[Sequence[str]] | None, given: Sequence[Auth]) -> Sequence[Auth]:
    """What of `given` goes with an operation: all of the first alternative that can be met (OpenAPI, Security
    Requirement Object). An `Auth` that is no scheme of the document meets any. Nothing at all is used where the
    operation needs nothing, however much is given.

    Raises AuthenticationRequiredError where no alternative can be met.
    """
    if security is None:
        return given
    if not security:
        return ()
    for alternative in filter(None, security):
        met = [next((auth for auth in given if name in _names(auth)), None) for name in alternative]
        used = [auth for auth in met if auth is not None]
        if len(used) == len(met):
            return used
    own = [auth for auth in given if not _names(auth)]
    if own or not all(security):
        return own
    wanted = " or ".join(" and ".join(alternative) for alternative in security)
    raise AuthenticationRequiredError(f"this operation needs auth: {wanted}")


def _names(auth: Auth) -> set[str]:
    """The names of the document's schemes that `auth` is of."""
    return {
        kind.__name__
        for kind in type(auth).__mro__
        if issubclass(kind, Scheme) and not kind.__module__.startswith(_RUNTIME)
    }
