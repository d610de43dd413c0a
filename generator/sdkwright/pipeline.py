"""The picture, composed: load → validate → build → render → write. Only here does one stage meet another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn, TypeVar

from msgspec.structs import replace

from sdkwright import provenance
from sdkwright.apart import Apart
from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.diagnostics.collect import collect
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document
from sdkwright.lock import unfit_copy
from sdkwright.names import Names
from sdkwright.outcome import Outcome
from sdkwright.policy import Policy
from sdkwright.second import Second
from sdkwright.settings import InvalidSettings, Settings
from sdkwright.settling import How, settle
from sdkwright.templates import templates_digest
from sdkwright.validation import Progress, findings, loaded, silent, stage, tell
from sdkwright.write import Digests, Edited, File, Manifest, recover

if TYPE_CHECKING:
    from sdkwright.build import Built
    from sdkwright.render import Templates

__all__ = ["Outcome", "Progress", "generate", "validate", "validate_as"]

R = TypeVar("R")

_LARGE: Final = 500_000
"""Characters of a document from which on a second process validates it, and answers for it, is worth its start."""


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
    data: bytes | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Generate the package that `settings` describe; with `check`, only say what is different in its folder, with
    `diff` show it. `data` is the document, if it is given, as if it stood where they say.

    Nothing is written where a diagnostic is an error, or where a file was edited by hand, unless `edited` says to merge
    or to overwrite such files. A package that its manifest proves to be up to date is not generated again, unless
    `thorough`.

    Raises InvalidSettings where the document or the output folder is missing, write.Unwritable where the disk refuses,
    render.environment.TemplateProblem for a template that cannot be used.
    """
    if settings.document is None or settings.output is None:
        raise InvalidSettings(_unsaid("document" if settings.document is None else "output"))
    outcome = Outcome(diagnostics=unfit_copy(settings))
    if not outcome.ok:
        return outcome
    if not (check or diff):
        recover(settings.output)
    templates_hash, digests = templates_digest(settings.templates), Digests(settings.output)
    if data is None and not thorough and provenance.is_fresh(settings, templates_hash, check or diff, digests, outcome):
        return outcome
    from sdkwright.render.environment import templates_of

    templates = templates_of(settings.templates, templates_hash)
    made = _made(settings, templates, outcome, progress, data)
    if made is None:
        return outcome
    manifest = provenance.manifest_of(
        made.document,
        settings,
        templates_hash,
        overrides={one.name: one.digest for one in templates.replaced},
        findings={label: made.said[label] for label in ("error", "warning")},
        operations=outcome.operations,
        names=made.names,
    )
    with stage("write", outcome, progress):
        prove = partial(provenance.prove, document=made.document, settings=settings, outcome=outcome)
        how = How(check=check, diff=diff, edited=edited, ahead=_is_large(made.document))
        settle(made.files, manifest, settings, digests, outcome, how, prove if data is None else None)
    return outcome


class _Made(NamedTuple):
    """A document, how many findings there are by severity, and a package of it: its names and its files."""

    document: Document
    said: Counter[str]
    names: Names
    files: Sequence[File]


def _made(
    settings: Settings, templates: Templates, outcome: Outcome, progress: Progress, data: bytes | None
) -> _Made | None:
    """The package that `settings` describe, None where a finding forbids one."""
    assert settings.document is not None and settings.output is not None
    before = Manifest.read(settings.output)
    document, found = loaded(settings.document, settings.root, outcome, progress, data)
    if document is None:
        tell(None, found, settings.validate, outcome)
        return None
    with Apart(Second(document, found, settings), wanted=_is_large(document)) as second:
        said, built = _built(document, settings, before, second, _outdated(templates, before), outcome, progress)
        files = _rendered(built, second, templates, outcome, progress) if built is not None else ()
    return _Made(document, said, built.names, files) if built is not None and outcome.ok else None


def _outdated(templates: Templates, before: Manifest | None) -> Iterator[Diagnostic]:
    """The user's templates that stand in for what was another one when the package was generated `before`."""
    for one in templates.replaced:
        if before is not None and before.overrides.get(one.name, one.digest) != one.digest:
            name, _, block = one.name.partition("#")
            what = f"the block `{block}` of {name}" if block else name
            message = f"this stands in for {what}, which is another one in this version of sdkwright"
            hint = f"compare it with {templates.original(name)}; this is said once"
            yield finding("overridden-template", message, one.place, hint)


def _built(
    document: Document,
    settings: Settings,
    before: Manifest | None,
    second: Apart[Second],
    told: Iterable[Diagnostic],
    outcome: Outcome,
    progress: Progress,
) -> tuple[Counter[str], Built | None]:
    """How many findings there are by severity, and what is built of `document`, with the names that there were
    `before`: nothing where a finding forbids a package, as with `lenient` none does. What there is to say goes into
    `outcome`, and what is `told` besides."""
    checked = second.ask(Second.check)
    second.ask(Second.prepare)
    attempt: Callable[[], Built]
    attempt = partial(_build, document, settings, before.names if before is not None else Names(), outcome, progress)
    if second.is_apart:
        attempt = _attempt(attempt)
    found, outcome.seconds["validate"] = checked()
    tell(document, found, settings.validate, outcome)
    said = Counter(one.severity.label for one in outcome.diagnostics)
    if settings.lenient:
        outcome.diagnostics = tuple(
            replace(one, severity=min(one.severity, Severity.WARNING)) for one in outcome.diagnostics
        )
    if not outcome.ok:
        return said, None
    outcome.diagnostics = collect((*told, *outcome.diagnostics))
    return said, attempt()


def _build(document: Document, settings: Settings, names: Names, outcome: Outcome, progress: Progress) -> Built:
    with stage("build", outcome, progress):
        from sdkwright.build import build

        return build(document, settings, names)


def _rendered(
    built: Built, second: Apart[Second], templates: Templates, outcome: Outcome, progress: Progress
) -> Sequence[File]:
    """The files of the package that is `built`, in the order of their paths. What there is to say, and how much is
    covered, goes into `outcome`; there are no files where that forbids a package."""
    with stage("render", outcome, progress):
        from sdkwright.build.covered import coverage_of
        from sdkwright.ir.answer import Questions
        from sdkwright.render import examples, render

        answered = second.ask(Second.answer, Questions.of(built.api), built.diagnostics)
        rendered: Callable[[], Sequence[File]] = partial(render, built.api, templates)
        if second.is_apart:
            rendered = _attempt(rendered)
        said = answered()
        second.dismiss()
        outcome.coverage = coverage_of(built.api, said.places, said.found, outcome.diagnostics)
        outcome.operations = outcome.coverage.counts()
        outcome.diagnostics = collect((*outcome.diagnostics, *said.counts))
        files = (*rendered(), *examples(built.api, said.answers)) if outcome.ok else ()
        return sorted(files, key=lambda file: file.path)


def _is_large(document: Document) -> bool:
    """Whether work on a document takes long enough for a process of its own."""
    return sum(len(source.text) for source in document.sources.values()) > _LARGE


def _attempt(work: Callable[[], R]) -> Callable[[], R]:
    """What `work` gives, or raises, when it is asked for: whether that counts is not known yet."""
    try:
        done = work()
    except Exception as error:
        return partial(_raise, error)
    return lambda: done


def _raise(error: Exception) -> NoReturn:
    raise error


def _unsaid(name: str) -> Diagnostic:
    hint = "name it on the command line, or in sdkwright.toml"
    message = f"there is no `{name}` to work with"
    return Diagnostic(
        code="settings", severity=Severity.ERROR, message=message, location=Location("sdkwright.toml"), hint=hint
    )
