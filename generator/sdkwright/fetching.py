"""Remote documents: downloaded, looked at, stored beside the settings, and pinned. All else works on the copies."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote, urljoin

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.download import LARGEST, Unfetched, download
from sdkwright.lock import FILE, Lock, Pin, UnusableLock, hashed
from sdkwright.remote import Unfit, expanded, place_of, root_of
from sdkwright.settings import InvalidSettings, Settings, at_address

MOST: Final = 500
"""Files of one document."""

Status = Literal["pinned", "restored", "updated", "unchanged", "removed", "outdated", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of a remote document.

    Attributes:
        url: its address, as the settings have it.
        path: where its copy is.
        status: `pinned`, it is new in the lock; `unchanged`, it is as it was pinned; `restored`, the copy is again as
            it was pinned; `updated`, another one is pinned now; `removed`, no target names it any more; `outdated`, the
            host has another one than is pinned, or the copy is not what was pinned; `failed`, it did not come.
        diagnostics: what there is to say; errors where it is `outdated` or `failed`.
        files: how many files it has.
        asked: whether its host was asked.
    """

    url: str
    path: Path
    status: Status
    diagnostics: tuple[Diagnostic, ...] = ()
    files: int = 0
    asked: bool = field(default=True)

    @property
    def ok(self) -> bool:
        """Whether the copy is there, and what is pinned."""
        return self.status not in ("outdated", "failed")


