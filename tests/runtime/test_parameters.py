"""Parameters on the wire: the standard's table of styles, percent-encoding, and what is refused."""

import datetime as dt
import decimal
import uuid
from typing import Any

import pytest
from callers import Caller
from pydantic import Field
from sending import sent
from wire import Server

from runtime import UNSET, Operation, Parameter, Reply
from runtime.models import Model

EMPTY, TEXT = "", "blue"
ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}


# OpenAPI 3.1.1, "Style Examples"; for the delimited styles percent-encoded, as the text below the table asks.
PATH = [
    ("matrix", False, TEXT, ";color=blue"),
    ("matrix", False, ARRAY, ";color=blue,black,brown"),
    ("matrix", False, OBJECT, ";color=R,100,G,200,B,150"),
    ("matrix", True, TEXT, ";color=blue"),
    ("matrix", True, ARRAY, ";color=blue;color=black;color=brown"),
    ("matrix", True, OBJECT, ";R=100;G=200;B=150"),
    ("label", False, TEXT, ".blue"),
    ("label", False, ARRAY, ".blue,black,brown"),
    ("label", False, OBJECT, ".R,100,G,200,B,150"),
    ("label", True, TEXT, ".blue"),
    ("label", True, ARRAY, ".blue.black.brown"),
    ("label", True, OBJECT, ".R=100.G=200.B=150"),
    ("simple", False, TEXT, "blue"),
    ("simple", False, ARRAY, "blue,black,brown"),
    ("simple", False, OBJECT, "R,100,G,200,B,150"),
    ("simple", True, TEXT, "blue"),
    ("simple", True, ARRAY, "blue,black,brown"),
    ("simple", True, OBJECT, "R=100,G=200,B=150"),
]
QUERY = [
    ("form", False, EMPTY, "color="),
    ("form", False, TEXT, "color=blue"),
    ("form", False, ARRAY, "color=blue,black,brown"),
    ("form", False, OBJECT, "color=R,100,G,200,B,150"),
    ("form", True, EMPTY, "color="),
    ("form", True, TEXT, "color=blue"),
    ("form", True, ARRAY, "color=blue&color=black&color=brown"),
    ("form", True, OBJECT, "R=100&G=200&B=150"),
    ("spaceDelimited", False, ARRAY, "color=blue%20black%20brown"),
    ("spaceDelimited", False, OBJECT, "color=R%20100%20G%20200%20B%20150"),
    ("spaceDelimited", True, ARRAY, "color=blue&color=black&color=brown"),
    ("pipeDelimited", False, ARRAY, "color=blue%7Cblack%7Cbrown"),
    ("pipeDelimited", False, OBJECT, "color=R%7C100%7CG%7C200%7CB%7C150"),
    ("deepObject", True, OBJECT, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
    (
        "deepObject",
        True,
        {"a": {"b": [1, 2]}, "c": True},
        "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2&color%5Bc%5D=true",
    ),
    ("form", True, [], ""),
    ("form", True, {}, ""),
]


@pytest.mark.parametrize(("style", "explode", "value", "expected"), PATH)
def test_path(caller: Caller, server: Server, style: str, explode: bool, value: object, expected: str) -> None:
    sent(caller, Parameter("color", "path", style=style, explode=explode), value)
    assert server.seen[0].target == f"/a/{expected}/z"


@pytest.mark.parametrize(("style", "explode", "value", "expected"), QUERY)
def test_query(caller: Caller, server: Server, style: str, explode: bool, value: object, expected: str) -> None:
    sent(caller, Parameter("color", "query", style=style, explode=explode), value)
    assert server.seen[0].target == (f"/a?{expected}" if expected else "/a")


@pytest.mark.parametrize(
    ("explode", "value", "expected"),
    [
        (False, TEXT, "blue"),
        (False, ARRAY, "blue,black,brown"),
        (False, OBJECT, "R,100,G,200,B,150"),
        (True, OBJECT, "R=100,G=200,B=150"),
        (False, "50% off/here", "50% off/here"),
        (False, True, "true"),
    ],
)
def test_header(caller: Caller, server: Server, explode: bool, value: object, expected: str) -> None:
    sent(caller, Parameter("color", "header", wire_name="X-Color", explode=explode), value)
    assert server.seen[0].header("x-color") == expected


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("form", False, TEXT, "color=blue"),
        ("form", False, ARRAY, "color=blue,black,brown"),
        ("form", False, OBJECT, "color=R,100,G,200,B,150"),
        ("form", True, ARRAY, "color=blue; color=black; color=brown"),
        ("form", True, OBJECT, "R=100; G=200; B=150"),
        ("form", False, "a;b=c d", "color=a%3Bb%3Dc%20d"),
        ("cookie", True, "a=b/c", "color=a=b/c"),
    ],
)
def test_cookie(caller: Caller, server: Server, style: str, explode: bool, value: object, expected: str) -> None:
    sent(caller, Parameter("color", "cookie", style=style, explode=explode), value)
    assert server.seen[0].header("cookie") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a/b", "a%2Fb"),
        ("50%", "50%25"),
        ("%2F", "%252F"),
        ("é", "%C3%A9"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("~-._", "~-._"),
        (";=,:@&+$!'()*", "%3B%3D%2C%3A%40%26%2B%24%21%27%28%29%2A"),
        (".", "%2E"),
        ("..", "%2E%2E"),
        ("...", "..."),
        ("../x", "..%2Fx"),
        ("a\r\nb", "a%0D%0Ab"),
        ("a\0b", "a%00b"),
        (7, "7"),
        (True, "true"),
    ],
)
def test_path_is_percent_encoded(caller: Caller, server: Server, value: object, expected: str) -> None:
    sent(caller, Parameter("id", "path"), value)
    assert server.seen[0].target == f"/a/{expected}/z"


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("matrix", False, "", ";id"),
        ("matrix", True, ["a", ""], ";id=a;id"),
        ("matrix", True, {"a": "1", "b": ""}, ";a=1;b"),
        ("matrix", False, ["a", ""], ";id=a,"),
        ("label", True, {"a": "1", "b": ""}, ".a=1.b="),
        ("label", False, "", "%2E"),
        ("simple", True, {"a": "1", "b": ""}, "a=1,b="),
    ],
)
def test_empty_values_in_a_path(  # RFC 6570, sections 3.2.5 and 3.2.7
    caller: Caller, server: Server, style: str, explode: bool, value: object, expected: str
) -> None:
    sent(caller, Parameter("id", "path", style=style, explode=explode), value)
    assert server.seen[0].target == f"/a/{expected}/z"


