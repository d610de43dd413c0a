"""Findings as people and programs get them."""

import io
import json
from collections.abc import Sequence

import pytest

from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.diagnostics import text as texts
from sdkwright.diagnostics.collect import collect
from sdkwright.diagnostics.findings import Findings
from sdkwright.diagnostics.formats import write


def finding(line: int, column: int, end: int, message: str = "wrong", **more: str) -> Diagnostic:
    place = Location("a.yaml", line, column, line, end, pointer="/x")
    return Diagnostic(
        code="some-rule", severity=Severity.ERROR, message=message, location=place, hint=more.get("hint", "")
    )


def shown(found: Sequence[Diagnostic], text: str, color: bool = False) -> str:
    return texts.shown(found, {"a.yaml": text}, color=color)


def test_the_line_stands_below_with_carets() -> None:
    assert shown([finding(2, 3, 6, hint="do this")], "one: 1\n  two: 2\n") == (
        "a.yaml:2:3: error[some-rule] wrong\n"
        "      2 |   two: 2\n"
        "        |   ^^^\n"
        "    hint: do this\n"
    )  # fmt: skip


def test_a_place_without_a_line_is_told_without_a_frame() -> None:
    one = Diagnostic(code="missing-file", severity=Severity.ERROR, message="gone", location=Location("b.yaml"))
    assert shown([one], "") == "b.yaml: error[missing-file] gone\n"


def test_wide_characters_and_tabs_keep_the_carets_in_place() -> None:
    frame = shown([finding(1, 4, 6)], "日\té: ab").splitlines()
    assert frame[1] == "      1 | 日 é: ab"
    assert frame[2] == "        |     ^^"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "shift_jis", "utf-8"])
def test_carets_stand_below_what_the_stream_can_say(encoding: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    write("text", Findings((finding(1, 5, 7),), sources={"a.yaml": "日é: ab"}), stream)
    stream.seek(0)
    _, line, carets, *_ = stream.read().splitlines()
    wide = sum(encoding != "ascii" for one in line if one == "日")
    assert carets.index("^") == line.index("ab") + wide


def test_text_of_the_document_cannot_reach_the_terminal() -> None:
    output = shown(
        [finding(1, 1, 3, "bad \x1b[31m\u202e\r\n\u2028\ud800", hint="\x07")], "\x1b]8;;http://x\x07 \u202e \x9b"
    )
    assert all(one.isprintable() for line in output.split("\n") for one in line)
    assert "\\x1b[31m\\u202e\\x0d\\x0a\\u2028\\ud800" in output
    output.encode("utf-8")


def test_long_lines_are_cut_around_the_caret() -> None:
    _, line, carets = shown([finding(1, 50_001, 50_006)], "a" * 50_000 + "HERE!" + "b" * 50_000).splitlines()
    assert len(line) < 200
    assert line[carets.index("^") : carets.rindex("^") + 1] == "HERE!"
    assert "…" in line


@pytest.mark.parametrize(
    "text", ["a: 中文中文中文中文中文 HERE! 中文中文中文中文中文中文", "a: HERE! " + "b" * 50, "\x1b" * 30 + "HERE!"]
)
def test_a_frame_fits_into_a_narrow_terminal(text: str) -> None:
    start = text.index("HERE!") + 1
    found = texts.shown([finding(1, start, start + 5)], {"a.yaml": text}, width=30)
    for line in found.splitlines()[1:3]:
        assert sum(2 if one in "中文" else 1 for one in line) <= texts.GUTTER + 30
    assert "HERE!" in found and found.count("^") == 5 and "…" in found


def test_color_is_only_paint() -> None:
    import re

    found, text = [finding(2, 3, 6, hint="do this")], "one: 1\n  two: 2\n"
    painted = shown(found, text, color=True)
    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == shown(found, text)


def test_findings_come_once_and_in_order() -> None:
    late, early, again = finding(3, 1, 2), finding(2, 9, 10), finding(2, 9, 10)
    assert collect([late, early, again]) == (early, late)


def test_programs_get_every_member() -> None:
    stream = io.StringIO()
    write("json", Findings((finding(2, 3, 6, "\ud800", hint="do"),)), stream)
    stream.getvalue().encode("ascii")
    assert json.loads(stream.getvalue()) == {
        "diagnostics": [
            {
                "code": "some-rule",
                "severity": "error",
                "message": "\ud800",
                "location": {"file": "a.yaml", "line": 2, "column": 3, "end_line": 2, "end_column": 6, "pointer": "/x"},
                "hint": "do",
                "related": [],
            }
        ]
    }