def fetch(
    urls: Iterable[str],
    folder: Path,
    *,
    update: bool = False,
    check: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Iterator[Fetched]:
    """Have a copy of each document of `urls` below `folder` that is what its lock says, and yield what became of each.

    A document that is pinned is only downloaded if its copy is missing or another one, and must then be what is pinned.

    Args:
        urls: the addresses.
        folder: the project's folder, which has the lock.
        update: download all, and pin what comes.
        check: download all, and only say what is different.
        headers: sent with each request to the address' own host, for documents that need a login.

    Raises InvalidSettings where an address or the lock cannot be used, Unwritable where the disk refuses.
    """
    for url in dict.fromkeys(urls):
        lock = _lock(folder)
        pin = lock.pins.get(url)
        path = at_address(Settings(), url, folder).document or folder
        if pin is not None and pin.wrong(folder) is None and not (update or check):
            yield Fetched(url=url, path=path, status="unchanged", files=len(pin.files), asked=False)
            continue
        try:
            contents = _downloaded(url, headers or {})
        except Unfit as error:
            yield _failed(url, path, error.reason, error.hint)
            continue
        except Unfetched as error:
            yield _failed(url, path, error.reason, error.hint)
            continue
        except _NoDocument as error:
            yield Fetched(url=url, path=path, status="failed", diagnostics=error.diagnostics)
            continue
        new = Pin(url=url, path=place_of(url).as_posix(), files={name: hashed(data) for name, data in contents.items()})
        yield _settled(new, pin, contents, folder, update=update, check=check)


def prune(urls: Iterable[str], folder: Path) -> Iterator[Fetched]:
    """Take the documents that are none of `urls` out of the lock, and their copies away. Raises as `fetch` does."""
    wanted = set(urls)
    lock = _lock(folder)
    kept = {url: pin for url, pin in lock.pins.items() if url in wanted}
    if len(kept) == len(lock.pins):
        return
    _write({FILE: Lock(pins=kept).text().encode()}, folder)
    needed = {name for pin in kept.values() for name in pin.files}
    for url, pin in lock.pins.items():
        if url in wanted:
            continue
        for name in pin.files:
            if name not in needed:
                (folder / name).unlink(missing_ok=True)
                _tidy((folder / name).parent, folder)
        yield Fetched(url=url, path=folder / pin.path, status="removed", files=len(pin.files), asked=False)


def _settled(
    new: Pin, old: Pin | None, contents: Mapping[str, bytes], folder: Path, *, update: bool, check: bool
) -> Fetched:
    """Store and pin what came, unless it is not what is pinned; with `check`, only say so."""
    path = folder / new.path
    is_same = old is not None and old.files == new.files
    whole = old is not None and old.wrong(folder) is None
    if old is not None and not is_same and not update:
        return Fetched(url=new.url, path=path, status="outdated", diagnostics=(_outdated(new, old, path),))
    if check and not (is_same and whole):
        wrong = "is not pinned yet" if old is None else "is pinned, but its copy is not what was fetched"
        told = finding("unfetched-document", f"{new.url} {wrong}", Location(path.as_posix()), "run `sdkwright fetch`")
        return Fetched(url=new.url, path=path, status="outdated", diagnostics=(told,), files=len(new.files))
    status: Status = "pinned" if old is None else "updated" if not is_same else "unchanged" if whole else "restored"
    if status != "unchanged":
        pins = {**_lock(folder).pins, new.url: new}
        _write({**contents, FILE: Lock(pins=pins).text().encode()}, folder)
        gone = set(old.files) - {name for pin in pins.values() for name in pin.files} if old is not None else set[str]()
        for name in gone:
            (folder / name).unlink(missing_ok=True)
            _tidy((folder / name).parent, folder)
    return Fetched(url=new.url, path=path, status=status, files=len(new.files))


def _outdated(new: Pin, old: Pin, path: Path) -> Diagnostic:
    changed = sorted(name for name in {*new.files, *old.files} if new.files.get(name) != old.files.get(name))
    message = f"{new.url} is another one now than the one that is pinned"
    related = tuple(("this file changed", Location(name)) for name in changed[:10])
    return finding("outdated-pin", message, Location(path.as_posix()), "`sdkwright fetch --update` takes it", *related)


def _downloaded(url: str, headers: Mapping[str, str]) -> dict[str, bytes]:
    """The document at `url` and the files below its host that it refers to, by the paths of their copies, itself first.
    Raises Unfit, Unfetched, and _NoDocument for what is no OpenAPI document: a page to log in, say."""
    from sdkwright.load import load
    from sdkwright.write import put

    place = place_of(url)
    answer = download(expanded(url), headers)
    contents = {place.as_posix(): answer.data}
    with tempfile.TemporaryDirectory(prefix="sdkwright-") as name:
        staged = Path(name)
        entry = staged / place
        missing: set[Path] = {entry}
        asked: set[Path] = set()
        while missing:
            for path in sorted(missing):
                inside = path.relative_to(staged).as_posix()
                if path != entry:
                    there = quote(os.path.relpath(path, entry.parent).replace(os.sep, "/"))
                    data = _beside(urljoin(answer.url, there), headers if answer.url == expanded(url) else {})
                    if data is None:
                        continue
                    contents[inside] = data
                put(path, contents[inside])
            asked |= missing
            if len(contents) > MOST or sum(map(len, contents.values())) > LARGEST:
                raise Unfetched(f"the document has more than {MOST} files, or {LARGEST:,} bytes")
            loaded = load(entry, root=root_of(entry))
            if loaded.document is None:
                raise _NoDocument(_moved(loaded.diagnostics, staged))
            missing = {path for path in map(Path, loaded.document.refused) if _is_wanted(path, entry)} - asked
    return contents


def _beside(url: str, headers: Mapping[str, str]) -> bytes | None:
    """A file that the document refers to; None if the host has none, which validation will tell."""
    try:
        return download(url, headers).data
    except Unfetched as error:
        if "404" in error.reason or "410" in error.reason:
            return None
        raise


def _is_wanted(path: Path, entry: Path) -> bool:
    """Whether a file that could not be read is one that the host may have."""
    return "://" not in str(path) and path.is_relative_to(root_of(entry)) and not path.exists()


def _moved(diagnostics: Iterable[Diagnostic], staged: Path) -> tuple[Diagnostic, ...]:
    """`diagnostics` about the copies that are not there yet."""
    from msgspec.structs import replace

    start = f"{staged.as_posix()}/"
    return tuple(
        replace(
            one,
            message=one.message.replace(start, ""),
            location=replace(one.location, file=one.location.file.removeprefix(start)),
        )
        for one in diagnostics
    )


def _failed(url: str, path: Path, reason: str, hint: str) -> Fetched:
    told = finding("unfetched-document", f"{url} could not be fetched: {reason}", Location(path.as_posix()), hint)
    return Fetched(url=url, path=path, status="failed", diagnostics=(told,))


def _lock(folder: Path) -> Lock:
    try:
        return Lock.read(folder)
    except UnusableLock as error:
        place = Location((folder / FILE).as_posix())
        hint = "take it from version control, or delete it to pin everything anew"
        raise InvalidSettings(finding("settings", f"{FILE} cannot be read: {error}", place, hint)) from None


def _write(contents: Mapping[str, bytes], folder: Path) -> None:
    """Write files, each whole or not at all, the lock last. Raises Unwritable."""
    from sdkwright.write import put

    for name, data in contents.items():
        put(folder / name, data)


def _tidy(parent: Path, folder: Path) -> None:
    """Remove folders that have become empty."""
    while parent != folder and parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent


class _NoDocument(Exception):
    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__()
        self.diagnostics = diagnostics
