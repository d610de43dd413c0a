"""What comes in: signatures of Standard Webhooks, judged by its own library, and which webhook a request is."""

from __future__ import annotations

import base64
import json
import random
import sys
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message as Fields
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field
from standardwebhooks import Webhook as Reference
from standardwebhooks.webhooks import WebhookVerificationError

from runtime.about import PackageError
from runtime.exchange import Headers
from runtime.models import Model
from runtime.operation import Content
from runtime.payloads import WebhookPayloadError
from runtime.receivers import (
    Delivery,
    Receiver,
    UnknownWebhook,
    UnknownWebhookError,
    Webhook,
    WebhookDriftWarning,
)
from runtime.telling import Incoming
from runtime.verifying import StandardWebhooks, WebhookError, WebhookSignatureError

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
BODY = b'{"type":"paid","amount":3, "note":"\xc3\xbc"}'


class Paid(Model):
    type: Literal["paid"]
    amount: int


class Gone(Model):
    type: Literal["gone"]
    why: str | None = None


class Plain(Model):
    amount: int | None = None


class Round(Model):
    radius: float


class Posted(Model):
    sender: str = Field(alias="From")
    count: int
    media: list[str] | None = None
    inner: Plain | None = None


def json_of(kind: Any) -> Content:
    return Content("application/json", lambda: kind)


PAID: Incoming[Paid] = Incoming("order.paid", json_of(Paid), marks={"/type": ("paid",)})
GONE: Incoming[Gone] = Incoming("order.gone", json_of(Gone), marks={"/type": ("gone",)})


def receiver(*known: Incoming[Any], secret: Any = SECRET, **given: Any) -> Receiver[Any, Any]:
    kind = type("Hooks", (Receiver,), {"_variable": "HOOKS_SECRET", "_known": known})
    made: Receiver[Any, Any] = kind(secret, **given)
    return made


def signed(body: bytes = BODY, secret: str = SECRET, at: float | None = None, name: str = "msg_1") -> dict[str, str]:
    """The headers that the library of the standard makes."""
    sent = int(time.time() if at is None else at)
    signature = Reference(secret).sign(name, datetime.fromtimestamp(sent, UTC), body.decode())
    return {"webhook-id": name, "webhook-timestamp": str(sent), "webhook-signature": signature}


@pytest.fixture(autouse=True)
def _warnings_are_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", WebhookDriftWarning)
        yield


def reason(headers: dict[str, str], body: bytes = BODY, secret: Any = SECRET, **given: Any) -> str:
    """Why a request is refused, empty if it is not. No message shows a secret or a signature."""
    try:
        receiver(PAID, secret=secret, **given).parse(headers, body)
    except WebhookSignatureError as error:
        assert isinstance(error, PackageError)
        assert not any(
            shown in str(error) for shown in (SECRET[6:], OTHER[6:], headers.get("webhook-signature") or SECRET)
        )
        return error.reason
    return ""


def test_what_the_library_of_the_standard_signs_is_let_in_and_nothing_else() -> None:
    draw = random.Random(7)
    for _ in range(200):
        secret = "whsec_" + base64.b64encode(draw.randbytes(draw.randint(24, 64))).decode()
        body = json.dumps(
            {"type": "paid", "amount": draw.randint(0, 9), "ü": draw.random()}, ensure_ascii=False
        ).encode()
        headers = signed(body, secret)
        assert reason(headers, body, secret) == ""
        place = draw.randrange(len(body))
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert reason(headers, changed, secret) == "mismatch"
        assert reason(signed(body, OTHER), body, secret) == "mismatch"


def test_what_is_signed_here_is_let_in_by_the_library_of_the_standard() -> None:
    headers = StandardWebhooks(SECRET).sign(BODY, id="msg_7")
    assert Reference(SECRET).verify(BODY, headers)["amount"] == 3
    with pytest.raises(WebhookVerificationError):
        Reference(OTHER).verify(BODY, headers)
    assert Reference(OTHER).verify(BODY, StandardWebhooks(SECRET, OTHER).sign(BODY))


def test_the_vector_of_the_specification() -> None:
    """github.com/standard-webhooks/standard-webhooks, the test of its libraries."""
    headers = Headers({
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    })  # fmt: skip
    long = time.time() * 2
    StandardWebhooks(SECRET, tolerance=long).verify(headers, b'{"test": 2432232314}')
    assert StandardWebhooks(SECRET).sign(
        b'{"test": 2432232314}', id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330
    ) == dict(headers)


