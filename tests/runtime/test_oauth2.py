"""Access tokens: what is asked of the authorization server, how often, and what comes of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from callers import Caller
from issuer import Answer, Issuer

from runtime import Content, Hooks, Operation, Reply, Request
from runtime.errors import AuthenticationError, AuthenticationRequiredError
from runtime.oauth2 import OAuth2
from runtime.retries import Clock
from runtime.tokens import AccessToken, TokenError

CLIENT: dict[str, Any] = {"client_id": "it's me", "client_secret": "s3cr3t:/é+"}


class Scheme(OAuth2):
    variables = {
        "token": "PETS_TOKEN",
        "client_id": "PETS_CLIENT_ID",
        "client_secret": "PETS_CLIENT_SECRET",
        "refresh_token": "PETS_REFRESH_TOKEN",
    }


GET: Operation[Any] = Operation(
    "GET", "/things", replies=(Reply("200", Content("application/json", lambda: dict)),), security=(("Scheme",),)
)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


@pytest.fixture
def scheme(issuer: Issuer) -> type[Scheme]:
    """A scheme whose document names the issuer's endpoint."""
    return type("Scheme", (Scheme,), {"token_url": issuer.token_url, "refresh_url": issuer.token_url})


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self, caller: Caller) -> Clock:
        async def pause(seconds: float) -> None:
            caller.slept.append(seconds)

        return Clock(monotonic=lambda: self.now, sleep=caller.slept.append, async_sleep=pause)


def proofs(issuer: Issuer) -> list[str | None]:
    return [proof for _, proof in issuer.served]


def test_client_credentials(caller: Caller, issuer: Issuer, scheme: Any) -> None:
    auth = scheme(**CLIENT, scopes=["read", "write"], parameters={"audience": "https://api.example/"})
    client = caller.client(base_url=issuer.url, auth=auth)
    for _ in range(3):
        caller.call(GET, client=client)
    [asked] = issuer.asked
    assert asked.client == ("it's me", "s3cr3t:/é+")
    assert asked.form == {
        "grant_type": "client_credentials",
        "scope": "read write",
        "audience": "https://api.example/",
    }
    assert (asked.content_type, asked.accept) == ("application/x-www-form-urlencoded", "application/json")
    assert proofs(issuer) == ["Bearer t1"] * 3


def test_the_secret_in_the_body(caller: Caller, issuer: Issuer, scheme: Any) -> None:
    auth = scheme(**CLIENT, client_authentication="client_secret_post")
    caller.call(GET, settings={"base_url": issuer.url, "auth": auth})
    [asked] = issuer.asked
    assert asked.client is None
    assert asked.form == {"grant_type": "client_credentials", **CLIENT}


@pytest.mark.parametrize(
    ("client", "form"),
    [
        ({}, {}),
        ({"client_id": "public"}, {"client_id": "public"}),
        (CLIENT, {}),
    ],
)
def test_refresh_tokens_are_used_and_replaced(
    caller: Caller, issuer: Issuer, scheme: Any, client: dict[str, Any], form: dict[str, str]
) -> None:
    told: list[AccessToken] = []
    issuer.answer = lambda number: Answer(
        200, {"access_token": f"t{number}", "token_type": "bearer", "expires_in": 0, "refresh_token": f"r{number}"}
    )
    auth = scheme(**client, refresh_token="r0", renewed=told.append)
    service = caller.client(base_url=issuer.url, auth=auth)
    caller.call(GET, client=service)
    caller.call(GET, client=service)
    assert [asked.form for asked in issuer.asked] == [
        {"grant_type": "refresh_token", "refresh_token": "r0", **form},
        {"grant_type": "refresh_token", "refresh_token": "r1", **form},
    ]
    assert [one.refresh_token for one in told] == ["r1", "r2"]
    assert proofs(issuer) == ["Bearer t1", "Bearer t2"]


def test_a_token_that_one_has_is_used_until_it_is_refused(caller: Caller, issuer: Issuer, scheme: Any) -> None:
    issuer.good = {"mine", "t1"}
    client = caller.client(base_url=issuer.url, auth=scheme("mine", refresh_token="r"))
    caller.call(GET, client=client)
    assert issuer.asked == []
    issuer.good = {"t1"}
    caller.call(GET, client=client)
    assert proofs(issuer) == ["Bearer mine", "Bearer mine", "Bearer t1"]


def test_a_token_alone_is_never_asked_for(caller: Caller, issuer: Issuer, scheme: Any) -> None:
    issuer.good = set()
    for token in ("mine", lambda: "mine"):
        with pytest.raises(AuthenticationError):
            caller.call(GET, settings={"base_url": issuer.url, "auth": scheme(token)})
    assert issuer.asked == []
    assert proofs(issuer) == ["Bearer mine"] * 3


@pytest.mark.parametrize(
    ("expires_in", "kept"),
    [(3600, 3539.0), (3600, -3541.0), ("3600", 3539.0), (10, 8.9), (10, -9.1), (None, 1e9), ("soon", 1e9), (True, 1e9)],
)
def test_the_next_token_is_asked_for_in_time(
    caller: Caller, issuer: Issuer, scheme: Any, expires_in: object, kept: float
) -> None:
    """A minute before the end, or a tenth of the time for shorter ones; a negative number is one that is too late."""
    issuer.expires_in = expires_in
    time = Time()
    client = caller.client(base_url=issuer.url, auth=scheme(**CLIENT), clock=time.clock(caller))
    caller.call(GET, client=client)
    time.now += abs(kept)
    caller.call(GET, client=client)
    assert len(issuer.asked) == (1 if kept > 0 else 2)


