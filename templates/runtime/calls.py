"""The logic of a call, once: what is sent, what is waited for, what comes of the reply.

A call is a generator that asks for actions (send this, sleep so long) and is told their outcome. `client.py` carries
the actions out, blocking or awaiting: sync and async cannot drift, because neither holds any logic.
"""

from __future__ import annotations

import json
import logging
import platform
import warnings
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from pydantic import ValidationError

from . import bodies, parameters
from .about import DISTRIBUTION, IMPORT_NAME, VERSION
from .auth import Auth, chosen
from .containers import is_array, is_object
from .errors import APIConnectionError, ResponseDriftWarning, ResponseValidationError, status_error
from .exchange import Headers, Request, RequestOptions, Response, Validation
from .lenient import read
from .models import Model, members_of
from .operation import Content, Operation, Parameter
from .retries import Clock, Retries
from .unset import UNSET

if TYPE_CHECKING:
    from .transport import TimeoutTypes

T = TypeVar("T")
_LOG = logging.getLogger(IMPORT_NAME)


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request; the outcome is a Response, or an APIConnectionError thrown in."""

    request: Request
    timeout: TimeoutTypes


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait so many seconds."""

    seconds: float


Steps: TypeAlias = Generator[Send | Sleep, Response | None, T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a client was constructed with."""

    base_url: str
    auth: tuple[Auth, ...] = ()
    parameters: Mapping[str, object]
    timeout: TimeoutTypes = None
    max_retries: int = 2
    validation: Validation = "lenient"
    headers: Mapping[str, str]
    clock: Clock = field(default_factory=Clock)


def call(
    settings: Settings,
    operation: Operation[T],
    arguments: Mapping[str, object],
    body: object,
    content_type: str | None,
    options: RequestOptions,
) -> Steps[T]:
    """The steps of one call; what they return is the parsed reply.

    Raises APIStatusError, APIConnectionError and ResponseValidationError; before anything is sent, ValueError and
    pydantic.ValidationError where the arguments cannot be, AuthenticationRequiredError where `auth` does not suffice.
    """
    auths = chosen(operation.security, settings.auth)
    unsigned = build(settings, operation, arguments, body, content_type, options)
    left = settings.max_retries if options.max_retries is None else options.max_retries
    retries = Retries(left, settings.clock)
    timeout = settings.timeout if options.timeout is None else options.timeout
    while True:
        request = replace(unsigned, headers=unsigned.headers.copy())
        for auth in auths:
            auth.apply(request)
        try:
            response = cast("Response", (yield Send(request, timeout)))
        except APIConnectionError as error:
            _LOG.debug("%s", error)
            delay = retries.delay(error)
            if delay is None:
                raise
        else:
            _LOG.debug("%s %s: %d", request.method, request.plain_url.partition("?")[0], response.status_code)
            if response.is_success:
                return parse(operation, response, options.validation or settings.validation)
            failed = refusal(operation, response)
            delay = retries.delay(failed)
            if delay is None:
                raise failed
        _LOG.info("%s %s: attempt %d in %.1f s", operation.method, operation.path, retries.made + 1, delay)
        yield Sleep(delay)


def build(
    settings: Settings,
    operation: Operation[Any],
    arguments: Mapping[str, object],
    body: object,
    content_type: str | None,
    options: RequestOptions,
) -> Request:
    """The request of a call, before anything proves who sends it."""
    given = {
        **settings.parameters,
        **{name: value for name, value in arguments.items() if value is not UNSET},
    }
    headers = Headers({"Accept": operation.accept, "User-Agent": user_agent()})
    headers.update(settings.headers)
    pairs: list[str] = []
    cookies: list[str] = []
    for one in operation.parameters:
        if one.place == "path" or one.name not in given:
            continue
        value = given[one.name]
        if one.place == "header":
            headers[one.wire_name] = parameters.header(one, value)
        elif one.place == "cookie":
            cookies.append(parameters.cookie(one, value))
        else:
            pairs.extend(parameters.query(one, value))
    for name, value in (options.query or {}).items():
        pairs.extend(parameters.query(Parameter(name, "query"), value))
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    content = _content(operation, _extended(body, options.body), content_type, headers)
    headers.update(options.headers or {})
    path = parameters.path(operation, given)
    url = settings.base_url + (f"{path}{'&' if '?' in path else '?'}{'&'.join(pairs)}" if pairs else path)
    wide = {name: parameters.text(value) for name, value in settings.parameters.items()}
    return Request(operation.method, url, headers, content, wide, plain_url=url)


def _extended(body: object, added: Mapping[str, object] | None) -> object:
    """`body` with the members that the options of the call add to it. Raises ValueError for a body without members."""
    if added is None:
        return body
    if isinstance(body, Model):
        return {**members_of(body), **added}
    if body is not UNSET and not is_object(body):
        raise ValueError("options.body adds members, and this body is no object")
    known: Mapping[str, object] = body if is_object(body) else {}
    return {**{name: value for name, value in known.items() if value is not UNSET}, **added}


def _content(operation: Operation[Any], body: object, content_type: str | None, headers: Headers) -> bytes:
    """The body's bytes; sets `Content-Type`. A flattened body of which nothing was given is none."""
    if is_object(body) and body and all(value is UNSET for value in body.values()):
        body = {} if operation.body_required else UNSET
    if body is UNSET or not operation.body:
        return b""
    chosen = operation.body[0]
    if content_type is not None:
        chosen = next((one for one in operation.body if one.media_type == content_type), chosen)
    data, headers["Content-Type"] = bodies.encode(chosen, body)
    return data


def parse(operation: Operation[T], response: Response, validation: Validation) -> T:
    """The reply as the document describes it.

    Read strictly first. What is not as documented is read leniently, with a ResponseDriftWarning, or raises
    ResponseValidationError where `validation` is `"strict"`.
    """
    problems: list[tuple[str, str]] = []
    content = _described(operation, response)
    result = decode(content, response, problems) if content else _undescribed(operation, response, problems)
    if problems:
        if validation == "strict":
            raise ResponseValidationError(response, tuple(problems))
        listed = "; ".join(f"{pointer or 'the body'}: {reason}" for pointer, reason in problems[:5])
        message = f"{operation.method} {operation.path}: the reply is not as documented: {listed}"
        warnings.warn(message, ResponseDriftWarning, stacklevel=2)
    return cast("T", result)


def _described(operation: Operation[Any], response: Response) -> Content | None:
    """The documented content that a response carries: by its media type, else by the nearest kind."""
    reply = operation.reply(response.status_code)
    contents: Sequence[Content] = reply.contents if reply is not None else ()
    media_type = response.media_type
    for content in contents:
        if content.essence == media_type:
            return content
    for content in contents:
        wanted = content.essence
        if wanted == "*/*" or (wanted.endswith("/*") and media_type.startswith(wanted[:-1])):
            return content
    likely = "json" if media_type.endswith("json") else None
    for content in contents:
        if content.kind == "json" and (likely or not media_type or response.content.lstrip()[:1] in (b"{", b"[")):
            return content
    return contents[0] if contents and contents[0].kind != "json" else None


def _undescribed(operation: Operation[Any], response: Response, problems: list[tuple[str, str]]) -> object:
    """What a reply holds that the document does not describe: None where no body is documented, else JSON, text or
    bytes, which is added to `problems`."""
    documented = operation.reply(response.status_code)
    if documented is None:
        problems.append(("", f"the status {response.status_code} is not documented"))
    elif not documented.contents:
        return None
    else:
        wanted = " or ".join(content.media_type for content in documented.contents)
        problems.append(("", f"expected {wanted}, got {response.media_type or 'no media type'}"))
    return plain_body(response)


def plain_body(response: Response) -> object:
    """The body without any description: JSON if it is, else text, else bytes."""
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        kind = response.media_type
        return response.text if kind.startswith("text/") or kind.endswith("xml") or not kind else response.content


def decode(content: Content, response: Response, problems: list[tuple[str, str]]) -> object:
    """The body as `content` describes it; what does not fit is kept raw and added to `problems`."""
    if content.kind == "text":
        return response.text
    if content.kind != "json":
        return response.content
    try:
        return content.adapter.validate_json(response.content, strict=True, by_alias=True, by_name=False)
    except ValidationError:
        pass
    try:
        value = json.loads(response.content)
    except ValueError:
        problems.append(("", "expected JSON" if response.content else "expected JSON, got an empty body"))
        return response.text or None
    return read(content.annotation, value, lambda pointer, reason: problems.append((pointer, reason)))


def refusal(operation: Operation[Any], response: Response) -> Any:
    """The error for a response that is no success, its body as the document describes it for the status."""
    raw = plain_body(response)
    body = raw
    content = _described(operation, response)
    if content is not None and content.kind == "json" and (is_object(raw) or is_array(raw)):
        body = decode(content, response, [])
    return status_error(response, body, raw)


@cache
def user_agent() -> str:
    """`petstore/1.2.0 python/3.12.1`."""
    return f"{DISTRIBUTION}/{VERSION} python/{platform.python_version()}"
