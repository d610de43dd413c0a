"""What can go wrong, as one tree.

PackageError                    the package's own name for it, such as PetsError
├── APIError                    a call failed
│   ├── APIConnectionError      no response: `sent` tells whether the request may have arrived
│   │   └── APITimeoutError     not in time
│   ├── APIStatusError          a response that is no success
│   │   ├── RedirectError       3xx: redirects are not followed
│   │   ├── ClientError         4xx: BadRequestError, NotFoundError, …, one class per status
│   │   └── ServerError         5xx: InternalServerError, BadGatewayError, …
│   ├── PaginationError         a next page that was there before, or is at another origin
│   ├── ResponseTooLargeError   a reply longer than is allowed
│   └── ResponseValidationError a success that is not as documented (only with validation="strict")
└── AuthenticationRequiredError nothing to authenticate with was given
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from .about import PackageError
from .containers import is_object
from .exchange import Request, Response, redacted


class APIError(PackageError):
    """A call failed. `request` is what was sent, or was to be."""

    def __init__(self, message: str, request: Request) -> None:
        super().__init__(message)
        self.request = request

    def __reduce__(self) -> Any:
        return _again, (type(self), *self.args), vars(self)


def _again(kind: type[APIError], message: str) -> APIError:
    return kind.__new__(kind, message)


class APIConnectionError(APIError):
    """No response came. `sent` is False if nothing of the request can have reached the service."""

    def __init__(self, message: str, request: Request, *, sent: bool) -> None:
        super().__init__(message, request)
        self.sent = sent


class APITimeoutError(APIConnectionError):
    """The service took longer than `timeout`."""


class PaginationError(APIError):
    """No way to the next page, which was there before, is at another origin, or nowhere; `request` is the last one."""


class ResponseTooLargeError(APIError):
    """The reply is longer than is allowed; the rest was not read."""


class ResponseValidationError(APIError):
    """A success whose body is not as documented. `problems` lists JSON Pointer and reason of each."""

    def __init__(self, response: Response, problems: tuple[tuple[str, str], ...]) -> None:
        listed = "; ".join(f"{pointer or 'the body'}: {reason}" for pointer, reason in problems[:5])
        super().__init__(f"{_line(response)}: the reply is not as documented: {listed}", response.request)
        self.response = response
        self.problems = problems


class AuthenticationRequiredError(PackageError):
    """The operation needs `auth`, and the client has none that it accepts."""


class ResponseDriftWarning(UserWarning):
    """A success whose body is not quite as documented; what does not fit was kept as it came."""


class APIStatusError(APIError):
    """The service answered with a status that is no success.

    Attributes:
        status_code: the status.
        request_id: the service's name for the exchange, to quote to its support.
        error_code: its code for the error, if the body has one.
        error_msg: its words for the error, if the body has some.
        body: the body: a model where the document describes this status, else plain JSON, else text.
        response: the whole response.
    """

    def __init__(self, response: Response, body: object, raw: object) -> None:
        code, message, request_id = read_envelope(raw)
        self.response = response
        self.status_code = response.status_code
        self.body = body
        self.error_code = code
        self.error_msg = message
        self.request_id = response.request_id or request_id
        said = redacted(": ".join(part for part in (code, message) if part), response.request)
        suffix = f" (request id {self.request_id})" if self.request_id else ""
        super().__init__(f"{_line(response)}{': ' if said else ''}{said}{suffix}", response.request)


class RedirectError(APIStatusError):
    """3xx."""


class ClientError(APIStatusError):
    """4xx without a class of its own."""


class ServerError(APIStatusError):
    """5xx without a class of its own."""


class BadRequestError(ClientError):
    """400."""


class AuthenticationError(ClientError):
    """401."""


class PaymentRequiredError(ClientError):
    """402."""


class PermissionDeniedError(ClientError):
    """403."""


class NotFoundError(ClientError):
    """404."""


class MethodNotAllowedError(ClientError):
    """405."""


class NotAcceptableError(ClientError):
    """406."""


class RequestTimeoutError(ClientError):
    """408."""


class ConflictError(ClientError):
    """409."""


class GoneError(ClientError):
    """410."""


class LengthRequiredError(ClientError):
    """411."""


class PreconditionFailedError(ClientError):
    """412."""


class ContentTooLargeError(ClientError):
    """413."""


class UnsupportedMediaTypeError(ClientError):
    """415."""


class UnprocessableContentError(ClientError):
    """422."""


class LockedError(ClientError):
    """423."""


class FailedDependencyError(ClientError):
    """424."""


class PreconditionRequiredError(ClientError):
    """428."""


class RateLimitError(ClientError):
    """429."""


class InternalServerError(ServerError):
    """500."""


class NotImplementedByServerError(ServerError):
    """501."""


class BadGatewayError(ServerError):
    """502."""


class ServiceUnavailableError(ServerError):
    """503."""


class GatewayTimeoutError(ServerError):
    """504."""


STATUS_ERRORS: Mapping[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    406: NotAcceptableError,
    408: RequestTimeoutError,
    409: ConflictError,
    410: GoneError,
    411: LengthRequiredError,
    412: PreconditionFailedError,
    413: ContentTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableContentError,
    423: LockedError,
    424: FailedDependencyError,
    428: PreconditionRequiredError,
    429: RateLimitError,
    500: InternalServerError,
    501: NotImplementedByServerError,
    502: BadGatewayError,
    503: ServiceUnavailableError,
    504: GatewayTimeoutError,
}


def status_error(response: Response, body: object, raw: object) -> APIStatusError:
    """The error for a response: the class of its status, or that of its hundred."""
    family = {3: RedirectError, 4: ClientError, 5: ServerError}.get(response.status_code // 100, APIStatusError)
    return STATUS_ERRORS.get(response.status_code, family)(response, body, raw)


_ENVELOPES = (
    ("error_code", "error_msg"),
    ("errorCode", "errorMsg"),
    ("code", "message"),
    ("error", "error_description"),
    ("type", "detail"),
    ("code", "title"),
    ("status", "message"),
)


def read_envelope(raw: object) -> tuple[str | None, str | None, str | None]:
    """Code, message and request id of an error body, in any of the spellings that services use (RFC 9457 and
    RFC 6749, section 5.2, among them), at the top or in an object inside it."""
    request_id = _first(raw, "request_id", "requestId") if is_object(raw) else None
    for members in _objects(raw, 0):
        for code_name, message_name in _ENVELOPES:
            code, message = _text(members.get(code_name)), _text(members.get(message_name))
            if code is not None and message is not None:
                return code, message, request_id or _first(members, "request_id", "requestId")
    for members in _objects(raw, 0):
        code = _first(members, "error_code", "errorCode", "code")
        message = _first(members, "error_msg", "errorMsg", "message", "detail", "title", "error")
        if code is not None or message is not None:
            return code, message, request_id or _first(members, "request_id", "requestId")
    return None, None, request_id


def _objects(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if is_object(value) and depth < 4:
        yield value
        for inner in value.values():
            yield from _objects(inner, depth + 1)


def _first(members: Mapping[str, Any], *names: str) -> str | None:
    return next((found for name in names if (found := _text(members.get(name))) is not None), None)


def _text(value: object) -> str | None:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    return None


def _line(response: Response) -> str:
    """`PATCH https://host/path: 404 Not Found`, without the query, which may hold secrets."""
    try:
        phrase = f" {HTTPStatus(response.status_code).phrase}"
    except ValueError:
        phrase = ""
    return f"{response.request.method} {response.request.url.partition('?')[0]}: {response.status_code}{phrase}"
