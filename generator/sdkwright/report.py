"""What a run says: findings, one summary line, the coverage as a file, a spinner at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sdkwright.outcome import Outcome


def show(outcome: Outcome, style: str, quiet: bool, stream: Any, least: int) -> None:
    """Write the findings of `outcome`; of text only those that are `least` severe, or errors where it is `quiet`."""
    from sdkwright.diagnostics.findings import Findings
    from sdkwright.diagnostics.formats import write

    found = outcome.diagnostics
    if style == "text":
        found = tuple(one for one in found if one.severity >= (3 if quiet else least))
    write(style, Findings(found, outcome.sources, outcome.documents), stream)


def save(outcome: Outcome, style: str, path: Path) -> None:
    """Write the findings of `outcome` to a file. Raises Unwritable."""
    import io

    from sdkwright.diagnostics.findings import Findings
    from sdkwright.diagnostics.formats import write
    from sdkwright.write import Unwritable

    text = io.StringIO()
    write(style, Findings(outcome.diagnostics, outcome.sources, outcome.documents), text)
    try:
        path.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise Unwritable(f"{path} could not be written: {error.strerror}") from error


def summary(outcome: Outcome, folder: Path, check: bool, seconds: float) -> str:
    if check or outcome.fresh:
        what = f"{outcome.files} files, all as they would be generated"
    else:
        done = [f"{len(outcome.changed)} changed"] if outcome.changed else []
        done += [f"{len(outcome.removed)} removed"] if outcome.removed else []
        what = f"{outcome.files} files ({', '.join(done) or 'none changed'})"
    total = sum(outcome.operations.values())
    counts = ", ".join(f"{count} {status}" for status, count in outcome.operations.items())
    return f"{folder}: {what}, {total} operation{'s' if total != 1 else ''}: {counts}, in {seconds:.1f} s"


def is_below(outcome: Outcome, fail_on: str | None) -> bool:
    """Whether an operation is covered as badly as `fail_on` says, or worse."""
    bad = {"degraded": ("degraded", "refused"), "refused": ("refused",), None: ()}[fail_on]
    return any(outcome.operations.get(status) for status in bad)


def write_report(outcome: Outcome, path: Path) -> None:
    """The coverage as JSON: totals, each operation, seconds per stage."""
    import json

    from sdkwright.write import Unwritable

    said = {
        "totals": outcome.operations,
        "operations": outcome.coverage.said(),
        "seconds": {stage: round(seconds, 3) for stage, seconds in outcome.seconds.items()},
    }
    try:
        path.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise Unwritable(f"{path} could not be written: {error.strerror}") from error


def problem(kind: str, path: str, check: bool) -> str:
    """One line on a file that is not as it should be."""
    return f"{kind}: {path}" if check else f"{path}: error[edited-file] this file was edited since it was generated"


def advice(check: bool) -> str:
    if check:
        return "hint: run `sdkwright generate`, and commit what it writes; `--force` overwrites edited files"
    return "hint: edit the document or the templates instead; `--force` overwrites what was edited. Nothing was written"


@contextmanager
def spinner(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A spinner that names the stage, for a person at a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda stage: status.update(f"[bold]{stage}[/bold]")
