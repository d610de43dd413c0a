"""Noun: a rule, which every diagnostic is an application of."""

from dataclasses import dataclass
from typing import Final

from sdkwright.diagnostics.diagnostic import Severity

SETS: Final = ("minimal", "recommended", "strict")
"""The rule sets, each within the next: what breaks a document, what is worth knowing, and all that can be said."""

LAYERS: Final = (
    "settings", "syntax", "structure", "references", "operations", "schemas", "consequences", "style", "security",
    "package",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """What a diagnostic's `code` means: its layer, the least rule set that has it, its severity unless settings say
    otherwise, and whether it takes building a package to apply it."""

    code: str
    layer: str
    least: str
    severity: Severity
    summary: str
    is_built: bool = False

    def is_in(self, name: str) -> bool:
        """Whether the rule set `name` has this rule."""
        return SETS.index(self.least) <= SETS.index(name)
