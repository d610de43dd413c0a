"""Findings of all stages as people get them: located, each once, in the order of their places."""

from collections.abc import Iterable, Mapping

from sdkwright.diagnostics.diagnostic import Diagnostic
from sdkwright.diagnostics.fingerprint import Anchors
from sdkwright.diagnostics.location import Location
from sdkwright.document import Document


def collect(found: Iterable[Diagnostic], document: Document | None = None) -> tuple[Diagnostic, ...]:
    """`found` with lines and columns looked up in `document`, sorted by place, duplicates removed."""
    if document is None:
        placed = {*found}
    else:
        anchors = {name: Anchors(source.value) for name, source in document.sources.items()}
        placed = {_located(one, document, anchors) for one in found}
    return tuple(sorted(placed, key=lambda one: (_place(one.location), -one.severity, one.code, one.message)))


def _place(location: Location) -> tuple[str, int, int]:
    return location.file, location.line, location.column


def _located(one: Diagnostic, document: Document, anchors: Mapping[str, Anchors]) -> Diagnostic:
    known = anchors.get(one.location.file)
    return Diagnostic(
        code=one.code,
        severity=one.severity,
        message=one.message,
        location=document.locate(one.location),
        hint=one.hint,
        related=tuple((word, document.locate(place)) for word, place in one.related),
        anchor=one.anchor or (known.of(one.location.pointer) if known is not None else ""),
    )
