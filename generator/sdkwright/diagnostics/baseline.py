"""The ignore file: findings that are left for later, each by an id that outlasts edits elsewhere.

`{"version": 1, "ignored": [{"id", "code", "file", "pointer", "message"}, …]}`: `id` counts, the rest is for readers.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sdkwright.diagnostics.diagnostic import Diagnostic
from sdkwright.diagnostics.fingerprint import fingerprints
from sdkwright.diagnostics.location import Location
from sdkwright.diagnostics.rules import finding, rules
from sdkwright.diagnostics.visible import visible


class _Entry(NamedTuple):
    code: str
    file: str
    pointer: str


def text_of(found: Iterable[Diagnostic], path: Path) -> str:
    """The ignore file at `path` that leaves all of `found` for later."""
    listed = [one for one in found if one.code != "unused-ignore"]
    entries = [
        {
            "id": name,
            "code": one.code,
            "file": _relative(one.location, path),
            "pointer": one.location.pointer,
            "message": visible(one.message),
        }
        for one, name in zip(listed, _ids(listed, path), strict=True)
    ]
    return json.dumps({"version": 1, "ignored": entries}, indent=2) + "\n"


def left_over(
    found: Iterable[Diagnostic], path: Path, files: Iterable[str], applied: frozenset[str]
) -> Iterator[Diagnostic]:
    """`found` without what the ignore file at `path` names, and a finding for each entry that names nothing any more:
    of those about `files` and of rules that were `applied`."""
    try:
        text = path.read_text(encoding="utf-8")
        known = _known(json.loads(text))
    except (OSError, ValueError, RecursionError) as error:
        message = "there is no such ignore file" if isinstance(error, FileNotFoundError) else "this is no ignore file"
        hint = "write it with `sdkwright validate --write-baseline`"
        yield finding("settings", message, Location(path.as_posix()), hint)
        yield from found
        return
    listed = list(found)
    names = _ids(listed, path)
    yield from (one for one, name in zip(listed, names, strict=True) if name not in known)
    looked_at = {_relative(Location(file), path) for file in files}
    stale = {
        name: known[name]
        for name in known.keys() - set(names)
        if known[name].file in looked_at and (known[name].code in applied or known[name].code not in rules())
    }
    yield from _stale(stale, text, path)


def _stale(entries: Mapping[str, _Entry], text: str, path: Path) -> Iterator[Diagnostic]:
    """A finding for each of `entries`, by id, where it stands in the `text` of the ignore file at `path`."""
    places = {
        found[1]: Location(path.as_posix(), number, found.start(1) + 1, number, found.end(1) + 1)
        for number, line in enumerate(text.split("\n") if entries else (), 1)
        for found in re.finditer(r'"([^"\\]+)"', line)
    }
    for name, one in entries.items():
        where = f"{one.file}#{one.pointer}" if one.pointer else one.file
        message = f"`{one.code[:100]}` is ignored at {where[:300]}, and nothing is wrong there"
        place = places.get(name, Location(path.as_posix()))
        yield finding("unused-ignore", message, place, "write the file anew with `--write-baseline`")


def _known(value: Any) -> dict[str, _Entry]:
    """The entries by id. Raises ValueError for what is no ignore file."""
    if not isinstance(value, dict) or not isinstance(value.get("ignored"), list):
        raise ValueError("no ignore file")
    return {
        one["id"]: _Entry(*(str(one.get(member, "")) for member in _Entry._fields))
        for one in value["ignored"]
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    }


def _ids(found: list[Diagnostic], path: Path) -> list[str]:
    return fingerprints(found, lambda place: _relative(place, path))


def _relative(place: Location, path: Path) -> str:
    return os.path.relpath(place.file, path.parent).replace(os.sep, "/")
