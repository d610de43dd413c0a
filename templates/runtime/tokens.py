"""Access tokens: what an authorization server is asked, and what it answers (RFC 6749).

No local variable here holds a secret where an error can arise: tools that show them with tracebacks show none.
"""

from __future__ import annotations

import base64
import json
import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, cast
from urllib.parse import quote_plus, urlencode

from .about import IMPORT_NAME
from .containers import is_object
from .errors import APIConnectionError, APIError, APIStatusError, status_error
from .exchange import Headers, Request, Response
from .options import Settings
from .requests import user_agent
from .retries import Retries
from .steps import Send, Sleep, Steps

ClientAuthentication = Literal["client_secret_basic", "client_secret_post"]
"""Where a client's secret travels: in `Authorization`, or in the body (RFC 6749, section 2.3.1)."""

EARLY: Final = 60.0
LONGEST_REPLY: Final = 1 << 20

_TOKEN: Final = re.compile(r"[\x21-\x7e]+").fullmatch
_UNSPEAKABLE: Final = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]+")
_LOG: Final = logging.getLogger(IMPORT_NAME)


class TokenError(APIError):
    """No access token could be had. `request` is the one that it was for, which was not sent.

    Attributes:
        status_code: the status that the authorization server answered with, None where no answer came.
        error_code: its code for the error, such as `invalid_client` (RFC 6749, section 5.2).
        error_msg: its words for the error; secrets are blotted out.
    """

    def __init__(
        self, said: str, request: Request, status_code: int | None = None, code: str = "", message: str = ""
    ) -> None:
        listed = ": ".join(part for part in (said, code, message) if part)
        super().__init__(f"no access token: {listed}", request)
        self.status_code = status_code
        self.error_code = code or None
        self.error_msg = message or None
        self._said = said

    def again(self, request: Request) -> TokenError:
        """The same failure, for another request that waited for the token."""
        return TokenError(self._said, request, self.status_code, self.error_code or "", self.error_msg or "")


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token, and what else came with it (RFC 6749, section 5.1).

    Attributes:
        value: the token.
        expires_in: the seconds that it was said to be good for, None where nothing was said.
        refresh_token: what the next one is asked for with, if that has changed.
        scope: what it is good for, where that was said.
        expires: when it is no good any more, by the client's clock.
        stale: when another one is asked for: a minute before, or sooner for one that is short-lived.
    """

    value: str = field(repr=False)
    expires_in: float | None = None
    refresh_token: str | None = field(default=None, repr=False)
    scope: str | None = None
    expires: float = math.inf
    stale: float = math.inf


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """What a token is asked for with: a refresh token (RFC 6749, section 6), else the client's credentials (4.4)."""

    client_id: str | None = None
    client_secret: str | None = None
    refresh_token: str | None = None
    scopes: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])

    def request(self, url: str, how: ClientAuthentication, headers: Headers, until: float | None) -> Request:
        """The token request. To refresh may be possible but once, so only other requests are idempotent."""
        form = dict(self.parameters)
        if self.refresh_token is not None:
            form |= {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        else:
            form["grant_type"] = "client_credentials"
        if self.scopes:
            form["scope"] = " ".join(self.scopes)
        if self.client_secret is not None and how == "client_secret_basic":
            headers["Authorization"] = f"Basic {self._basic()}"
        elif self.client_id is not None:
            form["client_id"] = self.client_id
            if self.client_secret is not None:
                form["client_secret"] = self.client_secret
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        content = urlencode(form).encode()
        plain = url.partition("?")[0]
        once = self.refresh_token is not None
        return Request(
            "POST", url, headers, content, plain_url=plain, idempotent=not once, max_reply=LONGEST_REPLY, until=until
        )

    def _basic(self) -> str:
        """Both parts are encoded as in a form (RFC 6749, section 2.3.1)."""
        parts = (quote_plus(part or "") for part in (self.client_id, self.client_secret))
        return base64.b64encode(":".join(parts).encode()).decode()

    def blotted(self, text: str) -> str:
        """`text` as an error may show it: of the characters that the standard allows, without secrets, and short."""
        for secret in (self.client_secret, self.refresh_token, *self.parameters.values()):
            if secret:
                for spelled in (secret, quote_plus(secret)):
                    text = text.replace(spelled, "***")
        if self.client_secret:
            text = text.replace(self._basic(), "***")
        return _UNSPEAKABLE.sub(" ", text)[:300].strip()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where tokens are asked for, and how clients prove who they are there if that is known."""

    url: str = field(repr=False)
    how: ClientAuthentication | None = None


def granted(
    endpoint: Endpoint, how: ClientAuthentication, grant: Grant, settings: Settings, request: Request
) -> Steps[AccessToken]:
    """The steps to a token for `request`. Raises TokenError."""
    asking = grant.request(endpoint.url, how, asking_headers(settings), request.until)
    response = yield from answered(asking, settings, request)
    if not response.is_success:
        raise _refused(response, grant, request)
    token = _token(response, settings.clock.monotonic())
    if isinstance(token, str):
        raise TokenError(f"{line(response)}: {token}", request, response.status_code)
    return token


def asking_headers(settings: Settings) -> Headers:
    """What every request to an authorization server says."""
    return Headers({"Accept": "application/json", "User-Agent": user_agent(settings.user_agent)})


def answered(asking: Request, settings: Settings, request: Request) -> Steps[Response]:
    """The steps to an answer, whatever its status, repeated as calls are. Raises TokenError where none comes."""
    retries = Retries(settings.max_retries, settings.clock, until=asking.until)
    while True:
        try:
            response = cast("Response", (yield Send(asking.again(), settings.timeout)))
            _LOG.debug("%s %s: %d", asking.method, asking.plain_url, response.status_code)
            if response.status_code < 400:
                return response
            failed: APIConnectionError | APIStatusError = status_error(response, None, None)
        except APIConnectionError as error:
            failed = error
        except APIError as error:
            raise TokenError(_forgetful(error), request) from error
        delay = retries.delay(failed)
        if delay is None and isinstance(failed, APIStatusError):
            return failed.response
        if delay is None:
            raise TokenError(_forgetful(failed), request) from failed
        yield Sleep(delay)


def _forgetful(error: APIError) -> str:
    """What went wrong; the error is made to forget what was sent."""
    error.request.content = b""
    error.request.headers.pop("Authorization", None)
    return str(error)


def _refused(response: Response, grant: Grant, request: Request) -> TokenError:
    """The error for a refusal (RFC 6749, section 5.2)."""
    found = members(response) or {}
    code, message = found.get("error"), found.get("error_description")
    return TokenError(
        line(response),
        request,
        response.status_code,
        grant.blotted(code) if isinstance(code, str) else "",
        grant.blotted(message) if isinstance(message, str) else "",
    )


def _token(response: Response, now: float) -> AccessToken | str:
    """The token in an answer, or why it is none."""
    found = members(response)
    if found is None:
        return "the reply is no JSON object"
    value, kind, refresh = found.get("access_token"), found.get("token_type", "bearer"), found.get("refresh_token")
    if not isinstance(value, str) or not _TOKEN(value):
        return "the reply has no `access_token` that can be sent"
    if not isinstance(kind, str) or kind.lower() != "bearer":
        return "the token is of a type that only its issuer knows, and no bearer token"
    lasts, scope = _seconds(found.get("expires_in")), found.get("scope")
    return AccessToken(
        value,
        lasts,
        refresh if isinstance(refresh, str) and refresh else None,
        scope if isinstance(scope, str) else None,
        math.inf if lasts is None else now + lasts,
        math.inf if lasts is None else now + lasts - min(EARLY, lasts / 10),
    )


def _seconds(value: object) -> float | None:
    """How long a token lasts, None where what is said makes no sense. Some servers send text."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def members(response: Response) -> Mapping[str, object] | None:
    """The members of an answer, None where it is no JSON object."""
    try:
        found: object = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return found if is_object(found) else None


def line(response: Response) -> str:
    """`POST https://issuer/token: 400`, without the query."""
    return f"{response.request.method} {response.request.plain_url}: {response.status_code}"
