"""One finding, with all that a person or a machine needs to act on it."""

from enum import IntEnum

from msgspec import Struct

from sdkwright.diagnostics.location import Location


class Severity(IntEnum):
    """How bad it is: an ERROR stops before anything is written."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return self.name.lower()


class Diagnostic(Struct, frozen=True, kw_only=True):
    """A finding of the rule `code` (kebab-case; also its documentation anchor).

    `message` says what is wrong in one sentence without a full stop, `hint` what to do about it; `related` are places
    that explain it, each with a word on why. `anchor` is the place in words that outlast edits elsewhere, filled in
    with lines and columns.
    """

    code: str
    severity: Severity
    message: str
    location: Location
    hint: str = ""
    related: tuple[tuple[str, Location], ...] = ()
    anchor: str = ""
