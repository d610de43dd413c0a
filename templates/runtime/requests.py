"""What is sent: a request, from what the document says of an operation and what the caller gave."""

from __future__ import annotations

import gzip
import platform
from collections.abc import Mapping
from functools import cache
from typing import Any

from . import bodies, parameters
from .about import DISTRIBUTION, VERSION
from .containers import is_object
from .exchange import Headers, Request, Streamed
from .models import Model, members_of
from .operation import Operation, Parameter
from .options import RequestOptions, Settings, absolute
from .retries import IDEMPOTENT
from .unset import UNSET


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
    headers = _usual(operation.accept, settings.user_agent).copy()
    if settings.headers:
        headers.update(settings.headers)
    pairs = _placed(operation, given, headers)
    for name, value in (options.query or {}).items():
        pairs.extend(parameters.query(Parameter(name, "query"), value))
    content = _content(operation, _extended(body, options.body), content_type, headers)
    if not isinstance(content, bytes):
        _announced(content, headers, options)
    elif options.gzip and content:
        content, headers["Content-Encoding"] = gzip.compress(content, mtime=0), "gzip"
    if options.idempotency_key is not None:
        headers["Idempotency-Key"] = options.idempotency_key
    if options.headers:
        headers.update(options.headers)
    path = parameters.path(operation, given)
    base = absolute(options.base_url) if options.base_url else _base(operation, settings)
    url = base + (f"{path}{'&' if '?' in path else '?'}{'&'.join(pairs)}" if pairs else path)
    deadline = settings.deadline if options.deadline is None else options.deadline
    wide = {name: parameters.text(value) for name, value in settings.parameters.items()}
    return Request(
        operation.method,
        url,
        headers,
        content,
        wide,
        plain_url=url,
        idempotent=_idempotent(operation, headers, options),
        max_reply=settings.max_reply,
        until=None if deadline is None else settings.clock.monotonic() + deadline,
        operation=operation,
        arguments=given,
    )


def _base(operation: Operation[Any], settings: Settings) -> str:
    return operation.server if operation.server and not settings.moved else settings.base_url


def _announced(content: Streamed, headers: Headers, options: RequestOptions) -> None:
    """Say how long a body is that is read while it is sent. Raises ValueError where it is to be compressed."""
    if options.gzip:
        raise ValueError("gzip is for bodies in memory: compress files and iterators yourself")
    content.progress = options.progress
    if content.length is not None:
        headers["Content-Length"] = str(content.length)


def _placed(operation: Operation[Any], given: Mapping[str, object], headers: Headers) -> list[str]:
    """The pairs of the query; parameters of other places, but the path's, are added to `headers`."""
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
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    return pairs


def _idempotent(operation: Operation[Any], headers: Headers, options: RequestOptions) -> bool:
    """Whether to do the same again does no harm: by what the caller says, by a key, by the document, by the method."""
    if options.idempotent is not None:
        return options.idempotent
    if "Idempotency-Key" in headers:
        return True
    return operation.method.upper() in IDEMPOTENT if operation.idempotent is None else operation.idempotent


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


def _content(operation: Operation[Any], body: object, content_type: str | None, headers: Headers) -> bytes | Streamed:
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


@cache
def _usual(accept: str, added: str) -> Headers:
    return Headers({"Accept": accept, "User-Agent": user_agent(added)})


@cache
def user_agent(added: str) -> str:
    """`petstore/1.2.0 python/3.12.1`, and what the caller adds."""
    return f"{DISTRIBUTION}/{VERSION} python/{platform.python_version()} {added}".rstrip()