def test_a_token_that_is_still_good_outlives_a_failure(caller: Caller, issuer: Issuer, scheme: Any) -> None:
    issuer.expires_in = 3600
    issuer.answer = lambda number: None if number == 1 else Answer(400, {"error": "temporarily_unavailable"})
    time = Time()
    client = caller.client(base_url=issuer.url, auth=scheme(**CLIENT), clock=time.clock(caller))
    caller.call(GET, client=client)
    time.now += 3550
    caller.call(GET, client=client)
    caller.call(GET, client=client)
    assert len(issuer.asked) == 2
    time.now += 51
    with pytest.raises(TokenError, match="temporarily_unavailable"):
        caller.call(GET, client=client)
    assert proofs(issuer) == ["Bearer t1"] * 3


def test_a_refused_token_is_replaced_once(caller: Caller, issuer: Issuer, scheme: Any) -> None:
    issuer.good = {"t2"}
    told: list[Any] = []
    settings = {"base_url": issuer.url, "auth": scheme(**CLIENT), "max_retries": 0, "hooks": Hooks(retry=told.append)}
    client = caller.client(**settings)
    caller.call(GET, client=client)
    caller.call(GET, client=client)
    assert proofs(issuer) == ["Bearer t1", "Bearer t2", "Bearer t2"]
    assert (len(issuer.asked), len(told)) == (2, 1)


def test_there_is_no_loop(caller: Caller, issuer: Issuer, scheme: Any) -> None:
    issuer.good = set()
    with pytest.raises(AuthenticationError) as caught:
        caller.call(GET, settings={"base_url": issuer.url, "auth": scheme(**CLIENT), "max_retries": 9})
    assert caught.value.status_code == 401
    assert proofs(issuer) == ["Bearer t1", "Bearer t2"]
    assert len(issuer.asked) == 2


@pytest.mark.parametrize(
    ("statuses", "grant", "asked"),
    [
        ([503, 200], CLIENT, 2),
        ([429, 429, 200], {"refresh_token": "r"}, 3),
        ([500, 500, 500, 500], CLIENT, 3),
        ([500], {"refresh_token": "r"}, 1),
        ([400], CLIENT, 1),
        ([401], CLIENT, 1),
        ([302], CLIENT, 1),
    ],
)
def test_token_requests_are_repeated_as_calls_are(
    caller: Caller, issuer: Issuer, scheme: Any, statuses: list[int], grant: dict[str, Any], asked: int
) -> None:
    issuer.answer = lambda number: (
        None if statuses[number - 1] == 200 else Answer(statuses[number - 1], {}, {"Location": f"{issuer.url}/evil"})
    )
    settings = {"base_url": issuer.url, "auth": scheme(**grant)}
    if statuses[-1] == 200:
        caller.call(GET, settings=settings)
    else:
        with pytest.raises(TokenError, match=f"/token: {statuses[-1]}$") as caught:
            caller.call(GET, settings=settings)
        assert caught.value.status_code == statuses[-1]
        assert issuer.served == []
    assert len(issuer.asked) == asked


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"token": ""},
        {"client_id": "a"},
        {"client_secret": "a"},
        {"client_secret": "a", "refresh_token": "r"},
        {"token": lambda: "t", "refresh_token": "r"},
        {"token": "t", "token_url": "/token"},
        {"token": "t", "token_url": "https://me:secret@issuer.example/token"},
        {"token": "t", "token_url": "file:///etc/passwd"},
    ],
)
def test_what_does_not_suffice_is_refused_at_once(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^Scheme") as caught:
        Scheme(**given)
    assert "secret@" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "form"),
    [
        ({"CLIENT_ID": "i", "CLIENT_SECRET": "s"}, {"grant_type": "client_credentials"}),
        ({"REFRESH_TOKEN": "r"}, {"grant_type": "refresh_token", "refresh_token": "r"}),
        ({"TOKEN": "t"}, None),
    ],
)
def test_from_env(
    caller: Caller,
    issuer: Issuer,
    environment: dict[str, str],
    form: dict[str, str] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"PETS_{name}", value)
    auth = Scheme.from_env(token_url=issuer.token_url)
    caller.call(GET, settings={"base_url": issuer.url, "auth": auth})
    assert [asked.form for asked in issuer.asked] == ([form] if form else [])


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, "PETS_TOKEN, or PETS_REFRESH_TOKEN, or PETS_CLIENT_ID and PETS_CLIENT_SECRET"),
        ({"PETS_CLIENT_ID": "i"}, "PETS_CLIENT_SECRET"),
        ({"PETS_CLIENT_SECRET": "s"}, "PETS_CLIENT_ID"),
    ],
)
def test_from_env_names_what_is_missing(
    environment: dict[str, str], missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"not set in the environment: {missing}$"):
        Scheme.from_env()


def test_what_is_held_can_be_applied_to_a_request_of_ones_own(issuer: Issuer, scheme: Any) -> None:
    request = Request("GET", issuer.url, {})
    with pytest.raises(AuthenticationRequiredError, match="holds no token"):
        scheme(**CLIENT).apply(request)
