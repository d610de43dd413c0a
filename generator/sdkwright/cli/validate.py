"""`sdkwright validate`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sdkwright.cli.choice import complete, documents_of
from sdkwright.cli.running import EXITS, STDIN, formatted, no_traceback, standard_input
from sdkwright.diagnostics.findings import counted
from sdkwright.diagnostics.formats import chosen
from sdkwright.report import put_beside, save, show

if TYPE_CHECKING:
    from sdkwright.outcome import Outcome
    from sdkwright.policy import Policy
    from sdkwright.settings import Settings


@click.command("validate", short_help="Say all that is wrong with documents.", epilog=EXITS)
@click.argument("words", nargs=-1, metavar="[DOCUMENT | TARGET...]", shell_complete=complete)
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
    words: tuple[str, ...],
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
    """Say everything that is wrong with DOCUMENTS (`-` is standard input), or with those of all targets.

    Without arguments, sdkwright.toml of this folder or of one above names the documents; each is judged by what its
    target says under `validate`.

    `sdkwright rule CODE` explains a finding. `x-sdkwright-ignore: [CODE]` in the document, `[validate]` in
    sdkwright.toml and the file of --write-baseline say which findings do not count.

    \b
      sdkwright validate openapi.yaml
      sdkwright validate --fail-on warning --format json openapi.yaml
      sdkwright validate --format sarif --output-file openapi.sarif openapi.yaml
      sdkwright validate --baseline later.json --write-baseline openapi.yaml
    """
    from sdkwright.outcome import together

    gc.disable()
    style = style or chosen()
    with no_traceback(debug, style):
        said = {"rules": rules, "fail_on": fail_on, "baseline": baseline, "build": build}
        documents = [_by(one, said, _severities(severity)) for one in documents_of(words, config)]
        outcomes = [(one, _validated(one, all_of_it=write_baseline)) for one in _each_once(documents)]
        whole = together(outcome for _, outcome in outcomes)
        if write_baseline:
            _write_baseline(whole, documents[0].validate)
            return
        if output_file is not None:
            save(whole, style, output_file)
        show(whole, style if output_file is None else "text", quiet, sys.stdout, least=1)
        if not quiet:
            click.echo(f"{', '.join(whole.documents)}: {counted(whole.diagnostics)}", err=True)
        sys.exit(int(any(_fails(outcome, one.validate) for one, outcome in outcomes)))


def _by(settings: Settings, said: dict[str, Any], severities: Mapping[str, str]) -> Settings:
    """`settings` with what the command line says of the rules."""
    told = {name: value for name, value in said.items() if value}
    policy = replace(settings.validate, **told, severities={**settings.validate.severities, **severities})
    return replace(settings, validate=policy)


def _each_once(documents: Iterable[Settings]) -> Iterator[Settings]:
    """`documents` without those that would be judged in the same way again."""
    seen: list[tuple[object, ...]] = []
    for one in documents:
        judged = (one.document, one.root, one.validate)
        if judged not in seen:
            seen.append(judged)
            yield one


def _severities(given: Iterable[str]) -> dict[str, str]:
    from sdkwright.policy import severities
    from sdkwright.tables import Unfit

    for one in given:
        if "=" not in one:
            raise click.UsageError(f"--severity takes a rule and a level, `{one}=warning`, not `{one}`")
    try:
        return dict(severities(dict(one.partition("=")[::2] for one in given)))
    except Unfit as error:
        raise click.UsageError("; ".join(part for part in (error.reason, error.hint) if part)) from None


def _validated(settings: Settings, *, all_of_it: bool) -> Outcome:
    """The findings of a document; `all_of_it`, with those that are left for later too."""
    from sdkwright import pipeline

    if all_of_it:
        settings = replace(settings, validate=replace(settings.validate, baseline=None))
    if settings.document != Path("-"):
        return pipeline.validate_as(settings)
    return pipeline.validate_as(replace(settings, document=STDIN), data=standard_input())


def _fails(outcome: Outcome, policy: Policy) -> bool:
    from sdkwright.diagnostics import Severity

    return any(one.severity >= Severity[policy.fail_on.upper()] for one in outcome.diagnostics)


def _write_baseline(whole: Outcome, policy: Policy) -> None:
    """Write the ignore file, and say so."""
    from sdkwright.diagnostics.baseline import text_of

    path = policy.baseline or Path("sdkwright-baseline.json")
    put_beside(whole, path, text_of(whole.diagnostics, path))
    count = len(whole.diagnostics)
    click.echo(f"{path}: {count} finding{' is' if count == 1 else 's are'} left for later", err=True)
