"""The last part of the picture: what was made against what is there, told, and written if nothing forbids it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from sdkwright.outcome import Outcome
from sdkwright.settings import Settings
from sdkwright.write import (
    BASES,
    MANIFEST,
    Content,
    Digests,
    Edited,
    File,
    Manifest,
    Owned,
    Plan,
    Staging,
    generated,
    hashed,
    hashes_of,
    is_store_of,
    plan,
    remember,
    write,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What is wanted of a run.

    Attributes:
        check: only say what is different in the folder.
        diff: show it.
        edited: what becomes of files that were edited by hand.
        ahead: begin the new tree before it is known what changes, if something does.
    """

    check: bool
    diff: bool
    edited: Edited
    ahead: bool

    @property
    def writes(self) -> bool:
        """Whether something is written at all."""
        return not (self.check or self.diff)


def settle(
    files: Sequence[File],
    manifest: Manifest,
    settings: Settings,
    digests: Digests,
    outcome: Outcome,
    how: How,
    prove: Callable[[str], None] | None,
) -> None:
    """Have the folder of `settings` hold `files`, and the `manifest` with their hashes, or say in `outcome` what stands
    between. Where nothing does, `prove` is told the hash of that manifest.

    Raises write.Unwritable where the disk refuses.
    """
    assert settings.output is not None
    owned, before = Owned(settings.keep), Manifest.read(settings.output)
    ours, once = generated(files, settings.output, owned)
    hashes = hashes_of(ours)
    manifest = dataclasses.replace(manifest, files=hashes)
    is_certain = before is not None and manifest != before and how.writes
    if is_certain:
        digests.hold((*hashes, MANIFEST, BASES))
    staged = Staging(settings.output, ahead=is_certain and how.ahead) if how.writes else nullcontext()
    with staged as staging:
        text = manifest.text().encode("ascii")
        known = {**hashes, MANIFEST: hashed(text)}
        planned = plan((*ours, *once, Content(MANIFEST, text)), settings.output, how.edited, owned, digests, known)
        _tell(planned, settings.output, outcome, how)
        if how.writes:
            outcome.written = _write(planned, how.edited, ours, hashes, settings.output, digests, staging)
        if prove is not None and not outcome.problems and not outcome.diff:
            prove(known[MANIFEST])
    digests.keep()


def _tell(planned: Plan, folder: Path, outcome: Outcome, how: How) -> None:
    """Say in `outcome` what is planned."""
    outcome.files, outcome.changed, outcome.removed = len(planned.files), planned.changed, planned.difference.removed
    outcome.problems = tuple(_problems(planned, how))
    outcome.diff = planned.diff(folder) if how.diff else ""


def _write(
    planned: Plan,
    edited: Edited,
    ours: Sequence[File],
    hashes: Mapping[str, str],
    folder: Path,
    digests: Digests,
    staging: Staging | None,
) -> bool:
    """Do what is planned, if nothing forbids it, and keep what was generated as the bases of later merges. Whether
    anything was done."""
    if planned.unresolved or (edited == "refuse" and planned.difference.edited):
        return False
    is_kept = is_store_of(hashes, folder, digests)
    if is_kept and not planned.changed and not planned.difference.removed:
        return False
    bases = () if is_kept else ours
    write(planned.files, folder, planned.difference, digests, bases=bases, hashes=hashes, staging=staging)
    if not is_kept:
        remember(hashes, digests.told(BASES))
    return True


def _problems(planned: Plan, how: How) -> Iterator[tuple[str, str]]:
    """What a person has to look at; with `check` all that is different."""
    found = planned.difference
    if how.check:
        yield from (("missing", path) for path in found.missing)
        yield from (("stale", path) for path in found.stale)
    if how.check or how.edited == "refuse":
        yield from (("edited", path) for path in found.edited if path not in planned.conflicted)
    yield from (("conflicted", path) for path in planned.conflicted)
    yield from (("orphaned", path) for path in (found.orphaned if how.check else planned.abandoned))
