"""Noun: the lock file, which says of each remote document what was fetched: nothing else is generated from.

Addresses are as the settings have them, without the values of variables; hashes are SHA-256, in hexadecimal.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.remote import is_plain
from sdkwright.settings import Settings

FILE: Final = "sdkwright.lock"
_HEAD: Final = """\
# What `sdkwright fetch` downloaded. Commit this file and the copies; `sdkwright fetch --update` takes new ones.
"""
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A document as it was fetched: its address, the path of its copy, and the hash of each file, that of the document
    itself first; paths are relative to the folder of the lock."""

    url: str
    path: str
    files: Mapping[str, str]

    def wrong(self, folder: Path) -> tuple[str, str] | None:
        """The first file that is not as it was fetched, and why; None if all are."""
        for path, digest in self.files.items():
            try:
                data = (folder / path).read_bytes()
            except OSError:
                return path, "is not there"
            if hashed(data) != digest:
                return path, "is not what was fetched"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The pins of a project, by address."""

    pins: Mapping[str, Pin] = field(default_factory=dict[str, Pin])

    @classmethod
    def read(cls, folder: Path) -> "Lock":
        """The lock in `folder`, empty where there is none. Raises UnusableLock."""
        try:
            said = tomllib.loads((folder / FILE).read_bytes().decode("utf-8"))
            return cls(pins={pin.url: pin for pin in map(_pin, said.get("document", []))})
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise UnusableLock(str(error) or type(error).__name__) from None

    def text(self) -> str:
        """The lock as a file holds it: the same for the same pins, whatever their order."""
        parts = [_HEAD]
        for pin in sorted(self.pins.values(), key=lambda one: one.url):
            parts.append(f"\n[[document]]\nurl = {_quoted(pin.url)}\npath = {_quoted(pin.path)}\n\n[document.sha256]\n")
            parts.extend(f'{_quoted(path)} = "{digest}"\n' for path, digest in sorted(pin.files.items()))
        return "".join(parts)


class UnusableLock(Exception):
    """The lock file is not what was written."""


def unfit_copy(settings: Settings) -> tuple[Diagnostic, ...]:
    """Why the copy of a remote document cannot be worked with; nothing if it is what was fetched, or no copy."""
    if settings.source is None or settings.document is None:
        return ()
    folder = settings.folder or Path()
    place, again = Location(settings.document.as_posix()), "run `sdkwright fetch`"
    try:
        pin = Lock.read(folder).pins.get(settings.source)
    except UnusableLock as error:
        hint = "take it from version control, or delete it and run `sdkwright fetch`"
        return (finding("changed-copy", f"{FILE} cannot be read: {str(error)[:200]}", place, hint),)
    if pin is None:
        return (finding("unfetched-document", f"{settings.source} was not fetched yet", place, again),)
    wrong = pin.wrong(folder)
    if wrong is None:
        return ()
    code = "unfetched-document" if wrong[1] == "is not there" else "changed-copy"
    message = f"{wrong[0]}, the copy of {settings.source}, {wrong[1]}"
    return (finding(code, message, place, f"{again}, which restores it"),)


def hashed(data: bytes) -> str:
    """The SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def _pin(said: Mapping[str, Any]) -> Pin:
    files = {_path(path): str(digest) for path, digest in said["sha256"].items()}
    if not all(_HASH.fullmatch(digest) for digest in files.values()) or said["path"] not in files:
        raise ValueError("a hash is missing, or none")
    return Pin(url=str(said["url"]), path=_path(said["path"]), files=files)


def _path(path: str) -> str:
    if not path or not all(part and is_plain(part) for part in path.split("/")):
        raise ValueError(f"{path[:200]!r} leaves the project")
    return path


def _quoted(text: str) -> str:
    """A basic string of TOML; `text` is printable, so that JSON's escapes are enough."""
    return json.dumps(text, ensure_ascii=False)
