"""Compare what sdkwright finds in invalid documents, and where, with openapi-spec-validator, Spectral and Redocly.

    python tests/corpus/comparison.py WORK DOCUMENT… [--peers FOLDER…]

Prints tables in Markdown. `PEERS` are folders with the commands `spectral` and `redocly` (`node_modules/.bin`); what they
say is kept in the folder WORK, and taken from there when it is there already: on large documents they take minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator, OpenAPIV32SpecValidator
from openapi_spec_validator.readers import read_from_filename

import sdkwright
from sdkwright.pointers import escape

_JUDGES = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator, "3.2": OpenAPIV32SpecValidator}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of any tool: `line` is 0 where it has none, `pointer` empty."""

    rule: str
    is_error: bool
    file: str
    line: int
    column: int
    pointer: str
    message: str


def ours(document: Path, work: Path) -> Iterator[Found]:
    for one in sdkwright.validate(document).diagnostics:
        place = one.location
        name = os.path.relpath(place.file, document.parent)
        is_error = one.severity.label == "error"
        yield Found(one.code, is_error, name, place.line, place.column, place.pointer, one.message)


def openapi_spec_validator(document: Path, work: Path) -> Iterator[Found]:
    value, url = read_from_filename(str(document))
    judge = _JUDGES[str(value["openapi"])[:3]](value, base_uri=url)
    try:
        for error in judge.iter_errors():
            pointer = "".join(f"/{escape(str(token))}" for token in error.absolute_path)
            yield Found(type(error).__name__, True, document.name, 0, 0, pointer, error.message.splitlines()[0])
    except Exception as error:
        yield Found(type(error).__name__, True, document.name, 0, 0, "", str(error)[:100])


def spectral(document: Path, work: Path) -> Iterator[Found]:
    (work / ".spectral.yaml").write_text('extends: ["spectral:oas"]\n', encoding="utf-8")
    command = ["spectral", "lint", "--ruleset", str(work / ".spectral.yaml"), "-f", "json", str(document)]
    for one in _answer(command, work / f"{document.parent.name}-{document.stem}.spectral.json", []):
        start = one["range"]["start"]
        pointer = "".join(f"/{escape(str(token))}" for token in one["path"])
        name = os.path.relpath(one.get("source") or document, document.parent)
        yield Found(
            one["code"], one["severity"] == 0, name, start["line"] + 1, start["character"] + 1, pointer, one["message"]
        )


def redocly(document: Path, work: Path) -> Iterator[Found]:
    command = ["redocly", "lint", "--format", "json", "--max-problems", "100000", str(document)]
    said = _answer(command, work / f"{document.parent.name}-{document.stem}.redocly.json", {"problems": []})
    for one in said["problems"]:
        place = one["location"][0]
        start = place.get("start") or {"line": 0, "col": 0}
        name = os.path.relpath(work / place["source"]["ref"], document.parent)
        pointer = place.get("pointer", "").removeprefix("#").rstrip("/")
        is_error = one["severity"] == "error"
        yield Found(one["ruleId"], is_error, name, start["line"], start["col"], pointer, one["message"])


TOOLS = {"openapi-spec-validator": openapi_spec_validator, "Spectral": spectral, "Redocly": redocly}


def _answer(command: list[str], kept: Path, nothing: Any) -> Any:
    """What a command prints, as JSON, with its working folder beside what is kept of it."""
    if not kept.exists():
        found = shutil.which(command[0])
        if found is None:
            return nothing
        done = subprocess.run([found, *command[1:]], cwd=kept.parent, capture_output=True, text=True, check=False)
        kept.write_text(done.stdout, encoding="utf-8")
    text = kept.read_text(encoding="utf-8")
    return json.loads(text) if text.strip() else nothing


def is_same(one: Found, other: Found) -> bool:
    """Whether two findings are about the same: on one line of a file, or at most two steps apart in it, or (where a tool
    has only the end of a pointer) in the same member."""
    if one.file != other.file:
        return False
    if one.line and one.line == other.line:
        return True
    if not one.pointer or not other.pointer:
        return False
    short, long = sorted((one.pointer, other.pointer), key=len)
    if not one.line or not other.line:
        return long.endswith(short)
    return long.startswith(f"{short}/") and long[len(short) :].count("/") <= 2 or long == short


def row(document: Path, name: str, theirs: list[Found], own: list[Found]) -> str:
    """How a tool's findings stand to ours."""
    errors = [one for one in theirs if one.is_error]
    placed = sum(1 for one in errors if one.line)
    mine = [one for one in own if one.is_error]
    known = sum(1 for one in mine if any(is_same(one, other) for other in theirs))
    alone = Counter(one.rule for one in errors if not any(is_same(one, other) for other in own))
    said = ", ".join(f"{count} {rule}" for rule, count in alone.most_common(5))
    cells = [name, str(len(errors)), str(placed), f"{known} of {len(mine)}", said]
    return f"| {document.parent.name}/{document.name} | {' | '.join(cells)} |"


def faults(document: Path, found: dict[str, list[Found]], most: int) -> Iterable[str]:
    """Each of our errors, and where the others have it."""
    for one in [one for one in found["sdkwright"] if one.is_error][:most]:
        cells = [f"{one.file}:{one.line}:{one.column}", one.rule]
        for name in TOOLS:
            same = next((other for other in found[name] if is_same(one, other)), None)
            if same is None:
                cells.append("–")
            elif not same.line:
                cells.append(f"`{same.pointer[-40:]}`")
            else:
                cells.append(f"{same.line}:{same.column}" + ("" if same.is_error else f" ({same.rule}, a warning)"))
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python tests/corpus/comparison.py", description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("documents", type=Path, nargs="+", metavar="DOCUMENT")
    parser.add_argument("--peers", type=Path, nargs="*", default=[], metavar="FOLDER")
    given = parser.parse_args()
    os.environ["PATH"] = os.pathsep.join([*(str(one.resolve()) for one in given.peers), os.environ.get("PATH", "")])
    work = given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    everything: dict[Path, dict[str, list[Found]]] = {}
    for document in (one.resolve() for one in given.documents):
        found = {"sdkwright": list(ours(document, work))}
        found |= {name: list(tool(document, work)) for name, tool in TOOLS.items()}
        if any(one.is_error for name in ("sdkwright", "openapi-spec-validator") for one in found[name]):
            everything[document] = found
    print("| document | tool | errors | with line and column | our errors that it has | its errors that we have not |")
    print("| --- | --- | ---: | ---: | ---: | --- |")
    for document, found in everything.items():
        for name in ("sdkwright", *TOOLS):
            print(row(document, name, found[name], found["sdkwright"]))
    print(f"\n| place | finding | {' | '.join(TOOLS)} |\n| --- | --- |{' --- |' * len(TOOLS)}")
    for document, found in everything.items():
        for line in faults(document, found, 100):
            print(line)


if __name__ == "__main__":
    sys.exit(main())
