"""What headers and query of a webhook say, as the document describes them."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from pydantic import AwareDatetime, Field
from webhooks_sent import GONE, Gone, json_of, receiver

from runtime.incoming import Incoming, Parameters, Said
from runtime.models import Model
from runtime.payloads import WebhookPayloadError
from runtime.receivers import Receiver, Webhook, WebhookDriftWarning


class Place(Model):
    row: int
    col: int


class Parameter(Model):
    topic: str = Field(alias="X-Topic")
    attempt: int = Field(alias="X-Try")
    last: bool | None = Field(None, alias="X-Last")
    sent: AwareDatetime | None = Field(None, alias="X-Sent")
    kind: Literal["new", "old"] | None = None
    listed: list[int] | None = None
    again: list[str] | None = None
    place: Place | None = None
    pairs: dict[str, str] | None = None
    said: list[int] | None = None
    query: bool | None = Field(None, alias="X-Try (query)")


MOVED: Incoming[Gone, Parameter] = Incoming(
    "moved",
    json_of(Gone),
    parameters=Parameters(
        lambda: Parameter,
        Said("header", "X-Topic"),
        Said("header", "X-Try"),
        Said("header", "X-Last"),
        Said("header", "X-Sent"),
        Said("query", "kind"),
        Said("query", "listed", "many", "|"),
        Said("query", "again", "many", ""),
        Said("header", "place", "pairs", ""),
        Said("query", "pairs", "pairs", ","),
        Said("header", "said", "json"),
        Said("query", "X-Try", key="X-Try (query)"),
    ),
)
BODY = b'{"type": "gone"}'
LEAST = {"x-topic": "moved", "X-TRY": "3"}


def hooks(**given: Any) -> Receiver[Any, Any]:
    return type(receiver(MOVED)).unverified(**given)


def said(headers: dict[str, str], url: str = "", **given: Any) -> Parameter:
    found = Webhook(hooks(**given), MOVED).receive({**LEAST, **headers}, BODY, url)
    assert found == hooks(**given).receive({**LEAST, **headers}, BODY, url)
    return found.parameters


def test_what_is_said_is_typed() -> None:
    headers = {"X-Last": "true", "X-Sent": "2026-01-31T10:00:00Z", "Place": "row=1,col=2", "said": "[1,2]"}
    url = "https://here.example/hook?kind=old&listed=1%7C2&again=a&again=b,c&pairs=x,1,y,2&X-Try=false&other=1"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = said(headers, url)
    assert (found.topic, found.attempt, found.last, found.query) == ("moved", 3, True, False)
    assert found.sent == datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert (found.kind, found.listed, found.again, found.said) == ("old", [1, 2], ["a", "b,c"], [1, 2])
    assert (found.place, found.pairs) == (Place(row=1, col=2), {"x": "1", "y": "2"})


def test_what_is_not_said_is_not_set() -> None:
    found = said({})
    assert found.to_dict() == {"X-Topic": "moved", "X-Try": 3}
    assert said({}, "/hook?kind=new").kind == "new"


def test_a_webhook_without_parameters_has_none() -> None:
    assert type(receiver(GONE)).unverified().receive({}, BODY).parameters is None


@pytest.mark.parametrize(
    ("headers", "url", "place", "kept"),
    [
        ({"X-TRY": "often"}, "", "/X-Try", {"X-Topic": "moved", "X-Try": "often"}),
        ({"said": "{"}, "", "/said", {"X-Topic": "moved", "X-Try": 3, "said": "{"}),
        ({"place": "row=1"}, "", "/place/col", {"X-Topic": "moved", "X-Try": 3, "place": {"row": 1}}),
        ({}, "?kind=odd", "/kind", {"X-Topic": "moved", "X-Try": 3, "kind": "odd"}),
    ],
)
def test_what_does_not_fit_is_kept_and_told(headers: dict[str, str], url: str, place: str, kept: Any) -> None:
    with pytest.warns(WebhookDriftWarning, match=place) as told:
        found = Webhook(hooks(), MOVED).receive({**LEAST, **headers}, BODY, url)
    assert found.parameters.to_dict() == kept
    assert [one.filename for one in told] == [__file__]
    with pytest.raises(WebhookPayloadError) as raised:
        Webhook(hooks(validation="strict"), MOVED).receive({**LEAST, **headers}, BODY, url)
    assert [one for one, _ in raised.value.problems] == [place]


def test_a_header_that_must_be_there_is_missed_by_those_who_ask_for_it() -> None:
    strict = Webhook(hooks(validation="strict"), MOVED)
    with pytest.raises(WebhookPayloadError, match="moved, parameters: .*/X-Topic: missing"):
        strict.receive({"X-Try": "1"}, BODY)
    assert strict.parse({}, BODY) == Gone(type="gone")
