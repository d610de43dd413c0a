"""`sdkwright generate`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import click

from sdkwright.cli.running import EXITS, here, no_traceback, settings_of
from sdkwright.report import advice, is_below, problem, show, spinner, summary, write_report


@click.command("generate", epilog=EXITS)
@click.argument("document", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder of the package.")
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings file to read.")
@click.option("--package", help="Import name; made of the document's title by default.")
@click.option("--distribution", help="Name on the package index.")
@click.option("--client", help="Name of the client's class.")
@click.option("--version", "release", help="Version of the package.")
@click.option("--include", multiple=True, metavar="SELECTOR", help="Generate these operations only (`tag:pets`).")
@click.option("--exclude", multiple=True, metavar="SELECTOR", help="Leave these operations out.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is stale, missing, edited or orphaned.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@click.option("--lenient", is_flag=True, default=None, help="Go on where the document breaks its standard.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the coverage of each operation here, as JSON.")
@click.option(
    "--fail-on",
    type=click.Choice(["degraded", "refused"]),
    help="Exit 1 if an operation is covered worse than in full, or not at all.",
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", help="How findings are shown.")
@click.option("-q", "--quiet", is_flag=True, help="Show problems only.")
@click.option("--debug", is_flag=True, hidden=True)
def command(
    document: Path | None,
    output: Path | None,
    config: Path | None,
    release: str | None,
    check: bool,
    force: bool,
    report: Path | None,
    fail_on: str | None,
    style: str,
    quiet: bool,
    debug: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    **given: Any,
) -> None:
    """Generate the package of DOCUMENT in the folder OUTPUT.

    Without DOCUMENT, sdkwright.toml (or [tool.sdkwright] in pyproject.toml) of this folder or of one above says what
    to generate where. All files are written, or none: a file that was edited by hand stops the run unless --force is
    given, files that are no longer generated are removed, and files of your own stay.

    A SELECTOR is tag:NAME, operation:ID, /path or "METHOD /path", with * for any text; models that no chosen operation
    needs are left out too.

    \b
      sdkwright generate openapi.yaml -o sdk
      sdkwright generate openapi.yaml -o sdk --include tag:pets --include "GET /owners/*"
      sdkwright generate --check
    """
    from sdkwright import pipeline

    with no_traceback(debug, style):
        settings = settings_of(
            document,
            output,
            config,
            {**given, "version": release, "include": include or None, "exclude": exclude or None},
        )
        with spinner(quiet) as progress:
            start = time.perf_counter()
            outcome = pipeline.generate(settings, check=check, force=force, thorough=bool(report), progress=progress)
            seconds = time.perf_counter() - start
        show(outcome, style, quiet, sys.stderr if style == "text" else sys.stdout, least=2)
        folder = here(settings.output or Path())
        if report is not None:
            write_report(outcome, report)
        for kind, path in outcome.problems:
            click.echo(problem(kind, os.path.join(folder, path), check), err=True)
        if outcome.problems:
            click.echo(advice(check), err=True)
        elif outcome.ok and not quiet:
            click.echo(summary(outcome, folder, check, seconds), err=True)
        sys.exit(0 if outcome.ok and not is_below(outcome, fail_on) else 1)
