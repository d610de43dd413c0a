"""How a project begins: settings for a document, a CI workflow, hooks for pre-commit. Written once, the project's own
from then on."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sdkwright.about import VERSION
from sdkwright.remote import is_address
from sdkwright.settings import FILE

Service = Literal["github", "gitlab", "none"]
SERVICES: Final[tuple[Service, ...]] = ("github", "gitlab", "none")
Status = Literal["written", "unchanged", "kept"]

_SETTINGS: Final = """\
# What `sdkwright generate` makes of what. `sdkwright validate` reads it too.
document = @DOCUMENT@
output = @OUTPUT@
@PACKAGE@
[validate]
rules = "recommended"
fail_on = "error"
"""
_GITHUB: Final = """\
# Validates the document, and fails if the committed package is not what would be generated. Yours to change.
name: sdkwright
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  sdkwright:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: python -m pip install "sdkwright==@VERSION@"
      - run: sdkwright validate@CONFIG@
      - run: sdkwright generate --check@CONFIG@
        if: ${{ !cancelled() }}
"""
_GITLAB: Final = """\
# Validates the document, and fails if the committed package is not what would be generated. Yours to change.
sdkwright:
  image: python:3.13-slim
  before_script:
    - python -m pip install --quiet "sdkwright==@VERSION@"
  script:
    - sdkwright validate@CONFIG@ --format gitlab --output-file gl-code-quality-report.json
    - sdkwright generate --check@CONFIG@ --format text
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
_GITLAB_ROOT: Final = "include:\n  - local: .gitlab/sdkwright.yml\n"
_HOOKS: Final = """\
  - repo: local
    hooks:
      - id: sdkwright-validate
        name: sdkwright validate
        entry: sdkwright validate@CONFIG@
        language: python
        additional_dependencies: ["sdkwright==@VERSION@"]
        pass_filenames: false
        always_run: true
      - id: sdkwright-generate
        name: sdkwright generate
        entry: sdkwright generate --quiet@CONFIG@
        language: python
        additional_dependencies: ["sdkwright==@VERSION@"]
        pass_filenames: false
        always_run: true
"""
_DOCUMENTS: Final = ("openapi.yaml", "openapi.yml", "openapi.json")
_FOLDERS: Final = ("", "api", "spec", "specs", "docs", "openapi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A file that a project begins with.

    Attributes:
        path: where it is.
        status: `written`; `unchanged`, it was so already; `kept`, there is another one, which was not touched.
        advice: what to do by hand where it was kept.
    """

    path: Path
    status: Status
    advice: str = ""


def begin(
    document: str,
    folder: Path,
    *,
    output: str = "sdk",
    package: str | None = None,
    service: Service = "github",
    pre_commit: bool = True,
    force: bool = False,
) -> Iterator[Begun]:
    """Write what a project for `document` begins with, and yield what became of each file.

    Args:
        document: the path of the document, or its address.
        folder: the project's folder, where the settings go; CI and hooks go to the repository that it is in.
        output: the folder of the package, relative to `folder`.
        package: its import name; made of the document's title by default.
        service: whose CI runs it.
        pre_commit: whether hooks are wanted.
        force: whether files that are there already are overwritten.

    Raises Unwritable where the disk refuses.
    """
    from sdkwright.write import Unwritable, put

    root = repository(folder)
    within = os.path.relpath(folder.resolve() / FILE, root).replace(os.sep, "/")
    words = {
        "@VERSION@": VERSION,
        "@CONFIG@": "" if within == FILE else f" --config {shlex.quote(within)}",
        "@DOCUMENT@": _quoted(document if is_address(document) else _from(document, folder)),
        "@OUTPUT@": _quoted(output),
        "@PACKAGE@": f"package = {_quoted(package)}\n" if package else "",
    }
    for path, text, advice in _files(folder, root, service, pre_commit):
        filled, told = _filled(text, words), _filled(advice, words)
        try:
            there = path.read_text(encoding="utf-8") if path.exists() else None
            if there == filled:
                yield Begun(path=path, status="unchanged")
            elif there is not None and not force:
                yield Begun(path=path, status="kept", advice=told)
            else:
                put(path, filled)
                yield Begun(path=path, status="written")
        except UnicodeDecodeError:
            yield Begun(path=path, status="kept", advice=told)
        except UnicodeEncodeError:
            raise Unwritable(f"{path.name} could not be written: a name is no text") from None
        except OSError as error:
            raise Unwritable(f"{path} could not be written: {error.strerror}") from error


def documents(folder: Path) -> list[Path]:
    """Documents where projects usually keep them."""
    return [path for place in _FOLDERS for name in _DOCUMENTS if (path := folder / place / name).is_file()]


def repository(folder: Path) -> Path:
    """The repository that `folder` is in, itself if it is in none."""
    whole = folder.resolve()
    return next((place for place in (whole, *whole.parents) if (place / ".git").exists()), whole)


def service_of(folder: Path) -> Service | None:
    """Whose CI the repository of `folder` uses, by what is there; None if nothing tells."""
    root = repository(folder)
    if (root / ".gitlab-ci.yml").exists() or (root / ".gitlab").is_dir():
        return "gitlab"
    if (root / ".github").is_dir():
        return "github"
    try:
        told = (root / ".git" / "config").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    hosts = [line for line in told.splitlines() if line.strip().startswith("url =")]
    return next((service for service in SERVICES if any(service in host for host in hosts)), None)


def _files(folder: Path, root: Path, service: Service, pre_commit: bool) -> Iterator[tuple[Path, str, str]]:
    """Each file, its text, and what to do where it is there already."""
    yield folder / FILE, _SETTINGS, "add the document as [targets.NAME], or overwrite the file with --force"
    if service == "github":
        yield root / ".github/workflows/sdkwright.yml", _GITHUB, "compare it with `sdkwright init --force`"
    if service == "gitlab":
        yield root / ".gitlab/sdkwright.yml", _GITLAB, "compare it with `sdkwright init --force`"
        if not (root / ".gitlab-ci.yml").exists() or (root / ".gitlab-ci.yml").read_bytes() == _GITLAB_ROOT.encode():
            yield root / ".gitlab-ci.yml", _GITLAB_ROOT, ""
    if pre_commit:
        yield root / ".pre-commit-config.yaml", f"repos:\n{_HOOKS}", f"add to its `repos`:\n{_HOOKS}"


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(name, word)
    return text


def _from(document: str, folder: Path) -> str:
    """The path of the document as seen from `folder`."""
    try:
        return Path(os.path.relpath(document, folder)).as_posix()
    except ValueError:
        return Path(document).resolve().as_posix()


def _quoted(text: str) -> str:
    """A basic string of TOML (toml.io, "String")."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
