"""The picture again after each change: which files a run asks for, and when one of them is another.

Folders are watched by watchfiles, and files compared by their stamps: what changes while a run is under way, or on a
disk that sends no notices, is seen too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sdkwright import lock

if TYPE_CHECKING:
    from sdkwright.generation import Ran
    from sdkwright.workspace import Target

_QUIET: Final = 60
"""Milliseconds without a notice that end a burst of them: editors save in several steps."""

_LOOK: Final = 1000
"""Milliseconds after which the files are compared without a notice."""

Stamp = tuple[int, int, int] | None
"""What tells that a file is another one: its time, its size and its inode; None for one that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What happened after a change.

    Attributes:
        changed: the files that are others now, as the settings and the documents name them; none in the first round.
        runs: what became of the targets that have to do with them.
        failure: why there are no targets now: settings that cannot be used. It may be mended by the next change.
        watched: how many files a change of which makes another round.
    """

    changed: tuple[Path, ...]
    runs: tuple[Ran, ...]
    failure: Exception | None
    watched: int


def watch(
    choose: Callable[[], Sequence[Target]],
    settings: Iterable[Path],
    tolerated: tuple[type[Exception], ...],
    **how: Any,
) -> Iterator[Round]:
    """Generate the targets that `choose` gives, and again those that a change touches, until the caller has enough.

    `settings` are the files that `choose` reads; what it raises of the kinds that are `tolerated`, but for the first
    time, waits for the next change. `how` are arguments of `generation.generate_all`.
    """
    from sdkwright.generation import generate_all

    own = frozenset(settings)
    targets, failure = choose(), None
    asked: dict[str, frozenset[Path]] = {}
    changed: tuple[Path, ...] = ()
    stamps: Mapping[Path, Stamp] = _stamps(own)
    while True:
        start = time.time_ns()
        if any(path in own for path in changed):
            try:
                targets, failure, asked = choose(), None, {}
            except tolerated as error:
                targets, failure = (), error
        touched = [one for one in targets if one.name not in asked or _concern(changed, asked[one.name])]
        runs = tuple(generate_all(touched, **how)) if touched else ()
        asked |= {run.target.name: _asked(run) for run in runs}
        every = own.union(*asked.values())
        stamps = {path: stamps.get(path, _unless_after(start, stamp)) for path, stamp in _stamps(every).items()}
        yield Round(changed=changed, runs=runs, failure=failure, watched=len(stamps))
        changed, stamps = _next(every, stamps)


def _asked(run: Ran) -> frozenset[Path]:
    """The files, and folders of templates, that made a target what it is."""
    settings = run.target.settings
    beside = settings.folder / lock.FILE if settings.source is not None and settings.folder is not None else None
    chosen = (settings.document, settings.templates, settings.validate.baseline, beside)
    return frozenset([*(path for path in chosen if path is not None), *map(Path, run.outcome.asked)])


def _concern(changed: Iterable[Path], asked: frozenset[Path]) -> bool:
    """Whether one of the files `changed` is asked for, or is in a folder that is."""
    return any(path in asked or not asked.isdisjoint(path.parents) for path in changed)


def _next(every: Iterable[Path], before: Mapping[Path, Stamp]) -> tuple[tuple[Path, ...], Mapping[Path, Stamp]]:
    """Wait until a file is another than `before`: the files that are, and the stamps of all."""
    while True:
        now = _stamps(every)
        different = tuple(path for path in {**before, **now} if before.get(path, ()) != now.get(path, ()))
        if different:
            return different, now
        _wait(every)


def _wait(every: Iterable[Path]) -> None:
    """Wait for a notice about a folder of the files, or for the time to look anyway."""
    from watchfiles import watch as notices

    try:
        next(
            notices(
                *_folders(every),
                watch_filter=None,
                step=_QUIET,
                rust_timeout=_LOOK,
                yield_on_timeout=True,
                recursive=False,
            )
        )
    except (OSError, RuntimeError):
        time.sleep(_LOOK / 1000)


def _folders(every: Iterable[Path]) -> frozenset[Path]:
    """The folders in which the files are, or would be."""
    found: set[Path] = set()
    for path in every:
        if path.is_dir():
            found.update((path, *(inner for inner in path.rglob("*") if inner.is_dir())))
        found.add(next((folder for folder in path.parents if folder.is_dir()), Path()))
    return frozenset(found)


def _stamps(every: Iterable[Path]) -> dict[Path, Stamp]:
    """The stamps of files, and of those in folders."""
    files = (inner for path in every for inner in (path.rglob("*") if path.is_dir() else (path,)))
    return {path: _stamp(path) for path in files if not path.is_dir()}


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _unless_after(start: int, stamp: Stamp) -> Stamp:
    """`stamp`, or one that no file has if it may have been made after `start`, when nobody looked yet."""
    return (0, 0, 0) if stamp is not None and stamp[0] > start else stamp
