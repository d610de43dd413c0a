"""Reads what incoming requests hold: JSON, forms and text, as their documents describe them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from .exchange import Headers, Request, Response
from .operation import Content
from .replies import decode_json
from .texts import typed
from .unset import UNSET
from .verifying import WebhookError

_FORM = "application/x-www-form-urlencoded"


class WebhookPayloadError(WebhookError):
    """The payload of a webhook cannot be read, or is not as documented. `name` is the document's name for the webhook,
    `problems` lists JSON Pointer and reason of each."""

    def __init__(self, name: str, problems: tuple[tuple[str, str], ...]) -> None:
        listed = "; ".join(f"{pointer or 'the payload'}: {reason}" for pointer, reason in problems[:5])
        super().__init__(f"{name}: the payload is not as documented: {listed}")
        self.name = name
        self.problems = problems


class Message:
    """A request that came in: headers, and the bytes of its body."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers = headers
        self.body = body
        self._response = Response(200, headers, body, Request("POST", "", headers))

    @property
    def media_type(self) -> str:
        """The media type in lower case without parameters, empty if there is none."""
        return self._response.media_type

    @property
    def text(self) -> str:
        """The body as text, in the charset that `Content-Type` names."""
        return self._response.text

    @cached_property
    def value(self) -> Any:
        """What the body holds, as plain values: JSON, or the fields of a form; UNSET for anything else."""
        if self.media_type == _FORM:
            return _form(self.text)
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return UNSET

    @property
    def plain(self) -> Any:
        """What the body holds, as plain values, text where it is none of them."""
        return self.text if self.value is UNSET else self.value


def payload_of(name: str, contents: Sequence[Content], message: Message, problems: list[tuple[str, str]]) -> Any:
    """The payload of `message` as one of `contents`, by its media type; what does not fit is kept as it came, and added
    to `problems`. Raises WebhookPayloadError where it cannot be read at all."""
    content = _described(contents, message)
    if content is None:
        return None
    match content.kind:
        case "json":
            found = UNSET if message.value is UNSET else decode_json(content, message.body, problems)
            if found is UNSET:
                raise WebhookPayloadError(name, (("", "expected JSON" if message.body else "there is none"),))
            return found
        case "form":
            return typed(content.annotation, content.adapter, _form(message.text), problems)
        case "text":
            return message.text
        case _:
            return message.body


def _described(contents: Sequence[Content], message: Message) -> Content | None:
    """The content that a message carries: the one of its media type, else the first."""
    exact = (one for one in contents if one.essence == message.media_type)
    return next(exact, contents[0] if contents else None)


def _form(text: str) -> dict[str, Any]:
    """The fields of a form; one that comes several times is a list."""
    found: dict[str, list[str]] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        found.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}
