"""Proves who the caller is. An `Auth` changes the request just before it is sent, anew for every attempt."""

from __future__ import annotations

import base64
from typing import Literal, Protocol, runtime_checkable
from urllib.parse import quote

from .exchange import Request


@runtime_checkable
class Auth(Protocol):
    """Anything with this method is an `auth`."""

    def apply(self, request: Request) -> None:
        """Add what proves the caller's identity to `request`: its headers, or its URL."""
        ...


class ApiKey:
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

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Bearer:
    """A bearer token (RFC 6750, section 2.1)."""

    def __init__(self, token: str) -> None:
        if not token:
            raise ValueError(f"{type(self).__name__} needs a token")
        self._token = token

    def apply(self, request: Request) -> None:
        """Set `Authorization`."""
        request.headers["Authorization"] = f"Bearer {self._token}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Basic:
    """User name and password (RFC 7617). Raises ValueError for a colon in the name, which would end it."""

    def __init__(self, username: str, password: str) -> None:
        if ":" in username:
            raise ValueError("a user name must not hold a colon")
        self._value = base64.b64encode(f"{username}:{password}".encode()).decode()

    def apply(self, request: Request) -> None:
        """Set `Authorization`."""
        request.headers["Authorization"] = f"Basic {self._value}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
