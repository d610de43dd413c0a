"""Request bodies on the wire: exactly what was set, as JSON, text, bytes."""

import datetime as dt
import gzip
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from callers import Caller
from pydantic import AwareDatetime, Field, ValidationError
from sending import send
from wire import Server

from runtime import UNSET, Content, Operation, Reply, RequestOptions
from runtime.base64 import Base64
from runtime.models import Model


class Inner(Model):
    flavor: str
    max_count: int | None = Field(default=None, alias="maxCount")
    labels: dict[str, str | None] | None = None


class Outer(Model):
    spec: Inner
    at: AwareDatetime | None = None
    price: Decimal | None = None
    ratio: float | None = None
    blob: Base64 | None = None
    items: list[Inner] | None = None


OUTER = Content("application/merge-patch+json", lambda: Outer)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Outer(spec=Inner(flavor="f")), '{"spec":{"flavor":"f"}}'),
        (Outer(spec=Inner.model_validate({"flavor": "f", "max_count": None})), '{"spec":{"flavor":"f","maxCount":null}}'),
        (Outer(spec=Inner.model_validate({"flavor": "f", "maxCount": 1})), '{"spec":{"flavor":"f","maxCount":1}}'),
        ({"spec": {"flavor": "f", "max_count": 1}}, '{"spec":{"flavor":"f","maxCount":1}}'),
        ({"spec": {"flavor": "f", "maxCount": 1}, "at": UNSET}, '{"spec":{"flavor":"f","maxCount":1}}'),
        ({"spec": Inner(flavor="f", labels={"a": None, "b": "c"})}, '{"spec":{"flavor":"f","labels":{"a":null,"b":"c"}}}'),
        ({"spec": {"flavor": "f", "labels": None}}, '{"spec":{"flavor":"f","labels":null}}'),
        ({"spec": {"flavor": "f"}, "items": [{"flavor": "g", "max_count": None}], "new": {"k": None}},
         '{"spec":{"flavor":"f"},"items":[{"flavor":"g","maxCount":null}],"new":{"k":null}}'),
        ({"spec": {"flavor": "ü\U0001f600"}}, '{"spec":{"flavor":"ü\U0001f600"}}'),
        ({"spec": {"flavor": "f"}, "items": []}, '{"spec":{"flavor":"f"},"items":[]}'),
        ({"spec": {"flavor": "f"}, "blob": b"\xff\x00"}, '{"spec":{"flavor":"f"},"blob":"/wA="}'),
        ({"spec": {"flavor": "f"}, "price": Decimal("1.10")}, '{"spec":{"flavor":"f"},"price":"1.10"}'),
        ({"spec": {"flavor": "f"}, "at": dt.datetime(2026, 1, 31, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))},
         '{"spec":{"flavor":"f"},"at":"2026-01-31T10:00:00+08:00"}'),
        ({"spec": {"flavor": "f"}, "ratio": 0.1}, '{"spec":{"flavor":"f"},"ratio":0.1}'),
    ],
)  # fmt: skip
def test_json_is_exactly_what_was_set(caller: Caller, server: Server, value: object, expected: str) -> None:
    send(caller, OUTER, value)
    [seen] = server.seen
    assert seen.body.decode() == expected
    assert seen.header("content-type") == "application/merge-patch+json"
    assert seen.header("content-length") == str(len(expected.encode()))


def test_what_is_set_later_is_sent(caller: Caller, server: Server) -> None:
    value = Outer(spec=Inner(flavor="f"))
    value.spec.max_count = None
    send(caller, OUTER, value)
    assert json.loads(server.seen[0].body) == {"spec": {"flavor": "f", "maxCount": None}}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("place", ["ratio", "unknown", "set later"])
def test_nan_is_refused(caller: Caller, server: Server, number: float, place: str) -> None:
    value: Any = Outer(spec=Inner(flavor="f"))
    if place == "set later":
        value.ratio = number
    else:
        value = {"spec": {"flavor": "f"}, place: number}
    with pytest.raises(ValueError, match="JSON has no|finite"):
        send(caller, OUTER, value)
    assert server.seen == []


@pytest.mark.parametrize("value", [{}, {"spec": None}, {"spec": {}}, {"spec": {"flavor": 1}}, [], "x", 7, None])
def test_wrong_body_is_refused_before_sending(caller: Caller, server: Server, value: object) -> None:
    with pytest.raises(ValidationError):
        send(caller, OUTER, value)
    assert server.seen == []


@pytest.mark.parametrize("value", [None, True, 0, "x", [], [None], {}])
def test_any_json_value_is_a_body(caller: Caller, server: Server, value: object) -> None:
    send(caller, Content("application/json", lambda: object), value)
    assert server.seen[0].body == json.dumps(value).replace(" ", "").encode()


