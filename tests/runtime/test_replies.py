"""What becomes of a reply: models, plain values, and drift."""

import gzip
import json
import warnings
from pathlib import Path
from typing import Any, Literal

import pytest
from callers import Caller
from documented import POOL, Item, Pool, json_of, operation
from pydantic import Field
from typing_extensions import TypeAliasType
from wire import Server, reply

from runtime import Content, Reply, RequestOptions
from runtime import errors as e
from runtime.models import Model

pytestmark = pytest.mark.filterwarnings("error::runtime.errors.ResponseDriftWarning")


Tree = TypeAliasType("Tree", "str | list[Tree] | dict[str, Tree]")


class Cased(Model):
    name: str | None = Field(default=None, alias="Name")


@pytest.mark.parametrize("body", [{"name": None}, {"name": [1]}, {"Name": "n", "name": 2}])
def test_a_member_that_is_spelled_like_an_attribute_is_another_one(
    caller: Caller, server: Server, body: dict[str, Any]
) -> None:
    server.answer(reply(200, body))
    got = caller.call(operation(Reply("200", json_of(Cased))))
    assert got.to_dict() == body
    assert got.name == body.get("Name")
    assert got.model_extra == {"name": body["name"]}


def test_unknown_members_are_kept(caller: Caller, server: Server) -> None:
    body = {"name": "n", "items": [{"count": 1, "maxCount": 2, "new": {"k": None}}], "more": [1]}
    server.answer(reply(200, body))
    pool = caller.call(POOL)
    assert type(pool) is Pool
    assert pool.items is not None and type(pool.items[0]) is Item
    assert pool.items[0].max_count == 2
    assert pool.model_extra == {"more": [1]}
    assert pool.to_dict() == body


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": 7}, "/name"),
        ({"name": 7, "more": [1]}, "/name"),
        ({"name": "n", "items": [{"count": "1"}]}, "/items/0/count"),
        ({"name": "n", "items": [{"count": 1}, {"count": 1, "kind": "c"}]}, "/items/1/kind"),
        ({"name": "n", "items": [{"count": 1, "at": "yesterday"}]}, "/items/0/at"),
        ({"name": "n", "items": {"count": 1}}, "/items"),
        ({"items": None}, "/name"),
        ({"name": None}, "/name"),
        ([1], "the body"),
        ("x", "the body"),
        (None, "the body"),
    ],
)
def test_drift_warns_and_loses_nothing(caller: Caller, server: Server, body: object, pointer: str) -> None:
    content = json.dumps(body).encode()
    server.answer(*[reply(200, content, {"Content-Type": "application/json"})] * 3)
    with pytest.warns(e.ResponseDriftWarning, match=f"{pointer}: ") as told:
        result = caller.call(POOL)
    assert (result.to_dict() if isinstance(result, Pool) else result) == body
    assert all("templates" not in Path(one.filename).parts for one in told)
    with pytest.raises(e.ResponseValidationError, match=pointer) as caught:
        caller.call(POOL, settings={"validation": "strict"})
    assert [where or "the body" for where, _ in caught.value.problems] == [pointer]
    with pytest.raises(e.ResponseValidationError):
        caller.call(POOL, options=RequestOptions(validation="strict"))
    assert len(server.seen) == 3


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"a":', b"\xff\xfe", b"NaN"])
def test_success_that_is_no_json(caller: Caller, server: Server, content: bytes) -> None:
    server.answer(*[reply(200, content, {"Content-Type": "application/json"})] * 2)
    with pytest.warns(e.ResponseDriftWarning):
        caller.call(POOL)
    with pytest.raises(e.ResponseValidationError):
        caller.call(POOL, settings={"validation": "strict"})


@pytest.mark.parametrize(
    ("status", "media_type", "content", "expected", "reason"),
    [
        (200, "text/html", b"<html>", "<html>", "expected application/json, got text/html"),
        (200, "", b"", None, "expected JSON, got an empty body"),
        (202, "application/json", b'{"name":"n"}', {"name": "n"}, "the status 202 is not documented"),
        (202, "", b"", None, "the status 202 is not documented"),
    ],
)
def test_undocumented_success(
    caller: Caller, server: Server, status: int, media_type: str, content: bytes, expected: object, reason: str
) -> None:
    server.answer(*[reply(status, content, {"Content-Type": media_type})] * 2)
    with pytest.warns(e.ResponseDriftWarning, match=reason):
        assert caller.call(POOL) == expected
    with pytest.raises(e.ResponseValidationError, match=reason):
        caller.call(POOL, settings={"validation": "strict"})


