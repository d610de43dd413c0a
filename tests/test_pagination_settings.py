"""What settings say of pages: what it means, and where a wrong word is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paged import TEXT, THINGS, asked, built, document, members
from sdkwright.pipeline import generate
from sdkwright.settings import InvalidSettings, load


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("pagination = 1", 1, "must be a table"),
        ('\n[pagination]\n"things" = false', 3, "no selector"),
        ('[pagination]\n"/a" = false\n"/b" = { style = "page" }', 3, "'/b': `parameter` or `member`"),
        ('[pagination]\n"/a" = 1', 2, "neither `false`"),
    ],
)
def test_wrong_settings_are_told_with_their_line(text: str, line: int, word: str, tmp_path: Path) -> None:
    (tmp_path / "sdkwright.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidSettings) as caught:
        load(tmp_path / "sdkwright.toml")
    (told,) = caught.value.diagnostics
    assert (told.location.line, told.code) == (line, "settings") and word in told.message


def test_settings_that_do_not_fit_or_mean_nothing_are_told(tmp_path: Path) -> None:
    settings = '[pagination]\n"/things" = { style = "page", parameter = "n" }\n"/nothing" = false\n'
    _, diagnostics = built(tmp_path, document(THINGS), settings)
    told = {one.code: one for one in diagnostics}
    assert told.keys() == {"unfit-pagination", "idle-selector"}
    assert all(one.location.file == "sdkwright.toml" for one in diagnostics)
    assert "'n'" in told["unfit-pagination"].message and "/nothing" in told["idle-selector"].message


def test_settings_shape_the_package(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(
        json.dumps(document(members(things=THINGS, next_cursor=TEXT), asked(cursor=TEXT))), encoding="utf-8"
    )
    file, pages = tmp_path / "sdkwright.toml", "**/_runtime/pages.py"
    file.write_text('document = "openapi.json"\noutput = "sdk"\n', encoding="utf-8")
    assert generate(load(file)).ok and list((tmp_path / "sdk").glob(pages))
    file.write_text('document = "openapi.json"\noutput = "sdk"\n[pagination]\n"/*" = false\n', encoding="utf-8")
    outcome = generate(load(file))
    assert outcome.ok and not outcome.fresh and not list((tmp_path / "sdk").glob(pages))
