"""Writes single files: whole, or not at all."""

import os
from pathlib import Path

from sdkwright.unwritable import Unwritable


def put(path: Path, content: bytes | str) -> None:
    """Make `path` hold `content`; its folder is made if it is not there. A link stays one, and a device or a pipe is
    written to. Raises Unwritable."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Unwritable(f"{path} could not be written: {reason}") from error


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.sdkwright-{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.write_bytes(data)
        if path.exists():
            part.chmod(path.stat().st_mode & 0o7777)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