@pytest.mark.parametrize(
    ("off", "tolerance", "expected"),
    [
        (0, 300, ""),
        (-290, 300, ""),
        (290, 300, ""),
        (-310, 300, "stale"),
        (310, 300, "stale"),
        (-310, 320, ""),
        (-20, 10, "stale"),
    ],
)
def test_a_recording_is_refused(off: int, tolerance: float, expected: str) -> None:
    assert reason(signed(at=time.time() + off), tolerance=tolerance) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"webhook-id": None}, "missing"),
        ({"webhook-timestamp": None}, "missing"),
        ({"webhook-signature": None}, "missing"),
        ({"webhook-id": ""}, "missing"),
        ({"webhook-id": "msg_2"}, "mismatch"),
        ({"webhook-id": "msg_1.5"}, "malformed"),
        ({"webhook-timestamp": "soon"}, "malformed"),
        ({"webhook-timestamp": "1e9"}, "malformed"),
        ({"webhook-timestamp": "-5"}, "malformed"),
        ({"webhook-timestamp": "١٢٣"}, "malformed"),
        ({"webhook-timestamp": "9" * 400}, "malformed"),
        ({"webhook-timestamp": str(int(time.time()) - 1)}, "mismatch"),
        ({"webhook-signature": "v1"}, "mismatch"),
        ({"webhook-signature": "v1,"}, "mismatch"),
        ({"webhook-signature": "v1,ü\udcff"}, "mismatch"),
        ({"webhook-signature": "v1,AAAA v1,BBBB"}, "mismatch"),
    ],
)
def test_headers_that_are_not_what_they_should_be(changes: dict[str, str | None], expected: str) -> None:
    headers = {name: value for name, value in {**signed(), **changes}.items() if value is not None}
    assert reason(headers) == expected


def test_only_symmetric_signatures_count_and_one_of_several_is_enough() -> None:
    right = signed()["webhook-signature"]
    for text in (f"v1,AAAA {right}", f"{right} v1a,AAAA", f"v1a,AAAA  {right} v2,x", f"nothing {right}"):
        assert reason({**signed(), "webhook-signature": text}) == "", text
    for text in (right.replace("v1,", "v1a,"), right.replace("v1,", "v2,"), right[3:], right.replace("v1,", "V1,")):
        assert reason({**signed(), "webhook-signature": text}) == "mismatch", text


def asymmetric(private: Ed25519PrivateKey, *, body: bytes = BODY, version: str = "v1a") -> dict[str, str]:
    """The headers of a request that is signed with Ed25519 (Standard Webhooks, "Signature scheme")."""
    sent = str(int(time.time()))
    signature = base64.b64encode(private.sign(b"msg_1." + sent.encode() + b"." + body)).decode()
    return {"webhook-id": "msg_1", "webhook-timestamp": sent, "webhook-signature": f"{version},{signature}"}


def test_signatures_of_a_public_key() -> None:
    private, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    public, others = (
        f"whpk_{base64.b64encode(one.public_key().public_bytes_raw()).decode()}" for one in (private, other)
    )
    assert reason(asymmetric(private), secret=public) == ""
    assert reason(asymmetric(private), secret=[SECRET, others, f" {public}\n"]) == ""
    assert reason(signed(), secret=[SECRET, public]) == ""
    for headers in (
        asymmetric(other),
        asymmetric(private, body=BODY + b" "),
        asymmetric(private, version="v1"),
        {**asymmetric(private), "webhook-id": "msg_2"},
        {**asymmetric(private), "webhook-signature": "v1a,AAAA v1a,% v1a,"},
    ):
        assert reason(headers, secret=public) == "mismatch", headers
    with pytest.raises(ValueError, match="makes none"):
        StandardWebhooks(public).sign(BODY)
    for wrong in ("whpk_AAAA", "whpk_%", "whpk_"):
        with pytest.raises(ValueError, match="no public key") as told:
            StandardWebhooks(wrong)
        assert wrong not in str(told.value) or wrong == "whpk_"


def test_public_keys_need_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", None)
    with pytest.raises(ImportError, match=r"\[ed25519\]"):
        StandardWebhooks("whpk_AAAA")


