"""`python -m sdkwright`, and the script `sdkwright`: signals are handled before anything else is imported.

Before the first line here runs, Python starts up (about 15 ms) and answers Ctrl-C as it always does.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_process = os.getpid()
_ending = 0
"""The exit code, once a signal has said that the run is to end."""


def _interrupted(number: int, frame: object) -> NoReturn:
    """Unwind, so that what was begun beside the package is cleared away, then end with 128 and the signal's number. The
    process says so, those that it has forked do not, and being told again changes nothing. What is half made when the
    signal comes may complain as it goes: nobody needs to know."""
    global _ending
    import signal

    _ending, sys.unraisablehook = 128 + number, lambda _: None
    for other in (signal.SIGINT, signal.SIGTERM):
        signal.signal(other, signal.SIG_IGN)
    if os.getpid() == _process:
        os.write(2, b"interrupted\n")
    sys.exit(_ending)


def _open_what_is_closed() -> None:
    """Let standard streams that are closed lead nowhere: the next file that is opened would take the place of one."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8"))  # noqa: SIM115


def main() -> NoReturn:
    """Run the command line."""
    try:
        import signal

        signal.signal(signal.SIGINT, _interrupted)
        signal.signal(signal.SIGTERM, _interrupted)
    except KeyboardInterrupt:
        os.write(2, b"interrupted\n")
        os._exit(130)
    _open_what_is_closed()
    try:
        from sdkwright.cli import main as run

        run()
    except BaseException:  # code in other languages makes an error of its own of what unwinds it
        if not _ending:
            raise
        raise SystemExit(_ending) from None


if __name__ == "__main__":
    main()
