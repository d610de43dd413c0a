"""Findings of all stages as people get them: located, each once, in the order of their places."""

from collections.abc import Iterable

from sdkwright.diagnostics.diagnostic import Diagnostic
from sdkwright.diagnostics.fingerprint import anchor_of
from sdkwright.diagnostics.location import Location
from sdkwright.document import Document


def collect(found: Iterable[Diagnostic], document: Document | None = None) -> tuple[Diagnostic, ...]:
    """`found` with lines and columns looked up in `document`, sorted by place, duplicates removed."""
    placed = {_located(one, document) if document is not None else one for one in found}
    return tuple(sorted(placed, key=lambda one: (_place(one.location), -one.severity, one.code, one.message)))


def _place(location: Location) -> tuple[str, int, int]:
    return location.file, location.line, location.column


def _located(one: Diagnostic, document: Document) -> Diagnostic:
    source = document.sources.get(one.location.file)
    return Diagnostic(
        code=one.code,
        severity=one.severity,
        message=one.message,
        location=document.locate(one.location),
        hint=one.hint,
        related=tuple((word, document.locate(place)) for word, place in one.related),
        anchor=one.anchor or (anchor_of(one.location.pointer, source.value) if source is not None else ""),
    )
