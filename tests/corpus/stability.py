"""How many lines change that have nothing to do with a change: a schema, a property and an operation are added at random
places of a document, and its package is generated again, over the old one and from nothing.

    python tests/corpus/stability.py DOCUMENT [--times N]

Every thing that is added has a word in its name that occurs nowhere else. A hunk of the difference belongs to the change
if the word is in it, within a dozen lines of it or in the name of its file; so does the import of a name that such a
hunk uses. Pages of documentation say how many lines a module, operations a resource and models a package has: lines of
theirs that part in such numbers alone follow from the change, and are counted by themselves. All other lines should be
none.
"""

from __future__ import annotations

import argparse
import copy
import difflib
import json
import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import sdkwright

WORD = "zqwx"
NEAR = 12


def put(members: dict[str, Any], key: str, value: Any, chance: random.Random) -> dict[str, Any]:
    items = list(members.items())
    items.insert(chance.randrange(len(items) + 1), (key, value))
    return dict(items)


def grown(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    made = copy.deepcopy(document)
    schemas = made["components"]["schemas"]
    name = chance.choice([name for name, schema in schemas.items() if schema.get("properties")])
    said = {"type": "string", "description": f"A {WORD}."}
    schemas[name]["properties"] = put(schemas[name]["properties"], f"{WORD}_property", said, chance)
    inner = {"type": "object", "description": f"A {WORD}.", "properties": {WORD: said}}
    new = {"type": "object", "description": f"A {WORD}.", "properties": {f"{WORD}_inner": inner}}
    made["components"]["schemas"] = put(schemas, f"{WORD.title()}Schema", new, chance)
    path = chance.choice([path for path in made["paths"] if "{" not in path])
    tags = next((one["tags"] for one in made["paths"][path].values() if isinstance(one, dict) and "tags" in one), [])
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{WORD.title()}Schema"}}}
    operation = {
        "operationId": f"list_{WORD}",
        "tags": tags[:1],
        "responses": {"200": {"description": f"A {WORD}.", "content": content}},
    }
    made["paths"] = put(made["paths"], f"{path}/{WORD}", {"get": operation}, chance)
    return made


def generate(document: dict[str, Any], folder: Path) -> dict[str, list[str]]:
    path = folder.parent / "document.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    outcome = sdkwright.generate(path, folder, lenient=True)
    assert outcome.ok, outcome.diagnostics[:3]
    return {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8").splitlines()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in ("sdkwright.manifest.json", "sdkwright.bases.zip")
    }


def unrelated(before: dict[str, list[str]], after: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Each hunk that has nothing to do with what was added: its file and its lines."""
    for file in sorted(before.keys() | after.keys()):
        old, new = before.get(file, []), after.get(file, [])
        if old == new or WORD in file.lower():
            continue
        related: list[str] = []
        others: list[list[str]] = []
        for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            lines = [*(f"-{line}" for line in old[a:b]), *(f"+{line}" for line in new[c:d])]
            around = (*old[max(0, a - NEAR) : b + NEAR], *new[max(0, c - NEAR) : d + NEAR])
            if kind != "equal" and any(WORD in line.lower() for line in around):
                related += lines
            elif kind != "equal":
                others.append(lines)
        used = set(re.findall(r"\w+", "\n".join(related)))
        for lines in others:
            if unexplained := [line for line in lines if not _imports(line, used)]:
                yield file, unexplained


def only_counts(file: str, lines: list[str]) -> bool:
    """Whether the lines of a hunk of a page part in nothing but numbers that stand by themselves."""
    old, new = ([re.sub(r"(?<![\w.])\d+(?![\w.])", "#", one[1:]) for one in lines if one[0] == sign] for sign in "-+")
    return file.endswith(".md") and old == new


def _imports(line: str, used: set[str]) -> bool:
    """Whether a line of a difference imports one of the names that are `used`."""
    found = re.fullmatch(r"[-+](?:from \S+ )?import \w+(?: as (\w+))?", line)
    return found is not None and bool({*found.groups(), line.split()[-1]} & used)


def main() -> None:
    parser = argparse.ArgumentParser(description="Count the changed lines that a change does not explain.")
    parser.add_argument("document", type=Path)
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    document = yaml.load(arguments.document.read_text(encoding="utf-8"), yaml.CSafeLoader)
    with tempfile.TemporaryDirectory() as name:
        base = Path(name) / "before"
        before = generate(document, base)
        for seed in range(arguments.times):
            made = grown(document, random.Random(seed))
            for way in ("again", "anew"):
                folder = Path(name) / way
                shutil.rmtree(folder, ignore_errors=True)
                if way == "again":
                    shutil.copytree(base, folder)
                after = generate(made, folder)
                changed = sum(before.get(file) != lines for file, lines in after.items())
                found = list(unrelated(before, after))
                counts = [one for one in found if only_counts(*one)]
                found = [one for one in found if not only_counts(*one)]
                counted, strange = (sum(len(lines) for _, lines in some) for some in (counts, found))
                print(f"{seed} {way}: {changed} files changed, {strange} unrelated lines, and {counted} of counts")
                for file, lines in found:
                    print("", file, *lines, sep="\n    ")


if __name__ == "__main__":
    main()
