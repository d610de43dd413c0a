"""The new tree, made beside the old one: what stays is linked into it rather than copied, what changes is written."""

import contextlib
import os
import shutil
from collections.abc import Iterable, Set
from pathlib import Path

from sdkwright.write.digests import Digests
from sdkwright.write.manifest import File, content_of, hashed


def link(old: Path, new: Path, changed: Set[str], removed: Set[str]) -> None:
    """Make `new` with what stays of `old`, if that is there: the user's files, and generated ones that are neither
    `changed` nor `removed`."""
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    if old.is_dir():
        shutil.copystat(old, new)
        _link_all(str(old), str(new), "", changed, removed)


def _link_all(old: str, new: str, within: str, changed: Set[str], removed: Set[str]) -> None:
    with os.scandir(old) as entries:
        for entry in entries:
            path, place = f"{within}{entry.name}", f"{new}/{entry.name}"
            if path in changed or path in removed:
                continue
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), place)
            elif entry.is_dir():
                os.mkdir(place)
                _link_all(entry.path, place, f"{path}/", changed, removed)
                if any(one.startswith(f"{path}/") for one in removed):
                    with contextlib.suppress(OSError):
                        os.rmdir(place)
            else:
                try:
                    os.link(entry.path, place)
                except OSError:
                    shutil.copy2(entry.path, place)


def fill(files: Iterable[File], new: Path, digests: Digests) -> None:
    """Write `files` into the tree `new`, whose they are for now."""
    for name in folders(file.path for file in files):
        (new / name).mkdir(exist_ok=True)
    for file in files:
        content = content_of(file)
        (new / file.path).write_bytes(content)
        digests.wrote(file.path, os.path.join(new, file.path), hashed(content))


def folders(paths: Iterable[str]) -> dict[str, str]:
    """The folders that `paths` lie in, outer ones first, each with a path in it."""
    found: dict[str, str] = {}
    for inner, path in {path.rpartition("/")[0]: path for path in paths}.items():
        names = inner.split("/") if inner else []
        for depth in range(len(names)):
            found.setdefault("/".join(names[: depth + 1]), path)
    return found
