"""ModelArts: what a call sends, byte for byte, and what comes of every answer that the service is known to give."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest
from generated import Generated
from loopback import Answer, Loopback
from oracle_document import RawDocument
from oracle_schema import SchemaReader, validator
from oracle_signature import complaint
from oracle_values import values
from oracle_wire import check_target
from promises import Judge

PROJECT = "0123456789abcdef0123456789abcdef"
PATH = f"/v2/{PROJECT}/pools/pool-abc/nodepools/modelarts.vm.2u4g.dcc-Default"
RESOURCES = {"flavor": "modelarts.vm.2u4g.dcc", "count": 1, "maxCount": 1}


class Caller:
    """Calls the one operation, blocking or awaiting."""

    def __init__(self, generated: Generated, server: Loopback, asynchronous: bool) -> None:
        self.modelarts: Any = generated.package
        self.server = server
        self._generated = generated
        self._asynchronous = asynchronous

    def client(self, **settings: Any) -> Any:
        given = {"project_id": PROJECT, "auth": self.modelarts.Token("a-token"), "max_retries": 0, **settings}
        return self._generated.client(self.server.url, self._asynchronous, **given)

    def update(
        self, spec: Any, pool: str = "pool-abc", node_pool: str = "modelarts.vm.2u4g.dcc-Default", **how: Any
    ) -> Any:
        """The reply; settings of the client in `how`."""
        options = how.pop("options", None)
        return self._generated.wait(self.client(**how).node_pools.update(pool, node_pool, spec=spec, options=options))

    def sent(self, spec: Any, **how: Any) -> Any:
        """The body that the server gets, as JSON."""
        self.update(spec, **how)
        return json.loads(self.server.last.body)


@pytest.fixture(params=["sync", "async"])
def caller(request: pytest.FixtureRequest, judges: dict[str, Judge], server: Loopback) -> Iterator[Caller]:
    server.seen.clear()
    server.answer = Answer.json({})
    yield Caller(judges["modelarts"].generated, server, request.param == "async")


@pytest.fixture
def m(caller: Caller) -> ModuleType:
    package: ModuleType = caller.modelarts
    return package


def failed(caller: Caller, answer: Answer) -> Any:
    """The error that an answer leads to."""
    caller.server.answer = answer
    with pytest.raises(caller.modelarts.APIStatusError) as caught:
        caller.update({"resources": RESOURCES})
    return caught.value


# The request line and the headers


def test_the_request_line_and_headers_are_the_documents(caller: Caller) -> None:
    caller.update({"resources": RESOURCES})
    seen = caller.server.last
    check_target(seen)
    assert (seen.method, seen.target) == ("PATCH", PATH)
    assert seen.field("Content-Type") == "application/merge-patch+json"
    assert seen.field("Accept") == "application/json"
    assert seen.field("X-Auth-Token") == "a-token"
    assert seen.field("Host") == caller.server.authority
    assert seen.field("Content-Length") == str(len(seen.body))
    assert seen.field("Authorization") is None


@pytest.mark.parametrize(
    ("name", "encoded"),
    [
        ("a/b", "a%2Fb"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("プール", "%E3%83%97%E3%83%BC%E3%83%AB"),
        ("a.b-c_d~e", "a.b-c_d~e"),
        ("a;b,c=d&e+f", "a%3Bb%2Cc%3Dd%26e%2Bf"),
    ],
)
def test_a_path_parameter_is_one_segment_whatever_it_holds(caller: Caller, name: str, encoded: str) -> None:
    caller.update({"resources": RESOURCES}, pool=name)
    assert caller.server.last.target == PATH.replace("pool-abc", encoded)


@pytest.mark.parametrize("where", ["pool", "node_pool", "project_id"])
def test_an_empty_path_parameter_is_refused_and_nothing_sent(caller: Caller, where: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        caller.update({"resources": RESOURCES}, **{where: ""})
    assert caller.server.seen == []


# The body


def test_what_is_sent_is_valid_by_the_documents_own_schema(caller: Caller, judges: dict[str, Judge]) -> None:
    document = judges["modelarts"].document
    operation = next(RawDocument(document.path).operations())
    schema = SchemaReader(document).standalone(operation.bodies[0].schema)
    accepts = validator(schema)
    bodies = [body for body in values(schema, 40) if body.keys() == {"spec"}]
    assert len(bodies) > 10
    for body in bodies:
        sent = caller.sent(body["spec"])
        assert accepts.is_valid(sent)
        assert sent == body


def test_unset_is_absent_and_none_is_null_at_every_depth(caller: Caller, m: ModuleType) -> None:
    resources = m.PoolResource(
        flavor="f",
        count=2,
        max_count=3,
        taints=None,
        labels={"old": None, "new": "x"},
        network=m.NodeNetwork(vpc=None),
        creating_step=m.CreatingStep(step=None, type="rack"),
        extend_params={"dockerBaseSize": None},
        azs=[],
    )
    assert caller.sent(m.NodePoolSpec(resources=resources)) == {
        "spec": {
            "resources": {
                "flavor": "f",
                "count": 2,
                "maxCount": 3,
                "taints": None,
                "labels": {"old": None, "new": "x"},
                "network": {"vpc": None},
                "creatingStep": {"step": None, "type": "rack"},
                "extendParams": {"dockerBaseSize": None},
                "azs": [],
            }
        }
    }


def test_a_mapping_says_the_same_as_a_model_in_either_spelling(caller: Caller) -> None:
    wire = {"resources": {**RESOURCES, "nodePool": None, "tags": [{"key": "a", "value": "b"}]}}
    python = {"resources": {"flavor": RESOURCES["flavor"], "count": 1, "max_count": 1, "node_pool": None,
                            "tags": [{"key": "a", "value": "b"}]}}  # fmt: skip
    assert caller.sent(wire) == caller.sent(python) == {"spec": wire}


def test_members_that_the_document_does_not_name_are_sent_too(caller: Caller) -> None:
    spec = {"resources": {**RESOURCES, "rootVolume": {"volumeType": "SSD", "size": None}}, "new": [1, None]}
    assert caller.sent(spec) == {"spec": spec}


@pytest.mark.parametrize("missing", ["flavor", "count", "maxCount"])
def test_a_mandatory_member_must_be_given_and_not_be_null(caller: Caller, missing: str) -> None:
    without = {name: value for name, value in RESOURCES.items() if name != missing}
    for resources in (without, {**RESOURCES, missing: None}):
        with pytest.raises(ValueError, match=missing):
            caller.update({"resources": resources})
    assert caller.server.seen == []


# The signature


@pytest.mark.parametrize("pool", ["pool-abc", "a/b c%", "プール", ".."])
@pytest.mark.parametrize("sign_body", [True, False])
@pytest.mark.parametrize("security_token", [None, "temporary"])
def test_a_gateway_accepts_the_signature(
    caller: Caller, pool: str, sign_body: bool, security_token: str | None
) -> None:
    auth = caller.modelarts.AccessKey("AKEXAMPLE", "SKEXAMPLE", security_token, sign_body)
    options = caller.modelarts.RequestOptions(query={"b": "ü &=+", "a": ["2", "1"]}, headers={"X-Own": "kept"})
    caller.update({"resources": RESOURCES}, pool=pool, auth=auth, options=options)
    seen = caller.server.last
    assert complaint(seen, "AKEXAMPLE", "SKEXAMPLE") == ""
    assert complaint(seen, "AKEXAMPLE", "another secret") != ""
    signed = (seen.field("Authorization") or "").partition("SignedHeaders=")[2].partition(",")[0].split(";")
    assert {"content-type", "host", "x-sdk-date", "x-project-id"} <= set(signed)
    assert seen.field("X-Project-Id") == PROJECT
    assert seen.field("X-Security-Token") == security_token
    assert ("x-security-token" in signed) is (security_token is not None)
    assert seen.field("X-Sdk-Content-Sha256") == (None if sign_body else "UNSIGNED-PAYLOAD")
    assert seen.field("X-Auth-Token") is None
    assert all("SKEXAMPLE" not in value for _, value in seen.fields)


def test_a_changed_body_breaks_the_signature(caller: Caller) -> None:
    caller.update({"resources": RESOURCES}, auth=caller.modelarts.AccessKey("AK", "SK"))
    seen = caller.server.last
    changed = type(seen)(seen.method, seen.target, seen.fields, seen.body.replace(b'"count":1', b'"count":9'))
    assert changed.body != seen.body
    assert complaint(changed, "AK", "SK") != ""


def test_an_object_with_apply_can_authenticate(caller: Caller) -> None:
    class Own:
        def apply(self, request: Any) -> None:
            request.headers["X-Own-Proof"] = request.method

    caller.update({"resources": RESOURCES}, auth=Own())
    assert caller.server.last.field("X-Own-Proof") == "PATCH"


# Errors

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


# Replies

TODAYS: Mapping[str, Any] = {
    "metadata": {"annotations": {"os.modelarts/billing.mode": "1"}},
    "spec": {
        "resources": {
            **RESOURCES,
            "creatingStep": {"step": 4, "type": "hyperinstance-2"},
            "os": {"imageType": "", "autoMatch": "x"},
            "rootVolume": {"volumeType": "SSD", "size": "50"},
            "dataVolumes": [{"volumeType": "SSD", "extendParams": {"volumeGroup": "vgpaas"}}],
            "labels": {"a": "b", "c": None},
            "taints": [{"key": "k", "effect": "Whatever"}],
            "count": 9007199254740993,
        }
    },
}


def test_members_and_values_that_the_page_does_not_know_survive(
    caller: Caller, recwarn: pytest.WarningsRecorder
) -> None:
    caller.server.answer = Answer.json(TODAYS)
    pool = caller.update({"resources": RESOURCES})
    assert pool.to_dict() == TODAYS
    assert pool.spec.resources.creating_step.type == "hyperinstance-2"
    assert pool.spec.resources.max_count == 1
    assert [one for one in recwarn if "documented" in str(one.message)] == []


def test_no_member_of_a_reply_is_mandatory(caller: Caller) -> None:
    pool = caller.update({"resources": RESOURCES}, validation="strict")
    assert (pool.spec, pool.to_dict()) == (None, {})


def test_a_drifted_reply_is_a_model_and_a_warning(caller: Caller, m: ModuleType) -> None:
    drifted = {"spec": {"resources": {**RESOURCES, "count": "three", "maxCount": "3", "taints": {"not": "a list"}}}}
    caller.server.answer = Answer.json(drifted)
    with pytest.warns(m.ResponseDriftWarning, match="/spec/resources/count"):
        pool = caller.update({"resources": RESOURCES})
    assert pool.to_dict() == drifted
    assert (pool.spec.resources.flavor, pool.spec.resources.max_count) == (RESOURCES["flavor"], "3")
    with pytest.raises(m.ResponseValidationError) as caught:
        caller.update({"resources": RESOURCES}, validation="strict")
    assert {pointer for pointer, _ in caught.value.problems} >= {"/spec/resources/count", "/spec/resources/taints"}


@pytest.mark.parametrize("count", ["3", True, 1.5])
def test_a_value_of_another_type_is_not_converted(caller: Caller, m: ModuleType, count: Any) -> None:
    caller.server.answer = Answer.json({"spec": {"resources": {"count": count}}})
    with pytest.warns(m.ResponseDriftWarning, match="/spec/resources/count"):
        pool = caller.update({"resources": RESOURCES})
    assert pool.spec.resources.count == count
    assert type(pool.spec.resources.count) is type(count)
