"""Compare our verdict on structure with openapi-spec-validator's on its Python engine, on a folder of documents.

.venv/bin/python tests/corpus/agreement.py FOLDER      one line per document; exit 1 where a verdict differs
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from openapi_spec_validator.schemas import get_schema_content
from openapi_spec_validator.schemas.backend.jsonschema import create_validator

from sdkwright.diagnostics import Diagnostic
from sdkwright.document import Document
from sdkwright.load import load
from sdkwright.validate import structure

JUDGES = {(3, minor): create_validator(get_schema_content(f"3.{minor}")) for minor in range(3)}


def documents(folder: Path) -> Iterator[Document]:
    """The OpenAPI documents among the files of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".yml", ".json") and path.is_file():
            loaded = load(path, root=folder)
            if loaded.document is not None and not loaded.diagnostics:
                yield loaded.document


def judge(document: Document) -> tuple[list[Diagnostic], list[str], float, float]:
    """Our findings and the authority's, and the seconds that each took."""
    start = time.perf_counter()
    ours = list(structure.check(document))
    middle = time.perf_counter()
    value = document.root.value
    theirs = [error.message[:100] for error in JUDGES[document.version].iter_errors(value)]
    return ours, theirs, middle - start, time.perf_counter() - middle


def main() -> int:
    """Print a line for each document; the number of those on which the verdicts differ."""
    differing = 0
    for document in documents(Path(sys.argv[1])):
        ours, theirs, our_seconds, their_seconds = judge(document)
        agree = bool(ours) == bool(theirs) or len(document.sources) > 1
        differing += not agree
        said = "agree" if agree else f"DIFFER {[one.message for one in ours][:3]} {theirs[:3]}"
        print(
            f"{document.entry}: {len(ours)} and {len(theirs)} findings, {our_seconds:.2f} s and {their_seconds:.2f} s: {said}"
        )
    return differing


if __name__ == "__main__":
    sys.exit(min(main(), 1))
