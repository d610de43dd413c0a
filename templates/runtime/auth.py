"""Proves who the caller is. An `Auth` changes the request just before it is sent, anew for every attempt."""

from __future__ import annotations

import base64
import os
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, Self, TypeAlias, runtime_checkable
from urllib.parse import quote

from .errors import AuthenticationRequiredError
from .exchange import Request

if TYPE_CHECKING:
    from .options import Settings
    from .steps import Steps

_RUNTIME: Final = __name__.rpartition(".")[0]

Token: TypeAlias = str | Callable[[], str | Awaitable[str]]
"""A token, or what gives one for each request; only the async client can await it."""


@runtime_checkable
class Auth(Protocol):
    """Anything with this method is an `auth`."""

    def apply(self, request: Request) -> Awaitable[None] | None:
        """Add what proves the caller's identity to `request`: its headers, or its URL. The async client awaits it where
        it is a coroutine."""
        ...


@runtime_checkable
class Renewable(Protocol):
    """An `auth` that can prove the same in another way, once a proof is refused."""

    def rejected(self, request: Request) -> bool:
        """Told that the service refused `request` (401). Whether another proof can be had: the request is then sent
        once more, and no more than once, if its body can be."""
        ...


class Scheme:
    """A way to prove one's identity that documents know. A package has a subclass for each of its security schemes,
    which is used where an operation asks for it by name; any other `Auth` is used wherever one is needed.

    `variables` are the environment variables that `from_env` reads, by the name of the argument.
    """

    variables: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    @classmethod
    def _from_env(cls, *names: str) -> list[str]:
        """The values of the variables for arguments that must be given. Raises ValueError that names those not set."""
        missing = [cls.variables.get(name, name) for name in names if cls._found(name) is None]
        if missing:
            raise ValueError(f"{cls.__name__}: not set in the environment: {', '.join(missing)}")
        return [found for name in names if (found := cls._found(name)) is not None]

    @classmethod
    def _found(cls, name: str) -> str | None:
        """The value of the variable for an argument; an empty one counts as not set."""
        return os.environ.get(cls.variables.get(name, "")) or None


class Obtained(Scheme):
    """A scheme whose proofs have to be asked for, with requests of its own, before one can be used."""

    def apply(self, request: Request) -> Awaitable[None] | None:
        """Add the proof that is held. Raises AuthenticationRequiredError where there is none."""
        raise NotImplementedError

    def obtain(self, settings: Settings, request: Request) -> Steps[Auth]:
        """The steps to a proof for `request`, which it is left to the caller to apply. Raises APIError."""
        raise NotImplementedError


class ApiKey(Scheme):
    """A key in a header, in the query or in a cookie (OpenAPI, Security Scheme Object, `apiKey`)."""

    place: Literal["header", "query", "cookie"]
    parameter: str

    def __init__(self, value: str) -> None:
        if not value:
            raise ValueError(f"{type(self).__name__} needs a value")
        self._value = value

    @classmethod
    def from_env(cls) -> Self:
        """The key in the environment. Raises ValueError that names the variable where it is not set."""
        [value] = cls._from_env("value")
        return cls(value)

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


class _Later(Awaitable[None]):
    """A token that is still to come, and what is then done with it."""

    def __init__(self, token: Awaitable[str], use: Callable[[str], None]) -> None:
        self._token = token
        self._use = use

    def __await__(self) -> Generator[Any, Any, None]:
        self._use((yield from self._token.__await__()))

    def close(self) -> None:
        """Nobody will await it."""
        close: Callable[[], object] | None = getattr(self._token, "close", None)
        if close is not None:
            close()


class Bearer(Scheme):
    """A bearer token (RFC 6750, section 2.1).

    Args:
        token: the token, or a function that gives it, which is asked for each request; the async client awaits it where
            it is a coroutine. After a 401 it is asked once more.
    """

    def __init__(self, token: Token) -> None:
        if not token:
            raise ValueError(f"{type(self).__name__} needs a token")
        self._token = token

    @classmethod
    def from_env(cls) -> Self:
        """The token in the environment. Raises ValueError that names the variable where it is not set."""
        [token] = cls._from_env("token")
        return cls(token)

    def apply(self, request: Request) -> Awaitable[None] | None:
        """Set `Authorization`. Raises ValueError for a function that gives nothing."""
        token = self._token if isinstance(self._token, str) else self._token()
        if not isinstance(token, str):
            return _Later(token, lambda found: self._set(request, found))
        self._set(request, token)
        return None

    def _set(self, request: Request, token: str) -> None:
        if not token:
            raise ValueError(f"{type(self).__name__}: the function gave no token")
        request.headers["Authorization"] = f"Bearer {token}"

    def rejected(self, request: Request) -> bool:
        """Whether there is a function to be asked again."""
        return not isinstance(self._token, str)


class Basic(Scheme):
    """User name and password (RFC 7617). Raises ValueError for a colon in the name, which would end it, and for control
    characters."""

    def __init__(self, username: str, password: str) -> None:
        if ":" in username:
            raise ValueError("a user name must not hold a colon")
        if any(ord(one) < 32 or ord(one) == 127 for one in username + password):
            raise ValueError("neither user name nor password may hold control characters")
        self._value = base64.b64encode(f"{username}:{password}".encode()).decode()

    @classmethod
    def from_env(cls) -> Self:
        """The user name, and the password if there is one, in the environment.

        Raises ValueError that names the variable of the user name where it is not set.
        """
        [username] = cls._from_env("username")
        return cls(username, cls._found("password") or "")

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
