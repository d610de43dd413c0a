"""A fake of a service: told what to answer, asked by real clients of both kinds, and looked at after."""

from __future__ import annotations

import asyncio
import gzip
import importlib
import json
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from shop import DOCUMENT, Caller

import sdkwright

pytestmark = pytest.mark.usefixtures("offline")


def test_the_first_example_that_fits_is_the_answer(shopper: Caller) -> None:
    fake = shopper.fake()
    thing = shopper.get(fake, validation="strict")
    assert type(thing).__name__ == "Thing"
    assert thing.to_dict() == {"id": "abc", "name": "an example", "more": [1]}
    assert fake.things.get.example == thing.to_dict()
    assert shopper.get(shopper.fake()) == thing


def test_what_has_no_example_is_made_of_its_schema(shopper: Caller) -> None:
    fake = shopper.fake()
    client = shopper.client(fake, validation="strict")
    made = shopper.wait(client.things.create(id="abc"))
    assert len(made.id) >= 3 and made.name
    assert [one.to_dict() for one in shopper.wait(client.things.list())] == [made.to_dict()]
    raw = shopper.wait(client.with_raw_response.things.create(id="abc"))
    assert raw.status_code == 201 and raw.headers["Location"].startswith("https://")
    assert shopper.wait(client.things.delete("x")) is None
    assert shopper.wait(client.pictures.get("x"))
    assert shopper.wait(client.calls.login(user="me")) == "welcome"


def test_a_reply_is_a_model_json_text_or_bytes(shopper: Caller) -> None:
    fake = shopper.fake()
    thing = shopper.shop.models.Thing(id="mine")
    for body in (thing, {"id": "mine"}, b'{"id": "mine"}'):
        fake.things.get.returns(body)
        assert shopper.get(fake, validation="strict") == thing
    fake.calls_.login.returns("hello")
    assert shopper.wait(shopper.client(fake).calls.login(user="me")) == "hello"
    fake.pictures.get.returns(b"\x00\xff")
    assert shopper.wait(shopper.client(fake).pictures.get("x")) == b"\x00\xff"
    fake.things.list.returns([thing, {"id": "other"}])
    assert [one.id for one in shopper.wait(shopper.client(fake).things.list())] == ["mine", "other"]