@pytest.mark.parametrize(
    ("annotation", "value", "expected"),
    [
        (list[Item], [{"count": 1}], [Item(count=1)]),
        (list[int], [], []),
        (dict[str, Item], {"a": {"count": 1}}, {"a": Item(count=1)}),
        (str, "x", "x"),
        (int, 7, 7),
        (float, 7, 7.0),
        (bool, False, False),
        (None, None, None),
        (Pool | None, None, None),
        (object, {"a": [None]}, {"a": [None]}),
    ],
)
def test_values(caller: Caller, server: Server, annotation: Any, value: object, expected: object) -> None:
    server.answer(reply(200, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8"}))
    assert caller.call(operation(Reply("200", json_of(annotation)))) == expected


@pytest.mark.parametrize("documented", [True, False])
def test_what_is_nested_too_deep_is_kept_as_text(caller: Caller, server: Server, documented: bool) -> None:
    server.answer(reply(200, b"[" * 100_000, {"Content-Type": "application/json"}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", e.ResponseDriftWarning)
        found = caller.call(operation(Reply("200", json_of(Pool))) if documented else operation())
    assert found in ("[" * 100_000, b"[" * 100_000)


class Nested(Model):
    inner: "Nested | None" = None
    count: int | None = None


def test_drift_that_is_nested_too_deep_is_kept_plain(caller: Caller, server: Server) -> None:
    server.answer(reply(200, b'{"inner":' * 800 + b'{"count": "x"}' + b"}" * 800))
    with pytest.warns(e.ResponseDriftWarning, match="too deep"):
        found = caller.call(operation(Reply("200", json_of(Nested))))
    assert json.dumps(found).count("inner") == 800


def test_large_integers_and_text_are_exact(caller: Caller, server: Server) -> None:
    server.answer(reply(200, b'{"name":"\\u00fc\\ud83d\\ude00","big":123456789012345678901234567890}', {"Content-Type": "application/json"}))  # fmt: skip
    pool = caller.call(POOL)
    assert pool.name == "ü\U0001f600"
    assert pool.model_extra == {"big": 123456789012345678901234567890}


@pytest.mark.parametrize("status", [200, 204])
def test_documented_as_empty(caller: Caller, server: Server, status: int) -> None:
    server.answer(reply(status))
    assert caller.call(operation(Reply("200"), Reply("204"))) is None


def test_binary_and_text(caller: Caller, server: Server) -> None:
    both = operation(
        Reply("200", Content("image/png", lambda: bytes)), Reply("201", Content("text/plain", lambda: str))
    )
    server.answer(reply(200, b"\x89\x00", {"Content-Type": "image/png"}))
    assert caller.call(both) == b"\x89\x00"
    server.answer(reply(201, "grün".encode("latin-1"), {"Content-Type": "text/plain; charset=ISO-8859-1"}))
    assert caller.call(both) == "grün"


def test_gzip(caller: Caller, server: Server) -> None:
    packed = gzip.compress(b'{"name":"n"}')
    server.answer(reply(200, packed, {"Content-Type": "application/json", "Content-Encoding": "gzip"}))
    assert caller.call(POOL) == Pool(name="n")


def test_broken_gzip(caller: Caller, server: Server) -> None:
    server.answer(reply(200, b"not gzip", {"Content-Type": "application/json", "Content-Encoding": "gzip"}))
    with pytest.raises(e.APIConnectionError) as caught:
        caller.call(POOL)
    assert caught.value.sent and caught.value.__cause__ is not None
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, 1), (201, "2XX"), (299, "2XX")],
)
def test_the_most_specific_reply_counts(caller: Caller, server: Server, status: int, expected: object) -> None:
    ranges = operation(
        Reply("default", json_of(list[str])), Reply("2XX", json_of(Literal["2XX"])), Reply("200", json_of(int))
    )
    server.answer(reply(status, json.dumps(expected).encode(), {"Content-Type": "application/json"}))
    assert caller.call(ranges) == expected


def test_default_describes_an_undocumented_success(caller: Caller, server: Server) -> None:
    server.answer(reply(202, {"name": "n"}))
    assert caller.call(operation(Reply("default", json_of(Pool)))) == Pool(name="n")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(caller: Caller, server: Server, status: int) -> None:
    server.answer(reply(status, Location=server.url + "/elsewhere"))
    with pytest.raises(e.RedirectError) as caught:
        caller.call(POOL)
    assert caught.value.status_code == status
    assert caught.value.response.headers["location"] == server.url + "/elsewhere"
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("content", "body", "media_type", "expected"),
    [
        (Content("*/*", lambda: Item, kind="json"), b'{"count": 1}', "application/json", Item(count=1)),
        (Content("*/*", lambda: Item, kind="json"), b'{"count": 1}', "application/hal+json", Item(count=1)),
        (Content("application/*", lambda: list[int], kind="json"), b"[1]", "application/json", [1]),
        (Content("*/*", lambda: str, kind="text"), b"word", "text/plain", "word"),
        (Content("*/*", lambda: str, kind="text"), b'"word"', "application/json", "word"),
        (Content("*/*", lambda: bytes), b'"word"', "application/json", b'"word"'),
    ],
)
def test_what_a_range_holds_is_told_by_its_schema(
    caller: Caller, server: Server, content: Content, body: bytes, media_type: str, expected: object
) -> None:
    server.answer(reply(200, body, {"Content-Type": media_type}))
    assert caller.call(operation(Reply("200", content))) == expected


def test_drift_within_a_type_that_contains_itself_is_told(caller: Caller, server: Server) -> None:
    server.answer(reply(200, {"a": ["x", {"b": 1}]}))
    with pytest.warns(e.ResponseDriftWarning, match="/a/1/b"):
        assert caller.call(operation(Reply("200", json_of(Tree)))) == {"a": ["x", {"b": 1}]}
