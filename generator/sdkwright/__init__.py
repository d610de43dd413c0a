"""sdkwright: typed Python SDKs from OpenAPI documents.

    validate(document)               what is wrong with a document
    generate(document, output)       a package, written
    check(document, output)          whether the package in a folder is what would be generated
    diff(document, output)           what would change in it

    targets(config)                  what a settings file says is made of what
    validate_targets(config)         what is wrong with the documents of all targets
    generate_targets(config)         all packages, written, checked or compared
    watch_targets(config)            the same again after each change
    fetch(config)                    remote documents, downloaded and pinned; nothing else uses the network
    init(document, folder)           settings, a CI workflow and hooks to begin with

None of them prints or exits. A document is a path, or the https address of one that was fetched; `config` is a settings
file, or the folder whose nearest settings file counts.
"""

from __future__ import annotations

from sdkwright.about import VERSION as __version__
from sdkwright.project import edited, fetch, generate_targets, init, targets, validate_targets, watch_targets

TYPE_CHECKING = False  # `typing` takes longer than all of this, and until then Ctrl-C is Python's own matter
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Unpack

    from sdkwright.choices import Choices
    from sdkwright.outcome import Outcome
    from sdkwright.policy import Policy
    from sdkwright.settings import Settings

__import__("sdkwright.validate")  # before the function takes its name: later imports leave that alone

__all__ = [
    "__version__",
    "check",
    "diff",
    "fetch",
    "generate",
    "generate_targets",
    "init",
    "targets",
    "validate",
    "validate_targets",
    "watch_targets",
]


def validate(document: str | Path, *, policy: Policy | None = None) -> Outcome:
    """Load and validate a document.

    Args:
        document: path of the entry file, YAML or JSON, or the address of one that was fetched.
        policy: which rules count for how much; the recommended ones by default.

    Returns:
        An outcome; `ok` unless a diagnostic is an error.

    Raises:
        sdkwright.settings.InvalidSettings: `document` is no address that can be.
    """
    from dataclasses import replace

    from sdkwright import pipeline

    settings = _settings(document)
    return pipeline.validate_as(settings if policy is None else replace(settings, validate=policy))


def generate(
    document: str | Path,
    output: str | Path,
    *,
    force: bool = False,
    merge: bool = False,
    **settings: Unpack[Choices],
) -> Outcome:
    """Generate a package.

    Args:
        document: path of the entry file, YAML or JSON, or the address of one that was fetched.
        output: the folder of the package.
        force: overwrite files that were edited by hand.
        merge: keep what was edited by hand, and merge what is new into it, as `git merge-file` does.
        settings: what a settings file would say, such as `package` and `client`: `sdkwright.choices.Choices` has all.

    Returns:
        An outcome. Where it is not `ok`, nothing was written, unless it says so (`written`): then `problems` name the
        files in which a merge left conflicts.

    Raises:
        sdkwright.settings.InvalidSettings: a setting cannot be what it is.
        sdkwright.write.Unwritable: the disk refuses, or there is no git to merge with.
        ValueError: both `force` and `merge`.
    """
    return _run(document, output, settings, edited=edited(force=force, merge=merge))


def check(document: str | Path, output: str | Path, **settings: Unpack[Choices]) -> Outcome:
    """Compare the package in a folder with what would be generated. Writes nothing.

    Args:
        document: path of the entry file, YAML or JSON, or the address of one that was fetched.
        output: the folder of the package.
        settings: as for `generate`.

    Returns:
        An outcome whose `problems` name each file that is missing, stale, edited or orphaned.

    Raises:
        sdkwright.settings.InvalidSettings: a setting cannot be what it is.
    """
    return _run(document, output, settings, check=True)


def diff(document: str | Path, output: str | Path, *, merge: bool = False, **settings: Unpack[Choices]) -> Outcome:
    """Show what a run would change in the package in a folder. Writes nothing.

    Args:
        document: path of the entry file, YAML or JSON, or the address of one that was fetched.
        output: the folder of the package.
        merge: files that were edited by hand are merged, rather than overwritten.
        settings: as for `generate`.

    Returns:
        An outcome whose `diff` is a unified diff with `a/` and `b/` before the paths, as `git diff` prints it; empty
        where nothing would change.

    Raises:
        sdkwright.settings.InvalidSettings: a setting cannot be what it is.
        sdkwright.write.Unwritable: there is no git to merge with.
    """
    return _run(document, output, settings, diff=True, edited="merge" if merge else "refuse")


def _settings(document: str | Path) -> Settings:
    """The settings of a document by itself. Raises InvalidSettings."""
    from pathlib import Path

    from sdkwright.remote import is_address
    from sdkwright.settings import Settings, at_address, find

    if isinstance(document, Path) or not is_address(document):
        return Settings(document=Path(document))
    path = find(Path.cwd())
    return at_address(Settings(), document, path.parent if path is not None else Path.cwd())


def _run(document: str | Path, output: str | Path, given: Choices, **how: Any) -> Outcome:
    from pathlib import Path

    from sdkwright import pipeline
    from sdkwright.settings import override

    return pipeline.generate(override(_settings(document), of_command=False, output=Path(output), **given), **how)
