"""`sdkwright validate`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sdkwright.cli.running import EXITS, no_traceback, settings_of
from sdkwright.diagnostics.formats import FORMATS, chosen
from sdkwright.report import save, show


@click.command("validate", epilog=EXITS)
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(FORMATS), help="How findings are shown; a CI service's own there.")
@click.option("--output-file", type=click.Path(path_type=Path), help="Write that here, and text to the terminal.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show errors only, and no summary.")
@click.option("--debug", is_flag=True, hidden=True)
def command(
    documents: tuple[Path, ...], style: str | None, output_file: Path | None, fail_on: str, quiet: bool, debug: bool
) -> None:
    """Say everything that is wrong with DOCUMENTS, or with the document that sdkwright.toml names.

    \b
      sdkwright validate openapi.yaml
      sdkwright validate --fail-on warning --format json openapi.yaml
      sdkwright validate --format sarif --output-file openapi.sarif openapi.yaml
    """
    from sdkwright import pipeline
    from sdkwright.diagnostics import Severity
    from sdkwright.diagnostics.findings import counted
    from sdkwright.outcome import Outcome

    style = style or chosen()
    with no_traceback(debug, style):
        if not documents:
            settings = settings_of(None, None, None, {})
            documents = (settings.document,) if settings.document is not None else ()
        outcomes = [pipeline.validate(document) for document in documents]
        whole = Outcome(diagnostics=tuple(one for outcome in outcomes for one in outcome.diagnostics))
        whole.documents = tuple(document.as_posix() for document in documents)
        whole.sources = {name: text for outcome in outcomes for name, text in outcome.sources.items()}
        if output_file is not None:
            save(whole, style, output_file)
        show(whole, style if output_file is None else "text", quiet, sys.stdout, least=1)
        if not quiet:
            named = ", ".join(map(str, documents))
            click.echo(f"{named}: {counted(whole.diagnostics)}", err=True)
        worst = max((one.severity for one in whole.diagnostics), default=0)
        sys.exit(1 if worst >= Severity[fail_on.upper()] else 0)
