"""What becomes of a reply: models, plain values, drift, and errors."""

import gzip
import json
import warnings
from pathlib import Path
from typing import Any, Literal

import pytest
from callers import Caller
from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType
from wire import Server, reply

from runtime import Content, Operation, Reply, RequestOptions
from runtime import errors as e
from runtime.about import PackageError
from runtime.models import Model


class Item(Model):
    count: int
    kind: Literal["a", "b"] | None = None
    max_count: int | None = Field(default=None, alias="maxCount")
    at: AwareDatetime | None = None


class Pool(Model):
    name: str
    items: list[Item] | None = None


class Problem(Model):
    code: int
    message: str


def json_of(annotation: Any) -> Content:
    return Content("application/json", lambda: annotation)


def operation(*replies: Reply, errors: tuple[Reply, ...] = ()) -> Operation[Any]:
    return Operation("PATCH", "/x", replies=replies, errors=errors)


Tree = TypeAliasType("Tree", "str | list[Tree] | dict[str, Tree]")


POOL = operation(Reply("200", json_of(Pool)), Reply("204"))


@pytest.fixture(autouse=True)
def _warnings_are_errors() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error", e.ResponseDriftWarning)
        yield


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


CLASSES = [
    (400, e.BadRequestError), (401, e.AuthenticationError), (402, e.PaymentRequiredError),
    (403, e.PermissionDeniedError), (404, e.NotFoundError), (405, e.MethodNotAllowedError),
    (406, e.NotAcceptableError), (408, e.RequestTimeoutError), (409, e.ConflictError), (410, e.GoneError),
    (411, e.LengthRequiredError), (412, e.PreconditionFailedError), (413, e.ContentTooLargeError),
    (415, e.UnsupportedMediaTypeError), (422, e.UnprocessableContentError), (423, e.LockedError),
    (424, e.FailedDependencyError), (428, e.PreconditionRequiredError), (429, e.RateLimitError),
    (500, e.InternalServerError), (501, e.NotImplementedByServerError), (502, e.BadGatewayError),
    (503, e.ServiceUnavailableError), (504, e.GatewayTimeoutError),
    (418, e.ClientError), (499, e.ClientError), (507, e.ServerError), (599, e.ServerError), (304, e.RedirectError),
]  # fmt: skip


@pytest.mark.parametrize(("status", "expected"), CLASSES)
def test_each_status_has_its_class(caller: Caller, server: Server, status: int, expected: type[e.APIError]) -> None:
    server.answer(reply(status))
    with pytest.raises(e.APIStatusError) as caught:
        caller.call(POOL, settings={"max_retries": 0})
    assert type(caught.value) is expected
    assert isinstance(caught.value, PackageError)


ENVELOPES: list[tuple[object, str | None, str | None, str | None]] = [
    ({"error_code": "ModelArts.50004000", "error_msg": "Bad request."}, "ModelArts.50004000", "Bad request.", None),
    ({"error_msg": "m", "error_code": "APIGW.0301", "request_id": "r"}, "APIGW.0301", "m", "r"),
    ({"errorCode": "C", "errorMsg": "m"}, "C", "m", None),
    ({"code": "C", "message": "m"}, "C", "m", None),
    ({"message": "outer", "error": {"errorCode": "C", "errorMsg": "m"}}, "C", "m", None),
    ({"error": {"code": 401, "message": "m", "title": "Unauthorized"}}, "401", "m", None),
    ({"error": {"error_code": "C", "error_msg": "m"}, "request_id": "r"}, "C", "m", "r"),
    ({"type": "about:blank", "title": "t", "status": 403, "detail": "d"}, "about:blank", "d", None),
    ({"error": "invalid_grant", "error_description": "d"}, "invalid_grant", "d", None),
    ({"message": "m"}, None, "m", None),
    ({"unrelated": [1]}, None, None, None),
    ([{"code": "C"}], None, None, None),
    ({"error_code": None, "error_msg": True}, None, None, None),
    ({}, None, None, None),
    ("text", None, None, None),
]


@pytest.mark.parametrize(("body", "code", "message", "request_id"), ENVELOPES)
def test_envelopes(
    caller: Caller, server: Server, body: object, code: str | None, message: str | None, request_id: str | None
) -> None:
    server.answer(reply(400, json.dumps(body).encode(), {"Content-Type": "application/json"}))
    with pytest.raises(e.BadRequestError) as caught:
        caller.call(POOL)
    error = caught.value
    assert (error.error_code, error.error_msg, error.request_id) == (code, message, request_id)
    assert error.body == body
    assert all(part in str(error) for part in (code, message, request_id) if part)


@pytest.mark.parametrize("name", ["X-Request-Id", "x-request-id", "Request-Id", "X-Correlation-Id", "X-Amzn-RequestId"])
def test_request_id_of_the_header_comes_first(caller: Caller, server: Server, name: str) -> None:
    server.answer(reply(400, {"error_code": "c", "error_msg": "m", "request_id": "body"}, {name: "header"}))
    with pytest.raises(e.BadRequestError) as caught:
        caller.call(POOL)
    assert caught.value.request_id == "header"


@pytest.mark.parametrize(
    ("content", "media_type", "body"),
    [
        (b"<html>502</html>", "text/html", "<html>502</html>"),
        (b"", "", None),
        (b"", "application/json", None),
        (b"{broken", "application/json", b"{broken"),
        (b"\xff\x00", "application/octet-stream", b"\xff\x00"),
        (b"plain", "", "plain"),
        (b"gr\xfcn", "text/plain; charset=latin-1", "grün"),
        (b"x", "text/plain; charset=nonsense", "x"),
        (b"gr\xc3\xbcn", "text/plain; charset=idna", "grün"),
    ],
)
def test_error_bodies_of_any_kind(
    caller: Caller, server: Server, content: bytes, media_type: str, body: object
) -> None:
    server.answer(reply(502, content, {"Content-Type": media_type}))
    with pytest.raises(e.BadGatewayError) as caught:
        caller.call(operation(Reply("200", json_of(Pool)), errors=(Reply("default", json_of(Problem)),)))
    error = caught.value
    assert error.body == body
    assert error.response.content == content
    assert (error.error_code, error.error_msg) == (None, None)


def test_error_body_is_the_documented_model(caller: Caller, server: Server) -> None:
    documented = operation(errors=(Reply("4XX", json_of(Problem)),))
    server.answer(reply(404, {"code": 7, "message": "m"}), reply(404, {"code": "seven", "message": "m", "more": 1}))
    for expected in (7, "seven"):
        with pytest.raises(e.NotFoundError) as caught:
            caller.call(documented)
        assert type(caught.value.body) is Problem
        assert caught.value.body.code == expected
        assert caught.value.error_code == str(expected)


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
