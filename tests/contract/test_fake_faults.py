"""A fake of a service that goes wrong: connections, replies that are late or broken, and the waits between repetitions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from shop import Caller

pytestmark = pytest.mark.usefixtures("offline")


def test_errors_have_the_documented_body(shopper: Caller) -> None:
    fake = shopper.fake()
    errors = shopper.shop.errors
    fake.things.get.fails(404)
    with pytest.raises(errors.NotFoundError) as caught:
        shopper.get(fake)
    assert caught.value.body == shopper.shop.models.Problem(code=17, text="no such thing")
    fake.things.get.fails(409)
    with pytest.raises(errors.ConflictError) as caught:
        shopper.get(fake)
    assert type(caught.value.body).__name__ == "Problem" and caught.value.body.code >= 10
    assert caught.value.request_id == f"fake-{len(fake.calls)}"
    fake.things.get.fails(422, {"code": 99})
    with pytest.raises(errors.UnprocessableContentError) as caught:
        shopper.get(fake)
    assert caught.value.body.code == 99


def test_repetitions_wait_for_nobody(shopper: Caller) -> None:
    fake = shopper.fake()
    fake.things.get.fails(503, retry_after=30, times=1).fails(
        429, retry_after=fake.now + timedelta(seconds=50), times=1
    )
    assert shopper.get(fake).id == "abc"
    assert fake.slept == [30, 20]
    assert len(fake.things.get.calls) == 3
    fake.things.get.fails(503)
    with pytest.raises(shopper.shop.ServiceUnavailableError):
        shopper.get(fake, max_retries=4)
    assert len(fake.things.get.calls) == 8
    with pytest.raises(shopper.shop.ServiceUnavailableError):
        shopper.get(fake, max_retries=4, deadline=0.1)
    assert len(fake.things.get.calls) == 9


def test_faults_of_the_connection(shopper: Caller) -> None:
    fake, errors = shopper.fake(), shopper.shop.errors
    fake.things.create.disconnects(times=2)
    assert shopper.wait(shopper.client(fake).things.create(id="abc"))
    assert len(fake.things.create.calls) == 3, "nothing was sent, so a POST is repeated"
    fake.things.create.disconnects(sent=True)
    with pytest.raises(errors.APIConnectionError) as caught:
        shopper.wait(shopper.client(fake).things.create(id="abc"))
    assert caught.value.sent and not isinstance(caught.value, errors.APITimeoutError)
    assert len(fake.things.create.calls) == 4, "it may have been carried out"
    fake.things.create.times_out()
    with pytest.raises(errors.APITimeoutError):
        shopper.wait(shopper.client(fake).things.create(id="abc"))


def test_slow_replies_are_late_by_the_clock_of_the_fake(shopper: Caller) -> None:
    fake, errors = shopper.fake(), shopper.shop.errors
    before = fake.now
    fake.things.get.returns(delay=5)
    assert shopper.get(fake).id == "abc" and fake.now - before == timedelta(seconds=5)
    with pytest.raises(errors.APITimeoutError):
        shopper.get(fake, timeout=4, max_retries=0)
    with pytest.raises(errors.APITimeoutError):
        shopper.get(fake, deadline=3)
    fake.things.get.returns(delay=61)
    with pytest.raises(errors.APITimeoutError):
        shopper.get(fake, max_retries=0)


def test_replies_that_break_off_or_are_garbled(shopper: Caller) -> None:
    fake, errors = shopper.fake(), shopper.shop.errors
    fake.things.get.breaks_off(after=5)
    with pytest.raises(errors.APIConnectionError) as caught:
        shopper.get(fake, max_retries=0)
    assert caught.value.sent
    fake.things.get.garbles()
    with pytest.raises(errors.ResponseValidationError):
        shopper.get(fake, validation="strict")
    with pytest.warns(errors.ResponseDriftWarning):
        shopper.get(fake)
    fake.things.get.returns({"id": 7})
    with pytest.warns(errors.ResponseDriftWarning, match="/id"):
        assert shopper.get(fake).id == 7
    with pytest.raises(errors.ResponseTooLargeError):
        shopper.get(fake, max_reply=3)


def test_what_nobody_expects_is_an_error(shopper: Caller) -> None:
    fake = shopper.fake(examples=False)
    unexpected = shopper.testing.UnexpectedCallError
    assert issubclass(unexpected, AssertionError)
    with pytest.raises(unexpected, match=r"GET /v1/things/x1: say what things\.get answers"):
        shopper.get(fake)
    assert len(fake.calls) == 1
    fake.things.get.returns()
    assert shopper.get(fake).id == "abc"
    for wrong in (lambda: fake.thing, lambda: fake.things.gett):
        with pytest.raises(AttributeError, match="things|get"):
            wrong()
