"""Noun: what one run has to say, as every output format takes it."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.location import Location
from sdkwright.diagnostics.visible import visible

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


@dataclass(frozen=True, slots=True)
class Findings:
    """All diagnostics of a run, the texts of the files that they stand in, and the documents that were looked at."""

    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    documents: tuple[str, ...] = ()

    def worst_first(self) -> list[Diagnostic]:
        """The diagnostics by severity, for consumers that take only so many of them."""
        return sorted(self.diagnostics, key=lambda one: -one.severity)

    def by_file(self) -> dict[str, list[Diagnostic]]:
        """Each file with what stands in it; a document without findings has none."""
        files: dict[str, list[Diagnostic]] = {name: [] for name in self.documents}
        for one in self.diagnostics:
            files.setdefault(one.location.file, []).append(one)
        return files


def counted(diagnostics: Iterable[Diagnostic]) -> str:
    """How many there are of each severity: `2 errors, 1 warning`, or `no problems`."""
    severities = [one.severity for one in diagnostics]
    said = (
        f"{count} {severity.label}{'s' if count > 1 and severity is not Severity.INFO else ''}"
        for severity in sorted(Severity, reverse=True)
        if (count := severities.count(severity))
    )
    return ", ".join(said) or "no problems"


def said(one: Diagnostic) -> str:
    """The message and the hint of a diagnostic on one line, harmless to whoever shows it."""
    return visible(f"{one.message} ({one.hint})" if one.hint else one.message)


def repository_path(place: Location) -> str:
    """The file of `place` as services name it: from the repository's folder, with forward slashes."""
    file = PurePath(place.file)
    root = next((os.environ[name] for name in _ROOTS if os.environ.get(name)), None) or os.getcwd()
    whole = os.path.normpath(os.path.join(os.getcwd(), file))
    try:
        inside = os.path.commonpath([root, whole]) == os.path.normpath(root)
    except ValueError:
        inside = False
    return visible((os.path.relpath(whole, root) if inside else place.file).replace(os.sep, "/"))
