"""What models inherit by `allOf`, however schemas refer to each other: the members that a reader of the document expects.

Values alone do not tell: a member without an attribute is kept as one that the document does not know.
"""

from __future__ import annotations

import json
import re
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

import sdkwright
from attributes import annotations


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


TEXT = {"type": "string"}
CASES: dict[str, tuple[dict[str, Any], dict[str, dict[str, str]]]] = {
    "a base that refers to what inherits from it": (
        {"A": thing(b=ref("B")), "B": {"allOf": [ref("A"), thing(x=TEXT)]}},
        {"A": {"b": "B | None"}, "B": {"b": "B | None", "x": "str | None"}},
    ),
    "through lists and a chain": (
        {
            "Base": thing(kids={"type": "array", "items": ref("Leaf")}),
            "Middle": {"allOf": [ref("Base"), thing(m=TEXT)]},
            "Leaf": {"allOf": [ref("Middle"), thing(leaf=TEXT)]},
        },
        {
            "Base": {"kids": "list[Leaf] | None"},
            "Middle": {"kids": "list[Leaf] | None", "m": "str | None"},
            "Leaf": {"kids": "list[Leaf] | None", "m": "str | None", "leaf": "str | None"},
        },
    ),
    "a base that lists its variants": (
        {
            "Pet": {**thing(kind=TEXT), "oneOf": [ref("Cat"), ref("Dog")], "discriminator": {"propertyName": "kind"}},
            "Cat": {"allOf": [ref("Pet"), thing(lives=TEXT)]},
            "Dog": {"allOf": [ref("Pet"), thing(tricks=TEXT)]},
            "Home": thing(pet=ref("Pet"), cat=ref("Cat")),
        },
        {
            "Cat": {"kind": "str | None", "lives": "str | None"},
            "Dog": {"kind": "str | None", "tricks": "str | None"},
            "Home": {"pet": "Pet | None", "cat": "Cat | None"},
        },
    ),
    "a schema that may be null, within itself": (
        {
            "Node": {"type": ["object", "null"], "required": ["next"], "properties": {"next": ref("Node")}},
            "Either": {"anyOf": [ref("Leaf"), {"type": "string"}, {"type": "null"}]},
            "Leaf": {"type": "object", "required": ["of"], "properties": {"of": ref("Either")}},
        },
        {"Node": {"next": "Node | None"}, "Leaf": {"of": "Either | None"}},
    ),
    "formats that lengths bar, and some that they do not": (
        {
            "Key": thing(
                hex={**TEXT, "format": "uuid", "maxLength": 32},
                wide={"type": ["string", "null"], "format": "date", "minLength": 11},
                joined={"allOf": [{**TEXT, "format": "date-time", "maxLength": 19}, {"description": "Local."}]},
                uuid={**TEXT, "format": "uuid", "minLength": 36, "maxLength": 36},
                time={**TEXT, "format": "date-time", "minLength": 20},
            )
        },
        {
            "Key": {
                "hex": "str | None",
                "wide": "str | None",
                "joined": "str | None",
                "uuid": "UUID | None",
                "time": "AwareDatetime | None",
            }
        },
    ),
    "values that Python takes for equal": (
        {"One": thing(whole={"type": "number", "enum": [1]}, real={"type": "number", "enum": [1.0]})},
        {"One": {"whole": "Literal[1] | None", "real": "float | None"}},
    ),
    "a schema that holds itself": (
        {"Self": {"allOf": [ref("Self"), thing(a=TEXT, me=ref("Self"))]}},
        {"Self": {"a": "str | None", "me": "Self | None"}},
    ),
    "two that inherit from each other": (
        {"X": {"allOf": [ref("Y"), thing(x=TEXT)]}, "Y": {"allOf": [ref("X"), thing(y=TEXT)]}},
        {"X": {"x": "str | None", "y": "str | None"}, "Y": {"x": "str | None", "y": "str | None"}},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_members_are_inherited_whatever_stands_first(tmp_path: Path, case: str) -> None:
    schemas, expected = CASES[case]
    for number, order in enumerate(list(permutations(schemas))[:6]):
        document = {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {},
            "components": {"schemas": {name: schemas[name] for name in order}},
        }
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        assert sdkwright.generate(path, tmp_path / str(number), lenient=True).ok
        found = annotations(tmp_path / str(number))
        assert {name: found[name] for name in expected} == expected, order


def test_a_name_with_a_slash_is_still_a_name(tmp_path: Path) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"a/b c": thing(x=TEXT), "user": thing(inner=ref("a~1b%20c"))}},
    }
    (tmp_path / "t.json").write_text(json.dumps(document), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "t.json", tmp_path / "t", lenient=True).ok
    assert annotations(tmp_path / "t")["User"] == {"inner": "ABC | None"}


