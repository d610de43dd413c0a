"""Clients and resources: carry out the steps of a call, blocking or awaiting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack, cast, overload

from .calls import call, opened
from .configured import Configured, Resource
from .errors import APIError
from .exchange import Response
from .operation import Operation, undocumented
from .options import How, RequestOptions, Settings
from .raw import APIResponse, AsyncAPIResponse
from .receiving import AsyncBody, Body, async_received, received
from .steps import Read, Send, Steps
from .transport import AsyncHttpxTransport, AsyncTransport, HttpxTransport, Transport, clock_of
from .unset import UNSET

if TYPE_CHECKING:
    import ssl

    import httpx2


T = TypeVar("T")
_NO_OPTIONS = RequestOptions()


class SyncClient(Configured):
    """The base of the package's client: a context manager, safe to share between threads."""

    def __init__(
        self,
        *,
        http_client: httpx2.Client | None = None,
        ssl_context: ssl.SSLContext | None = None,
        proxy: str | None = None,
        transport: Transport | None = None,
        **settings: Any,
    ) -> None:
        settings.setdefault("clock", clock_of(transport))
        super().__init__(**settings)
        own = HttpxTransport(http_client, ssl_context=ssl_context, proxy=proxy)
        self._transport: Transport = transport or own

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
        options = options or _NO_OPTIONS
        if not self._settings.raw:
            return self.carry_out(call(self._settings, operation, arguments, body, content_type, options))
        how: How = {"body": body, "content_type": content_type, "options": options}
        response, settings = self.call_raw(operation, arguments, **how)
        return cast("T", APIResponse(response, operation, options.validation or settings.validation))

    def call_raw(
        self, operation: Operation[Any], arguments: Mapping[str, object], **how: Unpack[How]
    ) -> tuple[Response, Settings]:
        """The response to `operation`, whose content is still to be read if it is long, and the client's settings."""
        return self.carry_out(opened(self._settings, operation, arguments, how)), self._settings

    def carry_out(self, steps: Steps[T]) -> T:
        """What `steps` return when they are done one by one. Raises APIError."""
        try:
            action = next(steps)
            while True:
                outcome: Response | None
                try:
                    if isinstance(action, Send):
                        outcome = self._transport.send(action.request, action.timeout)
                    elif isinstance(action, Read):
                        outcome = _read(action.response)
                    else:
                        action.wait(self._settings.clock)
                        outcome = None
                except APIError as error:
                    action = steps.throw(error)
                else:
                    action = steps.send(outcome)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            steps.close()

    @overload
    def request(
        self, method: str, path: str, *, returns: type[T], body: object = ..., options: RequestOptions | None = None
    ) -> T: ...

    @overload
    def request(self, method: str, path: str, *, body: object = ..., options: RequestOptions | None = None) -> Any: ...

    def request(
        self,
        method: str,
        path: str,
        *,
        returns: Any = UNSET,
        body: object = UNSET,
        options: RequestOptions | None = None,
    ) -> Any:
        """What the document lacks: a JSON `body` to a path below `base_url`, with whatever `auth` the client has. Gives
        a `returns`, or without one plain JSON, text or bytes. Raises APIError, ValueError for another path."""
        return self.call(undocumented(method, path, returns), {}, body=body, options=options)

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class AsyncClient(Configured):
    """The base of the package's async client: an async context manager, safe to share between tasks."""

    def __init__(
        self,
        *,
        http_client: httpx2.AsyncClient | None = None,
        ssl_context: ssl.SSLContext | None = None,
        proxy: str | None = None,
        transport: AsyncTransport | None = None,
        **settings: Any,
    ) -> None:
        settings.setdefault("clock", clock_of(transport))
        super().__init__(**settings)
        own = AsyncHttpxTransport(http_client, ssl_context=ssl_context, proxy=proxy)
        self._transport: AsyncTransport = transport or own

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
        options = options or _NO_OPTIONS
        if not self._settings.raw:
            return await self.carry_out(call(self._settings, operation, arguments, body, content_type, options))
        how: How = {"body": body, "content_type": content_type, "options": options}
        response, settings = await self.call_raw(operation, arguments, **how)
        return cast("T", AsyncAPIResponse(response, operation, options.validation or settings.validation))

    async def call_raw(
        self, operation: Operation[Any], arguments: Mapping[str, object], **how: Unpack[How]
    ) -> tuple[Response, Settings]:
        """The response to `operation`, whose content is still to be read if it is long, and the client's settings."""
        return await self.carry_out(opened(self._settings, operation, arguments, how)), self._settings

    async def carry_out(self, steps: Steps[T]) -> T:
        """What `steps` return when they are done one by one. Raises APIError."""
        try:
            action = next(steps)
            while True:
                outcome: Response | None
                try:
                    if isinstance(action, Send):
                        outcome = await self._transport.send(action.request, action.timeout)
                    elif isinstance(action, Read):
                        outcome = await _async_read(action.response)
                    else:
                        await action.async_wait(self._settings.clock)
                        outcome = None
                except APIError as error:
                    action = steps.throw(error)
                else:
                    action = steps.send(outcome)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            steps.close()

    @overload
    async def request(
        self, method: str, path: str, *, returns: type[T], body: object = ..., options: RequestOptions | None = None
    ) -> T: ...

    @overload
    async def request(
        self, method: str, path: str, *, body: object = ..., options: RequestOptions | None = None
    ) -> Any: ...

    async def request(
        self,
        method: str,
        path: str,
        *,
        returns: Any = UNSET,
        body: object = UNSET,
        options: RequestOptions | None = None,
    ) -> Any:
        """What the document lacks: a JSON `body` to a path below `base_url`, with whatever `auth` the client has. Gives
        a `returns`, or without one plain JSON, text or bytes. Raises APIError, ValueError for another path."""
        return await self.call(undocumented(method, path, returns), {}, body=body, options=options)

    async def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()


def _read(response: Response) -> Response:
    source = cast("Body | None", response.source)
    if source is not None:
        response.content = received(source, response.request)
        response.source = None
    return response


async def _async_read(response: Response) -> Response:
    source = cast("AsyncBody | None", response.source)
    if source is not None:
        response.content = await async_received(source, response.request)
        response.source = None
    return response


class SyncResource(Resource):
    """A group of operations of a client."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client


class AsyncResource(Resource):
    """A group of operations of an async client."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
