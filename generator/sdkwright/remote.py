"""Noun: the address of a document on another host, and where the project keeps its copy.

An address is https (or http to this machine). `${NAME}` in it is a variable of the environment, looked up when the
document is fetched only: what is secret stands neither in the settings nor in the lock.
"""

import hashlib
import os
import re
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

FOLDER: Final = "fetched"
"""Where copies are kept, beside the settings file."""

_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET: Final = re.compile(
    r"(?i)(^|[-_.])(token|key|apikey|secret|password|passwd|pwd|sig|signature|auth|credential)s?$"
)
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Unfit(Exception):
    """An address that cannot be fetched: the reason, and a hint."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.reason, self.hint = reason, hint


def is_address(text: str) -> bool:
    """Whether `text` names a document on another host rather than a file."""
    return _ADDRESS.match(text) is not None


def checked(url: str) -> SplitResult:
    """The parts of an address. Raises Unfit for one that is not encrypted, holds credentials, or is none."""
    if not url.isascii() or not url.isprintable() or set(url) & set(' <>"\\^`'):
        raise Unfit(f"{url[:200]!r} is no address", "write other characters as %XX (RFC 3986)")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Unfit(f"{url[:200]!r} is no address", "it begins with https:// and the name of a host") from None
    if not host or "$" in host or not re.fullmatch(r"[a-z0-9._:-]+", host) or port == 0:
        raise Unfit(f"{url[:200]!r} names no host", "it begins with https:// and the name of a host")
    if parts.scheme != "https" and host not in _LOCAL:
        raise Unfit("a document is fetched by https only", f"write https://{url.partition('://')[2][:200]}")
    if "@" in parts.netloc:
        raise Unfit("an address in the settings holds no credentials", _hint("?token=${TOKEN}"))
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if _SECRET.search(name) and value and not _VARIABLE.fullmatch(value):
            raise Unfit(f"the value of {name!r} looks like a secret", _hint(f"{name}=${{{_shouted(name)}}}"))
    return parts


def expanded(url: str) -> str:
    """The address with the variables of the environment. Raises Unfit for one that is not set."""

    def value(found: re.Match[str]) -> str:
        if not os.environ.get(found[1]):
            raise Unfit(f"the variable {found[1]} is not set", "it is part of the address of a document")
        return os.environ[found[1]]

    return _VARIABLE.sub(value, url)


def place_of(url: str) -> PurePosixPath:
    """Where the copy of a document is, below the project's folder: by host and path, so that files which it refers to
    find their place beside it. Raises Unfit."""
    parts = checked(url)
    host = re.sub(r"[^a-z0-9._-]", "_", (parts.hostname or "") + (f"_{parts.port}" if parts.port else ""))
    names = [unquote(part) for part in parts.path.split("/") if part]
    if any(not is_plain(name) for name in names):
        raise Unfit(f"the path of {url[:200]!r} cannot be that of a file", "name the document by a plain path")
    name = PurePosixPath(names.pop() if names and not parts.path.endswith("/") else "index")
    mark = f"-{hashlib.sha256(parts.query.encode()).hexdigest()[:8]}" if parts.query else ""
    return PurePosixPath(FOLDER, host, *names, f"{name.stem}{mark}{name.suffix}")


def root_of(place: Path) -> Path:
    """The folder that references of a copy may not leave: all that is kept of its host."""
    parts = place.parts
    return Path(*parts[: len(parts) - parts[::-1].index(FOLDER) + 1])


def is_plain(name: str) -> bool:
    """Whether `name` can be that of a file on every system, and leads nowhere else."""
    return name.isprintable() and name not in (".", "..") and not set(name) & set('/\\:*?"<>|') and len(name) <= 100


def _shouted(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


def _hint(example: str) -> str:
    return f"keep it in a variable of the environment ({example}), or give `sdkwright fetch --header` at the time"
