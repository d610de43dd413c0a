"""What a caller may say of the pages of an operation: parameters of the query, and members of the body."""

from collections.abc import Iterator

from msgspec import Struct

from sdkwright.build.pagination import vocabulary as v
from sdkwright.build.pagination.members import Members, spelled
from sdkwright.ir import type as t
from sdkwright.ir.model import Constraint
from sdkwright.ir.operation import Operation, Parameter, Place
from sdkwright.ir.text import NO_TEXT, Json, SpecText


class Asked(Struct, frozen=True, kw_only=True):
    """A parameter, or a member of the body: `name` is the argument's, or what the body's member is given under."""

    name: str
    wire_name: str
    type: t.Type
    description: str
    in_body: bool = False
    required: bool = False
    default: Json | None = None
    constraints: tuple[Constraint, ...] = ()

    @property
    def words(self) -> v.Words:
        """The words of its name, in lower case."""
        return spelled(self.wire_name)

    @property
    def member(self) -> SpecText:
        """What the body calls it; nothing where it is a parameter."""
        return SpecText(self.wire_name) if self.in_body else NO_TEXT

    def first(self) -> int | None:
        """Where a number begins to count, None if that is not said."""
        limits = {one.keyword: one.value.value for one in self.constraints}
        default = self.default.value if self.default is not None else None
        if type(default) is int:
            return default if default in (0, 1) else None
        if limits.get("minimum") == 1 or limits.get("exclusiveMinimum") == 0:
            return 1
        said = [number for number, pattern in enumerate(v.COUNTED_FROM) if pattern.search(self.description)]
        if said:
            return said[0] if len(said) == 1 else None
        return 0 if limits.get("minimum") == 0 else None

    def takes_identifiers(self) -> bool:
        """Whether it takes the identifier of an item, and no time."""
        fits = isinstance(self.type, t.String | t.Uuid | t.Integer) and v.IS_IDENTIFIER.search(self.description)
        return bool(fits) and not v.IS_TIME.search(self.description)


def asked_of(operation: Operation, members: Members) -> list[Asked]:
    """What a caller may say, without what the document advises against."""
    return [*_parameters(operation, members), *body_as_asked(operation, members)]


def is_about_pages(one: Asked) -> bool:
    """Whether its name is one that parameters about pages have."""
    return one.words in v.PAGES | v.OFFSETS | v.STARTS | v.CURSORS or is_size(one)


def is_size(one: Asked) -> bool:
    """Whether it is how many items a page has."""
    return one.words in v.SIZES and not isinstance(one.type, t.Boolean)


def parameter_as_asked(one: Parameter, members: Members) -> Asked:
    """A parameter as what a caller may say."""
    return Asked(
        name=one.name,
        wire_name=one.wire_name.raw,
        type=members.bare(one.type),
        description=one.description.raw,
        required=one.required,
        default=one.default,
        constraints=one.constraints,
    )


def _parameters(operation: Operation, members: Members) -> Iterator[Asked]:
    for one in operation.parameters:
        is_old = one.deprecated or v.IS_DEPRECATED.search(one.description.raw[:100]) is not None
        if one.place is Place.QUERY and not one.client_wide and not is_old:
            yield parameter_as_asked(one, members)


def body_as_asked(operation: Operation, members: Members) -> Iterator[Asked]:
    """The members of a body as what a caller may say."""
    body = operation.body
    if body is None:
        return
    arguments = {one.wire_name.raw: one.name for one in body.arguments}
    for one in members.of(body.contents[0].type):
        name = one.path[-1]
        said = one.field.description.raw
        yield Asked(
            name=arguments.get(name, name), wire_name=name, type=one.type, description=said, in_body=True,
            default=one.field.default, constraints=one.field.constraints,
        )  # fmt: skip
