"""OAuth 2 and OpenID Connect: access tokens, asked for when one is needed, shared by all calls, renewed in time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from .auth import Auth, Bearer, Obtained, Token
from .belonging import begins_anew
from .discovery import discovered, is_endpoint, located
from .errors import AuthenticationRequiredError
from .exchange import Request
from .retries import Clock
from .steps import Await, Steps
from .tokens import AccessToken, ClientAuthentication, Endpoint, Grant, TokenError, granted

if TYPE_CHECKING:
    from .options import Settings

_ARGUMENTS = ("token", "client_id", "client_secret", "refresh_token")
_WAYS = "a token, a refresh_token, or client_id and client_secret"


class Flight:
    """A token request that is under way, and those that wait for its outcome, in whatever threads and tasks.

    `outcome` is the token, or why there is none; None where whoever asked was stopped, and another has to ask.
    """

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.landed: Future[None] = Future()
        self.landed.set_running_or_notify_cancel()
        self.outcome: AccessToken | TokenError | None = None

    def land(self, outcome: AccessToken | TokenError | None) -> None:
        """Tell all who wait."""
        self.outcome = outcome
        self.landed.set_result(None)


@dataclass(frozen=True, slots=True)
class Join:
    """Wait for a flight, no longer than `until` (`time.monotonic()`)."""

    flight: Flight
    until: float | None

    def wait(self, clock: Clock) -> None:
        """Does not wait for a task of this very thread, which could not go on."""
        if self.flight.thread != threading.get_ident():
            try:
                self.flight.landed.result(self._left())
            except TimeoutError:
                return

    async def async_wait(self, clock: Clock) -> None:
        try:
            async with asyncio.timeout(self._left()):
                await asyncio.wrap_future(self.flight.landed)
        except TimeoutError:
            return

    def _left(self) -> float | None:
        return None if self.until is None else max(0.0, self.until - time.monotonic())


class OAuth2(Obtained):
    """Sends access tokens (RFC 6750), and asks for them (RFC 6749): with a refresh token, else with the client's own
    credentials.

    One object serves many calls and clients: a token is kept until shortly before it ends, however many calls need the
    next one it is asked for once, and after a 401 once more. Token requests go through the client that makes the call.

    Args:
        token: an access token that you have, or a function that gives it, which may have to be awaited.
        client_id: the client's name at the authorization server.
        client_secret: its secret; public clients have none.
        refresh_token: what tokens are asked for with, in the place of the client's own credentials.
        scopes: what the token is to be good for; what the server thinks right unless said.
        token_url: the token endpoint, in the place of the document's.
        client_authentication: where the secret travels; as the document or the issuer says, else in `Authorization`.
        parameters: sent with each token request, such as `audience` or `resource` (RFC 8707).
        renewed: told each token that was asked for, to keep its refresh token; it may have to be awaited.

    Raises ValueError where what is given does not suffice, or does not go together.
    """

    token_url: str = ""
    refresh_url: str = ""
    discovery_url: str = ""
    client_authentication: ClientAuthentication | None = None

    def __init__(
        self,
        token: Token | None = None,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        refresh_token: str | None = None,
        scopes: Sequence[str] = (),
        token_url: str | None = None,
        client_authentication: ClientAuthentication | None = None,
        parameters: Mapping[str, str] | None = None,
        renewed: Callable[[AccessToken], Awaitable[None] | None] | None = None,
    ) -> None:
        name = type(self).__name__
        asks = bool(refresh_token or (client_id and client_secret))
        if (token is not None and not token) or not (token or asks):
            raise ValueError(f"{name} needs {_WAYS}")
        if asks and token is not None and not isinstance(token, str):
            raise ValueError(f"{name}: a function gives tokens, or they are asked for, not both")
        if client_secret and not client_id:
            raise ValueError(f"{name}: a client_secret goes with a client_id")
        if token_url is not None and not is_endpoint(token_url):
            raise ValueError(f"{name}: token_url must be an absolute http or https URL without credentials or fragment")
        self._given = None if asks or token is None else Bearer(token)
        self._grant = Grant(client_id, client_secret, refresh_token, tuple(scopes), dict(parameters or {}))
        self._endpoint = None if token_url is None else Endpoint(token_url)
        self._how: ClientAuthentication | None = client_authentication or self.client_authentication
        self._renewed = renewed
        self._held = AccessToken(token) if asks and isinstance(token, str) else None
        self._flight: Flight | None = None
        self._lock = threading.Lock()
        begins_anew(self)

    def forked(self) -> None:
        """In a process that was forked: who asks for a token now is in another."""
        self._flight, self._lock = None, threading.Lock()

    @classmethod
    def from_env(cls, *, scopes: Sequence[str] = (), token_url: str | None = None) -> Self:
        """With what is in the environment: a token, a refresh token, the client's credentials, or several of them.

        Raises ValueError that names the variables which are not set.
        """
        token, client_id, client_secret, refresh_token = map(cls._found, _ARGUMENTS)
        if not (token or refresh_token or (client_id and client_secret)):
            cls._say_what_is_missing(bool(client_id or client_secret))
        return cls(
            token,
            client_id=client_id,
            client_secret=client_secret,
            refresh_token=refresh_token,
            scopes=scopes,
            token_url=token_url,
        )

    @classmethod
    def _say_what_is_missing(cls, some: bool) -> None:
        if some:
            cls._from_env("client_id", "client_secret")
        token, client_id, client_secret, refresh_token = (cls.variables.get(one, one) for one in _ARGUMENTS)
        ways = f"{token}, or {refresh_token}, or {client_id} and {client_secret}"
        raise ValueError(f"{cls.__name__}: not set in the environment: {ways}")

    def apply(self, request: Request) -> Awaitable[None] | None:
        """Add the token that is held. Raises AuthenticationRequiredError where there is none."""
        if self._given is not None:
            return self._given.apply(request)
        if self._held is None:
            raise AuthenticationRequiredError(f"{type(self).__name__} holds no token")
        return Bearer(self._held.value).apply(request)

    def rejected(self, request: Request) -> bool:
        """Whether another token can be had; the one that `request` was sent with is used no more."""
        if self._given is not None:
            return self._given.rejected(request)
        with self._lock:
            if self._held is not None and request.headers.get("Authorization") == f"Bearer {self._held.value}":
                self._held = None
        return True

    def obtain(self, settings: Settings, request: Request) -> Steps[Auth]:
        """The steps to a token for `request`. Raises TokenError."""
        if self._given is not None:
            return self._given
        token = yield from self._current(settings, request)
        return Bearer(token.value)

    def _current(self, settings: Settings, request: Request) -> Steps[AccessToken]:
        while True:
            with self._lock:
                held, flight = self._held, self._flight
                now = settings.clock.monotonic()
                if held is not None and now < (held.stale if flight is None else held.expires):
                    return held
                if flight is None:
                    self._flight = flight = Flight()
                    break
            yield Join(flight, request.until)
            if isinstance(flight.outcome, AccessToken):
                return flight.outcome
            if isinstance(flight.outcome, TokenError):
                raise flight.outcome.again(request)
            if not flight.landed.done():
                return (yield from self._waited_in_vain(settings, request))
        return (yield from self._led(flight, settings, request))

    def _waited_in_vain(self, settings: Settings, request: Request) -> Steps[AccessToken]:
        """What follows where a flight could not be waited for, or not long enough."""
        if request.until is not None and time.monotonic() >= request.until:
            raise TokenError("not within the deadline of the call", request)
        return (yield from self._asked(settings, request))

    def _led(self, flight: Flight, settings: Settings, request: Request) -> Steps[AccessToken]:
        """The steps to a token that others wait for as well. A token that is still good outlives a failure."""
        outcome: AccessToken | TokenError | None = None
        try:
            try:
                outcome = yield from self._asked(settings, request)
            except TokenError as error:
                outcome = self._prolonged(settings.clock.monotonic())
                if outcome is None:
                    late = request.until is not None and time.monotonic() >= request.until
                    outcome = None if late else error
                    raise
            return outcome
        finally:
            with self._lock:
                self._flight = None
            flight.land(outcome)

    def _prolonged(self, now: float) -> AccessToken | None:
        """The token that is held, if it is still good: half of what is left passes before the next is asked for."""
        with self._lock:
            if self._held is None or now >= self._held.expires:
                return None
            self._held = replace(self._held, stale=now + (self._held.expires - now) / 2)
            return self._held

    def _asked(self, settings: Settings, request: Request) -> Steps[AccessToken]:
        """The steps to a token that is then held."""
        endpoint = self._endpoint
        if endpoint is None:
            endpoint = yield from self._located(settings, request)
        how = self._how or endpoint.how or "client_secret_basic"
        token = yield from granted(endpoint, how, self._grant, settings, request)
        with self._lock:
            self._held = token
            if token.refresh_token is not None and self._grant.refresh_token is not None:
                self._grant = replace(self._grant, refresh_token=token.refresh_token)
        told = self._renewed(token) if self._renewed is not None else None
        if isinstance(told, Awaitable):
            yield Await(told)
        return token

    def _located(self, settings: Settings, request: Request) -> Steps[Endpoint]:
        """The steps to the token endpoint: the document's, else what the issuer says once."""
        url = self.refresh_url if self._grant.refresh_token is not None else self.token_url
        if url:
            return Endpoint(located(url, settings.base_url, request))
        self._endpoint = yield from discovered(
            located(self.discovery_url, settings.base_url, request), settings, request
        )
        return self._endpoint
