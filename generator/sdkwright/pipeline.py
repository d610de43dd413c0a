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
from sdkwright.write import MANIFEST, Difference, Manifest, compare, hashed, hashes_of, is_intact, strays, write

if TYPE_CHECKING:
    from sdkwright.build import Built
    from sdkwright.render.file import File

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
    force: bool = False,
    thorough: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Generate the package that `settings` describe; with `check`, only say what is different in its folder.

    Nothing is written where a diagnostic is an error, or where a file was edited by hand (unless `force`). A package
    that its manifest proves to be up to date is not generated again, unless `thorough`.

    Raises InvalidSettings where the document or the output folder is missing, write.Unwritable where the disk refuses,
    render.environment.TemplateProblem for a template that cannot be used.
    """
    if settings.document is None or settings.output is None:
        raise InvalidSettings(_unsaid("document" if settings.document is None else "output"))
    from sdkwright.render.environment import Templates
    from sdkwright.render.file import File

    outcome = Outcome(diagnostics=unfit_copy(settings))
    if not outcome.ok:
        return outcome
    templates = Templates(settings.templates)
    if not thorough and _is_fresh(settings, templates.digest, check, outcome):
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
        files=hashes_of(files),
    )
    with stage("write", outcome, progress):
        _settle((*files, File(MANIFEST, manifest.text())), settings.output, outcome, check=check, force=force)
    if not outcome.problems:
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


def _settle(files: Sequence[File], folder: Path, outcome: Outcome, *, check: bool, force: bool) -> None:
    """Write what is different, or say it."""
    difference = compare(files, folder)
    outcome.files = len(files)
    outcome.changed = (*difference.missing, *difference.stale, *difference.edited)
    outcome.removed = difference.removed
    if check:
        outcome.problems = tuple(_problems(difference))
    elif difference.edited and not force:
        outcome.problems = tuple(("edited", path) for path in difference.edited)
    elif outcome.changed or outcome.removed:
        write(files, folder, difference)


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
    if not is_intact(manifest, settings.output) or strays(settings.output, set(manifest.files)):
        return False
    outcome.files, outcome.operations, outcome.fresh = len(manifest.files) + 1, dict(manifest.operations), True
    return True


def _proofs() -> Cache:
    """The manifests that this very sdkwright is known to write: a cache, so that a clean machine proves it anew."""
    return Cache(f"manifests {fingerprint()}")


def _problems(difference: Difference) -> Iterator[tuple[str, str]]:
    yield from (("missing", path) for path in difference.missing)
    yield from (("stale", path) for path in difference.stale)
    yield from (("edited", path) for path in difference.edited)
    yield from (("orphaned", path) for path in difference.orphaned)


def _settings_hash(settings: Settings) -> str:
    """A hash of the settings that shape the output, the same on every machine."""
    shaping = (
        settings.document_name, settings.package, settings.distribution, settings.client, settings.version,
        settings.client_parameters, settings.include, settings.exclude, sorted(settings.names.items()), settings.author,
        settings.license, settings.validate.shape,
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
