"""Packages of a corpus against a service that goes wrong, over real HTTP on loopback: the switchboard's every fault.

    python tests/corpus/adverse.py [NAME…] --corpus FOLDER

For each document: the credentials that the service asks for, the operations that met faults (one that may be done again,
one that may not, one in pages, one that streams), and how often, blocking, awaited and with aiohttp, a fault came to what
it has to come to, judged by the requests that the service saw. What did not is told below.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "contract"))

from adversity import credentials, of_document
from generated import Generated
from index import documents
from loopback import Loopback
from oracle_document import RawDocument
from promises import Judge
from switchboard import Switchboard


def main() -> int:
    """The exit code: 0 if every fault of every document came to what it has to, else 1."""
    parser = argparse.ArgumentParser(
        prog="python tests/corpus/adverse.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="documents of the index; all of them unless given")
    parser.add_argument("--corpus", type=Path, default=os.environ.get("CORPUS"), metavar="FOLDER")
    parser.add_argument("--document", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.document is not None:
        return prove(given.names[0], given.document)
    if given.corpus is None:
        parser.error("which corpus? give --corpus FOLDER, or CORPUS=FOLDER in the environment")
    wanted = documents(Path(given.corpus), given.names)
    if not wanted:
        parser.error(f"no document of {given.corpus} is called {' or '.join(given.names)}")
    # A process for each: packages may bear the same name.
    runs = [subprocess.run([sys.executable, __file__, name, "--document", str(path)]) for name, path in wanted]
    return int(any(run.returncode for run in runs))


def prove(name: str, document: Path) -> int:
    """Generate the package of one document, and print what came of each fault; 0 if that was right."""
    with tempfile.TemporaryDirectory() as folder, Loopback() as server, Switchboard() as board:
        package = Path(folder) / "package"
        command = [sys.executable, "-m", "sdkwright", "generate", str(document), "-o", str(package), "--lenient"]
        run = subprocess.run(command, check=False, capture_output=True, text=True)
        if run.returncode or not package.exists():
            print(f"{name}: no package: {run.stderr[-800:]}")
            return 1
        judge = Judge(Generated(package), RawDocument(document), server)
        judge.drawer.seconds = 4
        verdicts = list(of_document(judge, board, quick=False))
        known = ", ".join(type(one).__bases__[0].__name__ for one in credentials(judge)) or "nothing"
    failed = [one for one in verdicts if one.problem]
    operations = list(dict.fromkeys(one.place.rpartition(": ")[0].removeprefix("client.") for one in verdicts))
    methods = list(dict.fromkeys(one.partition(" ")[0] for one in operations))
    print(f"{name} | {known} | {', '.join(methods)} | {len(verdicts) - len(failed)}/{len(verdicts)}", flush=True)
    for one in failed:
        print(f"  {one.place}: {one.problem}")
    return int(bool(failed) or not verdicts)


if __name__ == "__main__":
    raise SystemExit(main())
