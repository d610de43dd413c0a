"""The public functions on projects: settings with targets, remote documents, beginnings. `sdkwright` exports them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sdkwright.fetching import Fetched
    from sdkwright.generation import Ran
    from sdkwright.outcome import Outcome
    from sdkwright.starting import Begun, Service
    from sdkwright.watching import Round
    from sdkwright.workspace import Target, Workspace
    from sdkwright.write import Edited


def targets(config: str | Path = ".") -> tuple[Target, ...]:
    """Read what is made of what.

    Args:
        config: a settings file, or a folder.

    Returns:
        The targets, in the order of the file; each has a `name` and `settings`. A file with one document has one that
        is called as the package's folder.

    Raises:
        sdkwright.settings.InvalidSettings: there is no settings file, or something in it cannot be what it is; its
            `diagnostics` have the places.
    """
    return _workspace(config).targets


def validate_targets(config: str | Path = ".", names: Iterable[str] = ()) -> dict[str, Outcome]:
    """Validate the documents of targets, each as its settings say.

    Args:
        config: a settings file, or a folder.
        names: the targets; all by default.

    Returns:
        An outcome for each target, by its name.

    Raises:
        sdkwright.settings.InvalidSettings: as for `targets`.
        sdkwright.workspace.UnknownTarget: there is no target of that name.
    """
    from sdkwright import pipeline

    return {one.name: pipeline.validate_as(one.settings) for one in _workspace(config).chosen(names)}


def generate_targets(
    config: str | Path = ".",
    names: Iterable[str] = (),
    *,
    check: bool = False,
    diff: bool = False,
    force: bool = False,
    merge: bool = False,
    jobs: int | None = None,
) -> tuple[Ran, ...]:
    """Generate the packages of targets, side by side; one that fails stops none of the others.

    Args:
        config: a settings file, or a folder.
        names: the targets; all by default.
        check: write nothing, and say what is not as it would be generated.
        diff: write nothing, and show what would change.
        force: overwrite files that were edited by hand.
        merge: keep what was edited by hand, and merge what is new into it.
        jobs: how many are generated at a time; as many as there are cores and memory for by default, and one after the
            other beside threads and where there is no fork.

    Returns:
        What became of each target: `target`, `outcome`, and a `failure` where the disk or a template stood in the way.

    Raises:
        sdkwright.settings.InvalidSettings: as for `targets`.
        sdkwright.workspace.UnknownTarget: there is no target of that name.
        ValueError: both `force` and `merge`.
    """
    from sdkwright.generation import generate_all

    chosen = _workspace(config).chosen(names)
    return tuple(generate_all(chosen, jobs=jobs, check=check, diff=diff, edited=edited(force=force, merge=merge)))


def watch_targets(
    config: str | Path = ".",
    names: Iterable[str] = (),
    *,
    force: bool = False,
    merge: bool = False,
    jobs: int | None = None,
) -> Iterator[Round]:
    """Generate the packages of targets, and again those that a change of their documents, their templates or the
    settings touches.

    Args:
        config: a settings file, or a folder.
        names: the targets; all by default.
        force: overwrite files that were edited by hand.
        merge: keep what was edited by hand, and merge what is new into it.
        jobs: as for `generate_targets`.

    Returns:
        An iterator that waits for the next change, without end: which files were `changed`, and the `runs` that this
        led to, or the `failure` of settings that cannot be used just now.

    Raises:
        sdkwright.settings.InvalidSettings: as for `targets`, where the settings cannot be used from the beginning.
        sdkwright.workspace.UnknownTarget: there is no target of that name.
        ValueError: both `force` and `merge`.
    """
    from sdkwright.settings import InvalidSettings
    from sdkwright.watching import watch
    from sdkwright.workspace import UnknownTarget

    path, wanted = _workspace(config).path, tuple(names)

    def choose() -> tuple[Target, ...]:
        return _workspace(path).chosen(wanted)

    how = {"jobs": jobs, "edited": edited(force=force, merge=merge)}
    choose()
    return watch(choose, [path], (InvalidSettings, UnknownTarget), **how)


def fetch(
    config: str | Path = ".",
    *,
    urls: Iterable[str] | None = None,
    update: bool = False,
    check: bool = False,
    headers: Mapping[str, str] | None = None,
) -> tuple[Fetched, ...]:
    """Download remote documents, and pin them in `sdkwright.lock`. The only function that uses the network.

    Args:
        config: a settings file, or a folder.
        urls: the addresses; those of all targets by default.
        update: download what is pinned already, and pin what comes.
        check: write nothing, and say which hosts have another document than is pinned.
        headers: sent to the address' own host, and stored nowhere.

    Returns:
        What became of each document; `ok` where its copy is what is pinned.

    Raises:
        sdkwright.settings.InvalidSettings: there is no settings file and no `urls`, or an address cannot be.
        sdkwright.write.Unwritable: the disk refuses.
    """
    from pathlib import Path

    from sdkwright import fetching
    from sdkwright.settings import find

    if urls is None:
        workspace = _workspace(config)
        sources = [one.settings.source for one in workspace.targets if one.settings.source is not None]
        return tuple(fetching.fetch(sources, workspace.path.parent, update=update, check=check, headers=headers))
    place = Path(config)
    path = place if place.is_file() else find(place.resolve())
    folder = path.parent if path is not None else place
    return tuple(fetching.fetch(urls, folder, update=update, check=check, headers=headers))


def init(
    document: str | Path,
    folder: str | Path = ".",
    *,
    output: str = "sdk",
    package: str | None = None,
    service: Service | None = None,
    pre_commit: bool = True,
    force: bool = False,
) -> tuple[Begun, ...]:
    """Write what a project begins with: settings, a CI workflow, hooks for pre-commit.

    Args:
        document: its path, or its address.
        folder: the project's folder.
        output: the folder of the package, relative to `folder`.
        package: the import name; made of the document's title by default.
        service: whose CI runs it; by default that of the repository that `folder` is in, else `github`.
        pre_commit: whether hooks are wanted.
        force: overwrite files that are there already.

    Returns:
        Each file, and whether it was `written`, is `unchanged`, or was `kept` because there is another one.

    Raises:
        sdkwright.write.Unwritable: the disk refuses.
    """
    from pathlib import Path

    from sdkwright import starting

    place = Path(folder)
    chosen = service or starting.service_of(place) or "github"
    return tuple(
        starting.begin(
            str(document), place, output=output, package=package, service=chosen, pre_commit=pre_commit, force=force
        )
    )


def _workspace(config: str | Path) -> Workspace:
    """The targets of a settings file, or of the nearest to a folder. Raises InvalidSettings."""
    from pathlib import Path

    from sdkwright import workspace
    from sdkwright.settings import FILE, InvalidSettings, find
    from sdkwright.tables import problem

    path = Path(config)
    found = find(path.resolve()) if path.is_dir() else path
    if found is None:
        hint = "`sdkwright.init` writes one"
        raise InvalidSettings(problem(path / FILE, "", 1, f"there is no {FILE} here or above", hint))
    return workspace.load(found)


def edited(*, force: bool, merge: bool) -> Edited:
    """What becomes of files that were edited by hand. Raises ValueError for both."""
    if force and merge:
        raise ValueError("`merge` keeps what was edited, `force` overwrites it: choose one")
    return "overwrite" if force else "merge" if merge else "refuse"
