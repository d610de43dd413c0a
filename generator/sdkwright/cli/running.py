"""What the commands have in common: settings of a run, exit codes, and no tracebacks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sdkwright.report import show

if TYPE_CHECKING:
    from sdkwright.settings import Settings

EXITS: Final = """\b
Exit codes:
  0  clean
  1  problems in the document, or the package is out of date
  2  wrong usage, or an internal error"""
_ISSUES = "please report it with the document, or the part of it that does this"


def settings_of(document: Path | None, output: Path | None, config: Path | None, given: dict[str, Any]) -> Settings:
    """The settings of a run: those of the file, and over them those of the command line."""
    from sdkwright.settings import Settings, find, load, override

    path = config or (find(Path.cwd()) if document is None else None)
    if path is None and document is None:
        message = "there is no DOCUMENT, and no sdkwright.toml here or above"
        raise click.UsageError(f"{message}: try `sdkwright generate openapi.yaml -o package`")
    settings = load(path) if path is not None else Settings()
    settings = override(settings, document=document, output=output, **given)
    if settings.document is not None and document is None:
        settings = override(settings, document=here(settings.document))
    if settings.output is None and given:
        raise click.UsageError("say where the package goes: `-o FOLDER`, or `output` in sdkwright.toml")
    return settings


def here(path: Path) -> Path:
    """`path` as seen from the working folder, if it is below it."""
    relative = Path(os.path.relpath(path))
    return path if ".." in relative.parts else relative


@contextmanager
def no_traceback(debug: bool, style: str) -> Iterator[None]:
    """Say on one line what went wrong, and exit."""
    try:
        yield
    except (click.ClickException, click.Abort):
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        code = _explained(error, style)
        if code:
            sys.exit(code)
        if debug:
            raise
        click.echo(f"internal error: {type(error).__name__}: {error}; {_ISSUES} (--debug shows where)", err=True)
        sys.exit(2)


def _explained(error: Exception, style: str) -> int:
    """Say what an error means that is not ours, and give the exit code; 0 for any other."""
    from sdkwright.outcome import Outcome
    from sdkwright.render.environment import TemplateProblem
    from sdkwright.settings import InvalidSettings
    from sdkwright.write import Unwritable

    if isinstance(error, InvalidSettings):
        show(Outcome(diagnostics=error.diagnostics), style, False, sys.stderr, least=1)
        return 2
    if isinstance(error, Unwritable | TemplateProblem):
        click.echo(f"error: {error}", err=True)
        return 1 if isinstance(error, Unwritable) else 2
    return 0