def test_status_headers_and_media_type_are_as_said(shopper: Caller) -> None:
    fake = shopper.fake()
    fake.things.get.returns(
        {"id": "mine"}, status=203, headers={"X-Request-Id": "r-1"}, media_type="application/hal+json"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = shopper.wait(shopper.client(fake).with_raw_response.things.get("x"))
    assert (raw.status_code, raw.request_id) == (203, "r-1")
    assert raw.headers["content-type"] == "application/hal+json"


def test_turns_come_before_what_stands(shopper: Caller) -> None:
    fake = shopper.fake()
    fake.things.get.returns({"id": "always"}).returns({"id": "twice"}, times=2).returns_each(
        {"id": "one"}, {"id": "two"}
    )
    found = [shopper.get(fake).id for _ in range(6)]
    assert found == ["twice", "twice", "one", "two", "always", "always"]
    fake.things.get.reset()
    assert shopper.get(fake).id == "abc"
    fake.things.get.returns({"id": "again"})
    fake.reset()
    assert fake.calls == [] and shopper.get(fake).id == "abc" and len(fake.things.get.calls) == 1


def test_functions_answer_calls(shopper: Caller) -> None:
    fake, testing = shopper.fake(), shopper.testing

    def answer(call: Any) -> Any:
        match call.arguments["id"]:
            case "reply":
                return testing.FakeReply(status=404)
            case "fault":
                return testing.FakeFault(timeout=True)
            case "raise":
                raise ZeroDivisionError
            case other:
                return {"id": other}

    fake.things.get.answers(answer)
    client = shopper.client(fake, max_retries=0)
    assert shopper.wait(client.things.get("plain")).id == "plain"
    for name, error in (
        ("reply", shopper.shop.NotFoundError),
        ("fault", shopper.shop.APITimeoutError),
        ("raise", ZeroDivisionError),
    ):
        with pytest.raises(error):
            shopper.wait(client.things.get(name))


def test_functions_may_have_to_be_awaited(shopper: Caller) -> None:
    fake = shopper.fake()

    async def answer(call: Any) -> Any:
        await asyncio.sleep(0)
        return {"id": call.path}

    fake.things.get.answers(answer)
    if shopper.asynchronous:
        assert shopper.get(fake).id == "/v1/things/x1"
    else:
        with pytest.raises(TypeError, match="async client"):
            shopper.get(fake)


def test_calls_say_what_went_out(shopper: Caller) -> None:
    fake = shopper.fake()
    client = shopper.client(fake)
    shopper.wait(client.things.list(limit=3, tag=["a", "ü b"]))
    call = fake.calls[-1]
    assert (call.operation, call.method, call.path) == ("things.list", "GET", "/v1/things")
    assert call.query == {"limit": ["3"], "tag": ["a", "ü b"]}
    assert call.arguments == {"limit": 3, "tag": ["a", "ü b"]}
    assert call.body is None and call.headers["user-agent"].startswith("faked-shop/")
    options = shopper.shop.RequestOptions(gzip=True, headers={"X-More": "1"})
    shopper.wait(client.things.create(id="abc", name="ü", options=options))
    assert fake.calls[-1].body == {"id": "abc", "name": "ü"}
    assert json.loads(gzip.decompress(fake.calls[-1].content)) == {"id": "abc", "name": "ü"}
    assert fake.calls[-1].headers["x-more"] == "1"
    shopper.wait(client.calls.login(user="a b"))
    assert fake.calls[-1].body == {"user": ["a b"]}
    shopper.wait(client.pictures.add("x", title="t", file=b"\x00\r\n\xff"))
    assert [(part.name, part.content) for part in fake.calls[-1].body] == [("title", b"t"), ("file", b"\x00\r\n\xff")]
    assert [call.operation for call in fake.pictures.add.calls] == ["pictures.add"]
    assert "abc" not in repr(fake.calls), "what was sent may be long, or secret"


def test_what_the_document_lacks_can_be_said(shopper: Caller) -> None:
    fake = shopper.fake()
    client = shopper.client(fake)
    with pytest.raises(shopper.testing.UnexpectedCallError, match="POST /v1/nowhere"):
        shopper.wait(client.request("POST", "/nowhere"))
    fake.operation("post", "/nowhere/{id}").returns({"here": [1]}, status=202)
    assert shopper.wait(client.request("POST", "/nowhere/7", body={"a": 1})) == {"here": [1]}
    assert fake.operation("POST", "/nowhere/{id}").calls[0].body == {"a": 1}
    assert shopper.wait(client.request("GET", "/things/7"))["id"] == "abc", "the document has it"
    assert fake.operation("GET", "/things/{id}") is fake.operation("GET", "/things/{id}")


def test_who_calls_matters_to_nobody_unless_said(shopper: Caller) -> None:
    fake = shopper.fake()
    shopper.get(fake)
    assert "X-Key" not in fake.calls[-1].headers
    key = shopper.shop.Key("k") if hasattr(shopper.shop, "Key") else shopper.shop.auth.Key("k")
    shopper.get(fake, auth=key)
    assert fake.calls[-1].headers["X-Key"] == "k"
    with pytest.raises(shopper.shop.AuthenticationRequiredError):
        shopper.get(fake, auth=None)


def test_tokens_are_given_to_whoever_asks(shopper: Caller, tmp_path: Path) -> None:
    document = DOCUMENT.replace(
        "key: {type: apiKey, in: header, name: X-Key}",
        'key: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://shop.example/token", scopes: {}}}}',
    )
    (tmp_path / "shop.yaml").write_text(document, encoding="utf-8")
    name = f"guarded_shop_{'async' if shopper.asynchronous else 'sync'}"
    assert sdkwright.generate(tmp_path / "shop.yaml", tmp_path / "out", package=name, client="Shop").ok
    sys.path.insert(0, str(tmp_path / "out" / "src"))
    fake = importlib.import_module(f"{name}.testing").FakeShop()
    auth = importlib.import_module(f"{name}.auth").Key(client_id="a", client_secret="b")
    client = shopper.client(fake, auth=auth)
    assert shopper.wait(client.things.get("x")).id == "abc"
    assert fake.things.get.calls[0].headers["Authorization"] == "Bearer fake"
    assert [call.path for call in fake.calls] == ["/token", "/v1/things/x"]


def test_streams_are_given_their_items(shopper: Caller) -> None:
    fake = shopper.fake()
    client = shopper.client(fake, validation="strict", max_retries=0)
    for operation, method in ((fake.events.watch, client.events.watch), (fake.events.read_log, client.events.read_log)):
        example = shopper.items(shopper.wait(method()))
        assert [type(one).__name__ for one in example] == ["Thing"]
        operation.returns(shopper.shop.models.Thing(id=f"n-{number}") for number in range(3))
        for _ in range(2):
            assert [one.id for one in shopper.items(shopper.wait(method()))] == ["n-0", "n-1", "n-2"]
        first = len(b'{"id":"n-0"}') + 15
        operation.breaks_off(after=first, body=[{"id": "n-0"}, {"id": "n-1"}])
        stream = shopper.wait(method())
        with pytest.raises(shopper.shop.APIConnectionError):
            shopper.items(stream)


def test_views_and_several_clients_ask_one_fake(shopper: Caller) -> None:
    fake = shopper.fake()
    client = shopper.client(fake)
    shopper.wait(client.with_options(headers={"X-View": "1"}).things.get("x"))
    other = shopper.client(fake)
    shopper.wait(other.things.get("y"))
    transport = fake.async_transport if shopper.asynchronous else fake.transport
    kind = shopper.shop.AsyncShop if shopper.asynchronous else shopper.shop.Shop
    shopper.wait(kind(transport=transport, auth=shopper.shop.auth.Key("k")).things.get("z"))
    assert [call.path.rpartition("/")[2] for call in fake.calls] == ["x", "y", "z"]
    shopper.wait(client.close())
    shopper.wait(client.close())
    with pytest.raises(RuntimeError, match="closed"):
        shopper.wait(client.things.get("x"))
    assert shopper.wait(other.things.get("x"))


def test_threads_share_a_fake(shop: Any) -> None:
    fake = importlib.import_module("faked_shop.testing").FakeShop()
    fake.things.get.returns_each(*({"id": f"n-{number}"} for number in range(200)))
    client = fake.client()
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: client.things.get("x").id, range(200)))
    assert sorted(found) == sorted(f"n-{number}" for number in range(200))
    assert len(fake.calls) == 200
