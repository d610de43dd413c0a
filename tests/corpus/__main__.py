"""Generates a package for each document of a corpus and prints, for each promise, how often it is kept.

    python tests/corpus [NAME…] --corpus FOLDER [--quick] [--no-types] [--anew] [--report FILE]

The folder holds `index.tsv` (a document a line: name, path or pattern below the folder of that name) and the documents.
What was proved of the very same package by the very same tests is not proved again, unless `--anew` says so.
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

from index import documents
from proof import HEADER, Proof

PROVE = Path(__file__).with_name("prove.py")


def main() -> int:
    """The exit code: 0 if all promises are kept for all documents, else 1."""
    parser = argparse.ArgumentParser(
        prog="python tests/corpus", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="documents of the index; all of them unless given")
    parser.add_argument("--corpus", type=Path, default=os.environ.get("CORPUS"), metavar="FOLDER")
    parser.add_argument("--no-types", action="store_true", help="no pyright and no mypy")
    parser.add_argument("--quick", action="store_true", help="fewer generated values")
    parser.add_argument("--anew", action="store_true", help="prove again what was proved before")
    parser.add_argument("--strict", action="store_true", help="without --lenient: invalid documents are refused")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write every failure as JSON")
    given = parser.parse_args()
    if given.corpus is None:
        parser.error("which corpus? give --corpus FOLDER, or CORPUS=FOLDER in the environment")
    flags = [f"--{name.replace('_', '-')}" for name in ("no_types", "quick", "anew", "strict") if vars(given)[name]]
    wanted = documents(Path(given.corpus), given.names)
    if not wanted:
        parser.error(f"no document of {given.corpus} is called {' or '.join(given.names)}")
    print(HEADER)
    proofs: list[Proof] = []
    for name, path in wanted:
        with tempfile.TemporaryDirectory() as folder:
            proofs.append(prove(name, path, Path(folder), flags))
        print(proofs[-1].row(), flush=True)
        if given.report:
            given.report.write_text(json.dumps([asdict(one) for one in proofs], indent=1) + "\n", encoding="utf-8")
    tell(proofs)
    return 0 if all(proof.perfect for proof in proofs) else 1


def tell(proofs: list[Proof]) -> None:
    """What stands behind the numbers: degraded operations, failures, and which documents are perfect."""
    for title, lines in (
        ("Degraded operations", [f"{proof.name}: {one}" for proof in proofs for one in proof.degraded]),
        ("Failures", [f"{proof.name}: {one}" for proof in proofs for one in proof.failures[:25]]),
        ("Not perfect", [proof.name for proof in proofs if not proof.perfect]),
    ):
        print("", f"{title}: {len(lines)}", *(f"  {line}" for line in lines), sep="\n")


def prove(name: str, path: Path, folder: Path, flags: list[str]) -> Proof:
    """What a process of its own finds out about one document: packages may bear the same name, and memory adds up."""
    result = folder / "proof.json"
    command = [sys.executable, str(PROVE), name, str(path), str(folder / "package"), str(result), *flags]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    if not result.exists():
        return Proof(name=name, failures=[f"the proof broke off: {run.stderr[-2000:]}"])
    return Proof(**json.loads(result.read_text(encoding="utf-8")))


if __name__ == "__main__":
    raise SystemExit(main())
