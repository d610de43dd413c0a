"""What all values of the IR are: frozen, compared by what they hold, and quickly encoded."""

from msgspec import Struct


class Value(Struct, frozen=True, array_like=True, tag=True, tag_field="class"):
    """A value of the IR. It is encoded as an array: the name of its class, then what it holds."""
