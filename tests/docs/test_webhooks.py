"""The pages on webhooks and callbacks: their programs receive what the service sends, over HTTP, and nothing else."""

from __future__ import annotations

import contextlib
import hmac
import http.client
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from reading import ROOT, blocks
from running import SECRET, Reader
from standardwebhooks import Webhook as Reference

DOCUMENT = ROOT / "tests" / "documents" / "webhooks.yaml"
PAID = json.dumps({"type": "order.paid", "amount": 7}).encode()
MOVED = json.dumps({"parcel": "p1", "place": "here"}).encode()


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...


@contextlib.contextmanager
def served(application: Any) -> Iterator[int]:
    """The port of loopback at which a real server runs `application`."""
    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def post(port: int, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("POST", "/hook", body, headers)
        return connection.getresponse().status


def signed(body: bytes, secret: str = SECRET, name: str = "msg_1", late: int = 0) -> dict[str, str]:
    sent = int(time.time()) - late
    signature = Reference(secret).sign(name, datetime.fromtimestamp(sent, UTC), body.decode())
    return {"Webhook-Id": name, "Webhook-Timestamp": str(sent), "Webhook-Signature": signature}


@pytest.fixture
def programs(
    package_of: Callable[[Path], Path], reader_of: Callable[[Path], Reader]
) -> Callable[[str, str], dict[str, Any]]:
    """Runs the program of a page that holds a text; gives what it defined."""
    package = package_of(DOCUMENT)
    reader = reader_of(package)

    def run(page: str, holding: str) -> dict[str, Any]:
        (source,) = [one for one in blocks(package / "docs" / f"{page}.md", "python") if holding in one]
        reader.run(source)
        defined: dict[str, Any] = {"__name__": "page"}
        exec(compile(source, page, "exec"), defined)
        return defined

    return run


@pytest.mark.parametrize(
    ("page", "body", "shown"), [("webhooks", PAID, "amount=7"), ("callbacks", MOVED, "place='here'")]
)
def test_the_server_of_the_page_takes_what_is_signed(
    page: str, body: bytes, shown: str, programs: Callable[[str, str], dict[str, Any]]
) -> None:
    application = programs(page, "def application")["application"]
    kind = {"Content-Type": "application/json"}
    with contextlib.redirect_stdout(io.StringIO()) as printed, served(application) as port:
        answers = [
            post(port, sent, {**headers, **kind})
            for sent, headers in (
                (body, signed(body)),
                (body + b" ", signed(body)),
                (body, signed(body, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")),
                (body, signed(body, late=600)),
                (body, {}),
            )
        ]
    assert answers == [204, 401, 401, 401, 401]
    assert printed.getvalue().count("\n") == 1 and shown in printed.getvalue()


@pytest.mark.filterwarnings("ignore")
def test_what_is_new_and_what_is_another_webhook(programs: Callable[[str, str], dict[str, Any]]) -> None:
    application = programs("webhooks", "def application")["application"]
    shipped = b'{"type": "order.sent", "data": {"parcels": []}}'
    new = b'{"type": "order.new", "title": "none"}'
    with contextlib.redirect_stdout(io.StringIO()) as printed, served(application) as port:
        for body in (shipped, new):
            assert post(port, body, {**signed(body), "Content-Type": "application/json"}) == 204
    first, second = printed.getvalue().splitlines()
    assert "parcels=[]" in first and second.startswith("newer than this package {'type': 'order.new'")


def test_nothing_is_done_twice(programs: Callable[[str, str], dict[str, Any]]) -> None:
    receive = programs("webhooks", "done: set")["receive"]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for name in ("msg_1", "msg_1", "msg_2"):
            receive(signed(PAID, name=name), PAID)
    assert [line.split()[0] for line in printed.getvalue().splitlines()] == ["order.paid", "order.paid"]


def test_secrets_are_rotated_and_other_signatures_verified(programs: Callable[[str, str], dict[str, Any]]) -> None:
    assert programs("webhooks", "FORMER_")["webhooks"].order_paid.parse(signed(PAID), PAID).amount == 7
    own = programs("webhooks", "class HexSignature")
    hooks, refused = own["webhooks"], own["WebhookSignatureError"]
    given = {"x-signature-256": f"sha256={hmac.digest(SECRET.encode(), PAID, 'sha256').hex()}"}
    assert hooks.parse(given, PAID).amount == 7
    for headers in ({}, {"x-signature-256": "sha256=ü"}, signed(PAID)):
        with pytest.raises(refused):
            hooks.parse(headers, PAID)


def test_expressions_are_told_in_words(package_of: Callable[[Path], Path]) -> None:
    page = (package_of(DOCUMENT) / "docs" / "callbacks.md").read_text(encoding="utf-8")
    assert "`$request.body#/url` is `/url` in the body of the request (the argument `url`)" in page
    assert "`$request.header.X-Event` is the header `X-Event` of the request" in page
    assert "[`client.subscriptions.add`](resources/subscriptions.md#add), [`client.orders.add`]" in page
