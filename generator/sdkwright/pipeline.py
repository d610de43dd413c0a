"""The picture, composed: load → validate → build → render → write. Only here does one stage meet another."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sdkwright.about import VERSION
from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.diagnostics.collect import collect
from sdkwright.load import load
from sdkwright.settings import InvalidSettings, Settings
from sdkwright.write import MANIFEST, Difference, compare, manifest_of, write

Progress = Callable[[str], None]
"""Told the name of each stage as it begins."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a run found and did.

    Attributes:
        diagnostics: all findings, located, in the order of their places.
        sources: the text of each file of the document, by name.
        files: how many files the package has.
        changed: files that were written, or with `check` would be.
        removed: files that were taken away, or would be.
        problems: with `check`, what is wrong in the folder: (`stale`, path), (`edited`, path), …
        operations: how many operations the package has.
        seconds: how long each stage took.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    sources: dict[str, str] = field(default_factory=dict[str, str])
    files: int = 0
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    operations: int = 0
    seconds: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.problems and all(one.severity < Severity.ERROR for one in self.diagnostics)


def validate(path: Path, *, root: Path | None = None, progress: Progress = lambda stage: None) -> Outcome:
    """Load and validate the document at `path`; never raises for what it holds."""
    from sdkwright.validate import validate as findings

    outcome = Outcome()
    with _stage("load", outcome, progress):
        loaded = load(path, root=root)
    if loaded.document is None:
        outcome.diagnostics = loaded.diagnostics
        outcome.sources = _text_of(path)
        return outcome
    outcome.sources = {name: source.text for name, source in loaded.document.sources.items()}
    with _stage("validate", outcome, progress):
        outcome.diagnostics = collect((*loaded.diagnostics, *findings(loaded.document)), loaded.document)
    return outcome


def generate(
    settings: Settings,
    *,
    check: bool = False,
    force: bool = False,
    progress: Progress = lambda stage: None,
) -> Outcome:
    """Generate the package that `settings` describe; with `check`, only say what is different in its folder.

    Nothing is written where a diagnostic is an error, or where a file was edited by hand (unless `force`).
    Raises InvalidSettings where the document or the output folder is missing, write.Unwritable where the disk refuses,
    render.TemplateProblem for a template that cannot be used.
    """
    if settings.document is None or settings.output is None:
        raise InvalidSettings(_unsaid("document" if settings.document is None else "output"))
    from sdkwright.build import build
    from sdkwright.render import File, Templates, render
    from sdkwright.validate import validate as findings

    outcome = Outcome()
    with _stage("load", outcome, progress):
        loaded = load(settings.document, root=settings.root)
    document = loaded.document
    if document is None:
        outcome.diagnostics, outcome.sources = loaded.diagnostics, _text_of(settings.document)
        return outcome
    outcome.sources = {name: source.text for name, source in document.sources.items()}
    with _stage("validate", outcome, progress):
        found = [*loaded.diagnostics, *findings(document)]
        if settings.lenient:
            found = [replace(one, severity=min(one.severity, Severity.WARNING)) for one in found]
        outcome.diagnostics = collect(found, document)
    if not outcome.ok:
        return outcome
    with _stage("build", outcome, progress):
        built = build(document, settings)
        outcome.diagnostics = collect((*outcome.diagnostics, *built.diagnostics), document)
        outcome.operations = sum(len(resource.operations) for resource in built.api.all_resources())
    if not outcome.ok:
        return outcome
    templates = Templates(settings.templates)
    with _stage("render", outcome, progress):
        files = render(built.api, templates)
        manifest = manifest_of(
            files,
            generator=VERSION,
            document=settings.document_name,
            document_hash=document.digest,
            settings=_facts(settings),
            templates=templates.digest,
        )
        files = (*files, File(MANIFEST, manifest.text()))
    with _stage("write", outcome, progress):
        difference = compare(files, settings.output)
        outcome.files = len(files)
        outcome.changed = (*difference.missing, *difference.stale, *difference.edited)
        outcome.removed = difference.removed
        if check:
            outcome.problems = _problems(difference)
        elif difference.edited and not force:
            outcome.problems = tuple(("edited", path) for path in difference.edited)
        elif outcome.changed or outcome.removed:
            write(files, settings.output, difference)
    return outcome


def _problems(difference: Difference) -> tuple[tuple[str, str], ...]:
    return tuple(
        (kind, path)
        for kind in ("missing", "stale", "edited", "orphaned")
        for path in getattr(difference, kind)
    )


@contextmanager
def _stage(name: str, outcome: Outcome, progress: Progress) -> Iterator[None]:
    progress(name)
    start = time.perf_counter()
    yield
    outcome.seconds[name] = time.perf_counter() - start


def _facts(settings: Settings) -> str:
    """The settings that shape the output, as text that is the same on every machine."""
    shaping = (
        settings.document_name, settings.package, settings.distribution, settings.client, settings.version,
        settings.client_parameters, sorted(settings.names.items()), settings.author, settings.license,
    )  # fmt: skip
    return repr(shaping)


def _text_of(path: Path) -> dict[str, str]:
    """The text of a file that could not be loaded, for the frames of its diagnostics."""
    try:
        return {path.as_posix(): path.read_bytes()[:10_000_000].decode("utf-8", "replace").removeprefix("\ufeff")}
    except (OSError, ValueError):
        return {}


def _unsaid(name: str) -> Diagnostic:
    hint = "name it on the command line, or in sdkwright.toml"
    message = f"there is no `{name}` to work with"
    return Diagnostic(
        code="settings", severity=Severity.ERROR, message=message, location=Location("sdkwright.toml"), hint=hint
    )
