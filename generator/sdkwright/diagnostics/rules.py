"""The table of all rules, in the order of their layers. A rule's page is `docs/rules/<code>.md`.

A line is: code, marks, summary.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sdkwright.diagnostics import ruletable
from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.location import Location
from sdkwright.diagnostics.rule import LAYERS, Rule

_SETS: Final = {"m": "minimal", "r": "recommended", "s": "strict"}
_SEVERITIES: Final = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its code."""
    return {rule.code: rule for layer in LAYERS for rule in _layer(layer)}


def _layer(layer: str) -> Iterator[Rule]:
    lines: str = getattr(ruletable, layer.upper())
    for line in lines.strip().splitlines():
        code, marks, summary = line.split(maxsplit=2)
        yield Rule(code, layer, _SETS[marks[0]], _SEVERITIES[marks[1]], summary, marks.endswith("b"))


def finding(code: str, message: str, place: Location, hint: str, *related: tuple[str, Location]) -> Diagnostic:
    """A diagnostic of the rule `code`, with the rule's own severity."""
    severity = severity_of(code)
    return Diagnostic(code=code, severity=severity, message=message, location=place, hint=hint, related=related)


def severity_of(code: str) -> Severity:
    """The severity of the rule `code` unless settings say otherwise; ERROR for a code that is no rule's."""
    found = rules().get(code)
    return found.severity if found is not None else Severity.ERROR


def page_of(code: str) -> Path | None:
    """The page of the rule `code`, None if there is none."""
    path = _folder() / f"{code}.md"
    return path if code in rules() and path.is_file() else None


@cache
def _folder() -> Path:
    """The pages: beside the package in a wheel, in `docs/` of a checkout."""
    package = Path(__file__).parent.parent
    shipped = package / "rules"
    return shipped if shipped.is_dir() else package.parent.parent / "docs" / "rules"
