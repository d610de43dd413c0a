"""The logic of a call, once: what is sent, what is waited for, what comes of the reply.

A call is a generator that asks for actions (send this, sleep so long) and is told their outcome. `client.py` carries
the actions out, blocking or awaiting: sync and async cannot drift, because neither holds any logic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .auth import Auth, Obtained, chosen
from .deprecations import tell
from .errors import APIConnectionError, APIError, APIStatusError
from .exchange import Request, Response
from .observing import Observed
from .operation import Operation
from .options import How, RequestOptions, Settings, expect_options
from .replies import parse, refusal
from .requests import build
from .retries import Retries
from .steps import Await, Read, Send, Sleep, Steps
from .unset import UNSET

if TYPE_CHECKING:
    from .transport import TimeoutTypes

T = TypeVar("T")


def call(
    settings: Settings,
    operation: Operation[T],
    arguments: Mapping[str, object],
    body: object,
    content_type: str | None,
    options: RequestOptions,
) -> Steps[T]:
    """The steps of one call; what they return is the parsed reply.

    Raises as `exchange` does, and ResponseValidationError.
    """
    response = yield from exchange(settings, operation, arguments, body, content_type, options)
    return parse(operation, response, options.validation or settings.validation)


def opened(settings: Settings, operation: Operation[Any], arguments: Mapping[str, object], how: How) -> Steps[Response]:
    """The steps to the response of a call, whose content is still to be read if it is long. Raises as `exchange`."""
    options = how.get("options") or RequestOptions()
    sent = (how.get("body", UNSET), how.get("content_type"), options)
    return exchange(settings, operation, arguments, *sent, stream=True)


def exchange(
    settings: Settings,
    operation: Operation[Any],
    arguments: Mapping[str, object],
    body: object,
    content_type: str | None,
    options: RequestOptions,
    *,
    stream: bool = False,
    url: str = "",
) -> Steps[Response]:
    """The steps to a response that is a success, or a redirect of the document where that is wanted raw; one that is
    longer than a document has its `source` if `stream`. With `url` that is asked, in the place of the one that the
    arguments make.

    Raises APIStatusError, APIConnectionError and ResponseTooLargeError; before anything is sent, ValueError and
    pydantic.ValidationError where the arguments cannot be, AuthenticationRequiredError where `auth` does not suffice.
    """
    expect_options(options)
    if operation.deprecated or operation.deprecated_arguments:
        tell(operation, arguments, body)
    observed = Observed(operation, settings.hooks)
    auths = chosen(operation.security, settings.auth)
    unsigned = build(settings, operation, arguments, body, content_type, options)
    unsigned.stream = stream
    if url:
        unsigned.url = unsigned.plain_url = url
    left = settings.max_retries if options.max_retries is None else options.max_retries
    retries = Retries(left, settings.clock, operation.retriable, unsigned.until)
    timeout = settings.timeout if options.timeout is None else options.timeout
    try:
        while True:
            try:
                proofs = (yield from _proofs(auths, settings, unsigned)) if auths else ()
                response = yield from _attempt(unsigned, proofs, timeout, operation, observed, retries.made + 1)
                if response.is_success or (settings.raw and operation.redirects(response.status_code)):
                    return response
                raise refusal(operation, response)
            except (APIConnectionError, APIStatusError) as error:
                delay = 0.0 if retries.replay(error, auths) else retries.delay(error)
                if delay is None:
                    raise
                observed.repeats(error, retries.made + 1, delay)
            yield Sleep(delay)
    except APIError as error:
        observed.ends(error)
        raise


def _proofs(auths: Sequence[Auth], settings: Settings, request: Request) -> Steps[Sequence[Auth]]:
    """What is applied to an attempt: what `auths` obtain before, and the others themselves."""
    proofs: list[Auth] = []
    for auth in auths:
        proofs.append((yield from auth.obtain(settings, request)) if isinstance(auth, Obtained) else auth)
    return proofs


def _stays(response: Response, operation: Operation[Any]) -> bool:
    """Whether a response is left to be read bit by bit."""
    return response.is_long or operation.streams(response.status_code, response.media_type)


def _attempt(
    unsigned: Request,
    proofs: Sequence[Auth],
    timeout: TimeoutTypes,
    operation: Operation[Any],
    observed: Observed,
    number: int,
) -> Steps[Response]:
    """One attempt: sent and received, whatever comes."""
    request = unsigned.again()
    observed.begins(request, number)
    try:
        for proof in proofs:
            applied = proof.apply(request)
            if applied is not None:
                yield Await(applied)
        observed.sends(request)
        begun = perf_counter()
        response = cast("Response", (yield Send(request, timeout)))
        response.elapsed = perf_counter() - begun
        if response.source is not None and not (response.is_success and _stays(response, operation)):
            response = cast("Response", (yield Read(response)))
        observed.answered(response)
    except APIConnectionError as error:
        observed.failed(error)
        raise
    finally:
        observed.over()
    return response