@pytest.mark.parametrize(("required", "body", "media_type"), [(True, b"{}", "application/json"), (False, b"", None)])
def test_flattened_body_of_nothing(
    caller: Caller, server: Server, required: bool, body: bytes, media_type: str | None
) -> None:
    content = Content("application/json", lambda: object)
    operation: Operation[Any] = Operation(
        "PATCH", "/x", body=(content,), body_required=required, replies=(Reply("204"),)
    )
    caller.call(operation, body={"a": UNSET, "b": UNSET})
    assert (server.seen[0].body, server.seen[0].header("content-type")) == (body, media_type)


@pytest.mark.parametrize(
    ("body", "added", "sent"),
    [
        (UNSET, {}, "{}"),
        ({"a": UNSET}, {}, "{}"),
        ({"a": 1, "b": UNSET}, {"c": None}, '{"a":1,"c":null}'),
        (Inner(flavor="f", max_count=1), {"maxCount": 2}, '{"flavor":"f","maxCount":2}'),
    ],
)
def test_members_added_by_the_options(caller: Caller, server: Server, body: object, added: Any, sent: str) -> None:
    content = Content("application/json", lambda: Inner if isinstance(body, Inner) else object)
    operation: Operation[Any] = Operation("POST", "/x", body=(content,), body_required=False, replies=(Reply("204"),))
    caller.call(operation, body=body, options=RequestOptions(body=added))
    assert server.seen[0].body.decode() == sent


def test_members_cannot_be_added_to_what_has_none(caller: Caller, server: Server) -> None:
    with pytest.raises(ValueError, match="no object"):
        send(caller, Content("application/json", lambda: object), [1], options=RequestOptions(body={"a": 1}))
    assert server.seen == []


def test_gzip_on_demand(caller: Caller, server: Server) -> None:
    send(caller, OUTER, {"spec": {"flavor": "f" * 1000}}, options=RequestOptions(gzip=True))
    [seen] = server.seen
    assert seen.header("content-encoding") == "gzip"
    assert json.loads(gzip.decompress(seen.body)) == {"spec": {"flavor": "f" * 1000}}
    assert len(seen.body) < 200


def test_no_body_is_none(caller: Caller, server: Server) -> None:
    send(caller, OUTER, UNSET)
    assert (server.seen[0].body, server.seen[0].header("content-type")) == (b"", None)


def test_content_type_chooses(caller: Caller, server: Server) -> None:
    both = (Content("application/json", lambda: object), Content("text/plain", lambda: str))
    operation: Operation[Any] = Operation("POST", "/x", body=both, replies=(Reply("204"),))
    caller.call(operation, body="a")
    caller.call(operation, body="a", content_type="text/plain")
    assert [(seen.body, seen.header("content-type")) for seen in server.seen] == [
        (b'"a"', "application/json"),
        (b"a", "text/plain"),
    ]


@pytest.mark.parametrize(
    ("media_type", "value", "body"),
    [
        ("application/octet-stream", b"\x00\xff", b"\x00\xff"),
        ("image/png", io.BytesIO(b"\x89"), b"\x89"),
        ("image/png", bytearray(b"\x89"), b"\x89"),
        ("text/plain; charset=utf-8", "grün\n", "grün\n".encode()),
        ("text/csv", "a,b", b"a,b"),
    ],
)
def test_plain_bodies(caller: Caller, server: Server, media_type: str, value: Any, body: bytes) -> None:
    if isinstance(value, io.BytesIO):
        value.seek(0)
    send(caller, Content(media_type, lambda: object), value)
    assert (server.seen[0].body, server.seen[0].header("content-type")) == (body, media_type)


@pytest.mark.parametrize(
    ("content", "body", "sent", "media_type"),
    [
        (Content("*/*", lambda: Inner, kind="json"), Inner(flavor="f"), b'{"flavor":"f"}', "application/json"),
        (Content("application/*+json", lambda: Inner), Inner(flavor="f"), b'{"flavor":"f"}', "application/json"),
        (Content("*/*", lambda: str, kind="text"), "word", b"word", "text/plain"),
        (Content("text/*", lambda: str), "word", b"word", "text/plain"),
        (Content("*/*", lambda: bytes), b"\x00", b"\x00", "application/octet-stream"),
    ],
)
def test_in_a_range_the_usual_media_type_is_sent(
    caller: Caller, server: Server, content: Content, body: object, sent: bytes, media_type: str
) -> None:
    send(caller, content, body)
    [seen] = server.seen
    assert (seen.body, seen.header("content-type")) == (sent, media_type)
