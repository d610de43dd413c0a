"""Who the caller is: which auth goes with which operation, and that secrets show nowhere."""

import base64
import logging
from typing import Any

import pytest
from callers import Caller
from wire import Server, drop, refusing_port, reply

from runtime import ApiKey, Basic, Bearer, Operation, Reply, Request, RequestOptions
from runtime.errors import APIError, AuthenticationRequiredError
from runtime.signing import SdkHmacSha256

SECRET = "s3cr3t-value"


class HeaderKey(ApiKey):
    place = "header"
    parameter = "X-Key"


class QueryKey(ApiKey):
    place = "query"
    parameter = "api key"


class CookieKey(ApiKey):
    place = "cookie"
    parameter = "session"


class Token(Bearer): ...


class Login(Basic): ...


class Signed(SdkHmacSha256): ...


def operation(*security: tuple[str, ...]) -> Operation[Any]:
    return Operation("GET", "/things", replies=(Reply("204"),), security=security)


def test_kinds(caller: Caller, server: Server) -> None:
    everything = [HeaderKey("a b"), QueryKey("q&/é"), CookieKey("c;d"), Token("t")]
    names = ("HeaderKey", "QueryKey", "CookieKey", "Token")
    caller.call(operation(names), settings={"auth": everything}, options=RequestOptions(query={"x": 1}))
    [seen] = server.seen
    assert seen.header("X-Key") == "a b"
    assert seen.target == "/things?x=1&api%20key=q%26%2F%C3%A9"
    assert seen.header("Cookie") == "session=c%3Bd"
    assert seen.header("Authorization") == "Bearer t"


def test_basic(caller: Caller, server: Server) -> None:
    caller.call(operation(("Login",)), settings={"auth": Login("Aladdin", "öpen:sesame")})
    said = server.seen[0].header("Authorization") or ""
    assert said.startswith("Basic ")
    assert base64.b64decode(said[6:]).decode() == "Aladdin:öpen:sesame"
    with pytest.raises(ValueError, match="colon"):
        Login("a:b", "c")


@pytest.mark.parametrize("kind", [HeaderKey, Token])
def test_empty_secret_is_refused(kind: Any) -> None:
    with pytest.raises(ValueError, match="needs a"):
        kind("")


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        ((("Token",),), {"Authorization"}),
        ((("HeaderKey",),), {"X-Key"}),
        ((("HeaderKey", "Token"),), {"Authorization", "X-Key"}),
        ((("Absent",), ("HeaderKey",)), {"X-Key"}),
        ((("Absent", "Token"), ("HeaderKey",)), {"X-Key"}),
        ((("HeaderKey",), ("Token",)), {"X-Key"}),
        (((), ("Token",)), {"Authorization"}),
        (((), ("Absent",)), set[str]()),
        ((), set[str]()),
    ],
)
def test_alternatives(caller: Caller, server: Server, security: Any, expected: set[str]) -> None:
    caller.call(operation(*security), settings={"auth": [Token("t"), HeaderKey("k")]})
    [seen] = server.seen
    assert {name for name in ("Authorization", "X-Key", "Cookie") if seen.header(name)} == expected


@pytest.mark.parametrize("auth", [None, [], Token("t")])
def test_missing_credentials_are_told_before_anything_is_sent(caller: Caller, server: Server, auth: Any) -> None:
    with pytest.raises(AuthenticationRequiredError, match="HeaderKey and QueryKey or Login"):
        caller.call(operation(("HeaderKey", "QueryKey"), ("Login",)), settings={"auth": auth})
    assert server.seen == []


class Own:
    def apply(self, request: Request) -> None:
        request.headers["X-Own"] = "mine"


def test_own_auth_meets_any_requirement(caller: Caller, server: Server) -> None:
    caller.call(operation(("Token",)), settings={"auth": Own()})
    caller.call(operation(), settings={"auth": Own()})
    assert [seen.header("X-Own") for seen in server.seen] == ["mine", None]


def test_subclass_of_a_scheme_is_that_scheme(caller: Caller, server: Server) -> None:
    class Renewed(Token): ...

    caller.call(operation(("Token",)), settings={"auth": Renewed("t")})
    assert server.seen[0].header("Authorization") == "Bearer t"


@pytest.mark.parametrize("auth", [HeaderKey("a\r\nX-Evil: 1"), Token("a\nX-Evil: 1")])
def test_secret_with_line_break_is_refused_without_showing_it(caller: Caller, server: Server, auth: Any) -> None:
    with pytest.raises(ValueError, match="line breaks") as caught:
        caller.call(operation((type(auth).__name__,)), settings={"auth": auth})
    assert "Evil" not in str(caught.value)
    assert server.seen == []


EVERY = [HeaderKey(SECRET), QueryKey(SECRET), CookieKey(SECRET), Token(SECRET), Login("me", SECRET)]


@pytest.mark.parametrize("auth", [*EVERY, Signed("AKAKAK", SECRET, SECRET)], ids=lambda auth: type(auth).__name__)
@pytest.mark.parametrize("fault", ["none", "status", "drop", "refused"])
def test_secrets_show_nowhere(
    caller: Caller, server: Server, auth: Any, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    encoded = base64.b64encode(f"me:{SECRET}".encode()).decode()
    settings: dict[str, Any] = {"auth": auth, "max_retries": 0}
    if fault == "refused":
        settings["base_url"] = f"http://127.0.0.1:{refusing_port()}"
    server.answer({"status": reply(403, {"code": "C", "message": "m"}), "drop": drop}.get(fault, reply(204)))
    client = caller.client(**settings)
    shown = [repr(auth), str(auth), repr(client)]
    try:
        caller.call(operation((type(auth).__name__,)), client=client)
    except APIError as error:
        shown += [repr(error), str(error), repr(error.request), repr(getattr(error, "response", "")), repr(error.args)]
        cause = error.__cause__
        while cause is not None:
            shown += [repr(cause), str(cause)]
            cause = cause.__cause__ or cause.__context__
    text = "\n".join([*shown, *(record.getMessage() for record in caplog.records)])
    assert SECRET not in text
    assert encoded not in text


def test_the_secret_was_sent(caller: Caller, server: Server) -> None:
    """The test above would pass with nothing sent at all."""
    caller.call(operation(("QueryKey",)), settings={"auth": QueryKey(SECRET)})
    assert SECRET in server.seen[0].target
