"""What becomes of a reply that is no success: the class of each status, envelopes, documented bodies."""

import json

import pytest
from callers import Caller
from documented import POOL, Pool, Problem, json_of, operation
from wire import Server, reply

from runtime import Reply
from runtime import errors as e
from runtime.about import PackageError

pytestmark = pytest.mark.filterwarnings("error::runtime.errors.ResponseDriftWarning")


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


@pytest.mark.parametrize(
    "name",
    ["X-Request-Id", "x-request-id", "Request-Id", "X-Correlation-Id", "X-Amzn-RequestId", "X-GitHub-Request-Id"],
)
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
