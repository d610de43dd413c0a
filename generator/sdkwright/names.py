"""Noun: Python names that are decided elsewhere: by the document itself, or by an earlier run (the name lock)."""

import keyword
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct, field

from sdkwright.document import Node

MEMBER: Final = "x-sdkwright-name"
_PARTS: Final = ("resources", "operations", "models")

PACKAGE_CLASSES: Final = frozenset({
    "AiohttpTransport", "Any", "APIConnectionError", "APIError", "APIResponse", "APIStatusError", "APITimeoutError",
    "Auth", "AuthenticationError", "AuthenticationRequiredError", "BadGatewayError", "BadRequestError", "Call",
    "CallbackDelivery", "CallbackPayload", "Callbacks", "ClientError", "ConflictError", "ContentTooLargeError",
    "FailedDependencyError", "Fault", "Final", "ForbiddenError", "GatewayTimeoutError", "GoneError", "Hooks",
    "InternalServerError", "LengthRequiredError", "Literal", "LockedError", "Mapping", "MethodNotAllowedError",
    "NotAcceptableError", "NotFoundError", "NotImplementedByServerError", "Operation", "Page", "Pager",
    "PaginationError", "Part", "PaymentRequiredError", "PermissionDeniedError", "PreconditionFailedError",
    "PreconditionRequiredError", "RateLimitError", "RedirectError", "Reply", "RequestOptions", "RequestTimeoutError",
    "ResponseDriftWarning", "ResponseTooLargeError", "ResponseValidationError", "Sequence", "ServerError",
    "ServiceUnavailableError", "Stream", "TokenError", "Transport", "TypedDict", "UnexpectedCallError",
    "UnknownWebhook", "UnknownWebhookError", "Unpack", "UnprocessableContentError", "UNSET", "Unset",
    "UnsupportedMediaTypeError", "Validation", "WebhookDelivery", "WebhookDriftWarning", "WebhookError",
    "WebhookPayload", "WebhookPayloadError", "Webhooks", "WebhookSignatureError",
})  # fmt: skip
"""What packages have beside their clients, less an `Async` or `Fake` before it, which their names get as well."""


class Former(Struct, frozen=True, kw_only=True):
    """Names that parts of a document had before, by the same keys as in `Names`; all since the package's `major`
    version began."""

    major: int = 0
    resources: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    operations: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    models: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    incoming: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


class Names(Struct, frozen=True, kw_only=True):
    """What each part of a document is called in Python.

    `resources` are attributes by tag (`beta.agents` below `beta`), `operations` methods by `METHOD /path`, `models`
    classes by the place of their schema, `incoming` attributes of receivers by webhook or callback. A document that
    grows keeps them all: what is new makes way. `former` are the names that were given up.
    """

    resources: Mapping[str, str] = field(default_factory=dict[str, str])
    operations: Mapping[str, str] = field(default_factory=dict[str, str])
    models: Mapping[str, str] = field(default_factory=dict[str, str])
    incoming: Mapping[str, str] = field(default_factory=dict[str, str])
    former: Former = field(default_factory=Former)

    def to_json(self) -> dict[str, Any]:
        """The names as a manifest holds them."""
        said: dict[str, Any] = {part: dict(sorted(getattr(self, part).items())) for part in _PARTS}
        if self.incoming:
            said["incoming"] = dict(sorted(self.incoming.items()))
        parts = (*_PARTS, "incoming") if self.former.incoming else _PARTS
        old = {part: dict(sorted(getattr(self.former, part).items())) for part in parts}
        return said | ({"former": {"major": self.former.major, **old}} if any(old.values()) else {})

    @classmethod
    def from_json(cls, said: Any) -> "Names":
        """The names that a manifest holds; whatever is no Python name counts as not said."""
        parts = {part: _identifiers(said.get(part), _is_path if part == "resources" else is_name) for part in _PARTS}
        incoming = _identifiers(said.get("incoming"), is_name)
        return cls(**parts, incoming=incoming, former=_former(said.get("former")))


def _former(said: Any) -> Former:
    if not isinstance(said, dict) or not isinstance(said.get("major"), int):
        return Former()
    parts = {part: names if isinstance(names := said.get(part), dict) else {} for part in (*_PARTS, "incoming")}
    return Former(
        major=said["major"],
        **{
            part: {str(key): tuple(one for one in old if _is_text_name(one)) for key, old in names.items()}
            for part, names in parts.items()
        },
    )


def _is_text_name(name: Any) -> bool:
    return isinstance(name, str) and _is_path(name)


def _is_path(name: str) -> bool:
    return all(map(is_name, name.split(".")))


def _identifiers(said: Any, fits: Callable[[str], bool]) -> dict[str, str]:
    if not isinstance(said, dict):
        return {}
    return {str(key): name for key, name in said.items() if isinstance(name, str) and fits(name)}


def said(node: Node) -> str:
    """The name that the document gives by `x-sdkwright-name`, empty for none, or for one that Python cannot have."""
    name = node.text(MEMBER)
    return name if is_name(name) else ""


def is_name(name: str) -> bool:
    """Whether Python can use `name` for a public thing."""
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")
