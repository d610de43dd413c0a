"""Where the templates are, a hash of what they say, and why some cannot be used."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sdkwright.diagnostics import Diagnostic

_LEFT_ALONE: Final = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".git"})


class TemplateProblem(Exception):
    """Templates that cannot be used; `diagnostics` say why, each with its place in one of `sources`, texts by name."""

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, str] | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        self.sources = dict(sources or {})
        super().__init__("; ".join(f"{one.location}: {one.message}" for one in self.diagnostics))

    def __reduce__(self) -> tuple[type["TemplateProblem"], tuple[tuple[Diagnostic, ...], dict[str, str]]]:
        """What comes back from another process says the same."""
        return TemplateProblem, (self.diagnostics, self.sources)


@cache
def templates_folder() -> Path:
    """Ours: beside the package where it was installed from a wheel, in the checkout otherwise."""
    package = Path(__file__).parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parents[1] / "templates"


def names_in(folder: Path) -> list[str]:
    """The files in a folder of templates, with `/`; not what editors and tools leave there."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not _is_left_alone(path.relative_to(folder))
    )


def _is_left_alone(path: Path) -> bool:
    return bool(_LEFT_ALONE & set(path.parts)) or path.name.startswith(".") or path.name.endswith("~")


def templates_digest(override: Path | None) -> str:
    """A hash of every template, those of the user in `override` included, the same for all kinds of line ends."""
    made = hashlib.sha256()
    for folder in (templates_folder(), *([override] if override is not None else [])):
        made.update(b"" if folder.is_dir() else b"missing")
        for name in names_in(folder):
            content = (folder / name).read_bytes().replace(b"\r\n", b"\n")
            made.update(f"{name}\0".encode())
            made.update(hashlib.sha256(content).digest())
    return made.hexdigest()
