"""The page on streams: the methods that give one, and how one is read, closed, and resumed."""

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.ir.operation import ContentKind, Operation
from sdkwright.render.markdown import code, in_cell, table
from sdkwright.render.runtime import uses_streams
from sdkwright.render.topics.topic import Call, Program, Programs, Topic, links
from sdkwright.render.typewords import TypeWords

_EVENTS = "text/event-stream"


class StreamsView(Struct, frozen=True):
    """The fields of templates/docs/streams.md.jinja."""

    methods: str
    reading: str
    awaiting: str
    events: str


def _view(api: Api, programs: Programs) -> StreamsView:
    words = TypeWords(api.homes, "models/")
    calls = programs.of(gives_stream)
    sending = next((call for call in calls if _EVENTS in _media_types(call.operation)), None)
    return StreamsView(
        methods=table(
            ("Method", "Media type", "Gives"),
            [(links([call]), in_cell(_kinds(call)), in_cell(words.returned(call.operation))) for call in calls],
        ),
        reading=_program(programs, calls[0], "with CALL as stream:\n    for item in stream:\n        print(item)"),
        awaiting=_program(
            programs,
            calls[0],
            "async with await CALL as stream:\n    async for item in stream:\n        print(item)",
            asynchronous=True,
        ),
        events=_program(
            programs,
            sending,
            "with CALL as stream:\n    for event in stream.events():\n        print(event.event, event.id, event.data)",
        ),
    )


def gives_stream(operation: Operation) -> bool:
    """Whether the operation gives items one by one, always or on demand."""
    return operation.streams or operation.choice is not None


def _program(programs: Programs, call: Call | None, body: str, *, asynchronous: bool = False) -> Program:
    if call is None:
        return Program()
    choice = call.operation.choice
    if choice is None:
        return programs.program(call, body, asynchronous=asynchronous)
    if choice.declared:
        return programs.program(call, body, instead={choice.argument: "True"}, asynchronous=asynchronous)
    return programs.program(call, body, given=(f"{choice.argument}=True",), asynchronous=asynchronous)


def _media_types(operation: Operation) -> list[str]:
    return [
        content.media_type.raw
        for reply in operation.replies
        for content in reply.contents
        if content.kind is ContentKind.STREAM
    ]


def _kinds(call: Call) -> str:
    return ", ".join(code(name) for name in dict.fromkeys(_media_types(call.operation)))


STREAMS = Topic(
    name="streams",
    title="Streams",
    about="replies whose items come one by one",
    suits=uses_streams,
    view=_view,
)
