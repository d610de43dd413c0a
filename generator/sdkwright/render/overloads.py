"""The arguments of a method, and its overloads where the caller chooses how the reply comes."""

from msgspec import Struct
from msgspec.structs import replace

from sdkwright.ir import type as t
from sdkwright.ir.operation import Operation, StreamChoice
from sdkwright.render.annotation import Annotations


class Argument(Struct, frozen=True):
    """An argument of a method: `name` passes it on, `text` declares it."""

    name: str
    text: str
    description: str
    optional: bool = False


class Overload(Struct, frozen=True):
    """One way to call a method: what it is given, and what it gives then."""

    signature: str
    returns: str
    awaited: str


def signature(path: list[Argument], keywords: list[Argument]) -> str:
    """The arguments of a method, those of the path before the star."""
    return ", ".join([*(one.text for one in path), "*", *(one.text for one in keywords)])


def overloads(
    operation: Operation, path: list[Argument], keywords: list[Argument], annotations: Annotations
) -> tuple[Overload, ...]:
    """What a method gives whose reply can come whole or as a stream: either, as the caller says, or one of the two
    where only a variable knows."""
    choice = operation.choice
    if choice is None:
        return ()
    annotations.imports |= {"from typing import Literal, overload"}
    result, item = annotations.result(operation.result), annotations.result(choice.item)
    own = next(one for one in keywords if one.name == choice.argument)
    flag = annotations.result(t.Boolean())
    no = replace(own, text=own.text.replace(flag, "Literal[False]", 1))
    yes = replace(own, text=f"{own.name}: Literal[True]", optional=False)
    either = replace(own, text=f"{own.name}: {flag}", optional=False)
    kinds = (
        (no, result, result),
        (yes, f"Stream[{item}]", f"AsyncStream[{item}]"),
        (either, f"{result} | Stream[{item}]", f"{result} | AsyncStream[{item}]"),
    )
    found: list[Overload] = []
    for argument, *given in kinds:
        others = sorted((argument if one is own else one for one in keywords), key=lambda one: one.optional)
        found.append(Overload(signature(path, others), *given))
    return tuple(found)


def stream_argument(choice: StreamChoice | None, annotations: Annotations) -> list[Argument]:
    """The argument that asks for a stream, where the document has none."""
    if choice is None or choice.declared:
        return []
    name = choice.argument
    return [
        Argument(
            name,
            f"{name}: {annotations.result(t.Boolean())} = False",
            "Whether the reply comes item by item.",
            optional=True,
        )
    ]
