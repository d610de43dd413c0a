"""Proves that an incoming request comes from the service: the signatures of Standard Webhooks.

Source: Standard Webhooks 1.0.0, "Verifying webhook authenticity" (github.com/standard-webhooks/standard-webhooks).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import time
from collections.abc import Iterable
from importlib import import_module
from typing import Any, Final, Literal, Protocol, TypeAlias, runtime_checkable

from .about import DISTRIBUTION, PackageError
from .exchange import Headers

Reason: TypeAlias = Literal["missing", "malformed", "stale", "mismatch"]

TOLERANCE: Final = 300.0
"""Seconds that the clocks of sender and receiver may be apart, and that a request may take."""

_PUBLIC: Final = "whpk_"
_PREFIXES: Final = ("webhook-", "svix-")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,15}").fullmatch


class WebhookError(PackageError):
    """An incoming request that is not what it should be."""


class WebhookSignatureError(WebhookError):
    """Nothing proves that the request comes from the service: answer 401, and do nothing that it asks for.

    `reason` is `"missing"` (a header that the signature needs is not there), `"malformed"` (one is not what it should
    be), `"stale"` (the request was sent too long ago, or comes from the future: it may be a recording) or `"mismatch"`
    (no signature is that of a known secret).
    """

    def __init__(self, message: str, reason: Reason) -> None:
        super().__init__(message)
        self.reason: Reason = reason


@runtime_checkable
class Verifier(Protocol):
    """What proves that a request comes from the service: anything with this method."""

    def verify(self, headers: Headers, body: bytes) -> object:
        """Raises WebhookSignatureError unless the service has sent exactly this. What it returns is not looked at."""
        ...


class HasItems(Protocol):
    """The headers of a request as web frameworks have them: a mapping, or anything else with `items()`."""

    def items(self) -> Iterable[tuple[str, str]]: ...


def fields(headers: HasItems) -> Headers:
    """`headers`, whose names compare without case; one that comes twice is one list (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return Headers.received(found.items())


class StandardWebhooks:
    """Verifies the signatures of Standard Webhooks, also under the names that Svix gives the headers: symmetric ones
    (`v1`), and those of Ed25519 (`v1a`), for which the package's extra `ed25519` has to be installed.

    Args:
        secrets: the secrets of the endpoint, any of which may have signed: text in base64, with or without `whsec_`
            in front, or bytes as they are; or the service's public keys, which begin with `whpk_`. Give the old and
            the new one while a secret is replaced.
        tolerance: the most seconds between the time that the request names and now, both ways.

    Raises ValueError for no secret, and for one that is none, without showing it; ImportError for a public key where
    the extra is not installed.
    """

    def __init__(self, *secrets: str | bytes, tolerance: float = TOLERANCE) -> None:
        if not secrets:
            raise ValueError("a secret is needed to verify signatures")
        self._public = tuple(_public_key(one) for one in secrets if _is_public(one))
        self._keys = tuple(_key(one) for one in secrets if not _is_public(one))
        self._tolerance = tolerance

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def sign(self, body: bytes, *, id: str = "msg_test", timestamp: int | None = None) -> dict[str, str]:
        """The headers that the service would send with `body`, for tests: signed with each secret, at `timestamp`, in
        seconds since 1970, or now. Raises ValueError where there are public keys alone, which sign nothing."""
        if not self._keys:
            raise ValueError("a public key verifies signatures, and makes none: sign with a secret")
        sent = str(int(time.time()) if timestamp is None else timestamp)
        signatures = " ".join(f"v1,{one.decode()}" for one in self._signatures(id, sent, body))
        return {"webhook-id": id, "webhook-timestamp": sent, "webhook-signature": signatures}

    def verify(self, headers: Headers, body: bytes) -> None:
        """Raises WebhookSignatureError unless one of the secrets has signed the request, not long ago."""
        name, timestamp, signatures = _signed(headers)
        expected = self._signatures(name, timestamp, body)
        versions = [one.partition(",") for one in signatures.split()]
        given = [signature.encode("utf-8", "replace") for version, _, signature in versions if version == "v1"]
        matching = [hmac.compare_digest(wanted, one) for wanted in expected for one in given]
        content = _content(name, timestamp, body)
        proofs = [signature for version, _, signature in versions if version == "v1a"]
        matching += [_is_of(key, proof, content) for key in self._public for proof in proofs]
        if True not in matching:
            raise WebhookSignatureError("no signature of the request is that of a known secret", "mismatch")
        if abs(time.time() - int(timestamp)) > self._tolerance:
            message = f"the request is not of the last {self._tolerance:g} seconds: it may be a recording"
            raise WebhookSignatureError(message, "stale")

    def _signatures(self, name: str, timestamp: str, body: bytes) -> list[bytes]:
        """What each secret makes of a message, in base64."""
        content = _content(name, timestamp, body)
        return [base64.b64encode(hmac.digest(key, content, "sha256")) for key in self._keys]


def _content(name: str, timestamp: str, body: bytes) -> bytes:
    """What is signed of a message."""
    return b".".join((name.encode("utf-8", "replace"), timestamp.encode(), body))


def _signed(headers: Headers) -> tuple[str, str, str]:
    """Id, timestamp and signatures, as they are written. Raises WebhookSignatureError where one is missing, or is such
    that the same bytes could have been signed for another request."""
    names = next((one for one in _PREFIXES if f"{one}signature" in headers), _PREFIXES[0])
    found = [headers.get(f"{names}{part}", "") for part in ("id", "timestamp", "signature")]
    missing = [f"{names}{part}" for part, one in zip(("id", "timestamp", "signature"), found, strict=True) if not one]
    if missing:
        raise WebhookSignatureError(f"the request lacks {', '.join(missing)}", "missing")
    if not _TIMESTAMP(found[1]):
        raise WebhookSignatureError(f"{names}timestamp is no number of seconds", "malformed")
    if "." in found[0]:
        raise WebhookSignatureError(f"{names}id holds a dot, which separates what is signed", "malformed")
    return found[0], found[1], found[2]


def _key(secret: str | bytes) -> bytes:
    """The bytes of a secret."""
    if isinstance(secret, str):
        text = secret.strip().removeprefix("whsec_")
        try:
            secret = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        except (binascii.Error, ValueError):
            hint = "give the bytes of a secret that is none"
            raise ValueError(f"the secret is not in base64, as those of Standard Webhooks are: {hint}") from None
    if not secret:
        raise ValueError("the secret is empty")
    return secret


def _is_public(secret: str | bytes) -> bool:
    return isinstance(secret, str) and secret.strip().startswith(_PUBLIC)


def _public_key(text: str | bytes) -> Any:
    """The key of Ed25519 (RFC 8032) that a text holds."""
    try:
        module = import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    except ImportError as error:
        raise ImportError(f"public keys need the extra `{DISTRIBUTION}[ed25519]`") from error
    try:
        key = base64.b64decode(str(text).strip().removeprefix(_PUBLIC), validate=True)
        return module.Ed25519PublicKey.from_public_bytes(key)
    except ValueError:
        raise ValueError("what begins with whpk_ is no public key of Ed25519 in base64") from None


def _is_of(key: Any, signature: str, content: bytes) -> bool:
    """Whether the holder of the private key has signed."""
    try:
        key.verify(base64.b64decode(signature, validate=True), content)
    except (import_module("cryptography.exceptions").InvalidSignature, ValueError):
        return False
    return True
