"""The command line: arguments in, exit code out. One module per command, imported when it is asked for.

0: clean; 1: diagnostics, or out of date; 2: usage or internal error; 130: interrupted, 143: terminated.
"""

from __future__ import annotations

import difflib
import os
import sys
from importlib import import_module
from typing import Final, NoReturn

import click

from sdkwright.about import VERSION

COMMANDS: Final = ("generate", "validate", "rule", "targets", "fetch", "init", "completion")
"""In the order of the help; the command `a-b` is `command` in the module `a_b`."""


class _Commands(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{near[0]}'?", ctx) from None


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExit codes: 0 clean, 1 problems or out of date, 2 wrong usage or internal error, 130 interrupted",
)
@click.version_option(VERSION, prog_name="sdkwright")
def cli() -> None:
    """Typed Python SDKs from OpenAPI documents.

    \b
      sdkwright init openapi.yaml                 settings, a CI workflow, hooks: a project begins
      sdkwright validate openapi.yaml             what is wrong with it, with file, line and column
      sdkwright rule broken-reference             why, and what to do about it
      sdkwright generate openapi.yaml -o sdk      a package: client, models, docs, tests
      sdkwright generate                          the same, as sdkwright.toml says
      sdkwright generate --check                  in CI: is the committed package what would be generated?
      sdkwright targets                           what there is to generate, also as a CI matrix
      sdkwright fetch                             documents on other hosts, downloaded and pinned
      sdkwright completion bash                   commands, options and targets at the touch of Tab
    """


def main() -> NoReturn:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code: int | str | None = 0
    try:
        cli(prog_name="sdkwright")
    except SystemExit as ended:
        code = ended.code
    _leave(code)


def _leave(code: int | str | None) -> NoReturn:
    """End the process without taking a large document apart first, which would take a tenth of the run."""
    if not (code is None or isinstance(code, int)):
        sys.exit(code)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        os._exit(1)
    os._exit(code or 0)
