"""Where the package is called from: what warnings are about."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Final

_PACKAGE: Final = str(Path(__file__).parents[1])


def level() -> int:
    """How far above the function that asks the first frame is that is none of the package's (`stacklevel`)."""
    frame, found = inspect.currentframe(), 0
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, found = frame.f_back, found + 1
    return found
