"""What can be chosen about calls: for all of a client's, and for one alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypedDict
from urllib.parse import SplitResult, urlsplit

from .exchange import Request, Response
from .retries import Clock

if TYPE_CHECKING:
    import httpx2

    from .auth import Auth
    from .errors import APIError
    from .transport import TimeoutTypes

Validation = Literal["lenient", "strict"]

LARGEST_REPLY: Final = 1 << 30


def absolute(base_url: str) -> str:
    """`base_url` as paths are joined to it. Raises ValueError where it is no absolute http or https URL."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not _has_host(parts):
        raise ValueError(f"base_url must be an absolute http or https URL, not {base_url!r}")
    if "@" in parts.netloc:
        raise ValueError("base_url must not hold a user name or a password: they are for auth")
    return base_url.rstrip("/")


def _has_host(parts: SplitResult) -> bool:
    """Whether there is a host that can be looked up (RFC 1035, section 2.3.4), and no port but a possible one."""
    host = (parts.hostname or "").rstrip(".")
    try:
        possible = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return possible and " " not in host and (":" in host or all(0 < len(label) < 64 for label in host.split(".")))


def check(timeout: object, deadline: object, max_retries: int | None, validation: object) -> None:
    """Raises TypeError and ValueError for what can never be meant."""
    for name, value in (("timeout", timeout), ("deadline", deadline)):
        if isinstance(value, bool | str | bytes):
            raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
        if isinstance(value, int | float) and not value >= 0:
            raise ValueError(f"{name} must be no fewer than 0 seconds, unlike {value}")
    if timeout == 0:
        raise ValueError("timeout must be more than 0 seconds: nothing comes in none")
    if max_retries is not None and max_retries < 0:
        raise ValueError(f"max_retries must be no fewer than 0, unlike {max_retries}")
    if validation not in (None, "lenient", "strict"):
        raise ValueError(f"validation must be 'lenient' or 'strict', not {validation!r}")


def expect_options(given: object) -> None:
    """Raises TypeError for what is given as the options of a call and is none."""
    if not isinstance(given, RequestOptions):
        raise TypeError(f"options must be RequestOptions(…), not {type(given).__name__}")


@dataclass(frozen=True, slots=True)
class Retry:
    """A repetition that is about to come: after what, the number of the attempt, the seconds before it."""

    error: APIError
    attempt: int
    delay: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """Functions that are told what happens. What they raise ends the call.

    Attributes:
        request: told each request just before it is sent; it may change the headers.
        response: told each response, whatever its status.
        retry: told before each repetition.
        error: told the error that a call ends with.
    """

    request: Callable[[Request], object] | None = None
    response: Callable[[Response], object] | None = None
    retry: Callable[[Retry], object] | None = None
    error: Callable[[APIError], object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOptions:
    """How one call differs from the client's settings; what is left out stays as the client has it.

    Attributes:
        timeout: seconds for each phase of an attempt, or an `httpx2.Timeout`.
        deadline: seconds for the whole call, its repetitions and the waits between them.
        max_retries: how often a failed attempt is repeated, 0 for never.
        idempotency_key: sent as `Idempotency-Key`; the service does the same thing once however often it is asked, so
            that any call can be repeated.
        idempotent: whether to do the same again does no harm (RFC 9110, section 9.2.2), where the method does not say.
        headers: added to the request, over those of the client and of the operation.
        query: added to the query, by wire name.
        base_url: where this call goes, in the place of the client's `base_url` and of the operation's own server.
        body: members added to a body that is a JSON object; `{}` sends an empty object where no member was given.
        gzip: whether the body is compressed (RFC 9110, section 8.4.1.3); the service must understand it.
        progress: told, of a body that is read while it is sent, the bytes that are gone, and of how many if known.
        validation: `"strict"` raises on a reply that is not as documented, `"lenient"` warns.
    """

    timeout: float | httpx2.Timeout | None = None
    deadline: float | None = None
    max_retries: int | None = None
    idempotency_key: str | None = None
    idempotent: bool | None = None
    headers: Mapping[str, str] | None = None
    query: Mapping[str, object] | None = None
    base_url: str | None = None
    body: Mapping[str, object] | None = None
    gzip: bool = False
    progress: Callable[[int, int | None], object] | None = None
    validation: Validation | None = None

    def __post_init__(self) -> None:
        check(self.timeout, self.deadline, self.max_retries, self.validation)


class How(TypedDict, total=False):
    """What a call is made with besides its arguments."""

    body: object
    content_type: str | None
    options: RequestOptions | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a client was constructed with. `moved` says that all operations go to `base_url`, whatever servers they have
    of their own."""

    base_url: str
    moved: bool = False
    auth: tuple[Auth, ...] = ()
    parameters: Mapping[str, object]
    timeout: TimeoutTypes = None
    deadline: float | None = None
    max_retries: int = 2
    validation: Validation = "lenient"
    headers: Mapping[str, str]
    user_agent: str = ""
    max_reply: int | None = LARGEST_REPLY
    hooks: Hooks = field(default_factory=Hooks)
    clock: Clock = field(default_factory=Clock)
    raw: bool = False

    def __post_init__(self) -> None:
        check(self.timeout, self.deadline, self.max_retries, self.validation)
