"""Noun: what a run found and did."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sdkwright.coverage import Coverage
from sdkwright.diagnostics import Diagnostic, Severity
from sdkwright.diagnostics.collect import collect


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a run found and did.

    Attributes:
        diagnostics: all findings, located, in the order of their places.
        documents: the documents that were looked at, as the user named them.
        sources: the text of each file of the document, by name.
        asked: the files of the document, those that are not there among them.
        files: how many files the package has.
        changed: files that were written, or with `check` or `diff` would be.
        removed: files that were taken away, or would be.
        problems: what is wrong in the folder: (`missing`, path), (`stale`, path), (`edited`, path), (`orphaned`, path);
            without `check` only what a person has to look at: files that were edited, or after a merge (`conflicted`,
            path) and edited files that are (`orphaned`, path).
        written: whether the folder was changed.
        diff: with `diff`, what a run would change, as `git diff` shows it; empty if nothing.
        operations: how many operations of the document are covered how: `full`, `degraded`, `refused`.
        coverage: the same, operation by operation; empty where the run was fresh.
        fresh: whether the manifest said that there was nothing to do, so that nothing was generated.
        seconds: how long each stage took.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    documents: tuple[str, ...] = ()
    sources: dict[str, str] = field(default_factory=dict[str, str])
    asked: tuple[str, ...] = ()
    files: int = 0
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    written: bool = False
    diff: str = ""
    operations: dict[str, int] = field(default_factory=dict[str, int])
    coverage: Coverage = field(default_factory=Coverage)
    fresh: bool = False
    seconds: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.problems and all(one.severity < Severity.ERROR for one in self.diagnostics)


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """The findings of several runs as those of one: each once, in the order of their places."""
    found = list(outcomes)
    return Outcome(
        diagnostics=collect(one for outcome in found for one in outcome.diagnostics),
        documents=tuple(dict.fromkeys(name for outcome in found for name in outcome.documents)),
        sources={name: text for outcome in found for name, text in outcome.sources.items()},
    )
