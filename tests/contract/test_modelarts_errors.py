"""ModelArts: the error that comes of every answer that is no success, and what is repeated."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest
from loopback import Answer
from updating import RESOURCES, Caller


def failed(caller: Caller, answer: Answer) -> Any:
    """The error that an answer leads to."""
    caller.server.answer = answer
    with pytest.raises(caller.modelarts.APIStatusError) as caught:
        caller.update({"resources": RESOURCES})
    return caught.value


CLASSES = {
    400: "BadRequestError", 401: "AuthenticationError", 403: "PermissionDeniedError", 404: "NotFoundError",
    409: "ConflictError", 418: "ClientError", 422: "UnprocessableContentError", 429: "RateLimitError",
    500: "InternalServerError", 502: "BadGatewayError", 503: "ServiceUnavailableError", 504: "GatewayTimeoutError",
    507: "ServerError", 302: "RedirectError",
}  # fmt: skip


@pytest.mark.parametrize(("status", "name"), CLASSES.items())
def test_a_status_that_is_no_success_raises_its_class(caller: Caller, status: int, name: str) -> None:
    body = {"error_code": "ModelArts.1", "error_msg": "No.", "more": {"kept": [1]}}
    error = failed(caller, Answer.json(body, status, X_Request_Id="req-1"))
    assert type(error).__name__ == name
    assert isinstance(error, caller.modelarts.ModelArtsError)
    assert (error.status_code, error.request_id) == (status, "req-1")
    assert (error.error_code, error.error_msg) == ("ModelArts.1", "No.")
    assert error.body.to_dict() == body
    assert error.response.status_code == status
    assert json.loads(error.response.content) == body
    assert len(caller.server.seen) == 1


@pytest.mark.parametrize(
    ("body", "code", "message", "request_id"),
    [
        ({"error_code": "ModelArts.50004000", "error_msg": "Bad request."}, "ModelArts.50004000", "Bad request.", None),
        ({"errorCode": "A.1", "errorMsg": "m"}, "A.1", "m", None),
        ({"code": "A.2", "message": "m"}, "A.2", "m", None),
        (
            {"error": {"code": 401, "message": "The X-Auth-Token is invalid!", "title": "Unauthorized"}},
            "401",
            "The X-Auth-Token is invalid!",
            None,
        ),
        (
            {"error_msg": "Incorrect IAM information", "error_code": "APIGW.0301", "request_id": "gw-1"},
            "APIGW.0301",
            "Incorrect IAM information",
            "gw-1",
        ),
        ({"error_code": "A.3", "error_msg": "m", "encoded_authorization_message": "xyz"}, "A.3", "m", None),
        ([], None, None, None),
        ({"other": 1}, None, None, None),
    ],
)
def test_every_known_envelope_is_read(
    caller: Caller, body: Any, code: str | None, message: str | None, request_id: str | None
) -> None:
    error = failed(caller, Answer.json(body, 401))
    assert (error.error_code, error.error_msg, error.request_id) == (code, message, request_id)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<html><h1>502 Bad Gateway</h1></html>", "text/html"),
        (b"", ""),
        (b"", "application/json"),
        (b"{not json", "application/json"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        (b"null", "application/json"),
    ],
)
def test_a_body_that_is_no_envelope_breaks_nothing(caller: Caller, content: bytes, media_type: str) -> None:
    error = failed(caller, Answer(502, content, media_type, {"X-Request-Id": "req-2"}))
    assert (error.status_code, error.request_id, error.error_code, error.error_msg) == (502, "req-2", None, None)
    assert error.response.content == content
    assert str(error)


def test_html_is_the_errors_body_as_text(caller: Caller) -> None:
    assert failed(caller, Answer(503, b"<p>wait</p>", "text/html")).body == "<p>wait</p>"


def test_secrets_show_nowhere(caller: Caller, m: ModuleType) -> None:
    key, token = m.AccessKey("AKEXAMPLE", "SKSECRET", "TMPSECRET"), m.Token("TOKENSECRET")
    caller.server.answer = Answer.json({}, 403)
    shown = [repr(key), str(key), repr(token)]
    for auth in (key, token):
        client = caller.client(auth=auth)
        shown += [repr(client), repr(client.node_pools)]
        with pytest.raises(m.APIStatusError) as caught:
            caller.update({"resources": RESOURCES}, auth=auth)
        error = caught.value
        shown += [str(error), repr(error), repr(error.request), repr(error.response), repr(error.args)]
    assert [text for text in shown if "SECRET" in text] == []


def test_redirects_are_not_followed(caller: Caller) -> None:
    error = failed(caller, Answer(307, b"", "", {"Location": f"{caller.server.url}/elsewhere"}))
    assert (type(error).__name__, error.status_code) == ("RedirectError", 307)
    assert len(caller.server.seen) == 1


def test_too_many_requests_is_repeated_as_often_as_asked(caller: Caller) -> None:
    caller.server.answer = Answer.json({}, 429, Retry_After="0")
    with pytest.raises(caller.modelarts.RateLimitError):
        caller.update({"resources": RESOURCES}, max_retries=2)
    assert len(caller.server.seen) == 3
    assert len({(seen.target, seen.body) for seen in caller.server.seen}) == 1


def test_a_401_is_never_repeated(caller: Caller) -> None:
    caller.server.answer = Answer.json({}, 401)
    with pytest.raises(caller.modelarts.AuthenticationError):
        caller.update({"resources": RESOURCES}, max_retries=3)
    assert len(caller.server.seen) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_a_patch_that_may_have_been_carried_out_is_not_repeated(caller: Caller, status: int) -> None:
    caller.server.answer = Answer.json({}, status)
    with pytest.raises(caller.modelarts.APIStatusError):
        caller.update({"resources": RESOURCES}, max_retries=3)
    assert len(caller.server.seen) == 1
