"""Noun: what a call says of a package, by keyword, in place of a settings file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

from sdkwright import pagination as pages
from sdkwright import streams as items
from sdkwright.policy import Policy


class Choices(TypedDict, total=False):
    """The settings of a package, each as `sdkwright.settings.Settings` describes it; what is not said is made of the
    document. None says nothing either."""

    package: str | None
    """The import name."""
    distribution: str | None
    """The name on the package index."""
    client: str | None
    """The client's class; the async one gets `Async` in front."""
    version: str | None
    """The package's version, as PEP 440 spells it."""
    client_parameters: Sequence[str]
    """Wire names of parameters that are given once, to the client."""
    names: Mapping[str, str]
    """Python names for things of the document, by operationId, tag or schema name."""
    environment: Mapping[str, str | Mapping[str, str]]
    """Environment variables of credentials, by security scheme, or by scheme and argument."""
    root: str | Path | None
    """The folder that `$ref`s may not leave; the document's own folder by default."""
    templates: str | Path | None
    """A folder of templates that replace those of the same name."""
    author: str | None
    """Who publishes the package, `Name <address>`."""
    license: str | None
    """Its SPDX license expression."""
    include: Sequence[str]
    """Selectors of the operations to generate; all by default."""
    exclude: Sequence[str]
    """Selectors of the operations to leave out."""
    pagination: Mapping[str, pages.Declared | None]
    """How operations come in pages, or that they do not (None), by selector."""
    streams: Mapping[str, items.Declared]
    """Which replies come item by item, and how, by selector."""
    keep: Sequence[str]
    """Files in the package's folder that are the user's own, as patterns of .gitignore."""
    lenient: bool
    """Whether errors that do not touch what is generated are warnings."""
    validate: Policy
    """Which rules count for how much."""
