"""What the commands have in common: settings of a run, exit codes, and no tracebacks."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from sdkwright.diagnostics.formats import FORMATS
from sdkwright.report import show

F = TypeVar("F", bound=Callable[..., Any])

EXITS: Final = """\b
Exit codes:
  0  clean
  1  problems in the document, or a package is out of date
  2  wrong usage, or an internal error"""
_REFUSALS: Final = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE,
    errno.ENOMEM, errno.EIO,
})  # fmt: skip
"""What the system says no to, whatever the program does."""
STDIN: Final = Path("<stdin>")
"""What findings call the document that comes on the standard input; on the command line it is `-`."""
_ISSUES = "please report it with the document, or the part of it that does this"


def formatted(command: F) -> F:
    """The options that say how findings are shown, and where they go."""
    style = click.option(
        "--format", "style", type=click.Choice(FORMATS), help="How findings are shown; a CI service's own there."
    )
    file = click.option(
        "--output-file", type=click.Path(path_type=Path), help="Write that here, and text to the terminal."
    )
    return style(file(command))


def standard_input() -> bytes:
    """What stands on the standard input, and not much more of it than a document may have."""
    from sdkwright.load.text import LARGEST

    return sys.stdin.buffer.read(LARGEST + 1)


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
    from sdkwright.settings import InvalidSettings
    from sdkwright.templates import TemplateProblem
    from sdkwright.write import Unwritable

    if isinstance(error, InvalidSettings):
        show(Outcome(diagnostics=error.diagnostics), style, False, sys.stderr, least=1)
        return 2
    if isinstance(error, TemplateProblem):
        show(Outcome(diagnostics=error.diagnostics, sources=error.sources), style, False, sys.stderr, least=1)
        return 2
    if isinstance(error, Unwritable):
        click.echo(f"error: {error}", err=True)
        return 1
    if isinstance(error, OSError) and error.errno in _REFUSALS:
        click.echo(f"error: {error.filename or 'the system'}: {error.strerror}", err=True)
        return 1
    return 0
