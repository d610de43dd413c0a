"""The command line: arguments in, exit code out.

0: clean; 1: diagnostics, or out of date; 2: usage or internal error; 130: interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sdkwright.about import VERSION
from sdkwright.report import advice, counts, is_below, problem, show, spinner, summary, write_report

if TYPE_CHECKING:
    from sdkwright.settings import Settings

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_EXITS = """\b
Exit codes:
  0  clean
  1  problems in the document, or the package is out of date
  2  wrong usage, or an internal error"""
_ISSUES = "please report it with the document, or the part of it that does this"


@click.group(context_settings=_HELP, epilog=_EXITS)
@click.version_option(VERSION, prog_name="sdkwright")
def cli() -> None:
    """Typed Python SDKs from OpenAPI documents.

    \b
      sdkwright validate openapi.yaml             what is wrong with it, with file, line and column
      sdkwright generate openapi.yaml -o petstore a package: client, models, docs, tests
      sdkwright generate                          the same, as sdkwright.toml says
      sdkwright generate --check                  in CI: is the committed package what would be generated?
    """


@cli.command(epilog=_EXITS)
@click.argument("document", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder of the package.")
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings file to read.")
@click.option("--package", help="Import name; made of the document's title by default.")
@click.option("--distribution", help="Name on the package index.")
@click.option("--client", help="Name of the client's class.")
@click.option("--version", "release", help="Version of the package.")
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
def generate(
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
    **given: Any,
) -> None:
    """Generate the package of DOCUMENT in the folder OUTPUT.

    Without DOCUMENT, sdkwright.toml (or [tool.sdkwright] in pyproject.toml) of this folder or of one above says what
    to generate where. All files are written, or none: a file that was edited by hand stops the run unless --force is
    given, files that are no longer generated are removed, and files of your own stay.

    \b
      sdkwright generate openapi.yaml -o petstore
      sdkwright generate --check
    """
    from sdkwright import pipeline

    with _no_traceback(debug, style):
        settings = _settings(document, output, config, {**given, "version": release})
        with spinner(quiet) as progress:
            start = time.perf_counter()
            outcome = pipeline.generate(settings, check=check, force=force, thorough=bool(report), progress=progress)
            seconds = time.perf_counter() - start
        show(outcome, style, quiet, sys.stderr if style == "text" else sys.stdout, least=2)
        folder = _here(settings.output or Path())
        if report is not None:
            write_report(outcome, report)
        for kind, path in outcome.problems:
            click.echo(problem(kind, os.path.join(folder, path), check), err=True)
        if outcome.problems:
            click.echo(advice(check), err=True)
        elif outcome.ok and not quiet:
            click.echo(summary(outcome, folder, check, seconds), err=True)
        sys.exit(0 if outcome.ok and not is_below(outcome, fail_on) else 1)


@cli.command(epilog=_EXITS)
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", help="How findings are shown.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show errors only, and no summary.")
@click.option("--debug", is_flag=True, hidden=True)
def validate(documents: tuple[Path, ...], style: str, fail_on: str, quiet: bool, debug: bool) -> None:
    """Say everything that is wrong with DOCUMENTS, or with the document that sdkwright.toml names.

    \b
      sdkwright validate openapi.yaml
      sdkwright validate --fail-on warning --format json openapi.yaml
    """
    from sdkwright import pipeline
    from sdkwright.diagnostics import Severity
    from sdkwright.outcome import Outcome

    with _no_traceback(debug, style):
        if not documents:
            settings = _settings(None, None, None, {})
            documents = (settings.document,) if settings.document is not None else ()
        outcomes = [pipeline.validate(document) for document in documents]
        whole = Outcome(diagnostics=tuple(one for outcome in outcomes for one in outcome.diagnostics))
        whole.sources = {name: text for outcome in outcomes for name, text in outcome.sources.items()}
        show(whole, style, quiet, sys.stdout, least=3 if quiet else 1)
        if style == "text" and not quiet:
            named = ", ".join(map(str, documents))
            click.echo(f"{named}: {counts(whole.diagnostics) or 'no problems'}", err=True)
        worst = max((one.severity for one in whole.diagnostics), default=0)
        sys.exit(1 if worst >= Severity[fail_on.upper()] else 0)


def _settings(document: Path | None, output: Path | None, config: Path | None, given: dict[str, Any]) -> Settings:
    """The settings of a run: those of the file, and over them those of the command line."""
    from sdkwright.settings import Settings, find, load, override

    path = config or (find(Path.cwd()) if document is None else None)
    if path is None and document is None:
        message = "there is no DOCUMENT, and no sdkwright.toml here or above"
        raise click.UsageError(f"{message}: try `sdkwright generate openapi.yaml -o package`")
    settings = load(path) if path is not None else Settings()
    settings = override(settings, document=document, output=output, **given)
    if settings.document is not None and document is None:
        settings = override(settings, document=_here(settings.document))
    if settings.output is None and given:
        raise click.UsageError("say where the package goes: `-o FOLDER`, or `output` in sdkwright.toml")
    return settings


def _here(path: Path) -> Path:
    """`path` as seen from the working folder, if it is below it."""
    here = Path(os.path.relpath(path))
    return path if ".." in here.parts else here


@contextmanager
def _no_traceback(debug: bool, style: str) -> Iterator[None]:
    """Say on one line what went wrong, and exit."""
    try:
        yield
    except (click.ClickException, click.Abort):
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        code = _explained(error, style)
        if code:
            sys.exit(code)
        if debug:
            raise
        click.echo(f"internal error: {type(error).__name__}: {error}; {_ISSUES} (--debug shows where)", err=True)
        sys.exit(2)


def _explained(error: Exception, style: str) -> int:
    """Say what an error means that is not ours, and give the exit code; 0 for any other."""
    from sdkwright.outcome import Outcome
    from sdkwright.render.environment import TemplateProblem
    from sdkwright.settings import InvalidSettings
    from sdkwright.write import Unwritable

    if isinstance(error, InvalidSettings):
        show(Outcome(diagnostics=error.diagnostics), style, False, sys.stderr, least=1)
        return 2
    if isinstance(error, Unwritable | TemplateProblem):
        click.echo(f"error: {error}", err=True)
        return 1 if isinstance(error, Unwritable) else 2
    return 0


def _interrupted(number: int, frame: object) -> NoReturn:
    """SIGINT: unwind, so that what was begun beside the package is cleared away, then 130 (128 + SIGINT)."""
    sys.exit(130)


def main() -> NoReturn:
    """Run the command line."""
    signal.signal(signal.SIGINT, _interrupted)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="sdkwright")
    sys.exit(0)
