"""`sdkwright fetch`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdkwright.cli.choice import complete, workspace_of
from sdkwright.cli.running import EXITS, here, no_traceback
from sdkwright.report import show

if TYPE_CHECKING:
    from sdkwright.fetching import Fetched
    from sdkwright.workspace import Workspace

_SAID = {
    "unchanged": "as it is pinned",
    "pinned": "fetched and pinned",
    "restored": "fetched again, as it is pinned",
    "updated": "another one is pinned now",
    "removed": "no longer pinned: no target names it",
    "outdated": "not as it is pinned",
    "failed": "not fetched",
}


@click.command("fetch", short_help="Download and pin remote documents.", epilog=EXITS)
@click.argument("words", nargs=-1, metavar="[URL | TARGET...]", shell_complete=complete)
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings file to read.")
@click.option("--update", is_flag=True, help="Download anew, and pin what the host has now.")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 if the host has another document, or the copy is one."
)
@click.option("--prune", is_flag=True, help="Also forget the documents that no target names any more.")
@click.option("--header", multiple=True, metavar="'NAME: VALUE'", help="Send this to the host; it is stored nowhere.")
@click.option("-q", "--quiet", is_flag=True, help="Show problems only.")
@click.option("--debug", is_flag=True, hidden=True)
def command(
    words: tuple[str, ...],
    config: Path | None,
    update: bool,
    check: bool,
    prune: bool,
    header: tuple[str, ...],
    quiet: bool,
    debug: bool,
) -> None:
    """Download the remote documents of sdkwright.toml, or those at URLs, and pin them.

    A `document` that is an https address is kept in the folder `fetched` beside sdkwright.toml, with the files that it
    refers to, and pinned by hash in sdkwright.lock. Commit both: all other commands work on the copies, without a
    network, and refuse a copy that is not what is pinned. What is pinned and there is not asked for again; --update
    takes what the host has now.

    Secrets stay out of both files: ${NAME} in an address is a variable of the environment, and --header is sent to the
    address' own host only.

    \b
      sdkwright fetch                                  what is missing
      sdkwright fetch --update orders                  a new version of one document
      sdkwright fetch --check                          in CI: did a host change its document?
      sdkwright fetch https://example.com/openapi.yaml
      sdkwright fetch --header "Authorization: Bearer $TOKEN"
    """
    from sdkwright import fetching
    from sdkwright.remote import is_address

    if update and check:
        raise click.UsageError("--update writes and --check does not: take one")
    headers = _headers(header)
    with no_traceback(debug, "text"):
        workspace = workspace_of(config)
        names = [word for word in words if not is_address(word)]
        urls = [word for word in words if is_address(word)]
        folder = here(workspace.path.parent if workspace is not None else Path.cwd())
        if names or not words:
            urls += _sources(workspace, names)
        if not urls and not quiet:
            click.echo("no target has a remote document: there is nothing to fetch", err=True)
        done = list(_told(fetching.fetch(urls, folder, update=update, check=check, headers=headers), quiet))
        if prune and not check:
            done += _told(fetching.prune([*_sources(workspace, []), *urls], folder), quiet)
        sys.exit(0 if all(one.ok for one in done) else 1)


def _sources(workspace: Workspace | None, names: Sequence[str]) -> list[str]:
    """The addresses of the documents of the targets called `names`, or of all."""
    from sdkwright.workspace import UnknownTarget

    if workspace is None:
        raise click.UsageError("there is no URL, and no sdkwright.toml here or above")
    try:
        chosen = workspace.chosen(names)
    except UnknownTarget as error:
        raise click.UsageError(str(error)) from None
    local = next((one.name for one in chosen if names and one.settings.source is None), None)
    if local is not None:
        raise click.UsageError(f"the document of the target {local!r} is a file: there is nothing to fetch")
    return [one.settings.source for one in chosen if one.settings.source is not None]


def _headers(given: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given:
        name, colon, value = one.partition(":")
        if not colon or not name.strip():
            raise click.UsageError("a header is 'NAME: VALUE'")
        found[name.strip()] = value.strip()
    return found


def _told(found: Iterable[Fetched], quiet: bool) -> Iterator[Fetched]:
    """Say what became of each document as it comes."""
    from sdkwright.outcome import Outcome

    for one in found:
        show(Outcome(diagnostics=one.diagnostics), "text", quiet, sys.stderr, least=1)
        if not quiet:
            files = f" ({one.files} files)" if one.files > 1 else ""
            click.echo(f"{here(one.path).as_posix()}: {_SAID[one.status]}{files}", err=True)
        yield one
