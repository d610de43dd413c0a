"""`sdkwright init`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdkwright.cli.running import EXITS, here, no_traceback

if TYPE_CHECKING:
    from sdkwright.starting import Begun, Service

_SERVICE: click.Choice[Service] = click.Choice(("github", "gitlab", "none"))


@click.command("init", short_help="Begin: settings, a CI workflow, hooks.", epilog=EXITS)
@click.argument("document", required=False, type=click.Path())
@click.option("-o", "--output", help="Folder of the package; sdk by default.")
@click.option("--package", help="Import name; made of the document's title by default.")
@click.option("--ci", "service", type=_SERVICE, help="Whose CI; by default the one whose files are here, else github.")
@click.option("--pre-commit/--no-pre-commit", default=None, help="Whether to write hooks; they are by default.")
@click.option("--force", is_flag=True, help="Overwrite files that are there already.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing.")
@click.option("--debug", is_flag=True, hidden=True)
def command(
    document: str | None,
    output: str | None,
    package: str | None,
    service: Service | None,
    pre_commit: bool | None,
    force: bool,
    yes: bool,
    debug: bool,
) -> None:
    """Write what a project for DOCUMENT begins with: sdkwright.toml, a CI workflow, hooks for pre-commit.

    DOCUMENT is a path or an https address; without it, openapi.yaml or openapi.json is looked for here and in the usual
    folders. What no option says is asked at a terminal, and never in CI. Files that are there already are kept, and it
    is said what to add to them.

    \b
      sdkwright init openapi.yaml
      sdkwright init openapi.yaml -o clients/python --ci gitlab --no-pre-commit
      sdkwright init https://example.com/openapi.json --yes
    """
    from sdkwright import starting

    folder = Path()
    with no_traceback(debug, "text"):
        document = document or _found(starting.documents(folder))
        settings = _checked(document, output, package)
        asks = not yes and sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")
        service = service or starting.service_of(folder)
        if asks:
            output = output or click.prompt("Folder of the package", "sdk", err=True)
            service = service or click.prompt("CI", "github", type=_SERVICE, err=True)
            if pre_commit is None:
                pre_commit = click.confirm("Hooks for pre-commit?", True, err=True)
        done = list(
            starting.begin(
                document,
                folder,
                output=output or "sdk",
                package=package,
                service=service or "github",
                pre_commit=pre_commit is not False,
                force=force,
            )
        )
        for one in done:
            _tell(one)
        if settings:
            click.echo(settings, err=True)
        sys.exit(int(done[0].status == "kept"))


def _found(candidates: list[Path]) -> str:
    if len(candidates) != 1:
        listed = ", ".join(path.as_posix() for path in candidates)
        raise click.UsageError("name the document" + (f": there are {listed}" if listed else ", `sdkwright init DOC`"))
    return candidates[0].as_posix()


def _checked(document: str, output: str | None, package: str | None) -> str:
    """What to do next with a document that can be begun with. Raises InvalidSettings, and UsageError if it cannot."""
    from sdkwright import pipeline
    from sdkwright.diagnostics.findings import counted
    from sdkwright.remote import is_address
    from sdkwright.settings import Settings, at_address, override

    override(Settings(), output=output, package=package)
    if is_address(document):
        at_address(Settings(), document, Path())
        return "next: `sdkwright fetch`, `sdkwright generate`, and commit what they write"
    outcome = pipeline.validate(Path(document))
    fatal = [
        one
        for one in outcome.diagnostics
        if one.code in ("missing-file", "unreadable-file", "not-openapi", "swagger-2")
    ]
    if fatal:
        raise click.UsageError(f"{document}: {fatal[0].message}" + (f" ({fatal[0].hint})" if fatal[0].hint else ""))
    if not outcome.ok:
        return f"next: `sdkwright validate`, which finds {counted(outcome.diagnostics)}, then `sdkwright generate`"
    return "next: `sdkwright generate`, and commit what it writes"


def _tell(one: Begun) -> None:
    said = {"written": "written", "unchanged": "as it was", "kept": "kept as it is"}[one.status]
    click.echo(f"{here(one.path).as_posix()}: {said}" + (f"; {one.advice}" if one.advice else ""), err=True)
