"""Webhooks as a service sends them: two of their kinds, and what the library of Standard Webhooks signs."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any, Literal

from standardwebhooks import Webhook as Reference

from runtime.incoming import Incoming
from runtime.models import Model
from runtime.operation import Content
from runtime.receivers import Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
BODY = b'{"type":"paid","amount":3, "note":"\xc3\xbc"}'


class Paid(Model):
    type: Literal["paid"]
    amount: int


class Gone(Model):
    type: Literal["gone"]
    why: str | None = None


def json_of(kind: Any) -> Content:
    """JSON of a type."""
    return Content("application/json", lambda: kind)


PAID: Incoming[Paid, Any] = Incoming("order.paid", json_of(Paid), marks={"/type": ("paid",)})
GONE: Incoming[Gone, Any] = Incoming("order.gone", json_of(Gone), marks={"/type": ("gone",)})


def receiver(*known: Incoming[Any, Any], secret: Any = SECRET, **given: Any) -> Receiver[Any, Any]:
    """A receiver of these webhooks, which reads its secrets from `HOOKS_SECRET` unless they are given."""
    kind = type("Hooks", (Receiver,), {"_variable": "HOOKS_SECRET", "_known": known})
    made: Receiver[Any, Any] = kind(secret, **given)
    return made


def signed(body: bytes = BODY, secret: str = SECRET, at: float | None = None, name: str = "msg_1") -> dict[str, str]:
    """The headers that the library of the standard makes."""
    sent = int(time.time() if at is None else at)
    signature = Reference(secret).sign(name, datetime.fromtimestamp(sent, UTC), body.decode())
    return {"webhook-id": name, "webhook-timestamp": str(sent), "webhook-signature": signature}
