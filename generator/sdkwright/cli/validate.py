"""`sdkwright validate`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdkwright.cli.running import EXITS, formatted, no_traceback
from sdkwright.diagnostics.formats import chosen
from sdkwright.report import save, show

if TYPE_CHECKING:
    from sdkwright.outcome import Outcome
    from sdkwright.policy import Policy
    from sdkwright.settings import Settings


_STDIN = Path("<stdin>")


@click.command("validate", epilog=EXITS)
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings file to read.")
@formatted
@click.option("--rules", type=click.Choice(["minimal", "recommended", "strict"]), help="The rule set to apply.")
@click.option("--severity", multiple=True, metavar="CODE=LEVEL", help="Say how bad a rule is, or `off`.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    help="The least severity that makes the exit code 1; error by default.",
)
@click.option("--baseline", type=click.Path(path_type=Path), help="File of findings to leave for later.")
@click.option("--write-baseline", is_flag=True, help="Leave all present findings for later: write that file.")
@click.option("--build", is_flag=True, default=None, help="Also say what a package would not represent in full.")
@click.option("-q", "--quiet", is_flag=True, help="Show errors only, and no summary.")
@click.option("--debug", is_flag=True, hidden=True)
def command(
    documents: tuple[Path, ...],
    config: Path | None,
    style: str | None,
    output_file: Path | None,
    rules: str | None,
    severity: tuple[str, ...],
    fail_on: str | None,
    baseline: Path | None,
    write_baseline: bool,
    build: bool | None,
    quiet: bool,
    debug: bool,
) -> None:
    """Say everything that is wrong with DOCUMENTS (`-` is standard input), or with the one that sdkwright.toml names.

    `sdkwright rule CODE` explains a finding. `x-sdkwright-ignore: [CODE]` in the document, `[validate]` in
    sdkwright.toml and the file of --write-baseline say which findings do not count.

    \b
      sdkwright validate openapi.yaml
      sdkwright validate --fail-on warning --format json openapi.yaml
      sdkwright validate --format sarif --output-file openapi.sarif openapi.yaml
      sdkwright validate --baseline later.json --write-baseline openapi.yaml
    """
    from sdkwright.diagnostics import Severity
    from sdkwright.diagnostics.findings import counted

    gc.disable()
    style = style or chosen()
    with no_traceback(debug, style):
        settings = _settings(bool(documents), config)
        said = settings.validate
        policy = replace(
            said,
            rules=rules or said.rules,
            severities={**said.severities, **_severities(severity)},
            fail_on=fail_on or said.fail_on,
            baseline=baseline or said.baseline,
            build=build or said.build,
        )
        if not documents and settings.document is not None:
            from sdkwright.cli.running import here

            documents = (here(settings.document),)
        whole = _validated(documents, settings.root, replace(policy, baseline=None) if write_baseline else policy)
        if write_baseline:
            _write_baseline(whole, policy)
            return
        if output_file is not None:
            save(whole, style, output_file)
        show(whole, style if output_file is None else "text", quiet, sys.stdout, least=1)
        if not quiet:
            click.echo(f"{', '.join(map(str, documents))}: {counted(whole.diagnostics)}", err=True)
        worst = max((one.severity for one in whole.diagnostics), default=0)
        sys.exit(1 if worst >= Severity[policy.fail_on.upper()] else 0)


def _settings(has_documents: bool, config: Path | None) -> Settings:
    """The settings, of which documents that are named need none."""
    from sdkwright.settings import Settings, find, load

    path = config or find(Path.cwd())
    settings = load(path) if path is not None else Settings()
    if not has_documents and settings.document is None:
        raise click.UsageError("name a document, or have an sdkwright.toml here or above that does")
    return settings


def _severities(given: Iterable[str]) -> dict[str, str]:
    from sdkwright.policy import Unfit, severities

    try:
        return dict(severities(dict(one.partition("=")[::2] for one in given)))
    except Unfit as error:
        raise click.UsageError(" ".join(part for part in (error.reason, error.hint) if part)) from None


def _validated(documents: Iterable[Path], root: Path | None, policy: Policy) -> Outcome:
    """The findings of all documents together, each once."""
    from sdkwright.diagnostics.collect import collect
    from sdkwright.load.text import LARGEST
    from sdkwright.outcome import Outcome
    from sdkwright.validation import findings

    outcomes = [
        findings(_STDIN, root, policy, data=sys.stdin.buffer.read(LARGEST + 1))
        if document == Path("-")
        else findings(document, _root(document, root), policy)
        for document in documents
    ]
    whole = Outcome(diagnostics=collect(one for outcome in outcomes for one in outcome.diagnostics))
    whole.sources = {name: text for outcome in outcomes for name, text in outcome.sources.items()}
    whole.documents = tuple(name for outcome in outcomes for name in outcome.documents)
    return whole


def _root(document: Path, root: Path | None) -> Path | None:
    """The folder that references may not leave: the one of the settings for the documents below it."""
    below = root is not None and document.resolve().is_relative_to(root.resolve())
    return root if below else None


def _write_baseline(whole: Outcome, policy: Policy) -> None:
    """Write the ignore file, and say so."""
    from sdkwright.diagnostics.baseline import text_of
    from sdkwright.write import Unwritable

    path = policy.baseline or Path("sdkwright-baseline.json")
    try:
        path.write_text(text_of(whole.diagnostics, path), encoding="utf-8", newline="\n")
    except OSError as error:
        raise Unwritable(f"{path} could not be written: {error.strerror}") from error
    click.echo(f"{path}: {len(whole.diagnostics)} findings are left for later", err=True)
