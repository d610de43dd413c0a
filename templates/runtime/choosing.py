"""Replies that come whole, or item by item where the caller asks for that."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Unpack

from .operation import Operation, Reply
from .options import How, RequestOptions
from .streams import AsyncStream, AsyncStreaming, Stream, Streaming

if TYPE_CHECKING:
    from .client import AsyncClient, SyncClient

T = TypeVar("T")
S = TypeVar("S")


def streamed(operation: Operation[Any]) -> Operation[Any]:
    """The operation as one that is asked for a stream: what it answers whole is left out of its successes."""
    other = copy.copy(operation)
    streams = [(one.status, [it for it in one.contents if it.kind == "stream"]) for one in operation.replies]
    other.replies = tuple(Reply(status, *contents) for status, contents in streams if contents)
    return other


def _added(options: RequestOptions | None, asked: Mapping[str, object]) -> RequestOptions | None:
    """`options` with the members of the body that ask for a stream; those that the caller adds come before them."""
    if not asked:
        return options
    options = options or RequestOptions()
    return replace(options, body={**asked, **(options.body or {})})


class Choosing(Generic[S]):
    """Calls an operation that can answer with a stream.

    `stream` is the operation as one that does, `wanted` the caller's choice, and `asked` are members of the body that
    tell the service, where no argument does.
    """

    def __init__(
        self, client: SyncClient, stream: Operation[S], wanted: object, asked: Mapping[str, object] | None = None
    ) -> None:
        self._client = client
        self._stream = stream
        self._wanted = wanted
        self._asked = asked or {}

    def call(self, operation: Operation[T], arguments: Mapping[str, object], **how: Unpack[How]) -> T | Stream[S]:
        """Carry out `operation`. Raises APIError."""
        if self._wanted is not True:
            return self._client.call(operation, arguments, **how)
        how["options"] = _added(how.get("options"), self._asked)
        return Streaming(self._client).call(self._stream, arguments, **how)


class AsyncChoosing(Generic[S]):
    """The same, awaited."""

    def __init__(
        self, client: AsyncClient, stream: Operation[S], wanted: object, asked: Mapping[str, object] | None = None
    ) -> None:
        self._client = client
        self._stream = stream
        self._wanted = wanted
        self._asked = asked or {}

    async def call(
        self, operation: Operation[T], arguments: Mapping[str, object], **how: Unpack[How]
    ) -> T | AsyncStream[S]:
        """Carry out `operation`. Raises APIError."""
        if self._wanted is not True:
            return await self._client.call(operation, arguments, **how)
        how["options"] = _added(how.get("options"), self._asked)
        return await AsyncStreaming(self._client).call(self._stream, arguments, **how)
