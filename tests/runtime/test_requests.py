"""What a request has beside an operation's own parameters: fields that break out of nothing, the base URL, options."""

from typing import Any

import pytest
from callers import Caller
from sending import sent
from wire import Server

from runtime import Operation, Parameter, Reply, RequestOptions


def test_options_are_added(caller: Caller, server: Server) -> None:
    operation: Operation[Any] = Operation("GET", "/a", parameters=(Parameter("p", "query"),), replies=(Reply("204"),))
    options = RequestOptions(query={"q": ["x", "y"]}, headers={"X-Both": "call", "accept": "x/y"})
    caller.call(operation, {"p": 1}, options=options, settings={"headers": {"X-Both": "client", "X-One": "1"}})
    [seen] = server.seen
    assert seen.query == "p=1&q=x&q=y"
    assert (seen.header("x-both"), seen.header("x-one"), seen.header("accept")) == ("call", "1", "x/y")


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"])
@pytest.mark.parametrize("place", ["parameter", "client", "call", "name"])
def test_header_injection_is_refused(caller: Caller, server: Server, value: str, place: str) -> None:
    operation: Operation[Any] = Operation(
        "GET", "/a", parameters=(Parameter("p", "header", wire_name="X-P"),), replies=(Reply("204"),)
    )
    settings = {"headers": {"X-C": value}} if place == "client" else {}
    headers = {"call": {"X-O": value}, "name": {value: "x"}}.get(place)
    with pytest.raises(ValueError, match="line breaks|cannot be the name"):
        caller.call(
            operation,
            {"p": value} if place == "parameter" else {},
            settings=settings,
            options=RequestOptions(headers=headers),
        )
    assert server.seen == []


@pytest.mark.parametrize("value", ["a\r\nX: 1", "a; b=c"])
@pytest.mark.parametrize("style", ["form", "cookie"])
def test_cookie_injection(caller: Caller, server: Server, value: str, style: str) -> None:
    parameter = Parameter("c", "cookie", style=style)
    if style == "cookie":
        with pytest.raises(ValueError, match="a cookie must not hold"):
            sent(caller, parameter, value)
        assert server.seen == []
    else:
        sent(caller, parameter, value)
        assert not set("\r\n; ") & set((server.seen[0].header("cookie") or "").removeprefix("c="))


def test_unicode_header_travels_as_utf8(caller: Caller, server: Server) -> None:
    sent(caller, Parameter("p", "header", wire_name="X-P"), "grün")
    assert server.seen[0].header("x-p") == "grün"


@pytest.mark.parametrize("base", ["/v1", "/v1/", "/a%20b/c"])
def test_base_url_keeps_its_path(caller: Caller, server: Server, base: str) -> None:
    operation: Operation[Any] = Operation("GET", "/things", replies=(Reply("204"),))
    caller.call(operation, settings={"base_url": server.url + base})
    assert server.seen[0].target == base.rstrip("/") + "/things"


@pytest.mark.parametrize("url", ["", "example.com", "//example.com", "ftp://example.com", "https://", "/v1"])
def test_base_url_must_be_absolute(caller: Caller, url: str) -> None:
    with pytest.raises(ValueError, match="absolute http or https URL"):
        caller.client(base_url=url)


def test_client_wide_parameters(caller: Caller, server: Server) -> None:
    operation: Operation[Any] = Operation(
        "GET", "/{project_id}/x", parameters=(Parameter("project_id", "path"),), replies=(Reply("204"),)
    )
    caller.call(operation, settings={"parameters": {"project_id": "p/1"}})
    caller.call(operation, {"project_id": "own"}, settings={"parameters": {"project_id": "p/1"}})
    assert [seen.target for seen in server.seen] == ["/p%2F1/x", "/own/x"]


@pytest.mark.parametrize(("value", "sent"), [(" a b\t", "a b"), ("\t", ""), ("é", "é")])
def test_spaces_around_a_header_are_no_part_of_it(caller: Caller, server: Server, value: str, sent: str) -> None:
    operation: Operation[Any] = Operation(
        "GET", "/x", parameters=(Parameter("X-A", "header"),), replies=(Reply("204"),)
    )
    caller.call(operation, {"X-A": value}, options=RequestOptions(headers={"X-B": value}))
    assert (server.seen[0].header("X-A"), server.seen[0].header("X-B")) == (sent, sent)


@pytest.mark.parametrize(("name", "value"), [("X-A", "a\x00"), ("X-A", "a\x1b"), ("X A", "a"), ("", "a"), ("é", "a")])
def test_no_header_at_all(caller: Caller, server: Server, name: str, value: str) -> None:
    operation: Operation[Any] = Operation("GET", "/x", replies=(Reply("204"),))
    with pytest.raises(ValueError, match="header"):
        caller.call(operation, options=RequestOptions(headers={name: value}))
    assert server.seen == []
