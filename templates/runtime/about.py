"""Who this package is. A stand-in for developing the runtime: in a generated package this file is rendered."""

from __future__ import annotations

from typing import Final

IMPORT_NAME: Final = "runtime"
DISTRIBUTION: Final = "sdkwright-runtime"
VERSION: Final = "0"


class RuntimeLibraryError(Exception):
    """Base of every error that the package raises on purpose."""


PackageError = RuntimeLibraryError
