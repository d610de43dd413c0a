"""What a run says: findings, one summary line, the coverage as a file, the stage at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sdkwright.outcome import Outcome

_WORDS = {
    "missing": "this file would be generated, and is not there",
    "stale": "this file is not what would be generated",
    "edited": "this file was edited since it was generated",
    "orphaned": "nothing generates this file any more",
    "conflicted": "this file was edited where it is to change: both versions of those lines stand in it, marked",
}
_CODES = {
    "missing": "absent-file",
    "stale": "stale-file",
    "edited": "edited-file",
    "orphaned": "orphaned-file",
    "conflicted": "conflicted-file",
}


def show(outcome: Outcome, style: str, quiet: bool, stream: Any, least: int) -> None:
    """Write the findings of `outcome`; of text only those that are `least` severe, or errors where it is `quiet`."""
    from sdkwright.diagnostics.findings import Findings
    from sdkwright.diagnostics.formats import write

    found = outcome.diagnostics
    if style == "text":
        found = tuple(one for one in found if one.severity >= (3 if quiet else least))
    write(style, Findings(found, outcome.sources, outcome.documents), stream)


def save(outcome: Outcome, style: str, path: Path, documents: Iterable[Path] = ()) -> None:
    """Write the findings of `outcome`, which is about `documents` too, to a file. Raises Unwritable."""
    import io

    from sdkwright.diagnostics.findings import Findings
    from sdkwright.diagnostics.formats import write

    text = io.StringIO()
    write(style, Findings(outcome.diagnostics, outcome.sources, outcome.documents), text)
    put_beside(outcome, path, text.getvalue(), documents)


def put_beside(outcome: Outcome, path: Path, text: str, documents: Iterable[Path] = ()) -> None:
    """Write `text` to a file that is none of `documents`, and no part of what `outcome` is about. Raises Unwritable."""
    import os

    from sdkwright.unwritable import Unwritable
    from sdkwright.write import put

    files = (*outcome.documents, *outcome.sources, *map(str, documents))
    if os.path.realpath(path) in map(os.path.realpath, files):
        raise Unwritable(f"{path} is the document, and is not written over")
    put(path, text)


def with_problems(outcome: Outcome, folder: Path) -> Outcome:
    """`outcome`, with what is wrong in the folder of its package as findings too: for formats that machines read."""
    from dataclasses import replace

    from sdkwright.diagnostics import Location
    from sdkwright.diagnostics.rules import finding

    found = (
        finding(
            _CODES[kind], _WORDS[kind], Location((folder / path).as_posix()), advice((), True).removeprefix("hint: ")
        )
        for kind, path in outcome.problems
    )
    return replace(outcome, diagnostics=(*outcome.diagnostics, *found))


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


def would_change(outcome: Outcome, folder: Path) -> str:
    """One line on what a run would do."""
    counts = {"written": len(outcome.changed), "removed": len(outcome.removed)}
    said = [f"{count} {what}" for what, count in counts.items() if count]
    return f"{folder}: of {outcome.files} files, {', '.join(said)} by a run; nothing was written"


def show_diff(diff: str) -> None:
    """Print a diff; for a person at a terminal in colour, and so that nothing in it acts on the terminal."""
    import click

    from sdkwright.diagnostics.terminal import has_color
    from sdkwright.diagnostics.visible import visible

    if not sys.stdout.isatty():
        sys.stdout.write(diff)
        return
    painted = has_color(sys.stdout)
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in diff.split("\n")[:-1]:
        click.secho(visible(line), fg=colours.get(line[:1]), bold=line.startswith("diff "), color=painted)


def is_below(outcome: Outcome, fail_on: str | None) -> bool:
    """Whether an operation is covered as badly as `fail_on` says, or worse."""
    bad = {"degraded": ("degraded", "refused"), "refused": ("refused",), None: ()}[fail_on]
    return any(outcome.operations.get(status) for status in bad)


def write_report(coverages: Mapping[str, Outcome], several: bool, path: Path) -> None:
    """The coverage as JSON: totals, each operation, seconds per stage; of `several` targets, each under its name.
    Raises Unwritable."""
    import json
    from collections import Counter

    from sdkwright.outcome import together

    said: dict[str, Any] = {name: _coverage(outcome) for name, outcome in coverages.items()}
    totals: Counter[str] = Counter()
    for outcome in coverages.values():
        totals.update(outcome.operations)
    whole = {"totals": dict(totals), "targets": said} if several else next(iter(said.values()), {})
    put_beside(together(coverages.values()), path, json.dumps(whole, indent=2) + "\n")


def _coverage(outcome: Outcome) -> dict[str, Any]:
    return {
        "totals": outcome.operations,
        "operations": outcome.coverage.said(),
        "seconds": {stage: round(seconds, 3) for stage, seconds in outcome.seconds.items()},
    }


def problem(kind: str, path: str, check: bool) -> str:
    """One line on a file that is not as it should be."""
    return f"{kind}: {path}" if check else f"{path}: error[{_CODES[kind]}] {_WORDS[kind]}"


def advice(kinds: Iterable[str], check: bool) -> str:
    """What to do about files that are not as they should be."""
    found = set(kinds)
    if check:
        return "hint: run `sdkwright generate`, and commit what it writes; `--merge` keeps edits, `--force` does not"
    if "edited" in found:
        return (
            "hint: edit the document or the templates instead; `--merge` takes over what is new beside your edits, "
            "`--force` overwrites them. Nothing was written"
        )
    if "conflicted" in found:
        return "hint: choose between the marked lines, take the marks out, and run `sdkwright generate --merge` again"
    return "hint: what you edited is still there; remove it, or move it to a file of your own (`keep` in the settings)"


@contextmanager
def stages(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line that names the stage, for a person at a terminal. No thread keeps it moving: beside one, nothing forks."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage: None
        return
    from rich.console import Console
    from rich.live import Live

    with Live(console=Console(stderr=True), auto_refresh=False, transient=True) as live:
        yield lambda stage: live.update(f"{stage} …", refresh=True)
