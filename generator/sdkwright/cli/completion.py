"""`sdkwright completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from sdkwright.cli.running import EXITS


@click.command("completion", short_help="Print a shell's completion script.", epilog=EXITS)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, options, formats, and the targets of sdkwright.toml.

    \b
      source <(sdkwright completion bash)                                        now; or in ~/.bashrc
      sdkwright completion zsh > "${fpath[1]}/_sdkwright"                        for good
      sdkwright completion fish > ~/.config/fish/completions/sdkwright.fish      for good
    """
    kind = get_completion_class(shell)
    assert kind is not None, shell
    script = kind(ctx.find_root().command, {}, "sdkwright", "_SDKWRIGHT_COMPLETE")
    click.echo(script.source_template % script.source_vars())
