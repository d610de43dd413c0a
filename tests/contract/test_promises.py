"""Every operation of every document keeps every promise; the document and the standards judge, not the generator."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import DOCUMENTS
from oracle_document import RawDocument, RawOperation
from promises import Judge, Verdict

OPERATIONS = [(name, operation) for name, path in DOCUMENTS.items() for operation in RawDocument(path).operations()]
each_operation = pytest.mark.parametrize(
    ("name", "operation"),
    OPERATIONS,
    ids=[f"{name}-{operation.operation_id or operation.label}" for name, operation in OPERATIONS],
)


def broken(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.problem]


@each_operation
def test_the_operation_is_there(name: str, operation: RawOperation, judges: dict[str, Judge]) -> None:
    assert not judges[name].present(operation).problem


@each_operation
def test_examples_come_out_as_they_went_in(name: str, operation: RawOperation, judges: dict[str, Judge]) -> None:
    assert broken(judges[name].examples(operation)) == []


@each_operation
def test_the_wire_says_what_the_arguments_said(name: str, operation: RawOperation, judges: dict[str, Judge]) -> None:
    assert broken(judges[name].calls(operation, 6)) == []


@each_operation
def test_generated_replies_come_out_as_they_went_in(
    name: str, operation: RawOperation, judges: dict[str, Judge]
) -> None:
    assert broken(judges[name].generated_replies(operation, 20)) == []


def test_the_examples_of_modelarts_are_not_skipped(judges: dict[str, Judge]) -> None:
    judge = judges["modelarts"]
    places = [verdict.place for operation in judge.document.operations() for verdict in judge.examples(operation)]
    assert [place.rpartition(" ")[2] for place in places] == ["'request'", "'updated'", "'badRequest'"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_method_body_has_twelve_lines_at_most(name: str, packages: Path) -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (packages / name).rglob("resources/*.py")]
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    methods = [node for one in classes for node in one.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    bodies = {one.name: [line for line in one.body if not isinstance(line, ast.Expr)] or one.body for one in methods}
    lines = {of: (body[-1].end_lineno or 0) - body[0].lineno + 1 for of, body in bodies.items()}
    assert {of: count for of, count in lines.items() if count > 12} == {}
    assert lines or not trees


def test_members_called_body_are_arguments_as_others_are(judges: dict[str, Judge]) -> None:
    methods = [one for one in judges["bodies"].generated.methods.values() if one.operation.path == "/comments"]
    given = {one.operation.method: {*one.signature.parameters} - {"self", "options"} for one in methods}
    assert given == {"POST": {"body"}, "PUT": {"body", "title", "content_type"}}
    assert not any(one.whole_body for one in methods)
