"""What a document declares of pages: what it means, and where a wrong declaration is told."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from paged import FLAG, NUMBER, TEXT, THINGS, asked, built, document, members, said
from sdkwright.pagination import of, of_speakeasy, path_of
from sdkwright.pipeline import generate, validate
from sdkwright.policy import Policy
from sdkwright.settings import Settings
from sdkwright.tables import Unfit

OWN, SPEAKEASY = "x-sdkwright-pagination", "x-speakeasy-pagination"
REPLY = members(a=THINGS, b=THINGS, meta=members(at=TEXT, number=NUMBER, more=FLAG, pages=NUMBER))
GIVEN = asked(at=TEXT, number=NUMBER)
BODY = {"content": {"application/json": {"schema": members(at=TEXT, number=NUMBER)}}}


def declaring(value: Any, name: str = OWN) -> dict[str, Any]:
    return document(REPLY, GIVEN, method="post", requestBody=BODY, **{name: value})


MEANT: dict[str, tuple[str, Any, dict[str, Any] | None]] = {
    "none": (OWN, False, None),
    "link": (OWN, {"style": "link", "items": "$.a"}, {"style": "link", "items": "a"}),
    "url": (
        OWN,
        {"style": "url", "items": "$.b", "next": "$['meta'].at", "more": "$.meta.more"},
        {"style": "url", "items": "b", "next": "meta.at", "more": "meta.more"},
    ),
    "cursor": (
        OWN,
        {"style": "cursor", "items": "$.a", "parameter": "at", "next": '$.a[-1]["id"]', "done": "$.meta.more"},
        {"style": "cursor", "items": "a", "parameter": "at", "next": "a.-1.id", "done": "meta.more"},
    ),
    "cursor in header and body": (
        OWN,
        {"style": "cursor", "items": "$.a", "member": "at", "header": "X-At"},
        {"style": "cursor", "items": "a", "parameter": "at", "in_body": "at", "header": "X-At"},
    ),
    "page": (
        OWN,
        {"style": "page", "items": "$.a", "parameter": "number", "total": "$.meta.pages"},
        {"style": "page", "items": "a", "parameter": "number", "first": 1, "total": "meta.pages"},
    ),
    "offset": (
        OWN,
        {"style": "offset", "items": "$.a", "parameter": "number", "first": 1},
        {"style": "offset", "items": "a", "parameter": "number", "first": 1},
    ),
    "Speakeasy's page": (
        SPEAKEASY,
        {
            "type": "offsetLimit",
            "inputs": [
                {"name": "number", "in": "parameters", "type": "page"},
                {"name": "at", "in": "parameters", "type": "limit"},
            ],
            "outputs": {"results": "$.a", "numPages": "$.meta.pages"},
        },
        {"style": "page", "items": "a", "parameter": "number", "first": 1, "total": "meta.pages"},
    ),
    "Speakeasy's offset": (
        SPEAKEASY,
        {
            "type": "offsetLimit",
            "inputs": [{"name": "number", "in": "requestBody", "type": "offset"}],
            "outputs": {"results": "$.a"},
        },
        {"style": "offset", "items": "a", "parameter": "number", "first": 0, "in_body": "number"},
    ),
    "Speakeasy's cursor": (
        SPEAKEASY,
        {
            "type": "cursor",
            "inputs": [{"name": "at", "in": "requestBody", "type": "cursor"}],
            "outputs": {"results": "$.a", "nextCursor": "$.a[-1].id"},
        },
        {"style": "cursor", "items": "a", "parameter": "at", "in_body": "at", "next": "a.-1.id"},
    ),
    "Speakeasy's URL": (
        SPEAKEASY,
        {"type": "url", "outputs": {"results": "$.a", "nextUrl": "$.meta.at"}},
        {"style": "url", "items": "a", "next": "meta.at"},
    ),
}


@pytest.mark.parametrize("name", MEANT)
def test_what_a_declaration_means(name: str, tmp_path: Path) -> None:
    member, value, expected = MEANT[name]
    operation, diagnostics = built(tmp_path, declaring(value, member))
    assert said(operation) == expected
    assert not [one for one in diagnostics if "pagination" in one.code]


def test_who_has_the_word(tmp_path: Path) -> None:
    what = document(
        members(things=THINGS, cursor=TEXT, n=NUMBER),
        asked(cursor=TEXT, n=NUMBER),
        **{SPEAKEASY: {"type": "url", "outputs": {"nextUrl": "$.cursor"}}},
    )
    assert said(built(tmp_path, what)[0]) == {"style": "url", "items": "things", "next": "cursor"}
    what["paths"]["/things"]["get"][OWN] = {"style": "cursor", "parameter": "cursor", "next": "$.cursor"}
    found = said(built(tmp_path, what)[0])
    assert found is not None and found["style"] == "cursor"
    last = '"GET /th*" = { style = "page", parameter = "n", first = 7 }'
    found = said(built(tmp_path, what, f'[pagination]\n"/*" = false\n{last}\n')[0])
    assert found == {"style": "page", "items": "things", "parameter": "n", "first": 7}
    assert said(built(tmp_path, what, f'[pagination]\n{last}\n"operation:list*" = false\n')[0]) is None


NO_DECLARATION: dict[str, tuple[Any, str, str]] = {
    "a word": ("cursor", "", "neither `false`"),
    "yes": (True, "", "neither `false`"),
    "no style": ({"parameter": "at"}, "", "`style`"),
    "another style": ({"style": "pages"}, "style", "`style`"),
    "a member that is none": ({"style": "page", "parameter": "n", "totl": "$.a"}, "totl", "no meaning"),
    "a member of another style": ({"style": "link", "next": "$.a"}, "next", "style link"),
    "nothing that leads on": ({"style": "cursor", "next": "$.a"}, "", "`parameter` or `member` is needed"),
    "too much that leads on": (
        {"style": "cursor", "parameter": "a", "next": "$.a", "header": "b"}, "header", "not both",
    ),
    "no name": ({"style": "page", "parameter": 1}, "parameter", "no name"),
    "no place": ({"style": "url", "next": "next"}, "next", "no place"),
    "no singular query": ({"style": "url", "next": "$.a[*]"}, "next", "'[*]'"),
    "the whole reply": ({"style": "url", "next": "$"}, "next", "whole reply"),
    "items in an array": ({"style": "link", "items": "$.a[0]"}, "items", "into an array"),
    "no number": ({"style": "page", "parameter": "a", "first": True}, "first", "no number"),
    "below nothing": ({"style": "page", "parameter": "a", "first": -1}, "first", "no number"),
}  # fmt: skip
NO_SPEAKEASY: dict[str, tuple[Any, str, str]] = {
    "a word": ("cursor", "", "`type`"),
    "another type": ({"type": "page"}, "type", "`type`"),
    "no inputs": ({"type": "cursor", "outputs": {"nextCursor": "$.a"}}, "", "`cursor`"),
    "inputs that are none": ({"type": "cursor", "inputs": ["at"]}, "inputs", "`inputs`"),
    "an input elsewhere": (
        {"type": "offsetLimit", "inputs": [{"name": "a", "in": "query", "type": "page"}]}, "inputs", "`in`",
    ),
    "no output": ({"type": "url", "outputs": {}}, "outputs", "`nextUrl`"),
    "an output that is no place": ({"type": "url", "outputs": {"nextUrl": "$..a"}}, "outputs", "no place"),
}  # fmt: skip


@pytest.mark.parametrize("name", [*NO_DECLARATION, *(f"speakeasy: {name}" for name in NO_SPEAKEASY)])
def test_a_declaration_that_is_none_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    kind, _, rest = name.partition("speakeasy: ")
    value, member, word = NO_SPEAKEASY[rest] if not kind else NO_DECLARATION[name]
    own = SPEAKEASY if not kind else OWN
    what = declaring(value, own)
    operation, diagnostics = built(tmp_path, what)
    assert operation.pagination is None
    assert not [one for one in diagnostics if "pagination" in one.code]
    (told,) = [one for one in validate(tmp_path / "openapi.json").diagnostics if "pagination" in one.code]
    assert told.code == "unusable-pagination" and word in told.message, told.message
    assert told.location.pointer == f"/paths/~1things/post/{own}" + (f"/{member}" if member else "")
    with pytest.raises(Unfit, match="."):
        (of if kind else of_speakeasy)(value)


UNFIT: dict[str, tuple[dict[str, Any], str, str]] = {
    "a parameter that is not there": ({"style": "page", "items": "$.a", "parameter": "n"}, "parameter", "'n'"),
    "a member that is not there": ({"style": "page", "items": "$.a", "member": "n"}, "member", "'n'"),
    "a parameter that does not count": (
        {"style": "page", "items": "$.a", "parameter": "at"}, "parameter", "no number",
    ),
    "items that are not clear": ({"style": "page", "parameter": "number"}, "", "not clear"),
    "items that are not there": ({"style": "link", "items": "$.c"}, "items", "nothing of the reply"),
    "items that are no array": ({"style": "link", "items": "$.meta"}, "items", "no array"),
    "a next that is not there": ({"style": "url", "items": "$.a", "next": "$.meta.x"}, "next", "nothing of the reply"),
    "a next that is no text": ({"style": "url", "items": "$.a", "next": "$.meta"}, "next", "another type"),
    "a flag that is none": (
        {"style": "url", "items": "$.a", "next": "$.meta.at", "more": "$.meta.at"}, "more", "another type",
    ),
    "a total that is none": (
        {"style": "page", "items": "$.a", "parameter": "number", "total": "$.meta.at"}, "total", "another type",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNFIT)
def test_a_declaration_that_does_not_fit_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    value, member, word = UNFIT[name]
    operation, diagnostics = built(tmp_path, declaring(value))
    assert operation.pagination is None
    (told,) = [one for one in diagnostics if "pagination" in one.code]
    assert told.code == "unfit-pagination" and word in told.message, told.message
    assert told.location.pointer == f"/paths/~1things/post/{OWN}" + (f"/{member}" if member else "")
    assert told.hint


def test_a_declaration_that_nothing_reads_is_told(tmp_path: Path) -> None:
    what = document(THINGS) | {OWN: False}
    (tmp_path / "openapi.json").write_text(json.dumps(what), encoding="utf-8")
    (told,) = [one for one in validate(tmp_path / "openapi.json").diagnostics if "pagination" in one.code]
    assert (told.code, told.location.pointer) == ("unusable-pagination", f"/{OWN}")


def test_a_run_says_what_comes_in_pages(tmp_path: Path) -> None:
    what = document(members(things=THINGS, next_cursor=TEXT), asked(cursor=TEXT))
    (tmp_path / "openapi.json").write_text(json.dumps(what), encoding="utf-8")
    policy = Policy(severities={"recognised-pagination": "info"})
    outcome = generate(Settings(document=tmp_path / "openapi.json", output=tmp_path / "sdk", validate=policy))
    (covered,) = outcome.coverage.said()
    assert covered["pagination"] == "cursor: `cursor` takes what `next_cursor` gives" and covered["status"] == "full"
    (told,) = [one for one in outcome.diagnostics if one.code == "recognised-pagination"]
    assert told.severity.label == "info" and told.location.line and OWN in told.hint


def test_names_that_would_be_code_are_none(tmp_path: Path) -> None:
    evil = """'];import os#\\" '''\n"""
    escaped = evil.replace("\\", "\\\\").replace("'", "\\'")
    what = document(
        members(**{evil: members(**{evil: THINGS})}, **{f"{evil}2": TEXT}),
        asked(**{evil: TEXT}),
        **{
            OWN: {
                "style": "cursor",
                "parameter": evil,
                "next": f"$['{escaped}2']",
                "items": f"$['{escaped}']['{escaped}']",
            }
        },
    )
    (tmp_path / "openapi.json").write_text(json.dumps(what), encoding="utf-8")
    assert generate(Settings(document=tmp_path / "openapi.json", output=tmp_path / "sdk")).ok
    (module,) = [one for one in (tmp_path / "sdk").rglob("resources/*.py") if one.name != "__init__.py"]
    text = module.read_text(encoding="utf-8")
    (call,) = [
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call) and "following" in ast.dump(node.value)
    ]
    assert {one.arg: ast.literal_eval(one.value) for one in call.keywords} == {
        "items": (evil, evil),
        "parameter": "import_os",
        "next": (f"{evil}2",),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$", None),
        ("$.a.b", ("a", "b")),
        ("$['a.b'][0]['it\\'s'][-12]", ("a.b", 0, "it's", -12)),
        ('$["a"]._b1.ä', ("a", "_b1", "ä")),
        ("$.1a", None),
        ("$.a[01]", None),
        ("$.a[-0]", None),
        ("$..a", None),
        ("$.a[?@.b]", None),
        ("$.a ", None),
        ("a", None),
        ("$" + ".a" * 600, None),
        (["$"], None),
    ],
)
def test_places_are_singular_queries_of_rfc_9535(text: Any, expected: Any) -> None:
    if expected is None:
        with pytest.raises(Unfit):
            path_of(text, "next")
    else:
        assert path_of(text, "next") == expected
