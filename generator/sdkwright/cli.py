"""The command line: arguments in, exit code out. 0: clean; 1: diagnostics, or out of date; 2: usage or internal error."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sdkwright.about import VERSION

if TYPE_CHECKING:
    from sdkwright.diagnostics import Diagnostic
    from sdkwright.pipeline import Outcome
    from sdkwright.settings import Settings

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_EXITS = "\b\nExit codes:\n  0  clean\n  1  problems in the document, or the package is out of date\n  2  wrong usage, or an internal error"
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
    style: str,
    quiet: bool,
    debug: bool,
    **given: Any,
) -> None:
    """Generate the package of DOCUMENT in the folder OUTPUT.

    Without DOCUMENT, sdkwright.toml (or [tool.sdkwright] in pyproject.toml) of this folder or of one above says what to
    generate where. All files are written, or none: a file that was edited by hand stops the run unless --force is given,
    files that are no longer generated are removed, and files of your own stay.

    \b
      sdkwright generate openapi.yaml -o petstore
      sdkwright generate --check
    """
    from sdkwright import pipeline

    with _no_traceback(debug, style):
        settings = _settings(document, output, config, {**given, "version": release})
        with _progress(quiet) as progress:
            start = time.perf_counter()
            outcome = pipeline.generate(settings, check=check, force=force, progress=progress)
            seconds = time.perf_counter() - start
        _report(outcome, style, quiet, sys.stderr if style == "text" else sys.stdout, least=2)
        folder = _here(settings.output or Path())
        for kind, path in outcome.problems:
            click.echo(f"{kind}: {os.path.join(folder, path)}", err=True)
        if outcome.problems:
            click.echo(_advice(check), err=True)
        elif outcome.ok and not quiet:
            click.echo(_summary(outcome, folder, check, seconds), err=True)
        sys.exit(0 if outcome.ok else 1)


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

    with _no_traceback(debug, style):
        if not documents:
            settings = _settings(None, None, None, {})
            documents = (settings.document,) if settings.document is not None else ()
        outcomes = [pipeline.validate(document) for document in documents]
        whole = pipeline.Outcome(diagnostics=tuple(one for outcome in outcomes for one in outcome.diagnostics))
        whole.sources = {name: text for outcome in outcomes for name, text in outcome.sources.items()}
        _report(whole, style, quiet, sys.stdout, least=3 if quiet else 1)
        if style == "text" and not quiet:
            named = ", ".join(map(str, documents))
            click.echo(f"{named}: {_counts(whole.diagnostics) or 'no problems'}", err=True)
        worst = max((one.severity for one in whole.diagnostics), default=0)
        sys.exit(1 if worst >= Severity[fail_on.upper()] else 0)


def _settings(document: Path | None, output: Path | None, config: Path | None, given: dict[str, Any]) -> Settings:
    """The settings of a run: those of the file, and over them those of the command line."""
    from sdkwright.settings import Settings, find, load, override

    path = config or (find(Path.cwd()) if document is None else None)
    if path is None and document is None:
        message = "there is no DOCUMENT, and no sdkwright.toml here or above: try `sdkwright generate openapi.yaml -o package`"
        raise click.UsageError(message)
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


def _report(outcome: Outcome, style: str, quiet: bool, stream: Any, least: int) -> None:
    if style == "json":
        from sdkwright.diagnostics.json import print_json

        print_json(outcome.diagnostics, stream)
        return
    from sdkwright.diagnostics.text import print_text

    shown = [one for one in outcome.diagnostics if one.severity >= (3 if quiet else least)]
    print_text(shown, outcome.sources, stream, color=_has_color(stream))


def _has_color(stream: Any) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or bool(stream.isatty() and os.environ.get("TERM") != "dumb")


def _counts(diagnostics: Iterable[Diagnostic]) -> str:
    counted = Counter(one.severity for one in diagnostics)
    return ", ".join(
        f"{counted[severity]} {severity.label}{'s' if counted[severity] > 1 else ''}"
        for severity in sorted(counted, reverse=True)
    )


def _summary(outcome: Outcome, folder: Path, check: bool, seconds: float) -> str:
    if check:
        return f"{folder}: {outcome.files} files, as they would be generated ({seconds:.1f} s)"
    done = [f"{len(outcome.changed)} written"] if outcome.changed else []
    done += [f"{len(outcome.removed)} removed"] if outcome.removed else []
    what = f"{outcome.files} files ({', '.join(done) or 'none changed'})"
    return f"{folder}: {what}, {outcome.operations} operation{'s' if outcome.operations != 1 else ''}, {seconds:.1f} s"


def _advice(check: bool) -> str:
    if check:
        return "hint: run `sdkwright generate`, and commit what it writes; `--force` overwrites edited files"
    return "hint: edit the document or the templates instead; `--force` overwrites what was edited. Nothing was written"


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A spinner that names the stage, for a person at a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda stage: status.update(f"[bold]{stage}[/bold]")


@contextmanager
def _no_traceback(debug: bool, style: str) -> Iterator[None]:
    """Say on one line what went wrong, and exit."""
    from sdkwright.render.environment import TemplateProblem
    from sdkwright.settings import InvalidSettings
    from sdkwright.write import Unwritable

    try:
        yield
    except InvalidSettings as error:
        from sdkwright.pipeline import Outcome

        _report(Outcome(diagnostics=error.diagnostics), style, False, sys.stderr, least=1)
        sys.exit(2)
    except (Unwritable, TemplateProblem) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1 if isinstance(error, Unwritable) else 2)
    except (click.ClickException, click.Abort):
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        click.echo(f"internal error: {type(error).__name__}: {error}; {_ISSUES} (--debug shows where)", err=True)
        sys.exit(2)


def main() -> NoReturn:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="sdkwright")
    sys.exit(0)
