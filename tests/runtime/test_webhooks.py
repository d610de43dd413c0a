"""What a request that is let in is taken for: which webhook it is, and its payload."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import urlencode

import pytest
from pydantic import Field
from webhooks_sent import BODY, GONE, PAID, Gone, Paid, json_of, receiver

from runtime.incoming import Incoming
from runtime.models import Model
from runtime.operation import Content
from runtime.payloads import WebhookPayloadError
from runtime.receivers import UnknownWebhook, UnknownWebhookError, Webhook, WebhookDriftWarning
from runtime.verifying import WebhookError

pytestmark = pytest.mark.filterwarnings("error::runtime.receivers.WebhookDriftWarning")


class Plain(Model):
    amount: int | None = None


class Round(Model):
    radius: float


class Posted(Model):
    sender: str = Field(alias="From")
    count: int
    media: list[str] | None = None
    inner: Plain | None = None


def received(*known: Incoming[Any, Any], body: Any, headers: dict[str, str] | None = None, **given: Any) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return type(receiver(*known)).unverified(**given).receive(headers or {}, data)


def test_a_member_tells() -> None:
    assert received(PAID, GONE, body={"type": "paid", "amount": 1}).name == "order.paid"
    found = received(PAID, GONE, body={"type": "gone", "new": [1]})
    assert found.name == "order.gone" and found.payload.model_extra == {"new": [1]}


def test_a_header_tells_and_the_name_with_it() -> None:
    made: Incoming[Plain, Any] = Incoming("made", json_of(Plain), marks={"X-Topic": ("made",)})
    lost: Incoming[Plain, Any] = Incoming("lost", json_of(Plain), marks={"X-Topic": ("lost",)})
    assert received(made, lost, body={}, headers={"x-topic": "lost"}).name == "lost"
    with pytest.raises(UnknownWebhookError) as raised:
        received(made, lost, body={"amount": 1})
    assert raised.value.names == ("made", "lost") and raised.value.payload == {"amount": 1}
    assert type(receiver(made, lost)).unverified().parse({}, b'{"amount": 1}') == Plain(amount=1)


def test_a_header_that_is_needed_and_lacking_tells_too() -> None:
    made: Incoming[Any, Any] = Incoming("made", json_of(Any), marks={"X-Topic": ("made",)}, needs=("X-Topic",))
    other: Incoming[Any, Any] = Incoming("other", json_of(Any))
    assert received(made, other, body={}).name == "other"
    assert received(made, other, body={}, headers={"X-topic": "made"}).name == "made"


def test_values_are_of_their_type() -> None:
    one: Incoming[Any, Any] = Incoming("one", json_of(dict[str, Any]), marks={"/a~1b/~0": (1,)})
    yes: Incoming[Any, Any] = Incoming("yes", json_of(dict[str, Any]), marks={"/a~1b/~0": (True, None)})
    assert received(one, yes, body={"a/b": {"~": 1}}).name == "one"
    assert received(one, yes, body={"a/b": {"~": True}}).name == "yes"
    assert received(one, yes, body={"a/b": {"~": None}}).name == "yes"


def test_a_hint_helps_and_does_not_speak_against_what_is_marked() -> None:
    first: Incoming[Any, Any] = Incoming("first", json_of(Any), marks={"/a": ("x",)}, hints={"X-Event": ("first",)})
    second: Incoming[Any, Any] = Incoming("second", json_of(Any), marks={"/a": ("x",)}, hints={"X-Event": ("wrong",)})
    third: Incoming[Any, Any] = Incoming("third", json_of(Any), hints={"X-Event": ("third",)})
    assert received(first, third, body={"a": "x"}, headers={"X-Event": "other"}).name == "first"
    assert received(first, second, third, body={"a": "x"}, headers={"X-Event": "first"}).name == "first"
    with pytest.warns(WebhookDriftWarning, match="not documented"):
        assert received(first, third, body={"a": "y"}, headers={"X-Event": "new"}).name is None


def test_the_shape_tells_where_nothing_else_does() -> None:
    plain: Incoming[Plain, Any] = Incoming("plain", json_of(Plain))
    round_: Incoming[Round, Any] = Incoming("round", json_of(Round))
    assert received(plain, round_, body={"radius": 1.5}).name == "round"
    assert received(plain, round_, body={"amount": 1}).name == "plain"
    several: Incoming[Any, Any] = Incoming("several", json_of(list[str]))
    either: Incoming[Any, Any] = Incoming("either", json_of(Annotated[Paid | Gone, "tagged"]))
    assert received(plain, several, round_, body=["a"]).name == "several"
    assert received(several, round_, body={"radius": 1.5}).name == "round"
    assert received(either, round_, body={"radius": 1.5}).name == "round"
    assert received(either, round_, body={"type": "gone"}).payload == Gone(type="gone")


def test_the_media_type_tells() -> None:
    text: Incoming[str, Any] = Incoming("text", Content("text/plain", lambda: str))
    data: Incoming[bytes, Any] = Incoming("data", Content("application/octet-stream", lambda: bytes))
    none: Incoming[None, Any] = Incoming("none")
    kinds = (PAID, text, data, none)
    assert received(*kinds, body=b"h\xe9", headers={"content-type": "Text/plain; charset=latin-1"}).payload == "hé"
    assert received(*kinds, body=b"\x00", headers={"content-type": "application/octet-stream"}).payload == b"\x00"
    assert received(*kinds, body=b"").payload is None
    assert received(*kinds, body=BODY, headers={"content-type": "application/json"}).name == "order.paid"


def test_a_webhook_that_is_new_is_kept() -> None:
    with pytest.warns(WebhookDriftWarning, match="not documented"):
        found = received(PAID, GONE, body={"type": "new"}, headers={"webhook-id": "msg_9"})
    assert found == UnknownWebhook({"type": "new"}, "msg_9")
    with pytest.warns(WebhookDriftWarning, match="not documented"):
        assert type(receiver(PAID, GONE)).unverified().parse({}, b'{"type": 1}') == UnknownWebhook({"type": 1}, None)
    with pytest.raises(UnknownWebhookError) as raised:
        received(PAID, GONE, body={"type": "new"}, validation="strict")
    assert raised.value.names == () and raised.value.payload == {"type": "new"}
    text: Incoming[dict[str, Any], Any] = Incoming("text", json_of(dict[str, Any]), marks={"X-Topic": ("text",)})
    for body, kept in ((b"<html>", "<html>"), (b"", ""), (b"\xff", "\ufffd")):
        with pytest.warns(WebhookDriftWarning, match="not documented"):
            assert received(text, PAID, body=body, headers={"X-Topic": "other"}) == UnknownWebhook(kept, None)


def test_drift_is_a_warning_or_an_error() -> None:
    drifted = {"type": "paid", "amount": "much"}
    with pytest.warns(WebhookDriftWarning, match="order.paid: the payload is not as documented: /amount"):
        assert received(PAID, GONE, body=drifted).payload.amount == "much"
    with pytest.raises(WebhookPayloadError) as raised:
        received(PAID, GONE, body=drifted, validation="strict")
    assert raised.value.name == "order.paid" and raised.value.problems[0][0] == "/amount"
    assert isinstance(raised.value, WebhookError)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_cannot_be_read(body: bytes) -> None:
    hooks = type(receiver(PAID)).unverified()
    with pytest.raises(WebhookPayloadError):
        hooks.parse({}, body)
    with pytest.raises(WebhookPayloadError):
        Webhook(hooks, PAID).parse({}, body)


def test_forms_are_typed() -> None:
    form: Incoming[Posted, Any] = Incoming("form", Content("application/x-www-form-urlencoded", lambda: Posted))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    fields = [
        ("From", "+41"),
        ("count", "2"),
        ("media", "a"),
        ("media", "b"),
        ("inner", '{"amount": 4}'),
        ("New", "x y"),
    ]
    found = received(form, body=urlencode(fields).encode(), headers=headers).payload
    assert found == Posted(From="+41", count=2, media=["a", "b"], inner=Plain(amount=4), New="x y")
    assert received(form, body=b"From=1&count=2&media=a", headers=headers).payload.media == ["a"]
    with pytest.warns(WebhookDriftWarning, match="/count"):
        assert received(form, body=b"From=1&count=two", headers=headers).payload.count == "two"
    with pytest.warns(WebhookDriftWarning, match=r"/inner/amount: [^;]*$"):
        wrong = received(form, body=b'From=1&count=2&media=a&inner={"amount":"x"}', headers=headers).payload
    assert (wrong.count, wrong.media, wrong.inner) == (2, ["a"], Plain.model_construct(amount="x"))
