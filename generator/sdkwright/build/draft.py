"""Models before they have names: what `schemas.py` finds, `names.py` names and `models.py` finishes.

A draft's `key` stands in for its name in every `ModelRef` until the naming pass has run.
"""

from typing import Any

from msgspec import Struct

from sdkwright.build.annotations import Annotations
from sdkwright.diagnostics.location import Location
from sdkwright.document import Node
from sdkwright.ir import type as t


class Context(Struct, frozen=True):
    """Where an inline schema stands, as the words that its name will be made of.

    `parent` is the key of the model it belongs to, or empty; `base` then is the name to start from. `steps` lead from
    there to the schema: the names of members, of variants, of parts of an operation. `many` is the last one as the
    document has it, where the schema is one of the many that it names.
    """

    parent: str = ""
    base: str = ""
    steps: tuple[str, ...] = ()
    many: str = ""

    def step(self, word: str) -> "Context":
        return Context(self.parent, self.base, (*self.steps, word)) if word else self


class Tag(Struct, frozen=True):
    """A discriminator: the member's wire name, the key of the draft that each of its values means, and the key that all
    other values mean, empty for none."""

    wire_name: str
    mapping: tuple[tuple[str, str], ...]
    default: str = ""


class Member(Struct, frozen=True):
    """A member of an object, before it has a name."""

    wire_name: str
    type: t.Type
    required: bool
    said: Annotations
    location: Location


class Draft(Struct, kw_only=True, eq=False):
    """A model to be. `node` is the schema it stands for, `named` says that the document has given it a name.

    Exactly one of `fields` (an object) and `type` (an enum, union or alias) is set when it is done.
    """

    key: str
    node: Node
    context: Context
    named: bool
    description_nodes: tuple[Node, ...] = ()
    fields: list[Member] | None = None
    extra: t.Type | None = None
    type: t.Type | None = None
    discriminator: Tag | None = None


class Model(Struct, frozen=True):
    """What a schema becomes if it has to be a model: the `key` of the draft, and what the draft says whatever it is."""

    key: str
    node: Node
    context: Context
    named: bool = False

    @property
    def reference(self) -> t.ModelRef:
        return t.ModelRef(self.key)

    def draft(self, **said: Any) -> Draft:
        return Draft(key=self.key, node=self.node, context=self.context, named=self.named, **said)
