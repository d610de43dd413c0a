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
    """An event: its data, and what an event stream says besides; whether it is `whole`, as far as that can be told."""

    data: str
    event: str = "message"
    id: str = ""
    whole: bool = True


class Parser(Protocol):
    """Takes pieces of a stream and gives the events that they complete.

    `last_id` is what to resume after, `pause` the seconds to wait before, where the stream says so; `pending` is the
    length of what is not complete yet.
    """

    last_id: str
    pause: float | None
    pending: int

    def feed(self, data: bytes) -> list[Event]: ...

    def end(self) -> list[Event]: ...


class EventStream:
    """text/event-stream. An event that the end of the stream, or a failure, cuts short has not been there; its id is
    not what to resume after."""

    def __init__(self) -> None:
        self.last_id = ""
        self.pause: float | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._begun: list[str] = []
        self._returned = False
        self._data: list[str] = []
        self._length = 0
        self._event = ""
        self._id: str | None = None
        self.pending = 0

    def feed(self, data: bytes) -> list[Event]:
        text = self._decoder.decode(data)
        if not text:
            return []
        if self._returned:  # a line feed after a carriage return ends no line
            text = text.removeprefix("\n")
        self._returned = text.endswith("\r")
        first, *others = _NEWLINE.split(text)
        self._begun.append(first)
        if not others:
            self.pending += len(first)
            return []
        lines = ["".join(self._begun), *others]
        self._begun = [lines.pop()]
        found = self._events(lines)
        self.pending = self._length + len(self._begun[0])
        return found

    def end(self) -> list[Event]:
        return []

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
            self._data, self._length, self._event = [], 0, ""
        return found

    def _field(self, name: str, value: str) -> None:
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
                self._length += len(value) + 1
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if value.isascii() and value.isdigit():
                self.pause = int(value[:9]) / 1000
            case _:
                pass


class Lines:
    """JSON Lines, or json-seq: texts with a separator between, `ended` by white space or else perhaps cut short."""

    def __init__(self, separator: bytes, *, ended: bool) -> None:
        self.last_id = ""
        self.pause: float | None = None
        self._separator = separator
        self._ended = ended
        self._begun: list[bytes] = []
        self.pending = 0

    def feed(self, data: bytes) -> list[Event]:
        first, *others = data.split(self._separator)
        self._begun.append(first)
        if not others:
            self.pending += len(first)
            return []
        texts = [b"".join(self._begun), *others]
        self._begun = [texts.pop()]
        self.pending = len(self._begun[0])
        return [self._of(text) for text in texts if text.strip()]

    def _of(self, text: bytes) -> Event:
        """Of a sequence, a number or a word that no white space ends may have been longer (RFC 7464, section 2.4)."""
        cut = self._ended and text[-1:] not in b" \t\r\n" and text.lstrip()[:1] not in b'{["'
        return Event(text.decode("utf-8", "replace").strip(" \t\r\n"), whole=not cut)

    def end(self) -> list[Event]:
        return self.feed(self._separator)


def parser_of(media_type: str) -> Parser:
    """The parser of a media type. Plain JSON, in which the separator of json-seq cannot be, is one event."""
    if media_type == "text/event-stream":
        return EventStream()
    sequence = media_type.endswith("json-seq")
    whole = media_type == "application/json" or media_type.endswith("+json")
    return Lines(b"\x1e" if sequence or whole else b"\n", ended=sequence)