def test_secrets_are_rotated() -> None:
    for given in ([SECRET, OTHER], (OTHER, SECRET), [OTHER, base64.b64decode(SECRET[6:])]):
        assert reason(signed(), secret=given) == ""
    assert reason(signed(), secret=[OTHER]) == "mismatch"
    both = f"{signed(secret=OTHER)['webhook-signature']} {signed()['webhook-signature']}"
    assert reason({**signed(), "webhook-signature": both}) == ""


@pytest.mark.parametrize(
    "spelled", [SECRET, SECRET[6:], SECRET[6:].rstrip("="), f" {SECRET}\n", base64.b64decode(SECRET[6:])]
)
def test_spellings_of_a_secret(spelled: str | bytes) -> None:
    assert reason(signed(), secret=spelled) == ""


@pytest.mark.parametrize("spelled", ["", "whsec_", b"", "whsec_no base64: ü", "whpk_AAAA", [], ["", SECRET]])
def test_what_is_no_secret(spelled: Any) -> None:
    with pytest.raises(ValueError) as raised:
        receiver(PAID, secret=spelled)
    assert "no base64" not in str(raised.value) and SECRET not in str(raised.value)


def test_none_is_no_secret() -> None:
    with pytest.raises(TypeError):
        receiver(PAID, secret=None)


def test_secrets_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = type(receiver(PAID))
    monkeypatch.delenv("HOOKS_SECRET", raising=False)
    with pytest.raises(ValueError, match="HOOKS_SECRET"):
        kind.from_env()
    monkeypatch.setenv("HOOKS_SECRET", f"{OTHER} {SECRET}")
    made = kind.from_env()
    assert made.parse(signed(), BODY).amount == 3
    for shown in (repr(made), repr(StandardWebhooks(SECRET)), str(vars(made))):
        assert SECRET[6:] not in shown and "MfKQ" not in shown


@pytest.mark.parametrize("prefix", ["svix-", "Svix-", "SVIX-", "WebHook-"])
def test_names_of_headers_and_their_case(prefix: str) -> None:
    headers = {name.replace("webhook-", prefix): value for name, value in signed().items()}
    assert reason(headers) == ""
    delivery = receiver(PAID).receive(headers, BODY)
    assert delivery == Delivery("order.paid", Paid(type="paid", amount=3, note="ü"), "msg_1")


def test_headers_as_frameworks_have_them() -> None:
    message = Fields()
    for name, value in signed().items():
        message[name.title()] = value
    assert receiver(PAID).parse(message, BODY).amount == 3
    message["Webhook-Id"] = "msg_2"
    with pytest.raises(WebhookSignatureError):
        receiver(PAID).parse(message, BODY)
    twice = {"webhook-id": "msg_2", "WEBHOOK-ID": "msg_1"}
    with pytest.raises(WebhookSignatureError):
        receiver(PAID).parse({**twice, **{name: value for name, value in signed().items() if name not in twice}}, BODY)


@pytest.mark.parametrize("body", [BODY.decode(), json.loads(BODY), None])
def test_a_body_that_was_parsed_is_refused(body: Any) -> None:
    with pytest.raises(TypeError, match="bytes, as they came"):
        receiver(PAID).parse(signed(), body)


def test_a_verifier_of_ones_own_is_asked_with_the_raw_body() -> None:
    asked: list[tuple[str | None, bytes]] = []

    class Own:
        def verify(self, headers: Headers, body: bytes) -> None:
            asked.append((headers.get("x-signature"), body))
            if headers.get("x-signature") != "right":
                raise WebhookSignatureError("no", "mismatch")

    assert receiver(PAID, secret=Own()).parse({"X-Signature": "right"}, bytearray(BODY)).amount == 3
    with pytest.raises(WebhookSignatureError):
        receiver(PAID, secret=Own()).parse({}, BODY)
    assert asked == [("right", BODY), (None, BODY)]
    assert type(receiver(PAID)).unverified().parse({}, BODY).amount == 3


def received(*known: Incoming[Any], body: Any, headers: dict[str, str] | None = None, **given: Any) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return type(receiver(*known)).unverified(**given).receive(headers or {}, data)


