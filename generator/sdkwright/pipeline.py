"""The picture, composed: load → validate → build → render → write. Only here does one stage meet another."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sdkwright.about import VERSION, fingerprint
from sdkwright.cache import Cache
from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.diagnostics.collect import collect
from sdkwright.diagnostics.inline import unignored
from sdkwright.document import Document
from sdkwright.lock import unfit_copy
from sdkwright.names import Names
from sdkwright.outcome import Outcome
from sdkwright.policy import Policy
from sdkwright.settings import InvalidSettings, Settings
from sdkwright.validation import Progress, findings, judged, silent, stage, validated
from sdkwright.write import (
    BASES,
    MANIFEST,
    Content,
    Edited,
    File,
    Manifest,
    Owned,
    Plan,
    generated,
    hashed,
    hashes_of,
    is_intact,
    is_store_of,
    plan,
    store_of,
    strays,
    write,
)

if TYPE_CHECKING:
    from sdkwright.build import Built

__all__ = ["Outcome", "Progress", "generate", "validate", "validate_as"]


def validate(
    path: Path, *, root: Path | None = None, policy: Policy | None = None, progress: Progress = silent
) -> Outcome:
    """Load and validate the document at `path`, by `policy`; never raises for what it holds."""
    return findings(path, root, policy or Policy(), progress)


def validate_as(settings: Settings, *, data: bytes | None = None, progress: Progress = silent) -> Outcome:
    """Load and validate the document of `settings`, or `data` as if it stood there, as they say.

    Raises InvalidSettings where no document is named.
    """
    if settings.document is None:
        raise InvalidSettings(_unsaid("document"))
    unfit = unfit_copy(settings)
    if unfit:
        return Outcome(diagnostics=unfit, documents=(settings.document.as_posix(),))
    return findings(settings.document, settings.root, settings.validate, progress, data=data)


def generate(
    settings: Settings,
    *,
    check: bool = False,
    diff: bool = False,
    edited: Edited = "refuse",
    thorough: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Generate the package that `settings` describe; with `check`, only say what is different in its folder, with
    `diff` show it.

    Nothing is written where a diagnostic is an error, or where a file was edited by hand, unless `edited` says to merge
    or to overwrite such files. A package that its manifest proves to be up to date is not generated again, unless
    `thorough`.

    Raises InvalidSettings where the document or the output folder is missing, write.Unwritable where the disk refuses,
    render.environment.TemplateProblem for a template that cannot be used.
    """
    if settings.document is None or settings.output is None:
        raise InvalidSettings(_unsaid("document" if settings.document is None else "output"))
    from sdkwright.render.environment import Templates

    outcome = Outcome(diagnostics=unfit_copy(settings))
    if not outcome.ok:
        return outcome
    templates = Templates(settings.templates)
    if not thorough and _is_fresh(settings, templates.digest, check or diff, outcome):
        return outcome
    document, _ = validated(settings.document, settings.root, settings.validate, outcome, progress)
    said = Counter(one.severity.label for one in outcome.diagnostics)
    if settings.lenient:
        outcome.diagnostics = tuple(
            replace(one, severity=min(one.severity, Severity.WARNING)) for one in outcome.diagnostics
        )
    if document is None or not outcome.ok:
        return outcome
    before = Manifest.read(settings.output)
    built = _built(document, settings, before.names if before is not None else Names(), outcome, progress)
    if not outcome.ok:
        return outcome
    with stage("render", outcome, progress):
        from sdkwright.render import render

        files = render(built.api, templates)
    owned = Owned(settings.keep)
    ours, once = generated(files, settings.output, owned)
    manifest = Manifest(
        generator=VERSION,
        document=settings.document_name,
        document_hash=document.digest,
        sources=_sources(document),
        settings_hash=_settings_hash(settings),
        templates_hash=templates.digest,
        findings={severity.label: said[severity.label] for severity in (Severity.ERROR, Severity.WARNING)},
        operations=outcome.operations,
        names=built.names,
        files=hashes_of(ours),
    )
    with stage("write", outcome, progress):
        planned = plan((*ours, *once, Content(MANIFEST, manifest.text())), settings.output, edited, owned)
        outcome.files, outcome.changed, outcome.removed = len(ours) + 1, planned.changed, planned.difference.removed
        outcome.diff = planned.diff(settings.output) if diff else ""
        outcome.problems = tuple(_problems(planned, edited, check=check))
        stopped = planned.unresolved or (edited == "refuse" and planned.difference.edited)
        if not (check or diff or stopped):
            outcome.written = _settle(planned, ours, settings.output)
    if not outcome.problems and not outcome.diff:
        proofs = _proofs()
        proofs.put({proofs.key(manifest.text()): "up to date"})
    return outcome


