"""The fakes of all documents: every operation answers as its document says, and the fake says what it was asked."""

from __future__ import annotations

import pytest
from conftest import DOCUMENTS
from fakes import FakeJudge
from oracle_document import RawDocument, RawOperation
from promises import Judge

OPERATIONS = [(name, operation) for name, path in DOCUMENTS.items() for operation in RawDocument(path).operations()]


@pytest.mark.parametrize(
    ("name", "operation"),
    OPERATIONS,
    ids=[f"{name}-{operation.operation_id or operation.label}" for name, operation in OPERATIONS],
)
def test_the_operation_answers_as_its_document_says(
    name: str, operation: RawOperation, judges: dict[str, Judge]
) -> None:
    verdicts = list(FakeJudge(judges[name]).verdicts(operation))
    assert len(verdicts) == 2
    assert [one for one in verdicts if one.problem] == []
