"""The first half of the picture, composed: load → validate, remembered by content, judged by the settings' policy."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sdkwright.diagnostics import Diagnostic, Severity
from sdkwright.diagnostics.collect import collect
from sdkwright.outcome import Outcome
from sdkwright.policy import Policy

if TYPE_CHECKING:
    from sdkwright.document import Document


class Progress(Protocol):
    """Told the name of each stage as it begins."""

    def __call__(self, stage: str, /) -> None: ...


def silent(stage: str, /) -> None:
    """Nobody listens."""


@contextmanager
def stage(name: str, outcome: Outcome, progress: Progress) -> Iterator[None]:
    """A stage of a run: announced, and timed."""
    progress(name)
    start = time.perf_counter()
    yield
    outcome.seconds[name] = time.perf_counter() - start


def findings(
    path: Path, root: Path | None, policy: Policy, progress: Progress = silent, *, data: bytes | None = None
) -> Outcome:
    """What is to be said about the document at `path`, or about the document `data` as if it stood there; the same
    files are not looked at twice."""
    from sdkwright.load.text import LARGEST, decode
    from sdkwright.remembered import Memory

    outcome = Outcome(documents=(path.as_posix(),))
    try:
        there = path.read_bytes() if path.is_file() and path.stat().st_size <= LARGEST else b""
    except OSError:
        there = b""
    memory = Memory(path, root, there, (*policy.wanted(), "build" if policy.build else ""))
    known = memory.recall() if there and data is None else None
    if known is not None:
        outcome.sources = {name: decode(content, name) for name, content in known[1].items()}
        outcome.diagnostics = judged(known[0], policy, outcome.sources, _applied(known[0], policy))
        return outcome
    document, found = validated(path, root, policy, outcome, progress, data)
    if document is not None:
        if policy.build and _is_sound(found):
            found = collect((*found, *_built(document, policy, outcome, progress)))
            outcome.diagnostics = judged(found, policy, outcome.sources, _applied(found, policy))
        if there and data is None:
            memory.keep(document, found)
    return outcome


def validated(
    path: Path, root: Path | None, policy: Policy, outcome: Outcome, progress: Progress, data: bytes | None = None
) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """The document at `path`, None if it cannot be read, and all findings of the rules that `policy` wants, located and
    without what the document says to ignore. What counts of them goes into `outcome`."""
    document, found = loaded(path, root, outcome, progress, data)
    if document is not None:
        with stage("validate", outcome, progress):
            found = checked(document, found, policy)
    tell(document, found, policy, outcome)
    return document, found


def loaded(
    path: Path, root: Path | None, outcome: Outcome, progress: Progress, data: bytes | None = None
) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """The document at `path`, None if it cannot be read, and what reading it had to say."""
    with stage("load", outcome, progress):
        from sdkwright.load import load

        found = load(path, root=root, data=data)
    outcome.asked = found.asked
    outcome.sources = {name: _text(content) for name, content in found.broken.items()}
    if found.document is not None:
        outcome.sources |= {name: source.text for name, source in found.document.sources.items()}
    return found.document, found.diagnostics


def checked(document: Document, found: tuple[Diagnostic, ...], policy: Policy) -> tuple[Diagnostic, ...]:
    """All findings of the rules that `policy` wants, and those that were `found` already, located and without what the
    document says to ignore."""
    from sdkwright.diagnostics.inline import unignored
    from sdkwright.validate.everything import validate

    found = collect((*found, *validate(document, policy.wanted())), document)
    return collect(unignored(found, document, policy.applied(built=False)))


def tell(document: Document | None, found: tuple[Diagnostic, ...], policy: Policy, outcome: Outcome) -> None:
    """Say in `outcome` what counts of `found`."""
    files = outcome.sources if document is not None else ()
    outcome.diagnostics = judged(found, policy, files, policy.applied(built=False))


def judged(
    found: tuple[Diagnostic, ...], policy: Policy, files: Iterable[str], applied: frozenset[str]
) -> tuple[Diagnostic, ...]:
    """What counts of `found`: severities, and what an ignore file leaves for later. Of its entries those that are about
    `files` and about rules of `applied` are told to be stale."""
    counted = tuple(policy.judged(found))
    if policy.baseline is None or not files:
        return counted
    from sdkwright.diagnostics.baseline import left_over

    return collect(left_over(counted, policy.baseline, files, applied))


def _built(document: Document, policy: Policy, outcome: Outcome, progress: Progress) -> tuple[Diagnostic, ...]:
    """What building a package says: what of the document is not represented in full."""
    with stage("build", outcome, progress):
        from sdkwright.build import answered, build
        from sdkwright.diagnostics.inline import unignored
        from sdkwright.names import Names
        from sdkwright.settings import Settings

        built = build(document, settings := Settings(), Names())
        said = answered(built.api, document, settings)
        found = collect((*built.diagnostics, *said.diagnostics), document)
        return tuple(unignored(found, document, policy.applied(built=True)))


def _is_sound(found: Iterable[Diagnostic]) -> bool:
    """Whether a package can be built: nothing is an error by the rules themselves, whatever settings say of them."""
    return all(one.severity < Severity.ERROR for one in found)


def _applied(found: Iterable[Diagnostic], policy: Policy) -> frozenset[str]:
    """The rules that were applied where all of `found` was."""
    return policy.wanted() if policy.build and _is_sound(found) else policy.applied(built=False)


def _text(content: bytes) -> str:
    """The text of a file that could not be loaded, as far as there is one, for the frames of its diagnostics."""
    return content[:10_000_000].decode("utf-8", "replace").removeprefix("\ufeff")