@pytest.mark.parametrize("value", ["", None, [], {}, [""], UNSET])
def test_empty_path_parameter_is_an_error(caller: Caller, server: Server, value: object) -> None:
    with pytest.raises(ValueError, match="id must not be empty"):
        sent(caller, Parameter("id", "path"), value)
    assert server.seen == []


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/x/{id}#byName", None, "/x/a%23%3F"),
        ("/x/{id}?beta=true", None, "/x/a%23%3F?beta=true"),
        ("/x/{id}?beta=true#one", "b c", "/x/a%23%3F?beta=true&q=b%20c"),
    ],
)
def test_fragment_and_query_of_a_path_template(
    caller: Caller, server: Server, path: str, query: str | None, expected: str
) -> None:
    both = (Parameter("id", "path"), Parameter("q", "query"))
    operation: Operation[Any] = Operation("GET", path, parameters=both, replies=(Reply("204"),))
    caller.call(operation, {"id": "a#?", **({"q": query} if query else {})})
    assert server.seen[0].target == expected


def test_two_parameters_in_a_segment(caller: Caller, server: Server) -> None:
    both = (Parameter("a", "path"), Parameter("b", "path"))
    operation: Operation[Any] = Operation("GET", "/x/{a}{b}/{a}-{b}.json", parameters=both, replies=(Reply("204"),))
    caller.call(operation, {"a": ".", "b": "."})
    assert server.seen[0].target == "/x/%2E%2E/.-..json"


def test_reserved_characters_may_stay(caller: Caller, server: Server) -> None:
    sent(caller, Parameter("q", "query", allow_reserved=True), "/a?b:c@d,e;f$g!h'(i)*é ")
    sent(caller, Parameter("q", "query", allow_reserved=True), "a&b=c#d+e[f]%")
    sent(caller, Parameter("q", "query"), "/a?b&c=d+e")
    sent(caller, Parameter("q", "query", allow_reserved=True), "a%2Fb%2g%")
    first, second, third, fourth = (seen.query for seen in server.seen)
    assert fourth == "q=a%2Fb%252g%25"
    assert first == "q=/a?b:c@d,e;f$g!h'(i)*%C3%A9%20"
    assert second == "q=a%26b%3Dc%23d%2Be%5Bf%5D%25"
    assert third == "q=%2Fa%3Fb%26c%3Dd%2Be"


class Point(Model):
    x_pos: int = Field(alias="xPos")
    note: str | None = None


UTC_PLUS_8 = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (0, "0"),
        (1.5, "1.5"),
        (1e300, "1e%2B300"),
        (decimal.Decimal("1.10"), "1.10"),
        (dt.datetime(2026, 1, 31, 10, 0, 0, tzinfo=dt.UTC), "2026-01-31T10:00:00Z"),
        (dt.datetime(2026, 1, 31, 10, 0, 0, 123456, tzinfo=UTC_PLUS_8), "2026-01-31T10:00:00.123456%2B08:00"),
        (dt.date(2026, 1, 31), "2026-01-31"),
        (uuid.UUID("12345678-1234-5678-1234-567812345678"), "12345678-1234-5678-1234-567812345678"),
        (["a,b", "c d"], "a%2Cb,c%20d"),
        (("a", "b"), "a,b"),
        (Point.model_validate({"x_pos": 1}), "xPos,1"),
    ],
)
def test_values(caller: Caller, server: Server, value: object, expected: str) -> None:
    sent(caller, Parameter("v", "query", explode=False), value)
    assert server.seen[0].query.replace("%3A", ":") == f"v={expected}"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), dt.datetime(2026, 1, 31), [float("-inf")]])
def test_values_that_cannot_be_written(caller: Caller, server: Server, value: object) -> None:
    with pytest.raises(ValueError, match="cannot be sent|needs a time zone"):
        sent(caller, Parameter("v", "query"), value)
    assert server.seen == []


def test_unset_is_not_sent(caller: Caller, server: Server) -> None:
    for place in ("query", "header", "cookie"):
        sent(caller, Parameter("v", place, wire_name="X-V"), UNSET)
    assert [seen.target for seen in server.seen] == ["/a"] * 3
    assert [(seen.header("x-v"), seen.header("cookie")) for seen in server.seen] == [(None, None)] * 3


def test_content_parameter_is_json(caller: Caller, server: Server) -> None:
    sent(caller, Parameter("f", "query", content_type="application/json"), {"a": [1, None, "é"], "b": True})
    assert server.seen[0].query == "f=%7B%22a%22%3A%5B1%2Cnull%2C%22%C3%A9%22%5D%2C%22b%22%3Atrue%7D"
