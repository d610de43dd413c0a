"""Which targets a command is about: those that it names, or all of the settings file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from sdkwright.cli.running import STDIN, here

if TYPE_CHECKING:
    from sdkwright.settings import Settings
    from sdkwright.workspace import Target, Workspace

_OF_ONE = ("output", "package", "distribution", "client")
_ONE = "and without one a package is made of one DOCUMENT"
_HOW = "try `sdkwright generate openapi.yaml -o package`, or `sdkwright init openapi.yaml`"


class Share(click.ParamType[tuple[int, int]]):
    """`2/3`: the second of three shares."""

    name = "N/COUNT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", value)
        if not found or not 1 <= int(found[1]) <= int(found[2]):
            self.fail(f"{value!r} is no share: 2/3 is the second of three", param, ctx)
        return int(found[1]), int(found[2])


def workspace_of(config: Path | None) -> Workspace | None:
    """The targets of a settings file: the one that is named, or the nearest. None if there is none."""
    from sdkwright.settings import find
    from sdkwright.workspace import load

    path = config or find(Path.cwd())
    return load(path) if path is not None else None


def targets_of(
    words: Sequence[str],
    names: Sequence[str],
    config: Path | None,
    share: tuple[int, int] | None,
    given: dict[str, Any],
) -> tuple[Target, ...]:
    """The targets that `words` name, or the one that is made of the document that they name; `names` are targets for
    sure, and without either it is all, or the `share` of them. Over each goes what is `given` on the command line."""
    from sdkwright.settings import Settings, override
    from sdkwright.workspace import NAME, Target

    document = words[0] if len(words) == 1 and not names and not NAME.fullmatch(words[0]) else None
    workspace = workspace_of(config) if document is None or config is not None else None
    if document is None and len(words) == 1 and not _has(workspace, words[0]) and Path(words[0]).exists():
        document = words[0]
    if document is not None:
        shared = workspace.shared if workspace is not None and config is not None else Settings()
        settings = settings_for(document, shared)
        if document == "-":
            settings = replace(settings, document=STDIN)
        targets: tuple[Target, ...] = (Target(name=document, settings=settings),)
    elif workspace is None and words:
        raise click.UsageError(f"{', '.join(words)}: no sdkwright.toml here or above has such targets, {_ONE}")
    elif workspace is None:
        raise click.UsageError(f"there is no DOCUMENT, and no sdkwright.toml here or above: {_HOW}")
    else:
        targets = _chosen(workspace, [*words, *names], share)
    several = [f"--{name}" for name in _OF_ONE if given.get(name) is not None and len(targets) > 1]
    if several:
        raise click.UsageError(f"{several[0]} is about one package, and there are {len(targets)} targets: name one")
    targets = tuple(Target(name=one.name, settings=override(one.settings, **given)) for one in targets)
    if document is not None and targets[0].settings.output is None:
        raise click.UsageError("say where the package goes: `-o FOLDER`, or `output` in sdkwright.toml")
    return targets


def documents_of(words: Sequence[str], config: Path | None) -> list[Settings]:
    """The settings of the documents and targets that `words` name, or of all targets."""
    from sdkwright.settings import Settings

    workspace = workspace_of(config)
    if not words and (workspace is None or not workspace.targets):
        raise click.UsageError("name a document, or have an sdkwright.toml here or above that does")
    if workspace is None:
        return [settings_for(word, Settings()) for word in words]
    if not words:
        return [one.settings for one in _chosen(workspace, (), None)]
    return [_named(word, workspace) for word in words]


def _named(word: str, workspace: Workspace) -> Settings:
    """The settings of a target, or of a document: of the target that has it, or what the top level says."""
    if _has(workspace, word):
        return _chosen(workspace, [word], None)[0].settings
    found = settings_for(word, workspace.shared)
    whole = (found.document or Path()).resolve()
    for target in workspace.targets:
        if target.settings.document is not None and target.settings.document.resolve() == whole:
            return replace(target.settings, document=found.document)
    return _below(found)


def _below(settings: Settings) -> Settings:
    """`settings` without a root that the document is not below."""
    root, document = settings.root, settings.document or Path()
    is_below = root is not None and document.resolve().is_relative_to(root.resolve())
    return settings if is_below else replace(settings, root=None)


def settings_for(document: str, shared: Settings) -> Settings:
    """`shared` for a document that is named on the command line, by path or address."""
    from sdkwright.remote import is_address
    from sdkwright.settings import at_address, find

    local = replace(shared, source=None, root=None if shared.source is not None else shared.root)
    if not is_address(document):
        return replace(local, document=Path(document))
    path = find(Path.cwd())
    return at_address(local, document, here(path.parent if path is not None else Path.cwd()))


def _has(workspace: Workspace | None, name: str) -> bool:
    return workspace is not None and any(one.name == name for one in workspace.targets)


def _chosen(workspace: Workspace, names: Sequence[str], share: tuple[int, int] | None) -> tuple[Target, ...]:
    """The targets called `names`, with documents as seen from the working folder."""
    from sdkwright.settings import override
    from sdkwright.workspace import Target, UnknownTarget

    if names and share is not None:
        raise click.UsageError("--shard shares out all targets: name none")
    try:
        chosen = workspace.share(*share) if share is not None else workspace.chosen(names)
    except UnknownTarget as error:
        raise click.UsageError(str(error)) from None
    if not workspace.targets:
        return (Target(name="", settings=workspace.shared),)
    return tuple(
        Target(name=one.name, settings=override(one.settings, document=here(one.settings.document or Path())))
        for one in chosen
    )


def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Targets whose names begin so; files where there are none."""
    from sdkwright.settings import InvalidSettings

    try:
        workspace = workspace_of(ctx.params.get("config"))
    except InvalidSettings:
        workspace = None
    names = [one.name for one in workspace.targets] if workspace is not None and workspace.is_several else []
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
