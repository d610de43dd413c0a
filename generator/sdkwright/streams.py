"""Noun: what a document or the settings declare of a reply that comes item by item.

x-sdkwright-stream: false            # beside a media type: it comes whole, whatever it is

x-sdkwright-stream:
  itemSchema: {$ref: '#/components/schemas/Drop'}
  format: event-stream               # or jsonl, json-seq
  end: '[DONE]'                      # the data that comes after the last item
  asked: {stream: true}              # the members of the body that ask for it

The settings say the same of operations: `itemSchema` is a reference there, `'#/components/schemas/Drop'`, and
`content` the media type, where a reply has several, or none that the document knows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sdkwright.tables import Unfit

MEMBER: Final = "x-sdkwright-stream"
SENTINEL: Final = "x-speakeasy-sse-sentinel"

FORMATS: Final = {
    "event-stream": "text/event-stream",
    "jsonl": "application/jsonl",
    "json-seq": "application/json-seq",
}
"""The media types that a `format` is taken apart as."""

_MEMBERS: Final = ("itemSchema", "format", "end", "asked")
_HINTS: Final = {
    "itemSchema": "it is a schema",
    "format": f"it is {', '.join(FORMATS)}",
    "end": "it is text",
    "asked": "it is an object of members of the body",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """How a content comes item by item, empty for what was not said; `end` is None then, and `is_stream` False where it
    was said that it comes whole. `content` and `item` are what only the settings say: the media type, and a reference
    to the schema of each item."""

    is_stream: bool = True
    content: str = ""
    item: str = ""
    format: str = ""
    end: str | None = None
    asked: Mapping[str, Any] | None = None


def of(value: Any) -> Declared:
    """What `x-sdkwright-stream` says; what has no meaning, of which validation tells, counts as unsaid."""
    if not isinstance(value, dict):
        return Declared(is_stream=value is True)
    return Declared(**{name: value[name] for name in ("format", "end", "asked") if _means(name, value.get(name))})


def faults(value: Any) -> Iterator[Unfit]:
    """What of `x-sdkwright-stream` has no meaning."""
    hint = f"true, false, or an object of {', '.join(_MEMBERS)}"
    if not isinstance(value, dict | bool):
        yield Unfit("", "this says nothing of a stream", hint)
    for name in value if isinstance(value, dict) else ():
        if not _means(name, value[name]):
            yield Unfit(name, f"{name[:100]!r}, or its value, has no meaning here", _HINTS.get(name, hint))


def of_settings(value: Any) -> Declared:
    """What the settings say of the operations that a selector means. Raises Unfit."""
    rest = value
    own: dict[str, str] = {}
    if isinstance(value, dict):
        rest = {name: said for name, said in value.items() if name not in ("content", "itemSchema")}
        own = {name: _text(value, name) for name in ("content", "itemSchema") if name in value}
    for fault in faults(rest):
        raise Unfit(fault.name, fault.reason, fault.hint.replace("object of", "table of `content`,"))
    return replace(of(rest), content=own.get("content", ""), item=own.get("itemSchema", ""))


def _text(value: Mapping[str, Any], name: str) -> str:
    said = value[name]
    if not isinstance(said, str) or not said:
        hint = (
            "a media type" if name == "content" else "a reference to a schema of the document, '#/components/schemas/…'"
        )
        raise Unfit(name, f"`{name}` is no text", f"it is {hint}")
    return said


def _means(name: str, value: Any) -> bool:
    match name:
        case "itemSchema":
            return isinstance(value, dict | bool)
        case "format":
            return isinstance(value, str) and value in FORMATS
        case "end":
            return isinstance(value, str)
        case "asked":
            return isinstance(value, dict)
        case _:
            return False
