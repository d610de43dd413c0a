"""Unions that a member tells apart: what it says decides, and where it is missing the variants are tried."""

from __future__ import annotations

import json
import warnings
from typing import Annotated, Any, Literal

import pytest
from callers import Caller
from wire import Server, reply

from runtime import Content, Operation, Reply
from runtime import errors as e
from runtime.discriminator import Discriminated
from runtime.models import Model, adapter_of


class Cat(Model):
    kind: Literal["cat"] | None = None
    lives: int


class Dog(Model):
    kind: Literal["dog"] | None = None
    tricks: list[str]


PET = Annotated[Cat | Dog, Discriminated("kind", {"cat": "Cat", "dog": "Dog"})]
OPERATION: Operation[Any] = Operation("GET", "/x", replies=(Reply("200", Content("application/json", lambda: PET)),))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"kind": "dog", "tricks": []}, Dog(kind="dog", tricks=[])),
        ({"tricks": ["sit"]}, Dog(tricks=["sit"])),
        ({"lives": 9}, Cat(lives=9)),
    ],
)
def test_the_member_decides_or_what_fits(caller: Caller, server: Server, body: object, expected: Model) -> None:
    server.answer(reply(200, body))
    with warnings.catch_warnings():
        warnings.simplefilter("error", e.ResponseDriftWarning)
        assert caller.call(OPERATION) == expected
    assert adapter_of(PET).validate_python(body) == expected


@pytest.mark.parametrize("body", [{"kind": "cow", "milk": 1}, {"kind": None, "lives": 1}, {"kind": 1}, ["cat"]])
def test_what_is_no_variant_is_kept_as_it_came(caller: Caller, server: Server, body: object) -> None:
    server.answer(reply(200, body))
    with pytest.warns(e.ResponseDriftWarning, match="no variant"):
        assert caller.call(OPERATION) == body


class Owner(Model):
    pets: list[PET]
    status: Literal["a", "b"] | None = None


def test_what_is_no_variant_goes_out_as_it_came(caller: Caller, server: Server) -> None:
    content = Content("application/json", lambda: Owner)
    read: Operation[Any] = Operation("GET", "/x", replies=(Reply("200", content),))
    write: Operation[Any] = Operation("PUT", "/x", body=(content,), replies=(Reply("204"),))
    body = {"pets": [{"kind": "cow", "milk": 1}, {"kind": "cat", "lives": 9, "new": [1]}], "status": "c", "more": {}}
    server.answer(reply(200, body))
    with pytest.warns(e.ResponseDriftWarning, match="no variant"):
        owner = caller.call(read)
    caller.call(write, body=owner)
    assert json.loads(server.seen[1].body) == owner.to_dict() == body


def test_what_fits_no_variant_says_why(caller: Caller, server: Server) -> None:
    server.answer(reply(200, {"lives": "many"}))
    with pytest.warns(e.ResponseDriftWarning, match="/lives"):
        assert caller.call(OPERATION).lives == "many"
