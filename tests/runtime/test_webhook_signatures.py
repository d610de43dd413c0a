"""Which requests are let in: signatures of Standard Webhooks, judged by its own library."""

from __future__ import annotations

import base64
import json
import random
import sys
import time
from email.message import Message as Fields
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook as Reference
from standardwebhooks.webhooks import WebhookVerificationError
from webhooks_sent import BODY, GONE, OTHER, PAID, SECRET, Paid, receiver, signed

from runtime.about import PackageError
from runtime.exchange import Headers
from runtime.receivers import Delivery, Webhook
from runtime.verifying import StandardWebhooks, WebhookSignatureError

pytestmark = pytest.mark.filterwarnings("error::runtime.receivers.WebhookDriftWarning")


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
    assert delivery == Delivery("order.paid", Paid(type="paid", amount=3, note="ü"), "msg_1", None)


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


def test_one_that_is_known_by_its_url_is_verified_too() -> None:
    one = Webhook(receiver(PAID, GONE), PAID)
    assert one.name == "order.paid" and one.parse(signed(), BODY) == Paid(type="paid", amount=3, note="ü")
    with pytest.raises(WebhookSignatureError):
        one.parse({}, BODY)