def test_where_the_head_of_a_family_is_wanted_each_heir_may_stand(tmp_path: Path) -> None:
    document = Path(__file__).with_name("documents") / "families.yaml"
    assert sdkwright.generate(document, tmp_path / "package").ok
    text = "".join(path.read_text() for path in (tmp_path / "package" / "src").rglob("models/*.py"))
    unions = dict(re.findall(r"^(\w+): TypeAlias = (Annotated\[.+?\)\n?,?\n?\])$", text, re.MULTILINE | re.DOTALL))
    plain = {name: re.sub(r"\s+|,(?=\s*\])", "", union) for name, union in unions.items()}
    assert plain == {
        "Pet": 'Annotated[Cat|Lion|Dog|Fish|PetBase,Discriminated("petType",{"cat":"Cat","dog":"Dog","lion":"Lion",'
        '"Fish":"Fish"},"PetBase")]',
        "Either": 'Annotated[Cat|Dog,Discriminated("petType",{"cat":"Cat","dog":"Dog"})]',
        "Shape": 'Annotated[RoundBase|Ball|ShapeBase,Discriminated("kind",{"Round":"RoundBase","ball":"Ball"},"ShapeBase")]',
        "Round": 'Annotated[Ball|RoundBase,Discriminated("kind",{"ball":"Ball"},"RoundBase")]',
    }
    assert {"PetBase", "ShapeBase", "RoundBase", "Alone"} <= annotations(tmp_path / "package").keys()


def test_what_python_has_no_type_for_is_said(tmp_path: Path) -> None:
    schema = thing(
        ratio={"enum": [0.25, 0.5]},
        origin={"const": {"x": 0}},
        named={"type": "object", "patternProperties": {"^n_": {"type": "integer"}}, "additionalProperties": False},
        word={"enum": ["a", "b"]},
    )
    document = {"openapi": "3.1.0", "info": {"title": "Told", "version": "1"}, "paths": {}, "components": {"schemas": {"A": schema}}}  # fmt: skip
    (tmp_path / "api.json").write_text(json.dumps(document), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "api.json", tmp_path / "package").ok
    for path in ("src/told/models/a.py", "docs/models/a.md"):
        text = (tmp_path / "package" / path).read_text(encoding="utf-8").replace("`", "")
        for said in ("One of [0.25, 0.5]", 'Always {"x": 0}', 'Names that match ["^n_"]'):
            assert said in text
        assert 'One of ["a"' not in text


LINKS: dict[str, Any] = {
    "members": lambda inner: inner,
    "heirs": lambda inner: {"allOf": [ref("Base"), inner]},
    "lists": lambda inner: {"type": "array", "items": inner},
    "variants": lambda inner: {"oneOf": [inner, TEXT]},
}


@pytest.mark.parametrize("kind", LINKS)
def test_chains_of_models_may_be_as_long_as_the_document(kind: str, tmp_path: Path) -> None:
    """No link is lost, whatever is deep within what; and what a fake answers is found all the same."""
    length = 400
    schemas = {f"C{number}": LINKS[kind](thing(next=ref(f"C{number + 1}"))) for number in range(length)}
    schemas |= {f"C{length}": TEXT, "Base": thing(base=TEXT)}
    content = {"application/json": {"schema": ref("C0")}}
    paths = {"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "d", "content": content}}}}}
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}
    path = tmp_path / "t.json"
    path.write_text(json.dumps({**document, "components": {"schemas": schemas}}), encoding="utf-8")
    outcome = sdkwright.generate(path, tmp_path / "t")
    assert outcome.ok and [one for one in outcome.diagnostics if one.code == "deep-schema"] == []
    models = tmp_path / "t" / "src" / "t" / "models"
    found = [line for one in models.glob("*.py") for line in one.read_text(encoding="utf-8").splitlines()]
    links = [line.strip() for line in found if line.startswith("    next: ")]
    assert len(links) == length and not [line for line in links if "Any" in line]
