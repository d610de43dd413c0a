"""Operations as methods: signature, docstring and the one call in the body, as source."""

from msgspec import Struct
from msgspec.structs import replace

from sdkwright.ir import type as t
from sdkwright.ir.operation import Argument as BodyMember
from sdkwright.ir.operation import Operation, Parameter, Place
from sdkwright.ir.text import SpecText
from sdkwright.render.annotation import Annotations
from sdkwright.render.descriptors import descriptor
from sdkwright.render.format import LINE_LENGTH
from sdkwright.render.layout import ROOM, block, inline, packed, tall, tuple_of
from sdkwright.render.overloads import Argument, Overload, overloads, signature, stream_argument
from sdkwright.render.paging import paging
from sdkwright.render.python import WIDTH, docstring, literal, prose, wrapped
from sdkwright.render.statuses import error_class

_LONGEST_CALL = 12
_PAGER = (
    "The items of all pages, each of which is asked for when a loop comes to it; `pages()` gives page by page, "
    "`page()` the first alone, `first()` the first item, `limit()` so many items at most."
)


class Names(Struct, frozen=True):
    """A constant that holds the names of arguments, of which there are too many to name them in the method."""

    constant: str
    value: str


class Method(Struct, frozen=True):
    """One operation in templates/client/resource.py.jinja. `paging` says how its pages lead to each other,
    `returns` and `awaited` are what it gives, `client` and `async_client` what is called, with the arguments `called`;
    `define` and `wait` are words of the async one. `stream` is the type of the items of a reply that can come whole as
    well, and `overloads` are what it gives then, by what is asked for."""

    name: str
    constant: str
    verb: str
    path: str
    descriptor: tuple[str, ...]
    type: str
    paging: str
    item: str
    stream: str
    overloads: tuple[Overload, ...]
    signature: str
    returns: str
    awaited: str
    define: str
    wait: str
    client: str
    async_client: str
    docstring: str
    deprecation: str
    called: str
    names: tuple[Names, ...]


def method(operation: Operation, constants: Annotations, signatures: Annotations) -> Method:
    """`operation` as source; `constants` are the annotations of the module's scope, `signatures` those of the class."""
    path, named, body = (
        _path_arguments(operation, signatures),
        _named(operation, signatures),
        _body(operation, signatures),
    )
    own = (*_content_type(operation), *stream_argument(operation.choice, signatures))
    keywords = sorted((*named, *body, *own), key=lambda one: one.optional)
    constant = f"_{operation.name.upper()}"
    how = _how(operation, constant, signatures)
    called = _call(constant, operation, [*path, *named], how, signatures)
    return Method(
        name=operation.name,
        constant=constant,
        verb=literal(operation.method),
        path=literal(operation.path),
        descriptor=descriptor(operation, constants),
        type=constants.result(operation.result),
        paging=paging(operation.pagination, constants) if operation.pagination is not None else "",
        item=constants.result(operation.pagination.item) if operation.pagination is not None else "",
        stream=constants.result(operation.choice.item) if operation.choice is not None else "",
        overloads=overloads(operation, path, keywords, signatures),
        signature=signature(path, keywords),
        returns=how.returns,
        awaited=how.awaited,
        define="async def" if how.wait else "def",
        wait=how.wait,
        client=how.client,
        async_client=how.async_client,
        docstring=docstring(_text(operation, [*path, *keywords]), indent=8),
        deprecation=_deprecation(operation),
        called=called.text,
        names=called.names,
    )


class _How(Struct, frozen=True):
    """What a method gives, and what it calls."""

    returns: str
    awaited: str
    client: str = "self._client"
    async_client: str = "self._client"
    wait: str = "await "


def _how(operation: Operation, constant: str, annotations: Annotations) -> _How:
    result = annotations.result(operation.result)
    if operation.streams:
        annotations.imports.add("from .._runtime.streams import AsyncStream, AsyncStreaming, Stream, Streaming")
        calls = ("Streaming(self._client)", "AsyncStreaming(self._client)")
        return _How(f"Stream[{result}]", f"AsyncStream[{result}]", *calls)
    if operation.pagination is not None:
        annotations.imports.add("from .._runtime.pages import AsyncPaged, AsyncPager, Paged, Pager")
        held = f"{annotations.result(operation.pagination.item)}, {result}"
        calls = (f"Paged(self._client, _PAGES_OF{constant})", f"AsyncPaged(self._client, _PAGES_OF{constant})")
        return _How(f"Pager[{held}]", f"AsyncPager[{held}]", *calls, wait="")
    if operation.choice is not None:
        annotations.imports.add("from .._runtime.choosing import AsyncChoosing, Choosing, streamed")
        annotations.imports.add("from .._runtime.streams import AsyncStream, Stream")
        item = annotations.result(operation.choice.item)
        asked = ", ".join(f"{literal(name)}: {literal(value)}" for name, value in operation.choice.asked)
        given = f"self._client, _STREAM_OF{constant}, {operation.choice.argument}"
        given += f", {{{asked}}}" if asked else ""
        calls = (f"Choosing({given})", f"AsyncChoosing({given})")
        return _How(f"{result} | Stream[{item}]", f"{result} | AsyncStream[{item}]", *calls)
    return _How(result, result)


def _path_arguments(operation: Operation, annotations: Annotations) -> list[Argument]:
    return [
        Argument(one.name, f"{one.name}: {annotations.argument(one.type)}", prose(one.description))
        for one in operation.parameters
        if one.place is Place.PATH and not one.client_wide
    ]


def _named(operation: Operation, annotations: Annotations) -> list[Argument]:
    return [
        _given(one, annotations) for one in operation.parameters if one.place is not Place.PATH and not one.client_wide
    ]


