"""ModelArts: what a call sends, byte for byte, and what comes of every answer that the service is known to give."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest
from loopback import Answer
from oracle_document import RawDocument
from oracle_schema import SchemaReader, validator
from oracle_signature import complaint
from oracle_values import values
from oracle_wire import check_target
from promises import Judge
from updating import PATH, PROJECT, RESOURCES, Caller


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
