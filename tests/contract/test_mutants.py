"""The contract tests can fail: a few deliberate faults here, all of them in `make mutants`."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutants import FAULTS, HERE, Fault, outcome

QUICK = (
    "what is not set is not sent",
    "Content-Type is the document's",
    "the body is signed",
    "each status has its class",
)


@pytest.mark.parametrize("fault", [one for one in FAULTS if one.promise in QUICK], ids=lambda fault: fault.promise)
def test_a_fault_is_seen(fault: Fault, packages: Path) -> None:
    assert outcome(fault, packages) == "seen"


def test_every_fault_still_has_its_text(packages: Path) -> None:
    sources = list(packages.glob("*/src/*"))
    missing = [
        fault.promise
        for fault in FAULTS
        if not any(
            (one / fault.file).exists() and fault.text in (one / fault.file).read_text("utf-8") for one in sources
        )
    ]
    assert missing == []


def test_every_fault_still_has_its_test() -> None:
    for fault in FAULTS:
        module, name = fault.test.split("::")
        assert f"def {name}(" in (HERE / module).read_text(encoding="utf-8"), fault.promise
