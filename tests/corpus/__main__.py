"""Generates a package for each document of a corpus and prints, for each promise, how often it is kept.

    python tests/corpus [SLUG…] --corpus FOLDER [--quick] [--report FILE]

The folder holds `index.tsv` (a document a line: name, path or pattern below the folder of that name) and the documents.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from proof import COLUMNS, Proof

PROVE = Path(__file__).with_name("prove.py")


def documents(corpus: Path, wanted: list[str]) -> list[tuple[str, Path]]:
    """Name and path of each document of the index that is `wanted`, all if none is; a pattern can mean several."""
    found: list[tuple[str, Path]] = []
    for line in (corpus / "index.tsv").read_text(encoding="utf-8").splitlines():
        slug, pattern, *_ = line.split("\t")
        paths = sorted((corpus / slug).glob(pattern))
        for path in paths:
            name = slug if len(paths) == 1 else f"{slug}/{path.stem}"
            if not wanted or slug in wanted or name in wanted:
                found.append((name, path))
    return found


def main() -> int:
    """The exit code: 0 if all promises are kept for all documents, else 1."""
    parser = argparse.ArgumentParser(prog="python tests/corpus", description=__doc__)
    parser.add_argument("slugs", nargs="*", metavar="SLUG")
    parser.add_argument("--corpus", type=Path, default=os.environ.get("CORPUS"), metavar="FOLDER")
    parser.add_argument("--quick", action="store_true", help="fewer generated values, and no type checkers")
    parser.add_argument("--strict", action="store_true", help="without --lenient: invalid documents are refused")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write every failure as JSON")
    given = parser.parse_args()
    if given.corpus is None:
        parser.error("which corpus? give --corpus FOLDER, or CORPUS=FOLDER in the environment")
    print(" | ".join([f"{'document':34}", *COLUMNS]))
    proofs = []
    for name, path in documents(Path(given.corpus), given.slugs):
        with tempfile.TemporaryDirectory() as folder:
            proof = prove(name, path, Path(folder), quick=given.quick, strict=given.strict)
        proofs.append(proof)
        print(proof.row(), flush=True)
        if given.report:
            given.report.write_text(json.dumps([asdict(one) for one in proofs], indent=1) + "\n", encoding="utf-8")
    for proof in proofs:
        for failure in proof.failures[:25]:
            print(f"{proof.name}: {failure}")
    return 0 if all(proof.perfect for proof in proofs) else 1


def prove(name: str, path: Path, folder: Path, *, quick: bool, strict: bool) -> Proof:
    """What a process of its own finds out about one document: packages may bear the same name, and memory adds up."""
    result = folder / "proof.json"
    flags = [*(["--quick"] if quick else []), *(["--strict"] if strict else [])]
    command = [sys.executable, str(PROVE), name, str(path), str(folder / "package"), str(result), *flags]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    if not result.exists():
        return Proof(name=name, failures=[f"the proof broke off: {run.stderr[-2000:]}"])
    return Proof(**json.loads(result.read_text(encoding="utf-8")))


if __name__ == "__main__":
    raise SystemExit(main())
