"""What became of the targets of a run: told as each ends, and the exit code that all are worth."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdkwright.cli.running import here
from sdkwright.report import advice, is_below, problem, save, show, show_diff, summary, with_problems, would_change

if TYPE_CHECKING:
    from sdkwright.generation import Ran
    from sdkwright.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How results are told: in the format `style`, to `file` if there is one. `several` targets have their name in
    front of each line, and one summary behind all."""

    several: bool
    check: bool
    quiet: bool
    style: str
    file: Path | None
    fail_on: str | None

    def tell(self, runs: Iterable[Ran]) -> list[Ran]:
        """Tell each of `runs` as it ends; a format for machines holds all findings, and comes when all have."""
        start = time.perf_counter()
        done: list[Ran] = []
        for run in runs:
            if self.style == "text" or self.file is not None:
                show(run.outcome, "text", self.quiet, sys.stderr, least=2)
            self._tell(run)
            done.append(run)
        kinds = [kind for run in done for kind, _ in run.outcome.problems]
        if kinds:
            click.echo(advice(kinds, self.check), err=True)
        if self.file is not None:
            documents = [run.target.settings.document for run in done if run.target.settings.document is not None]
            save(self._whole(done), self.style, self.file, documents)
        elif self.style != "text":
            show(self._whole(done), self.style, self.quiet, sys.stdout, least=2)
        if self.several and not self.quiet:
            click.echo(self._summary(done, time.perf_counter() - start), err=True)
        return done

    def code(self, done: Iterable[Ran]) -> int:
        """The exit code: the worst of all targets."""
        return max((run.code or int(not self._is_fine(run)) for run in done), default=0)

    def _whole(self, done: Iterable[Ran]) -> Outcome:
        """All findings as one outcome, what is wrong in the folders among them; where it is `quiet`, errors only."""
        from sdkwright.outcome import together

        whole = together(with_problems(run.outcome, _folder(run)) for run in done)
        if self.quiet:
            whole.diagnostics = tuple(one for one in whole.diagnostics if one.severity >= 3)
        return whole

    def _tell(self, run: Ran) -> None:
        label = f"{run.target.name}: " if self.several else ""
        folder = _folder(run)
        if run.outcome.diff:
            show_diff(run.outcome.diff)
        for kind, path in run.outcome.problems:
            click.echo(label + problem(kind, os.path.join(folder, path), self.check), err=True)
        if run.failure:
            click.echo(f"{label}error: {run.failure}", err=True)
        elif run.outcome.diff and not self.quiet:
            click.echo(label + would_change(run.outcome, folder), err=True)
        elif (run.ok or run.outcome.written) and not self.quiet:
            click.echo(label + summary(run.outcome, folder, self.check, run.seconds), err=True)
        elif self.several and not self.quiet and not run.outcome.problems:
            click.echo(f"{label}nothing was {'checked' if self.check else 'written'}", err=True)

    def _is_fine(self, run: Ran) -> bool:
        return run.ok and not run.outcome.diff and not is_below(run.outcome, self.fail_on)

    def _summary(self, done: Sequence[Ran], seconds: float) -> str:
        """`3 targets: 2 as they should be, 1 out of date (pets), in 1.2 s`."""
        kinds = {"as they should be": [run for run in done if self._is_fine(run)]}
        rest = [run for run in done if not self._is_fine(run)]
        kinds["out of date" if self.check else "edited by hand"] = [run for run in rest if run.outcome.problems]
        kinds["would change"] = [run for run in rest if run.ok and run.outcome.diff]
        kinds["covered too badly"] = [run for run in rest if run.ok and not run.outcome.diff]
        kinds["failed"] = [run for run in rest if not run.ok and not run.outcome.problems]
        said = [
            f"{len(runs)} {kind}" + (f" ({', '.join(run.target.name for run in runs)})" if runs[0] in rest else "")
            for kind, runs in kinds.items()
            if runs
        ]
        return f"{len(done)} targets: {', '.join(said) or 'nothing to do'}, in {seconds:.1f} s"


def _folder(run: Ran) -> Path:
    return here(run.target.settings.output or Path())
