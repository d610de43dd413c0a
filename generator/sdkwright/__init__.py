"""sdkwright: typed Python SDKs from OpenAPI documents.

    validate(document)               what is wrong with a document
    generate(document, output)       a package, written
    check(document, output)          whether the package in a folder is what would be generated
    diff(document, output)           what would change in it

None of them prints or exits; all give an `Outcome`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdkwright.about import VERSION as __version__

if TYPE_CHECKING:
    from sdkwright.outcome import Outcome
    from sdkwright.policy import Policy

__all__ = ["__version__", "check", "diff", "generate", "validate"]


def validate(document: str | Path, *, policy: Policy | None = None) -> Outcome:
    """Load and validate a document.

    Args:
        document: path of the entry file, YAML or JSON.
        policy: which rules count for how much; the recommended ones by default.

    Returns:
        An outcome; `ok` unless a diagnostic is an error.
    """
    from sdkwright import pipeline

    return pipeline.validate(Path(document), policy=policy)


def generate(
    document: str | Path, output: str | Path, *, force: bool = False, merge: bool = False, **settings: Any
) -> Outcome:
    """Generate a package.

    Args:
        document: path of the entry file, YAML or JSON.
        output: the folder of the package.
        force: overwrite files that were edited by hand.
        merge: keep what was edited by hand, and merge what is new into it, as `git merge-file` does.
        settings: members of `sdkwright.settings.Settings`, such as `package` and `client`.

    Returns:
        An outcome. Where it is not `ok`, nothing was written, unless it says so (`written`): then `problems` name the
        files in which a merge left conflicts.

    Raises:
        sdkwright.settings.InvalidSettings: a setting cannot be what it is.
        sdkwright.write.Unwritable: the disk refuses, or there is no git to merge with.
        ValueError: both `force` and `merge`.
    """
    if force and merge:
        raise ValueError("`merge` keeps what was edited, `force` overwrites it: choose one")
    return _run(document, output, settings, edited="overwrite" if force else "merge" if merge else "refuse")


def check(document: str | Path, output: str | Path, **settings: Any) -> Outcome:
    """Compare the package in a folder with what would be generated. Writes nothing.

    Args:
        document: path of the entry file, YAML or JSON.
        output: the folder of the package.
        settings: members of `sdkwright.settings.Settings`.

    Returns:
        An outcome whose `problems` name each file that is missing, stale, edited or orphaned.

    Raises:
        sdkwright.settings.InvalidSettings: a setting cannot be what it is.
    """
    return _run(document, output, settings, check=True)


def diff(document: str | Path, output: str | Path, *, merge: bool = False, **settings: Any) -> Outcome:
    """Show what a run would change in the package in a folder. Writes nothing.

    Args:
        document: path of the entry file, YAML or JSON.
        output: the folder of the package.
        merge: files that were edited by hand are merged, rather than overwritten.
        settings: members of `sdkwright.settings.Settings`.

    Returns:
        An outcome whose `diff` is a unified diff with `a/` and `b/` before the paths, as `git diff` prints it; empty
        where nothing would change.

    Raises:
        sdkwright.settings.InvalidSettings: a setting cannot be what it is.
        sdkwright.write.Unwritable: there is no git to merge with.
    """
    return _run(document, output, settings, diff=True, edited="merge" if merge else "refuse")


def _run(document: str | Path, output: str | Path, given: dict[str, Any], **how: Any) -> Outcome:
    from sdkwright import pipeline
    from sdkwright.settings import Settings, override

    settings = override(Settings(), document=Path(document), output=Path(output), **given)
    return pipeline.generate(settings, **how)
