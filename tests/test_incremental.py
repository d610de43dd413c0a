"""A run after an edit takes from the cache what the edit has nothing to do with, and gives what one without a cache
gives, and one that does not answer beside rendering, as those on small documents do not."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import Struct

from edits import edited
from sdkwright.build import build
from sdkwright.ir import type as t
from sdkwright.load import load
from sdkwright.outcome import Outcome
from sdkwright.pipeline import generate
from sdkwright.settings import Settings
from trees import tree

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.yaml"))
EDITS = int(os.environ.get("SDKWRIGHT_EDITS", "2"))
"""Edits of each document; more of them find more."""


def _said(outcome: Outcome) -> tuple[Any, ...]:
    """What a run says, but for how long it took."""
    return (
        outcome.diagnostics,
        outcome.coverage.said(),
        outcome.operations,
        outcome.files,
        outcome.changed,
        outcome.removed,
    )


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_an_edit_gives_what_it_gives_without_a_cache(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(os.environ.get("SDKWRIGHT_SEED", "") + path.stem)
    value = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    document, package, other = tmp_path / "document.json", tmp_path / "package", tmp_path / "aside" / "package"
    settings = Settings(document=document, package="edited", lenient=True)
    done: list[str] = []
    for _ in range(EDITS + 1):
        document.write_text(json.dumps(value), encoding="utf-8")
        if package.exists():
            shutil.copytree(package, other)
        monkeypatch.setenv("SDKWRIGHT_CACHE", str(tmp_path / "cache"))
        with monkeypatch.context() as large:
            large.setattr("sdkwright.pipeline._LARGE", 0)
            cached = generate(replace(settings, output=package), thorough=True)
        monkeypatch.setenv("SDKWRIGHT_CACHE", "")
        without = generate(replace(settings, output=other), thorough=True) if done else cached
        assert _said(cached) == _said(without), done
        assert not done or tree(package) == tree(other), done
        shutil.rmtree(other, ignore_errors=True)
        kind, value = edited(value, chance)
        done.append(kind)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_an_operation_knows_the_types_of_all_that_it_mentions(path: Path) -> None:
    """What its module is made of hangs on that: the types are looked for here in whatever an operation holds."""
    document = load(path).document
    assert document is not None
    for resource in build(document, Settings()).api.all_resources():
        for one in resource.operations:
            assert t.all_model_names((*one.sent, *one.received)) == {*_mentioned(one)}, one.name


def _mentioned(value: object) -> Iterator[str]:
    if isinstance(value, t.ModelRef):
        yield value.name
    held = [getattr(value, name) for name in value.__struct_fields__] if isinstance(value, Struct) else value
    for one in held if isinstance(held, list | tuple) else ():
        yield from _mentioned(one)


def test_a_template_of_the_user_is_asked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDKWRIGHT_CACHE", str(tmp_path / "cache"))
    page = tmp_path / "templates" / "docs" / "models.md.jinja"
    settings = Settings(
        document=DOCUMENTS[0], output=tmp_path / "package", package="own", templates=tmp_path / "templates"
    )
    page.parent.mkdir(parents=True)
    for said in ("first", "second", "first"):
        page.write_text(f"{said}{{% for model in models %}} {{{{ model.title }}}}{{% endfor %}}\n", encoding="utf-8")
        assert generate(settings).ok
        texts = [one.read_text(encoding="utf-8") for one in (tmp_path / "package/docs/models").glob("*.md")]
        assert texts and all(text.startswith(f"{said} ") for text in texts)
