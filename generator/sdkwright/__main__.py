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


def _interrupted(number: int, frame: object) -> NoReturn:
    """Unwind, so that what was begun beside the package is cleared away, then end with 128 and the signal's number. The
    process says so, those that it has forked do not, and being told again changes nothing."""
    import signal

    for other in (signal.SIGINT, signal.SIGTERM):
        signal.signal(other, signal.SIG_IGN)
    if os.getpid() == _process:
        os.write(2, b"interrupted\n")
    sys.exit(128 + number)


def main() -> NoReturn:
    """Run the command line."""
    try:
        import signal

        signal.signal(signal.SIGINT, _interrupted)
        signal.signal(signal.SIGTERM, _interrupted)
    except KeyboardInterrupt:
        os.write(2, b"interrupted\n")
        os._exit(130)
    from sdkwright.cli import main as run

    run()


if __name__ == "__main__":
    main()