def _body(operation: Operation, annotations: Annotations) -> list[Argument]:
    body = operation.body
    if body is None:
        return []
    if body.arguments:
        return [_given(one, annotations) for one in body.arguments]
    type_ = t.union(*(content.type for content in body.contents))
    description = body.description or SpecText("The request body.")
    return [_argument(body.argument_name, type_, body.required, description, annotations)]


def _given(one: Parameter | BodyMember, annotations: Annotations) -> Argument:
    """The argument of a parameter, or of a member of the body."""
    made = _argument(one.name, one.type, one.required, one.description, annotations)
    if isinstance(one, Parameter) and one.only is not None:
        made = replace(made, text=f"{made.text} = {literal(one.only)}", optional=True)
    return replace(made, description=f"{made.description} Deprecated.".strip()) if one.deprecated else made


def _argument(name: str, type_: t.Type, required: bool, description: SpecText, annotations: Annotations) -> Argument:
    text = annotations.accepting(type_, annotations.argument(type_))
    text = text if required else f"{text} | Unset"
    if len(name) + len(text.partition(" | ")[0]) > ROOM:
        text = f"({text})"
    declared = f"{name}: {text}" if required else f"{name}: {text} = UNSET"
    return Argument(name, declared, prose(description), optional=not required)


def _content_type(operation: Operation) -> list[Argument]:
    """The choice among several media types of a body: the first is taken unless the caller says otherwise."""
    contents = operation.body.contents if operation.body is not None else ()
    if len(contents) < 2:
        return []
    choices = list(dict.fromkeys(literal(content.media_type) for content in contents))
    text = f"content_type: Literal[{', '.join(choices)}] = {choices[0]}"
    return [Argument("content_type", text, "How the body is written.", optional=True)]


class _Called(Struct, frozen=True):
    """What is in the brackets of a call, and the names that it is given by constants."""

    text: str
    names: tuple[Names, ...] = ()


def _call(constant: str, operation: Operation, passed: list[Argument], how: _How, annotations: Annotations) -> _Called:
    """The arguments of `self._client.call`, on at most `_LONGEST_CALL` lines however many there are."""
    body = operation.body
    mappings = [("", "ARGUMENTS", [one.name for one in passed])]
    if body is not None and body.arguments:
        mappings.append(("body=", "MEMBERS", [one.name for one in body.arguments]))
    after = [f"body={body.argument_name},"] if body is not None and not body.arguments else []
    after += ["content_type=content_type,"] if _content_type(operation) else []
    after.append("options=options")
    short = " ".join([f"{constant},", *(f"{keyword}{inline(names)}," for keyword, _, names in mappings), *after])
    wrapped_call = operation.pagination is not None or operation.choice is not None
    if len(short) <= ROOM - (68 + len(constant) if wrapped_call else 24):
        return _Called(f"({short})")
    has_room = len(f"        return {how.wait}{how.async_client}.call(") <= LINE_LENGTH
    around = 3 if has_room else 5
    for lay in (tall, packed) if has_room else (tall,):
        lines = [line for keyword, _, names in mappings for line in lay(keyword, names)]
        if len(lines) + len(after) + around <= _LONGEST_CALL:
            skipped = "  # fmt: skip" if lay is packed else ""
            return _Called(f"{block([f'{constant},', *lines, *after])}{skipped}")
    annotations.imports.add("from .._runtime.containers import taken")
    long = [(keyword, f"_{kind}_OF{constant}", names) for keyword, kind, names in mappings]
    lines = [
        f"{keyword}taken(locals(), {name})," if len(tall(keyword, names)) > 1 else tall(keyword, names)[0]
        for keyword, name, names in long
    ]
    constants = [Names(name, tuple_of(names)) for keyword, name, names in long if len(tall(keyword, names)) > 1]
    return _Called(block([f"{constant},", *lines, *after]), tuple(constants))


def _deprecation(operation: Operation) -> str:
    """What type checkers are told; who calls is told by the runtime, once."""
    said = literal(f"{operation.name} is deprecated by the service")
    return f"@deprecated({said}, category=None)" if operation.deprecated else ""


def _text(operation: Operation, arguments: list[Argument]) -> str:
    """The docstring: what the operation is for, its arguments, what it returns, and what it raises."""
    summary, description = prose(operation.summary), prose(operation.description)
    first = summary or f"{operation.method} {prose(operation.path)}."
    parts = [first if not description.startswith(first) else "", description]
    if operation.deprecated:
        parts.append("Deprecated.")
    described = [(one.name, one.description) for one in arguments if one.description]
    if described:
        parts.append(_section("Args", described))
    if returned := _returned(operation):
        parts.append(_section("Returns", [("", returned)]))
    raised = {error_class(reply.status): prose(reply.description) for reply in reversed(operation.errors)}
    if raised:
        parts.append(_section("Raises", list(reversed(raised.items()))))
    return "\n\n".join(part for part in parts if part)


def _returned(operation: Operation) -> str:
    if operation.pagination is not None:
        return _PAGER
    said = [prose(reply.description) for reply in operation.replies if reply.contents and reply.description]
    return "" if isinstance(operation.result, t.Null) else " ".join(dict.fromkeys(said))


def _section(title: str, entries: list[tuple[str, str]]) -> str:
    lines = [f"{title}:"]
    for name, text in entries:
        said = f"{name}: {text}" if name and text else name or text
        first, *rest = wrapped(said, WIDTH - 16).split("\n")
        lines.extend([f"    {first}", *(f"        {line}" if line else "" for line in rest)])
    return "\n".join(lines)
