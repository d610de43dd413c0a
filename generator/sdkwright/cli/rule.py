"""`sdkwright rule`."""

from __future__ import annotations

import difflib

import click

from sdkwright.cli.running import EXITS


def _codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from sdkwright.diagnostics.rules import rules

    return [code for code in rules() if code.startswith(incomplete)]


@click.command("rule", short_help="Explain a finding: why, bad, good.", epilog=EXITS)
@click.argument("code", required=False, shell_complete=_codes)
def command(code: str | None) -> None:
    """Explain the rule CODE: why, a bad and a good example, how to suppress it. Without CODE, list all rules.

    \b
      sdkwright rule
      sdkwright rule broken-reference
    """
    from sdkwright.diagnostics.rules import page_of, rules

    if code is None:
        for rule in rules().values():
            click.echo(f"{rule.code:28} {rule.severity.label:8} {rule.layer:13} {rule.least:12} {rule.summary}")
        return
    rule_ = rules().get(code)
    if rule_ is None:
        near = difflib.get_close_matches(code, rules(), 1)
        raise click.UsageError(f"there is no rule {code!r}" + (f", did you mean {near[0]!r}?" if near else ""))
    page = page_of(code)
    click.echo(page.read_text(encoding="utf-8") if page is not None else rule_.summary, nl=page is None)
