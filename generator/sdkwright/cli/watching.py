"""`sdkwright generate --watch`: what happens after each change, one line for each package."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sdkwright.cli.running import here
from sdkwright.report import advice, problem, show, summary

if TYPE_CHECKING:
    from sdkwright.diagnostics import Diagnostic
    from sdkwright.generation import Ran
    from sdkwright.outcome import Outcome
    from sdkwright.watching import Round
    from sdkwright.workspace import Target

_NAMED: Final = 3
"""Names of files that one line has room for."""


def follow(choose: Callable[[], Sequence[Target]], config: Path | None, quiet: bool, **how: Any) -> None:
    """Generate what `choose` gives, and again after each change, until Ctrl-C. `how` is as for `generate_all`."""
    from sdkwright.settings import InvalidSettings, find
    from sdkwright.watching import watch

    settings = config or find(Path.cwd())
    rounds = watch(choose, [settings] if settings is not None else [], (InvalidSettings, click.UsageError), **how)
    try:
        _Told(quiet=quiet).tell(rounds)
    except KeyboardInterrupt:
        sys.exit(130)


@dataclass(slots=True, kw_only=True)
class _Told:
    """How rounds are told. What was said of a target in the round before is not said again, but errors are."""

    quiet: bool
    said: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict[str, frozenset[tuple[str, str]]])

    def tell(self, rounds: Iterable[Round]) -> None:
        """Tell `rounds` as they come."""
        for one in rounds:
            self._tell(one)

    def _tell(self, one: Round) -> None:
        from sdkwright.settings import InvalidSettings

        cause = f"{_named(here(path).as_posix() for path in one.changed)}: " if one.changed else ""
        if isinstance(one.failure, InvalidSettings):
            show(_outcome(one.failure.diagnostics), "text", False, sys.stderr, least=1)
        elif one.failure is not None:
            reason = one.failure.message if isinstance(one.failure, click.ClickException) else str(one.failure)
            click.echo(f"error: {reason}", err=True)
        if one.failure is not None:
            self._line(f"{cause}nothing is generated until that is mended")
        for run in one.runs:
            self._findings(run)
            if not self.quiet or not run.ok:
                self._line(cause + _result(run, is_first=not one.changed))
        if not one.changed and not self.quiet:
            files = f"{one.watched} file{'s' if one.watched != 1 else ''}"
            self._line(f"watching {files}; Ctrl-C ends it")

    def _line(self, text: str) -> None:
        click.echo(f"{time.strftime('%H:%M:%S')} {text}", err=True)

    def _findings(self, run: Ran) -> None:
        """Show what is new since the last round, and all that stands in the way."""
        before = self.said.get(run.target.name, frozenset())
        found = run.outcome.diagnostics
        fresh = tuple(one for one in found if one.severity >= 3 or _key(one) not in before)
        self.said[run.target.name] = frozenset(map(_key, found))
        show(replace(run.outcome, diagnostics=fresh), "text", self.quiet, sys.stderr, least=2)
        for kind, path in run.outcome.problems:
            click.echo(problem(kind, os.path.join(_folder(run), path), False), err=True)
        if run.outcome.problems:
            click.echo(advice([kind for kind, _ in run.outcome.problems], False), err=True)


def _result(run: Ran, *, is_first: bool) -> str:
    """`sdk: 2 files changed (src/pets/client.py, README.md), 1 removed, in 0.4 s`."""
    outcome, folder = run.outcome, _folder(run)
    if run.failure:
        return f"{folder}: error: {run.failure}"
    if not run.ok and not outcome.written:
        errors = sum(one.severity >= 3 for one in outcome.diagnostics)
        why = f"{errors} error{'s' if errors != 1 else ''}" if errors else "a file was edited by hand"
        return f"{folder}: nothing was written: {why}"
    if is_first:
        return summary(outcome, folder, False, run.seconds)
    return f"{folder}: {', '.join(_done(outcome)) or 'nothing changed'}, in {run.seconds:.1f} s"


def _done(outcome: Outcome) -> Iterator[str]:
    for word, paths in (("changed", outcome.changed), ("removed", outcome.removed)):
        shown = [path for path in paths if not Path(path).name.startswith("sdkwright.")]
        if shown:
            yield f"{len(shown)} file{'s' if len(shown) != 1 else ''} {word} ({_named(shown)})"


def _named(names: Iterable[str]) -> str:
    """The first of `names`, and how many more there are."""
    every = list(names)
    rest = len(every) - _NAMED
    return ", ".join(every[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _key(one: Diagnostic) -> tuple[str, str]:
    return one.code, f"{one.location.file}#{one.location.pointer} {one.message}"


def _folder(run: Ran) -> Path:
    return here(run.target.settings.output or Path())


def _outcome(diagnostics: tuple[Diagnostic, ...]) -> Outcome:
    from sdkwright.outcome import Outcome

    return Outcome(diagnostics=diagnostics)
