"""Clients and resources: carry out the steps of a call, blocking or awaiting."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

from .auth import Auth
from .calls import Send, Settings, Steps, call
from .errors import APIConnectionError
from .exchange import Headers, RequestOptions, Validation
from .operation import Operation
from .retries import Clock
from .transport import AsyncHttpxTransport, AsyncTransport, HttpxTransport, Transport
from .unset import UNSET, Unset

if TYPE_CHECKING:
    import httpx2

    from .transport import TimeoutTypes

T = TypeVar("T")
_NO_OPTIONS = RequestOptions()


def server_url(template: str, variables: Mapping[str, str]) -> str:
    """A server's URL with its variables filled in. Raises ValueError for a value that is no part of a host or path."""
    for name, value in variables.items():
        if not re.fullmatch(r"[A-Za-z0-9._~:/-]*", value):
            raise ValueError(f"{name}={value!r} cannot be part of a URL")
        template = template.replace(f"{{{name}}}", value)
    return template


def _auths(auth: Auth | Sequence[Auth] | None) -> tuple[Auth, ...]:
    return () if auth is None else (auth,) if isinstance(auth, Auth) else tuple(auth)


class _Client:
    """What both kinds of client share: their settings."""

    def __init__(
        self,
        *,
        base_url: str,
        auth: Auth | Sequence[Auth] | None,
        parameters: Mapping[str, object],
        timeout: TimeoutTypes,
        max_retries: int,
        validation: Validation,
        headers: Mapping[str, str] | None,
        clock: Clock | None = None,
    ) -> None:
        if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).netloc:
            raise ValueError(f"base_url must be an absolute http or https URL, not {base_url!r}")
        self._settings = Settings(
            base_url=base_url.rstrip("/"),
            auth=_auths(auth),
            parameters=parameters,
            timeout=timeout,
            max_retries=max_retries,
            validation=validation,
            headers=dict(headers or {}),
            clock=clock or Clock(),
        )

    @property
    def base_url(self) -> str:
        """The URL that all paths are appended to."""
        return self._settings.base_url

    def with_options(
        self,
        *,
        auth: Auth | Sequence[Auth] | Unset = UNSET,
        timeout: TimeoutTypes | Unset = UNSET,
        max_retries: int | Unset = UNSET,
        validation: Validation | Unset = UNSET,
        headers: Mapping[str, str] | Unset = UNSET,
    ) -> Self:
        """This client with other settings, sharing its connections: closing either closes both.

        `headers` are added to those that the client has.
        """
        view = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, SyncResource | AsyncResource):
                delattr(view, name)
        settings = self._settings
        view._settings = replace(
            settings,
            auth=settings.auth if isinstance(auth, Unset) else _auths(auth),
            timeout=settings.timeout if isinstance(timeout, Unset) else timeout,
            max_retries=settings.max_retries if isinstance(max_retries, Unset) else max_retries,
            validation=settings.validation if isinstance(validation, Unset) else validation,
            headers=settings.headers if isinstance(headers, Unset) else Headers({**settings.headers, **headers}),
        )
        return view

    def _steps(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        body: object,
        content_type: str | None,
        options: RequestOptions | None,
    ) -> Steps[T]:
        return call(self._settings, operation, arguments, body, content_type, options or _NO_OPTIONS)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"


class SyncClient(_Client):
    """The base of the package's client: a context manager, safe to share between threads."""

    def __init__(self, *, http_client: httpx2.Client | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._transport: Transport = HttpxTransport(http_client)

    def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        *,
        body: object = UNSET,
        content_type: str | None = None,
        options: RequestOptions | None = None,
    ) -> T:
        """Carry out `operation`. Raises APIError."""
        steps = self._steps(operation, arguments, body, content_type, options)
        try:
            action = next(steps)
            while True:
                if isinstance(action, Send):
                    try:
                        response = self._transport.send(action.request, action.timeout)
                    except APIConnectionError as error:
                        action = steps.throw(error)
                    else:
                        action = steps.send(response)
                else:
                    self._settings.clock.sleep(action.seconds)
                    action = steps.send(None)
        except StopIteration as done:
            result: T = done.value
            return result

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class AsyncClient(_Client):
    """The base of the package's async client: an async context manager, safe to share between tasks."""

    def __init__(self, *, http_client: httpx2.AsyncClient | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._transport: AsyncTransport = AsyncHttpxTransport(http_client)

    async def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, object],
        *,
        body: object = UNSET,
        content_type: str | None = None,
        options: RequestOptions | None = None,
    ) -> T:
        """Carry out `operation`. Raises APIError."""
        steps = self._steps(operation, arguments, body, content_type, options)
        try:
            action = next(steps)
            while True:
                if isinstance(action, Send):
                    try:
                        response = await self._transport.send(action.request, action.timeout)
                    except APIConnectionError as error:
                        action = steps.throw(error)
                    else:
                        action = steps.send(response)
                else:
                    await self._settings.clock.async_sleep(action.seconds)
                    action = steps.send(None)
        except StopIteration as done:
            result: T = done.value
            return result

    async def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()


class SyncResource:
    """A group of operations of a client."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client


class AsyncResource:
    """A group of operations of an async client."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
