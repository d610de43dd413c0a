"""Authorization servers that are wrong or wicked: what they say goes nowhere, and no secret shows."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from callers import Caller
from issuer import Answer, Issuer
from wire import Server, refusing_port, reply

from runtime import Content, Operation, Reply
from runtime.errors import RedirectError
from runtime.oauth2 import OAuth2
from runtime.tokens import TokenError

SECRET = "s3cr3t/value"
SPELLED = ("s3cr3t", "czNjcjN0", "ZTpzM2NyM3Q", "aWQ6czNj")
CLIENT: dict[str, Any] = {"client_id": "id", "client_secret": SECRET}


class Scheme(OAuth2): ...


GET: Operation[Any] = Operation(
    "GET", "/things", replies=(Reply("200", Content("application/json", lambda: dict)),), security=(("Scheme",),)
)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


def failing(caller: Caller, issuer: Issuer, auth: Any) -> TokenError:
    """The error of a call, of which nothing was sent."""
    with pytest.raises(TokenError) as caught:
        caller.call(GET, settings={"base_url": issuer.url, "auth": auth, "max_retries": 0})
    assert issuer.served == []
    assert caught.value.request.url == f"{issuer.url}/things"
    return caught.value


GOOD = {"access_token": "t", "token_type": "Bearer"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>s3cr3t</html>",
        b"[" * 100_000,
        b'{"access_token": ' + b"1" * 5000 + b"}",
        [],
        "t",
        {},
        {**GOOD, "access_token": None},
        {**GOOD, "access_token": 5},
        {**GOOD, "access_token": ""},
        {**GOOD, "access_token": "a\r\nX-Evil: 1"},
        {**GOOD, "access_token": "s3cr3t\u00e9"},
        {**GOOD, "token_type": "mac"},
        {**GOOD, "token_type": ["bearer"]},
        b'{"access_token": "t", "pad": "' + b"x" * (1 << 20) + b'"}',
    ],
    ids=lambda body: repr(body)[:40],
)
def test_what_is_no_token_is_not_sent(caller: Caller, issuer: Issuer, body: Any) -> None:
    issuer.answer = lambda number: Answer(200, body)
    error = failing(caller, issuer, Scheme(**CLIENT, token_url=issuer.token_url))
    assert "s3cr3t" not in str(error)
    assert len(str(error)) < 300


@pytest.mark.parametrize("expires_in", [-5, 1e400, "1e999", "NaN", [], {}, 10**400, "9" * 400])
def test_a_time_that_makes_no_sense_does_no_harm(caller: Caller, issuer: Issuer, expires_in: Any) -> None:
    issuer.expires_in = expires_in
    settings = {"base_url": issuer.url, "auth": Scheme(**CLIENT, token_url=issuer.token_url)}
    caller.call(GET, settings=settings)
    assert [proof for _, proof in issuer.served] == ["Bearer t1"]


def test_an_error_says_what_the_issuer_says_without_secrets(caller: Caller, issuer: Issuer) -> None:
    said = f"client_secret {SECRET} is wrong, s3cr3t%2Fvalue too; \x1b[31m\r\nFAKE LOG LINE {'x' * 1000}"
    issuer.answer = lambda number: Answer(401, {"error": f"invalid_client{SECRET}", "error_description": said})
    error = failing(caller, issuer, Scheme(**CLIENT, token_url=f"{issuer.token_url}?code=s3cr3t"))
    assert (error.status_code, error.error_code) == (401, "invalid_client***")
    assert str(error).startswith(f"no access token: POST {issuer.token_url}: 401: invalid_client***: client_secret ***")
    assert str(error).isprintable() and "\\n" not in repr(error)
    assert "s3cr3t" not in str(error) + str(error.error_msg)
    assert len(str(error)) < 500


@pytest.mark.parametrize("how", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize("fault", ["refused", "unreachable", "no token", "none"])
def test_secrets_show_nowhere(
    caller: Caller, issuer: Issuer, how: Any, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    issuer.answer = {
        "refused": lambda number: Answer(400, {"error": "invalid_grant", "error_description": SECRET}),
        "no token": lambda number: Answer(200, {"access_token": SECRET, "token_type": "mac"}),
        "none": lambda number: Answer(200, {"access_token": "s3cr3t", "refresh_token": SECRET}),
        "unreachable": lambda number: None,
    }[fault]
    url = f"http://127.0.0.1:{refusing_port()}/token" if fault == "unreachable" else issuer.token_url
    token_url = f"{url}?key=s3cr3t"
    auth = Scheme(
        **CLIENT, refresh_token=SECRET, token_url=token_url, client_authentication=how, parameters={"key": SECRET}
    )
    client = caller.client(base_url=issuer.url, auth=auth, max_retries=0)
    shown = [repr(auth), repr(client), repr(vars(auth))]
    try:
        caller.call(GET, client=client)
    except TokenError as error:
        shown += ["".join(traceback.format_exception(error)), repr(error), repr(vars(error)), locals_of(error)]
        cause = error.__cause__
        while cause is not None:
            shown += [repr(cause), str(cause), repr(vars(cause)), locals_of(cause)]
            request = getattr(cause, "request", None)
            shown.append(repr(getattr(request, "headers", None)))
            cause = cause.__cause__
    else:
        assert fault == "none"
    shown += [repr(auth), repr(vars(auth)), *(record.getMessage() for record in caplog.records)]
    text = "\n".join(shown)
    for spelled in SPELLED:
        assert spelled not in text, text[max(0, text.index(spelled) - 300) :][:600]


def locals_of(error: BaseException) -> str:
    """What tools that show local variables would show of the runtime's frames."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if "/templates/runtime/" in frame.f_code.co_filename]
    return "\n".join(f"{frame.f_code.co_name}: {frame.f_locals!r}" for frame in ours)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_no_credentials_elsewhere(caller: Caller, issuer: Issuer, status: int) -> None:
    """Neither that of the token endpoint, nor that of the service."""
    with Issuer() as other:
        issuer.answer = lambda number: Answer(status, {}, {"Location": other.token_url})
        assert failing(caller, issuer, Scheme(**CLIENT, token_url=issuer.token_url)).status_code == status
        with Server() as service:
            service.answer(reply(status, {}, {"Location": f"{other.url}/things"}))
            with pytest.raises(RedirectError):
                caller.call(GET, settings={"base_url": service.url, "auth": Scheme("t")})
            assert service.seen[0].header("Authorization") == "Bearer t"
        assert (other.asked, other.served) == ([], [])