def test_a_member_tells() -> None:
    assert received(PAID, GONE, body={"type": "paid", "amount": 1}).name == "order.paid"
    found = received(PAID, GONE, body={"type": "gone", "new": [1]})
    assert found.name == "order.gone" and found.payload.model_extra == {"new": [1]}


def test_a_header_tells_and_the_name_with_it() -> None:
    made: Incoming[Plain] = Incoming("made", json_of(Plain), marks={"X-Topic": ("made",)})
    lost: Incoming[Plain] = Incoming("lost", json_of(Plain), marks={"X-Topic": ("lost",)})
    assert received(made, lost, body={}, headers={"x-topic": "lost"}).name == "lost"
    with pytest.raises(UnknownWebhookError) as raised:
        received(made, lost, body={"amount": 1})
    assert raised.value.names == ("made", "lost") and raised.value.payload == {"amount": 1}
    assert type(receiver(made, lost)).unverified().parse({}, b'{"amount": 1}') == Plain(amount=1)


def test_a_header_that_is_needed_and_lacking_tells_too() -> None:
    made: Incoming[Any] = Incoming("made", json_of(Any), marks={"X-Topic": ("made",)}, needs=("X-Topic",))
    other: Incoming[Any] = Incoming("other", json_of(Any))
    assert received(made, other, body={}).name == "other"
    assert received(made, other, body={}, headers={"X-topic": "made"}).name == "made"


def test_values_are_of_their_type() -> None:
    one: Incoming[Any] = Incoming("one", json_of(dict[str, Any]), marks={"/a~1b/~0": (1,)})
    yes: Incoming[Any] = Incoming("yes", json_of(dict[str, Any]), marks={"/a~1b/~0": (True, None)})
    assert received(one, yes, body={"a/b": {"~": 1}}).name == "one"
    assert received(one, yes, body={"a/b": {"~": True}}).name == "yes"
    assert received(one, yes, body={"a/b": {"~": None}}).name == "yes"


def test_a_hint_helps_and_does_not_speak_against_what_is_marked() -> None:
    first: Incoming[Any] = Incoming("first", json_of(Any), marks={"/a": ("x",)}, hints={"X-Event": ("first",)})
    second: Incoming[Any] = Incoming("second", json_of(Any), marks={"/a": ("x",)}, hints={"X-Event": ("wrong",)})
    third: Incoming[Any] = Incoming("third", json_of(Any), hints={"X-Event": ("third",)})
    assert received(first, third, body={"a": "x"}, headers={"X-Event": "other"}).name == "first"
    assert received(first, second, third, body={"a": "x"}, headers={"X-Event": "first"}).name == "first"
    with pytest.warns(WebhookDriftWarning, match="not documented"):
        assert received(first, third, body={"a": "y"}, headers={"X-Event": "new"}).name is None


def test_the_shape_tells_where_nothing_else_does() -> None:
    plain: Incoming[Plain] = Incoming("plain", json_of(Plain))
    round_: Incoming[Round] = Incoming("round", json_of(Round))
    assert received(plain, round_, body={"radius": 1.5}).name == "round"
    assert received(plain, round_, body={"amount": 1}).name == "plain"
    several: Incoming[Any] = Incoming("several", json_of(list[str]))
    either: Incoming[Any] = Incoming("either", json_of(Annotated[Paid | Gone, "tagged"]))
    assert received(plain, several, round_, body=["a"]).name == "several"
    assert received(several, round_, body={"radius": 1.5}).name == "round"
    assert received(either, round_, body={"radius": 1.5}).name == "round"
    assert received(either, round_, body={"type": "gone"}).payload == Gone(type="gone")


def test_the_media_type_tells() -> None:
    text: Incoming[str] = Incoming("text", Content("text/plain", lambda: str))
    data: Incoming[bytes] = Incoming("data", Content("application/octet-stream", lambda: bytes))
    none: Incoming[None] = Incoming("none")
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


def test_one_that_is_known_by_its_url_is_verified_too() -> None:
    one = Webhook(receiver(PAID, GONE), PAID)
    assert one.name == "order.paid" and one.parse(signed(), BODY) == Paid(type="paid", amount=3, note="ü")
    with pytest.raises(WebhookSignatureError):
        one.parse({}, BODY)


def test_forms_are_typed() -> None:
    form: Incoming[Posted] = Incoming("form", Content("application/x-www-form-urlencoded", lambda: Posted))
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
