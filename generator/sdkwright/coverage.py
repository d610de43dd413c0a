"""Noun: how much of a document a package covers, operation by operation."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sdkwright.diagnostics import Location

FULL, DEGRADED, REFUSED = "full", "degraded", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One operation: how it is covered, where it stands, why not in full, and how it comes in pages, which is
    empty where it does not."""

    name: str
    status: str
    location: Location
    reasons: tuple[str, ...] = ()
    pagination: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every operation of a document."""

    operations: tuple[Covered, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many operations are full, degraded and refused."""
        counted = Counter(one.status for one in self.operations)
        return {status: counted[status] for status in (FULL, DEGRADED, REFUSED)}

    def said(self) -> list[dict[str, Any]]:
        """The operations as JSON holds them."""
        return [
            {
                "operation": one.name,
                "status": one.status,
                "file": one.location.file,
                "line": one.location.line,
                "column": one.location.column,
                "pointer": one.location.pointer,
                "reasons": list(one.reasons),
                "pagination": one.pagination or None,
            }
            for one in self.operations
        ]
