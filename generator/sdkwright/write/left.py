"""What a run that was killed left beside a folder: cleared away, or brought back."""

import contextlib
import os
import shutil
from pathlib import Path


def recover(folder: Path) -> None:
    """Clear away what a killed run left, and bring back the tree that it had put aside."""
    folder = Path(os.path.realpath(folder))
    with contextlib.suppress(OSError):
        for name in sorted(os.listdir(folder.parent)):
            if name.startswith(f".{folder.name}.sdkwright-"):
                _settle(folder.parent / name, folder)


def _settle(left: Path, folder: Path) -> None:
    pid, _, kind = left.name.removeprefix(f".{folder.name}.sdkwright-").partition("-")
    if not pid.isdecimal() or kind not in ("old", "new") or (int(pid) != os.getpid() and _is_alive(int(pid))):
        return
    if kind == "old" and not folder.exists():
        left.rename(folder)
    else:
        shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
