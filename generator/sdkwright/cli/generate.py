"""`sdkwright generate`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sdkwright.cli.choice import Share, complete, targets_of
from sdkwright.cli.results import Telling
from sdkwright.cli.running import EXITS, STDIN, formatted, no_traceback, standard_input
from sdkwright.cli.watching import follow
from sdkwright.diagnostics.formats import chosen
from sdkwright.report import stages, write_report

if TYPE_CHECKING:
    from sdkwright.generation import Ran
    from sdkwright.workspace import Target


@click.command("generate", short_help="Make packages of documents, or check them.", epilog=EXITS)
@click.argument("words", nargs=-1, metavar="[DOCUMENT | TARGET...]", shell_complete=complete)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    shell_complete=complete,
    help="A target of sdkwright.toml; as an argument it may be taken for a document.",
)
@click.option("--shard", "share", type=Share(), help="Of all targets, those of the runner N of COUNT.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Targets at a time; as many as there are cores for.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder of the package.")
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings file to read.")
@click.option("--package", help="Import name; made of the document's title by default.")
@click.option("--distribution", help="Name on the package index.")
@click.option("--client", help="Name of the client's class.")
@click.option("--version", "release", help="Version of the package.")
@click.option("--include", multiple=True, metavar="SELECTOR", help="Generate these operations only (`tag:pets`).")
@click.option("--exclude", multiple=True, metavar="SELECTOR", help="Leave these operations out.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is stale, missing, edited or orphaned.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change, exit 1 if anything would.")
@click.option("--watch", is_flag=True, help="Generate again after each change of what the packages are made of.")
@click.option("--merge", is_flag=True, help="Keep hand edits, and merge what is new into them; exit 1 on conflicts.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@click.option("--lenient", is_flag=True, default=None, help="Go on where the document breaks its standard.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the coverage of each operation here, as JSON.")
@click.option(
    "--fail-on",
    type=click.Choice(["degraded", "refused"]),
    help="Exit 1 if an operation is covered worse than in full, or not at all.",
)
@formatted
@click.option("-q", "--quiet", is_flag=True, help="Show problems only.")
@click.option("--debug", is_flag=True, hidden=True)
def command(
    words: tuple[str, ...],
    targets: tuple[str, ...],
    share: tuple[int, int] | None,
    jobs: int | None,
    config: Path | None,
    release: str | None,
    check: bool,
    diff: bool,
    watch: bool,
    merge: bool,
    force: bool,
    report: Path | None,
    fail_on: str | None,
    style: str | None,
    output_file: Path | None,
    quiet: bool,
    debug: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    **given: Any,
) -> None:
    """Generate the package of DOCUMENT (`-` is standard input) in the folder OUTPUT, or the packages of all targets.

    Without DOCUMENT, sdkwright.toml (or [tool.sdkwright] in pyproject.toml) of this folder or of one above says what
    to generate where; with [targets.NAME] tables in it, all targets are generated, or those that are named. All files
    of a package are written, or none: a file that was edited by hand stops it unless --merge or --force is given,
    files that are no longer generated are removed, and files of your own stay: those in `custom/`, those that `keep` in
    the settings names, and all that sdkwright never wrote.

    A SELECTOR is tag:NAME, operation:ID, /path or "METHOD /path", with * for any text; models that no chosen operation
    needs are left out too.

    \b
      sdkwright generate openapi.yaml -o sdk
      sdkwright generate openapi.yaml -o sdk --include tag:pets --include "GET /owners/*"
      sdkwright generate --check
      sdkwright generate --diff | less            what a run would change
      sdkwright generate --watch                  again after each save, until Ctrl-C
      sdkwright generate pets orders              two targets of sdkwright.toml
      sdkwright generate --check --shard 2/3      in CI: the second of three runners
    """
    edited = _edited(merge, force)
    given |= {"version": release, "include": include or None, "exclude": exclude or None}
    if watch:
        _alone(words, check=check, diff=diff, format=style, output_file=output_file, report=report, fail_on=fail_on)
        with no_traceback(debug, "text"):
            follow(partial(targets_of, words, targets, config, share, given), config, quiet, jobs=jobs, edited=edited)
        return
    gc.disable()  # a run ends before what it leaves behind would matter
    style = _style(style, diff and output_file is None)
    with no_traceback(debug, style):
        found = targets_of(words, targets, config, share, given)
        several = len(found) != 1
        telling = Telling(several=several, check=check, quiet=quiet, style=style, file=output_file, fail_on=fail_on)
        how: dict[str, Any] = {"check": check, "diff": diff, "edited": edited, "thorough": bool(report)}
        done = telling.tell(_runs(found, jobs, quiet, **how))
        if report is not None:
            write_report({run.target.name: run.outcome for run in done}, several, report)
        sys.exit(telling.code(done))


def _runs(targets: Sequence[Target], jobs: int | None, quiet: bool, **how: Any) -> Iterable[Ran]:
    """Generate `targets`: one with its stages named, several side by side."""
    from sdkwright.generation import generate_all

    if [one.settings.document for one in targets] == [STDIN]:
        how["data"] = standard_input()
    if len(targets) != 1:
        return generate_all(targets, jobs=jobs, **how)
    with stages(quiet) as progress:
        return list(generate_all(targets, progress=progress, **how))


def _edited(merge: bool, force: bool) -> str:
    """What becomes of files that were edited by hand."""
    if merge and force:
        raise click.UsageError("--merge keeps what was edited, --force overwrites it: choose one")
    return "merge" if merge else "overwrite" if force else "refuse"


def _alone(words: Sequence[str], **beside: object) -> None:
    """Refuse options that are about one run, and a document that comes once."""
    if "-" in words:
        raise click.UsageError("--watch waits for files to change, and standard input is none")
    for name, value in beside.items():
        if value:
            raise click.UsageError(f"--watch runs again and again, and --{name.replace('_', '-')} is about one run")


def _style(style: str | None, is_taken: bool) -> str:
    """How findings are shown; text where a diff takes the standard output."""
    if is_taken and style not in (None, "text"):
        raise click.UsageError("--diff and --format would both be printed: give the findings an --output-file")
    return style or ("text" if is_taken else chosen())
