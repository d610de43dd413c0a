"""The page on uploads and downloads: what may stand for a file, and how large content is had without holding it."""

import mimetypes
from collections.abc import Iterator

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.operation import ContentKind, Operation
from sdkwright.ir.text import SpecText
from sdkwright.render.markdown import code, in_cell, table
from sdkwright.render.python import literal
from sdkwright.render.topics.topic import Call, Program, Programs, Topic, is_plain, links

_TOLD = """def told(done: int, total: int | None) -> None:
    print(f"{done} of {total or 'unknown'} bytes")
"""
_SAVED = """response = CALL
size = response.save("download", limit=100_000_000)
print(size)"""
_SAVED_LATER = """response = await CALL
size = await response.save("download", progress=told)
print(size)"""


class FilesView(Struct, frozen=True):
    """The fields of templates/docs/files.md.jinja."""

    uploads: str
    path: str
    named: str
    progress: str
    downloads: str
    whole: str
    saved: str
    told: str


def _view(api: Api, programs: Programs) -> FilesView:
    taking = [(call, upload) for call in programs.calls for upload in uploads(call.operation)]
    giving = [call for call in programs.calls if _gives_bytes(call.operation)]
    in_parts = [one for one in taking if one[1].kind is ContentKind.MULTIPART]
    return FilesView(
        uploads=table(
            ("Method", "Argument", "Sent as"),
            [(links([call]), f"`{one.argument}`", in_cell(code(one.media_type))) for call, one in taking],
        ),
        path=_uploading(programs, taking, "Path({})"),
        named=_uploading(programs, in_parts, "({}, b'some bytes', {})"),
        progress=_uploading(programs, taking, "Path({})", told=True),
        downloads=links(giving),
        whole=programs.program(giving[0], "content = CALL\nprint(len(content))") if giving else Program(),
        saved=_downloading(programs, giving, _SAVED),
        told=_downloading(programs, giving, _SAVED_LATER, asynchronous=True),
    )


class Upload(Struct, frozen=True):
    """An argument that stands for the content of a file, or of several: how it is sent, and an example of a name."""

    argument: str
    media_type: str
    kind: ContentKind
    several: bool
    file_name: str
    file_type: str


def uploads(operation: Operation) -> Iterator[Upload]:
    """The arguments of an operation that take files."""
    body = operation.body
    if body is None:
        return
    content = body.contents[0]
    media_type = content.media_type.raw
    if content.kind is ContentKind.BINARY:
        yield Upload(body.argument_name, media_type, content.kind, False, *_file("file", media_type))
    for one in body.arguments if content.kind is ContentKind.MULTIPART else ():
        bare = t.without_null(one.type)
        item = t.without_null(bare.item) if isinstance(bare, t.List) else bare
        if isinstance(item, t.Binary):
            how = next((part.content_type.raw for part in content.encoding if part.wire_name == one.wire_name), "")
            yield Upload(one.name, media_type, content.kind, item is not bare, *_file(one.name, how))


def _file(name: str, media_type: str) -> tuple[str, str]:
    """A name for a file of a media type, and the type."""
    essence = media_type.partition(",")[0].partition(";")[0].strip().lower()
    ending = mimetypes.guess_extension(essence)
    return (f"{name}{ending}", essence) if ending else (f"{name}.bin", "application/octet-stream")


def _uploading(programs: Programs, taking: list[tuple[Call, Upload]], pattern: str, *, told: bool = False) -> Program:
    if not taking:
        return Program()
    call, upload = taking[0]
    source = pattern.format(*(literal(SpecText(one)) for one in (upload.file_name, upload.file_type)))
    return programs.program(
        call,
        instead={upload.argument: f"[{source}]" if upload.several else source},
        given=("options=RequestOptions(progress=told)",) if told else (),
        imports=(*(["from pathlib import Path"] if "Path" in pattern else []), *(["RequestOptions"] if told else [])),
        before=_TOLD if told else "",
    )


def _downloading(programs: Programs, giving: list[Call], body: str, *, asynchronous: bool = False) -> Program:
    call = next((call for call in giving if is_plain(call.operation)), None)
    if call is None:
        return Program()
    before = _TOLD if "told" in body else ""
    return programs.program(call, body, through="with_raw_response.", before=before, asynchronous=asynchronous)


def _gives_bytes(operation: Operation) -> bool:
    return isinstance(t.without_null(operation.result), t.Binary)


FILES = Topic(
    name="files",
    title="Uploads and downloads",
    about="files and other large content, sent and received without being held in memory",
    suits=lambda api: any(
        _gives_bytes(one) or any(uploads(one)) for resource in api.all_resources() for one in resource.operations
    ),
    view=_view,
)
