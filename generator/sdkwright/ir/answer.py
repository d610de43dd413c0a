"""Answers: what the fake service of a package replies, for tests of those who use it."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.msgpack import decode, encode
from msgspec.structs import replace

from sdkwright.ir.api import Api
from sdkwright.ir.operation import ContentKind, Operation
from sdkwright.ir.text import Json, SpecText
from sdkwright.ir.value import Value


class Answer(Value, frozen=True, kw_only=True):
    """A body that the document allows for a reply: its first example that fits its schema, else one that was made.

    `status` is that of the reply, `200`, `4XX` or `default`. `body` is a JSON value; text and bytes are a string, and a
    stream an array of its items, or a string where an example has it whole. Of a paginated operation it is the last
    page. `headers` are those that have to come with it.
    """

    status: str
    media_type: SpecText
    kind: ContentKind
    body: Json
    headers: tuple[tuple[SpecText, str], ...] = ()


class Questions(Value, frozen=True):
    """The operations that answers are made to, by the attribute of their resource.

    Text that is not Unicode, as the name of a file may be, goes to another process more slowly.
    """

    asked: tuple[tuple[str, tuple[Operation, ...]], ...]

    @classmethod
    def of(cls, api: Api) -> "Questions":
        """What is asked for a package: all its operations, less what no answer depends on."""
        return cls(
            tuple(
                (group.attribute, tuple(replace(one, parameters=(), body=None, links=()) for one in group.operations))
                for group in api.all_resources()
            )
        )

    @classmethod
    def decoded(cls, data: bytes) -> "Questions":
        return decode(data, type=cls)

    def __reduce__(self) -> tuple[Callable[..., "Questions"], tuple[Any, ...]]:
        try:
            return Questions.decoded, (encode(self),)
        except UnicodeEncodeError:
            return Questions, (self.asked,)


Answers = Mapping[tuple[str, str], tuple[Answer, ...]]
"""The answers to each operation, by the attribute of its resource and its method."""
