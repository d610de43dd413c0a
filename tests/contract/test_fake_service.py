"""A fake of a service: told what to answer, asked by real clients of both kinds, and looked at after."""

from __future__ import annotations

import asyncio
import gzip
import importlib
import json
import socket
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from shop import DOCUMENT, Caller

import sdkwright


@pytest.fixture(scope="module")
def shop(shop_folder: Path) -> Any:
    sys.path.insert(0, str(shop_folder / "src"))
    return importlib.import_module("faked_shop")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here needs a network."""

    def refused(*_: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "create_connection", refused)


@pytest.fixture(params=["sync", "async"])
def caller(request: pytest.FixtureRequest, shop: Any) -> Iterator[Caller]:
    made = Caller(shop, request.param == "async")
    yield made
    made.close()


def get(caller: Caller, fake: Any, **settings: Any) -> Any:
    return caller.wait(caller.client(fake, **settings).things.get("x1"))


def test_the_first_example_that_fits_is_the_answer(caller: Caller) -> None:
    fake = caller.fake()
    thing = get(caller, fake, validation="strict")
    assert type(thing).__name__ == "Thing"
    assert thing.to_dict() == {"id": "abc", "name": "an example", "more": [1]}
    assert fake.things.get.example == thing.to_dict()
    assert get(caller, caller.fake()) == thing


def test_what_has_no_example_is_made_of_its_schema(caller: Caller) -> None:
    fake = caller.fake()
    client = caller.client(fake, validation="strict")
    made = caller.wait(client.things.create(id="abc"))
    assert len(made.id) >= 3 and made.name
    assert [one.to_dict() for one in caller.wait(client.things.list())] == [made.to_dict()]
    raw = caller.wait(client.with_raw_response.things.create(id="abc"))
    assert raw.status_code == 201 and raw.headers["Location"].startswith("https://")
    assert caller.wait(client.things.delete("x")) is None
    assert caller.wait(client.pictures.get("x"))
    assert caller.wait(client.calls.login(user="me")) == "welcome"


def test_a_reply_is_a_model_json_text_or_bytes(caller: Caller) -> None:
    fake = caller.fake()
    thing = caller.shop.models.Thing(id="mine")
    for body in (thing, {"id": "mine"}, b'{"id": "mine"}'):
        fake.things.get.returns(body)
        assert get(caller, fake, validation="strict") == thing
    fake.calls_.login.returns("hello")
    assert caller.wait(caller.client(fake).calls.login(user="me")) == "hello"
    fake.pictures.get.returns(b"\x00\xff")
    assert caller.wait(caller.client(fake).pictures.get("x")) == b"\x00\xff"
    fake.things.list.returns([thing, {"id": "other"}])
    assert [one.id for one in caller.wait(caller.client(fake).things.list())] == ["mine", "other"]


def test_status_headers_and_media_type_are_as_said(caller: Caller) -> None:
    fake = caller.fake()
    fake.things.get.returns(
        {"id": "mine"}, status=203, headers={"X-Request-Id": "r-1"}, media_type="application/hal+json"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = caller.wait(caller.client(fake).with_raw_response.things.get("x"))
    assert (raw.status_code, raw.request_id) == (203, "r-1")
    assert raw.headers["content-type"] == "application/hal+json"


def test_turns_come_before_what_stands(caller: Caller) -> None:
    fake = caller.fake()
    fake.things.get.returns({"id": "always"}).returns({"id": "twice"}, times=2).returns_each(
        {"id": "one"}, {"id": "two"}
    )
    found = [get(caller, fake).id for _ in range(6)]
    assert found == ["twice", "twice", "one", "two", "always", "always"]
    fake.things.get.reset()
    assert get(caller, fake).id == "abc"
    fake.things.get.returns({"id": "again"})
    fake.reset()
    assert fake.calls == [] and get(caller, fake).id == "abc" and len(fake.things.get.calls) == 1


def test_errors_have_the_documented_body(caller: Caller) -> None:
    fake = caller.fake()
    errors = caller.shop.errors
    fake.things.get.fails(404)
    with pytest.raises(errors.NotFoundError) as caught:
        get(caller, fake)
    assert caught.value.body == caller.shop.models.Problem(code=17, text="no such thing")
    fake.things.get.fails(409)
    with pytest.raises(errors.ConflictError) as caught:
        get(caller, fake)
    assert type(caught.value.body).__name__ == "Problem" and caught.value.body.code >= 10
    assert caught.value.request_id == f"fake-{len(fake.calls)}"
    fake.things.get.fails(422, {"code": 99})
    with pytest.raises(errors.UnprocessableContentError) as caught:
        get(caller, fake)
    assert caught.value.body.code == 99


def test_repetitions_wait_for_nobody(caller: Caller) -> None:
    fake = caller.fake()
    fake.things.get.fails(503, retry_after=30, times=1).fails(
        429, retry_after=fake.now + timedelta(seconds=50), times=1
    )
    assert get(caller, fake).id == "abc"
    assert fake.slept == [30, 20]
    assert len(fake.things.get.calls) == 3
    fake.things.get.fails(503)
    with pytest.raises(caller.shop.ServiceUnavailableError):
        get(caller, fake, max_retries=4)
    assert len(fake.things.get.calls) == 8
    with pytest.raises(caller.shop.ServiceUnavailableError):
        get(caller, fake, max_retries=4, deadline=0.1)
    assert len(fake.things.get.calls) == 9


def test_faults_of_the_connection(caller: Caller) -> None:
    fake, errors = caller.fake(), caller.shop.errors
    fake.things.create.disconnects(times=2)
    assert caller.wait(caller.client(fake).things.create(id="abc"))
    assert len(fake.things.create.calls) == 3, "nothing was sent, so a POST is repeated"
    fake.things.create.disconnects(sent=True)
    with pytest.raises(errors.APIConnectionError) as caught:
        caller.wait(caller.client(fake).things.create(id="abc"))
    assert caught.value.sent and not isinstance(caught.value, errors.APITimeoutError)
    assert len(fake.things.create.calls) == 4, "it may have been carried out"
    fake.things.create.times_out()
    with pytest.raises(errors.APITimeoutError):
        caller.wait(caller.client(fake).things.create(id="abc"))


def test_slow_replies_are_late_by_the_clock_of_the_fake(caller: Caller) -> None:
    fake, errors = caller.fake(), caller.shop.errors
    before = fake.now
    fake.things.get.returns(delay=5)
    assert get(caller, fake).id == "abc" and fake.now - before == timedelta(seconds=5)
    with pytest.raises(errors.APITimeoutError):
        get(caller, fake, timeout=4, max_retries=0)
    with pytest.raises(errors.APITimeoutError):
        get(caller, fake, deadline=3)
    fake.things.get.returns(delay=61)
    with pytest.raises(errors.APITimeoutError):
        get(caller, fake, max_retries=0)


def test_replies_that_break_off_or_are_garbled(caller: Caller) -> None:
    fake, errors = caller.fake(), caller.shop.errors
    fake.things.get.breaks_off(after=5)
    with pytest.raises(errors.APIConnectionError) as caught:
        get(caller, fake, max_retries=0)
    assert caught.value.sent
    fake.things.get.garbles()
    with pytest.raises(errors.ResponseValidationError):
        get(caller, fake, validation="strict")
    with pytest.warns(errors.ResponseDriftWarning):
        get(caller, fake)
    fake.things.get.returns({"id": 7})
    with pytest.warns(errors.ResponseDriftWarning, match="/id"):
        assert get(caller, fake).id == 7
    with pytest.raises(errors.ResponseTooLargeError):
        get(caller, fake, max_reply=3)


def test_functions_answer_calls(caller: Caller) -> None:
    fake, testing = caller.fake(), caller.testing

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
    client = caller.client(fake, max_retries=0)
    assert caller.wait(client.things.get("plain")).id == "plain"
    for name, error in (
        ("reply", caller.shop.NotFoundError),
        ("fault", caller.shop.APITimeoutError),
        ("raise", ZeroDivisionError),
    ):
        with pytest.raises(error):
            caller.wait(client.things.get(name))


def test_functions_may_have_to_be_awaited(caller: Caller) -> None:
    fake = caller.fake()

    async def answer(call: Any) -> Any:
        await asyncio.sleep(0)
        return {"id": call.path}

    fake.things.get.answers(answer)
    if caller.asynchronous:
        assert get(caller, fake).id == "/v1/things/x1"
    else:
        with pytest.raises(TypeError, match="async client"):
            get(caller, fake)


def test_calls_say_what_went_out(caller: Caller) -> None:
    fake = caller.fake()
    client = caller.client(fake)
    caller.wait(client.things.list(limit=3, tag=["a", "ü b"]))
    call = fake.calls[-1]
    assert (call.operation, call.method, call.path) == ("things.list", "GET", "/v1/things")
    assert call.query == {"limit": ["3"], "tag": ["a", "ü b"]}
    assert call.arguments == {"limit": 3, "tag": ["a", "ü b"]}
    assert call.body is None and call.headers["user-agent"].startswith("faked-shop/")
    options = caller.shop.RequestOptions(gzip=True, headers={"X-More": "1"})
    caller.wait(client.things.create(id="abc", name="ü", options=options))
    assert fake.calls[-1].body == {"id": "abc", "name": "ü"}
    assert json.loads(gzip.decompress(fake.calls[-1].content)) == {"id": "abc", "name": "ü"}
    assert fake.calls[-1].headers["x-more"] == "1"
    caller.wait(client.calls.login(user="a b"))
    assert fake.calls[-1].body == {"user": ["a b"]}
    caller.wait(client.pictures.add("x", title="t", file=b"\x00\r\n\xff"))
    assert [(part.name, part.content) for part in fake.calls[-1].body] == [("title", b"t"), ("file", b"\x00\r\n\xff")]
    assert [call.operation for call in fake.pictures.add.calls] == ["pictures.add"]
    assert "abc" not in repr(fake.calls), "what was sent may be long, or secret"


def test_what_nobody_expects_is_an_error(caller: Caller) -> None:
    fake = caller.fake(examples=False)
    unexpected = caller.testing.UnexpectedCallError
    assert issubclass(unexpected, AssertionError)
    with pytest.raises(unexpected, match=r"GET /v1/things/x1: say what things\.get answers"):
        get(caller, fake)
    assert len(fake.calls) == 1
    fake.things.get.returns()
    assert get(caller, fake).id == "abc"
    for wrong in (lambda: fake.thing, lambda: fake.things.gett):
        with pytest.raises(AttributeError, match="things|get"):
            wrong()


def test_what_the_document_lacks_can_be_said(caller: Caller) -> None:
    fake = caller.fake()
    client = caller.client(fake)
    with pytest.raises(caller.testing.UnexpectedCallError, match="POST /v1/nowhere"):
        caller.wait(client.request("POST", "/nowhere"))
    fake.operation("post", "/nowhere/{id}").returns({"here": [1]}, status=202)
    assert caller.wait(client.request("POST", "/nowhere/7", body={"a": 1})) == {"here": [1]}
    assert fake.operation("POST", "/nowhere/{id}").calls[0].body == {"a": 1}
    assert caller.wait(client.request("GET", "/things/7"))["id"] == "abc", "the document has it"
    assert fake.operation("GET", "/things/{id}") is fake.operation("GET", "/things/{id}")


def test_who_calls_matters_to_nobody_unless_said(caller: Caller) -> None:
    fake = caller.fake()
    get(caller, fake)
    assert "X-Key" not in fake.calls[-1].headers
    key = caller.shop.Key("k") if hasattr(caller.shop, "Key") else caller.shop.auth.Key("k")
    get(caller, fake, auth=key)
    assert fake.calls[-1].headers["X-Key"] == "k"
    with pytest.raises(caller.shop.AuthenticationRequiredError):
        get(caller, fake, auth=None)


def test_tokens_are_given_to_whoever_asks(caller: Caller, tmp_path: Path) -> None:
    document = DOCUMENT.replace(
        "key: {type: apiKey, in: header, name: X-Key}",
        'key: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://shop.example/token", scopes: {}}}}',
    )
    (tmp_path / "shop.yaml").write_text(document, encoding="utf-8")
    name = f"guarded_shop_{'async' if caller.asynchronous else 'sync'}"
    assert sdkwright.generate(tmp_path / "shop.yaml", tmp_path / "out", package=name, client="Shop").ok
    sys.path.insert(0, str(tmp_path / "out" / "src"))
    fake = importlib.import_module(f"{name}.testing").FakeShop()
    auth = importlib.import_module(f"{name}.auth").Key(client_id="a", client_secret="b")
    client = caller.client(fake, auth=auth)
    assert caller.wait(client.things.get("x")).id == "abc"
    assert fake.things.get.calls[0].headers["Authorization"] == "Bearer fake"
    assert [call.path for call in fake.calls] == ["/token", "/v1/things/x"]


def test_streams_are_given_their_items(caller: Caller) -> None:
    fake = caller.fake()
    client = caller.client(fake, validation="strict", max_retries=0)
    for operation, method in ((fake.events.watch, client.events.watch), (fake.events.read_log, client.events.read_log)):
        example = caller.items(caller.wait(method()))
        assert [type(one).__name__ for one in example] == ["Thing"]
        operation.returns(caller.shop.models.Thing(id=f"n-{number}") for number in range(3))
        for _ in range(2):
            assert [one.id for one in caller.items(caller.wait(method()))] == ["n-0", "n-1", "n-2"]
        first = len(b'{"id":"n-0"}') + 15
        operation.breaks_off(after=first, body=[{"id": "n-0"}, {"id": "n-1"}])
        stream = caller.wait(method())
        with pytest.raises(caller.shop.APIConnectionError):
            caller.items(stream)


def test_views_and_several_clients_ask_one_fake(caller: Caller) -> None:
    fake = caller.fake()
    client = caller.client(fake)
    caller.wait(client.with_options(headers={"X-View": "1"}).things.get("x"))
    other = caller.client(fake)
    caller.wait(other.things.get("y"))
    transport = fake.async_transport if caller.asynchronous else fake.transport
    kind = caller.shop.AsyncShop if caller.asynchronous else caller.shop.Shop
    caller.wait(kind(transport=transport, auth=caller.shop.auth.Key("k")).things.get("z"))
    assert [call.path.rpartition("/")[2] for call in fake.calls] == ["x", "y", "z"]
    caller.wait(client.close())
    caller.wait(client.close())
    with pytest.raises(RuntimeError, match="closed"):
        caller.wait(client.things.get("x"))
    assert caller.wait(other.things.get("x"))


def test_threads_share_a_fake(shop: Any) -> None:
    fake = importlib.import_module("faked_shop.testing").FakeShop()
    fake.things.get.returns_each(*({"id": f"n-{number}"} for number in range(200)))
    client = fake.client()
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: client.things.get("x").id, range(200)))
    assert sorted(found) == sorted(f"n-{number}" for number in range(200))
    assert len(fake.calls) == 200
