"""Takes streams apart into events, whatever the pieces that they arrive in.

Sources: WHATWG HTML, section 9.2.6 (text/event-stream); RFC 7464 (json-seq); JSON Lines.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final, Protocol

_NEWLINE: Final = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its data, and what an event stream says besides."""

    data: str
    event: str = "message"
    id: str = ""


class Parser(Protocol):
    """Takes pieces of a stream and gives the events that they complete.

    `last_id` is what to resume after, `pause` the seconds to wait before, where the stream says so; `pending` is the
    length of what is not complete yet.
    """

    last_id: str
    pause: float | None

    @property
    def pending(self) -> int: ...

    def feed(self, data: bytes) -> list[Event]: ...

    def end(self) -> list[Event]: ...


class EventStream:
    """text/event-stream. An event that the end of the stream cuts short is given as far as it came; one that a failure
    cuts short has not been there, and its id is not what to resume after."""

    def __init__(self) -> None:
        self.last_id = ""
        self.pause: float | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._rest = ""
        self._data: list[str] = []
        self._event = ""
        self._id: str | None = None

    @property
    def pending(self) -> int:
        return len(self._rest) + sum(map(len, self._data))

    def feed(self, data: bytes) -> list[Event]:
        text = self._rest + self._decoder.decode(data)
        held = "\r" if text.endswith("\r") else ""
        *lines, rest = _NEWLINE.split(text.removesuffix("\r"))
        self._rest = rest + held
        return self._events(lines)

    def end(self) -> list[Event]:
        return self._events([self._rest.removesuffix("\r"), ""])

    def _events(self, lines: list[str]) -> list[Event]:
        found: list[Event] = []
        for line in lines:
            if line:
                self._field(*line.partition(":")[::2])
                continue
            if self._id is not None:
                self.last_id, self._id = self._id, None
            if self._data:
                found.append(Event("\n".join(self._data), self._event or "message", self.last_id))
            self._data, self._event = [], ""
        return found

    def _field(self, name: str, value: str) -> None:
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if value.isascii() and value.isdigit():
                self.pause = int(value[:9]) / 1000
            case _:
                pass


class Lines:
    """JSON Lines, or json-seq: texts with a separator between."""

    def __init__(self, separator: bytes) -> None:
        self.last_id = ""
        self.pause: float | None = None
        self._separator = separator
        self._rest = b""

    @property
    def pending(self) -> int:
        return len(self._rest)

    def feed(self, data: bytes) -> list[Event]:
        *texts, self._rest = (self._rest + data).split(self._separator)
        return [Event(text.decode("utf-8", "replace").strip()) for text in texts if text.strip()]

    def end(self) -> list[Event]:
        return self.feed(self._separator)


def parser_of(media_type: str) -> Parser:
    """The parser of a media type. Plain JSON, in which the separator of json-seq cannot be, is one event."""
    if media_type == "text/event-stream":
        return EventStream()
    whole = media_type == "application/json" or media_type.endswith(("+json", "json-seq"))
    return Lines(b"\x1e" if whole else b"\n")
