"""`sdkwright targets`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdkwright.cli.choice import workspace_of
from sdkwright.cli.running import EXITS, here, no_traceback

if TYPE_CHECKING:
    from sdkwright.workspace import Target


@click.command("targets", short_help="Print the targets, also as a CI matrix.", epilog=EXITS)
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings file to read.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", help="How targets are shown.")
@click.option("--shards", type=click.IntRange(1), help="Share them out to so many runners, by the documents' sizes.")
@click.option("--debug", is_flag=True, hidden=True)
def command(config: Path | None, style: str, shards: int | None, debug: bool) -> None:
    """Print the targets of sdkwright.toml, for people or for the matrix of a CI.

    With --format json it is one line that GitHub Actions takes as a matrix: `matrix: ${{ fromJSON(...) }}`. Each entry
    holds `target`, `document` and `output`; with --shards, `shard` and `targets`, and there are no more entries than
    targets.

    \b
      sdkwright targets
      sdkwright targets --format json              a job per target: generate ${{ matrix.target }}
      sdkwright targets --format json --shards 3   three jobs: generate ${{ matrix.targets }}
      sdkwright generate --shard 2/3               what the second of three runners does
    """
    from sdkwright.workspace import shares

    with no_traceback(debug, style):
        workspace = workspace_of(config)
        if workspace is None:
            raise click.UsageError("there is no sdkwright.toml here or above")
        targets = workspace.targets
        if shards is None:
            rows = [_row(target) for target in targets]
        else:
            parts = [part for part in shares(targets, shards) if part]
            rows = [
                {"shard": f"{number}/{len(parts)}", "targets": " ".join(target.name for target in part)}
                for number, part in enumerate(parts, 1)
            ]
        if style == "json":
            click.echo(json.dumps({"include": rows}))
            return
        widths = [max(len(row[name]) for row in rows) for name in rows[0]] if rows else []
        for row in rows:
            click.echo(
                "  ".join(value.ljust(width) for value, width in zip(row.values(), widths, strict=True)).rstrip()
            )


def _row(target: Target) -> dict[str, str]:
    document, output = target.settings.document, target.settings.output
    return {
        "target": target.name,
        "document": here(document).as_posix() if document is not None else "",
        "output": here(output).as_posix() if output is not None else "",
    }
