"""sdkwright: typed Python SDKs from OpenAPI documents.

    validate(document)               what is wrong with a document
    generate(document, output)       a package, written
    check(document, output)          whether the package in a folder is what would be generated

None of them prints or exits; all give an `Outcome`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdkwright.about import VERSION as __version__

if TYPE_CHECKING:
    from sdkwright.outcome import Outcome
    from sdkwright.policy import Policy

__all__ = ["__version__", "check", "generate", "validate"]


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


def generate(document: str | Path, output: str | Path, *, force: bool = False, **settings: Any) -> Outcome:
    """Generate a package.

    Args:
        document: path of the entry file, YAML or JSON.
        output: the folder of the package.
        force: overwrite files that were edited by hand.
        settings: members of `sdkwright.settings.Settings`, such as `package` and `client`.

    Returns:
        An outcome; where it is not `ok`, nothing was written.

    Raises:
        sdkwright.settings.InvalidSettings: a setting cannot be what it is.
        sdkwright.write.Unwritable: the disk refuses.
    """
    return _run(document, output, settings, check=False, force=force)


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
    return _run(document, output, settings, check=True, force=False)


def _run(document: str | Path, output: str | Path, given: dict[str, Any], *, check: bool, force: bool) -> Outcome:
    from sdkwright import pipeline
    from sdkwright.settings import Settings, override

    settings = override(Settings(), document=Path(document), output=Path(output), **given)
    return pipeline.generate(settings, check=check, force=force)
