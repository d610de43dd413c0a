"""Models: what becomes a class or a named type of the generated package, one page of its documentation each."""

from collections.abc import Iterable, Mapping
from enum import Enum

from sdkwright.diagnostics.location import Location
from sdkwright.ir.text import NO_TEXT, Json, SpecText
from sdkwright.ir.type import Type
from sdkwright.ir.value import Value


class Access(Enum):
    """Who may set a member (OpenAPI 3.1, JSON Schema 2020-12 Validation, section 9.4)."""

    BOTH = "both"
    READ_ONLY = "read-only"
    WRITE_ONLY = "write-only"


class Constraint(Value, frozen=True):
    """One validation keyword that the type does not express: documented, and judged by the service.

    `keyword` is JSON Schema's own (`minimum`, `maxLength`, `pattern`, `not`, …), `value` what the document gives it.
    """

    keyword: str
    value: Json


class Field(Value, frozen=True, kw_only=True):
    """A member of an object."""

    name: str
    wire_name: SpecText
    type: Type
    required: bool
    access: Access = Access.BOTH
    title: SpecText = NO_TEXT
    description: SpecText = NO_TEXT
    default: Json | None = None
    examples: tuple[Json, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    format: SpecText = NO_TEXT
    deprecated: bool = False
    location: Location


class Model(Value, frozen=True, kw_only=True):
    """What all models share.

    `name` is the class name, `module` the module under `models/` (mutually recursive models share one), `wire_name` the
    schema's name in the document, empty where it had none and the context gave it one. `mentions` are the names of the
    models that it refers to.
    """

    name: str
    module: str
    wire_name: SpecText = NO_TEXT
    title: SpecText = NO_TEXT
    description: SpecText = NO_TEXT
    deprecated: bool = False
    examples: tuple[Json, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    mentions: tuple[str, ...] = ()
    location: Location


class ObjectModel(Model, frozen=True, kw_only=True):
    """An object with named members. `extra` types the members that the document does not name, None where it bars them
    (replies keep them all the same)."""

    fields: tuple[Field, ...]
    extra: Type | None


class EnumModel(Model, frozen=True, kw_only=True):
    """A named set of scalar values (`type` is a `Literal`, or a `Union` of one with `Null`, or with `String` when the
    document says that others may come)."""

    type: Type


class Discriminator(Value, frozen=True, kw_only=True):
    """The member that tells the variants apart: its wire name, and for each of its values the model meant.

    `default` is the model of values that the mapping does not have, and of objects without the member (OpenAPI 3.2.0,
    Discriminator Object, `defaultMapping`); empty where there is none.
    """

    wire_name: SpecText
    mapping: tuple[tuple[SpecText, str], ...]
    default: str = ""


class UnionModel(Model, frozen=True, kw_only=True):
    """A named union. With a discriminator, all members that are not `Null` are `ModelRef`s to objects."""

    type: Type
    discriminator: Discriminator | None = None


class AliasModel(Model, frozen=True, kw_only=True):
    """Any other type with a name: an array or a map that contains itself (`recursive`), or one that deserves a page."""

    type: Type
    recursive: bool = False


AnyModel = ObjectModel | EnumModel | UnionModel | AliasModel


def reached(names: Iterable[str], mentions: Mapping[str, Iterable[str]]) -> dict[str, None]:
    """The models that `names` lead to, themselves included, by what each of them mentions; those of which nothing is
    known are left out."""
    waiting, found = [*names], dict[str, None]()
    while waiting:
        name = waiting.pop()
        if name in mentions and name not in found:
            found[name] = None
            waiting.extend(mentions[name])
    return found
