"""The files of a run against what is in the folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sdkwright.write.manifest import MANIFEST, File, Manifest, content_of, hashed

_LEFT_ALONE = frozenset({
    "__pycache__", ".venv", "venv", ".git", "dist", "build", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox",
    "node_modules", ".eggs", ".basedpyright", ".hypothesis",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What stands between a folder and the files that belong in it, as paths in the folder.

    Attributes:
        missing: files that are not there.
        stale: files that are as they were generated, and are to change.
        edited: files that somebody changed since they were generated, or that stand where one would be written.
        orphaned: files that were generated once, or lie among the generated sources, and that nothing makes any more.
        removed: those of the orphaned that a run takes away: generated, and not edited since.
    """

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.edited or self.orphaned)


def compare(files: Sequence[File], folder: Path) -> Difference:
    """What is different in `folder` from `files`, the manifest among them."""
    known = Manifest.read(folder)
    before = dict(known.files) if known is not None else {}
    missing: list[str] = []
    stale: list[str] = []
    edited: list[str] = []
    for file in files:
        current = _digest(folder / file.path)
        if current is None:
            missing.append(file.path)
        elif current != hashed(content_of(file)):
            own = file.path == MANIFEST or current == before.get(file.path)
            (stale if own else edited).append(file.path)
    wanted = {file.path for file in files}
    gone = [path for path in sorted(before) if path not in wanted and (folder / path).is_file()]
    astray = [path for path in strays(folder, wanted) if path not in gone]
    return Difference(
        missing=tuple(missing),
        stale=tuple(stale),
        edited=tuple(edited),
        orphaned=(*gone, *astray),
        removed=tuple(path for path in gone if _digest(folder / path) == before[path]),
    )


def _digest(path: Path) -> str | None:
    try:
        return hashed(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        return ""


def strays(folder: Path, wanted: set[str]) -> list[str]:
    """Files among the generated sources that are none of them: they would be packaged and imported."""
    found: list[str] = []
    for source in sorted({path.split("/")[1] for path in wanted if path.startswith("src/") and path.count("/") > 1}):
        for path in sorted((folder / "src" / source).rglob("*")):
            relative = path.relative_to(folder)
            if path.is_file() and not _is_left_alone(relative.parts) and relative.as_posix() not in wanted:
                found.append(relative.as_posix())
    return found


def _is_left_alone(parts: tuple[str, ...]) -> bool:
    """Whether a path is of tools, not of people: caches, environments, built distributions."""
    return bool(set(parts) & _LEFT_ALONE) or any(part.endswith(".egg-info") for part in parts)
