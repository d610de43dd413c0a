"""Statuses: the error class of each, as the runtime names them (templates/runtime/errors.py), and its phrase."""

from http import HTTPStatus

_CLASSES = {
    "400": "BadRequestError",
    "401": "AuthenticationError",
    "402": "PaymentRequiredError",
    "403": "PermissionDeniedError",
    "404": "NotFoundError",
    "405": "MethodNotAllowedError",
    "406": "NotAcceptableError",
    "408": "RequestTimeoutError",
    "409": "ConflictError",
    "410": "GoneError",
    "411": "LengthRequiredError",
    "412": "PreconditionFailedError",
    "413": "ContentTooLargeError",
    "415": "UnsupportedMediaTypeError",
    "422": "UnprocessableContentError",
    "423": "LockedError",
    "424": "FailedDependencyError",
    "428": "PreconditionRequiredError",
    "429": "RateLimitError",
    "500": "InternalServerError",
    "501": "NotImplementedByServerError",
    "502": "BadGatewayError",
    "503": "ServiceUnavailableError",
    "504": "GatewayTimeoutError",
}
_FAMILIES = {"3": "RedirectError", "4": "ClientError", "5": "ServerError"}


def error_class(status: str) -> str:
    """What is raised for `status`: `404`, `4XX` or `default`."""
    return _CLASSES.get(status) or _FAMILIES.get(status[:1]) or "APIStatusError"


def phrase(status: str) -> str:
    """The reason phrase of a status after a space (RFC 9110, section 15), empty for ranges."""
    try:
        return f" {HTTPStatus(int(status)).phrase}"
    except ValueError:
        return ""