def _built(document: Document, settings: Settings, lock: Names, outcome: Outcome, progress: Progress) -> Built:
    """Build; what there is to say goes into `outcome`."""
    with stage("build", outcome, progress):
        from sdkwright.build import build
        from sdkwright.build.covered import coverage_of

        built = build(document, settings, lock)
        placed = collect(built.diagnostics, document)
        told = judged(tuple(unignored(placed, document)), settings.validate, document.sources, frozenset())
        outcome.coverage = coverage_of(built.api, document, placed, outcome.diagnostics)
        outcome.diagnostics = collect((*outcome.diagnostics, *told))
        outcome.operations = outcome.coverage.counts()
    return built


def _settle(planned: Plan, ours: Sequence[File], folder: Path) -> bool:
    """Do what is planned, and keep what was generated as the bases of later merges. Whether there was anything to."""
    is_kept = is_store_of(hashes_of(ours), folder)
    if is_kept and not planned.changed and not planned.difference.removed:
        return False
    bases = () if is_kept else (Content(BASES, store_of(ours)),)
    write((*planned.files, *bases), folder, planned.difference)
    return True


def _is_fresh(settings: Settings, templates_hash: str, check: bool, outcome: Outcome) -> bool:
    """Whether a run would change nothing and say nothing: this sdkwright wrote or checked what the manifest describes,
    and neither the document nor a file is another now. Nothing is parsed for that."""
    assert settings.document is not None and settings.output is not None
    manifest = Manifest.read(settings.output)
    if manifest is None or not manifest.sources or settings.document.name not in manifest.sources:
        return False
    errors, warnings = manifest.findings.get("error", 0), manifest.findings.get("warning", 0)
    tolerated = settings.lenient or not errors
    facts = (manifest.generator, manifest.document, manifest.settings_hash, manifest.templates_hash)
    now = (VERSION, settings.document_name, _settings_hash(settings), templates_hash)
    if not tolerated or (not check and errors + warnings) or facts != now:
        return False
    proofs = _proofs()
    if not proofs.get([proofs.key(manifest.text())]):
        return False
    base = settings.document.parent
    try:
        if any(hashed((base / name).read_bytes()) != digest for name, digest in manifest.sources.items()):
            return False
    except (OSError, ValueError):
        return False
    if not is_intact(manifest, settings.output) or not (check or is_store_of(manifest.files, settings.output)):
        return False
    if strays(settings.output, set(manifest.files), Owned(settings.keep)):
        return False
    outcome.files, outcome.operations, outcome.fresh = len(manifest.files) + 1, dict(manifest.operations), True
    return True


def _proofs() -> Cache:
    """The manifests that this very sdkwright is known to write: a cache, so that a clean machine proves it anew."""
    return Cache(f"manifests {fingerprint()}")


def _problems(planned: Plan, edited: Edited, *, check: bool) -> Iterator[tuple[str, str]]:
    """What a person has to look at; with `check` all that is different."""
    found = planned.difference
    if check:
        yield from (("missing", path) for path in found.missing)
        yield from (("stale", path) for path in found.stale)
    if check or edited == "refuse":
        yield from (("edited", path) for path in found.edited if path not in planned.conflicted)
    yield from (("conflicted", path) for path in planned.conflicted)
    yield from (("orphaned", path) for path in (found.orphaned if check else planned.abandoned))


def _settings_hash(settings: Settings) -> str:
    """A hash of the settings that shape the output, the same on every machine."""
    shaping = (
        settings.document_name, settings.package, settings.distribution, settings.client, settings.version,
        settings.client_parameters, settings.include, settings.exclude, sorted(settings.names.items()), settings.author,
        settings.license, settings.keep, settings.validate.shape,
    )  # fmt: skip
    return hashed(repr(shaping).encode("utf-8", "backslashreplace"))


def _sources(document: Document) -> dict[str, str]:
    """The files of the document and their hashes; none if one that it refers to was not read, and may yet appear."""
    if document.refused:
        return {}
    base = os.path.dirname(document.entry) or "."
    try:
        return {
            os.path.relpath(name, base).replace(os.sep, "/"): hashed(Path(name).read_bytes())
            for name in document.sources
        }
    except OSError:
        return {}


def _unsaid(name: str) -> Diagnostic:
    hint = "name it on the command line, or in sdkwright.toml"
    message = f"there is no `{name}` to work with"
    return Diagnostic(
        code="settings", severity=Severity.ERROR, message=message, location=Location("sdkwright.toml"), hint=hint
    )