def metadata(issuer: Issuer, **changed: Any) -> dict[str, Any]:
    return {"issuer": issuer.url, "token_endpoint": issuer.token_url, **changed}


def discovering(issuer: Issuer) -> Any:
    return type("Scheme", (Scheme,), {"discovery_url": f"{issuer.url}/.well-known/openid-configuration"})


def test_the_token_endpoint_is_found_once(caller: Caller, issuer: Issuer) -> None:
    issuer.metadata = metadata(issuer)
    issuer.expires_in = 0
    client = caller.client(base_url=issuer.url, auth=discovering(issuer)(**CLIENT))
    caller.call(GET, client=client)
    caller.call(GET, client=client)
    assert (issuer.discoveries, len(issuer.asked)) == (1, 2)
    assert issuer.asked[0].client == ("id", SECRET)


def test_the_issuer_says_how_clients_prove_who_they_are(caller: Caller, issuer: Issuer) -> None:
    issuer.metadata = metadata(issuer, token_endpoint_auth_methods_supported=["client_secret_post", "private_key_jwt"])
    caller.call(GET, settings={"base_url": issuer.url, "auth": discovering(issuer)(**CLIENT)})
    assert issuer.asked[0].form["client_secret"] == SECRET


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issuer": "https://evil.example"}, "another issuer"),
        ({"issuer": None}, "another issuer"),
        ({"token_endpoint": "https://evil.example/token"}, "another origin"),
        ({"token_endpoint": "http://localhost:1/token"}, "another origin"),
        ({"token_endpoint": "/token"}, "no token endpoint"),
        ({"token_endpoint": "file:///etc/passwd"}, "no token endpoint"),
        ({"token_endpoint": "http://a:b@127.0.0.1/token"}, "no token endpoint"),
        ({"token_endpoint": "http://[::1/token"}, "no token endpoint"),
        ({"token_endpoint": 7}, "no token endpoint"),
    ],
)
def test_an_issuer_sends_secrets_nowhere_else(
    caller: Caller, issuer: Issuer, changed: dict[str, Any], said: str
) -> None:
    issuer.metadata = metadata(issuer) | changed
    error = failing(caller, issuer, discovering(issuer)(**CLIENT))
    assert said in str(error)
    assert issuer.asked == []


@pytest.mark.parametrize("body", [b"<html>", [], None])
def test_what_is_no_metadata_is_an_error(caller: Caller, issuer: Issuer, body: Any) -> None:
    issuer.metadata = body
    assert "no metadata" in str(failing(caller, issuer, discovering(issuer)(**CLIENT)))


def test_the_user_may_trust_another_origin(caller: Caller, issuer: Issuer) -> None:
    with Issuer() as other:
        auth = discovering(issuer)(**CLIENT, token_url=other.token_url)
        caller.call(GET, settings={"base_url": issuer.url, "auth": auth})
        assert (issuer.discoveries, len(other.asked)) == (0, 1)


@pytest.mark.parametrize("url", ["/token", "token", "../token"])
def test_a_relative_endpoint_is_the_servers(caller: Caller, issuer: Issuer, url: str) -> None:
    auth = type("Scheme", (Scheme,), {"token_url": url})(**CLIENT)
    caller.call(GET, settings={"base_url": f"{issuer.url}/v1", "auth": auth})
    assert len(issuer.asked) == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x/token", "https://a:s3cr3t@x/token", "http://["])
def test_a_document_that_names_no_endpoint_is_an_error(caller: Caller, issuer: Issuer, url: str) -> None:
    auth = type("Scheme", (Scheme,), {"token_url": url})(**CLIENT)
    error = failing(caller, issuer, auth)
    assert "give `token_url`" in str(error) and "s3cr3t" not in str(error)
