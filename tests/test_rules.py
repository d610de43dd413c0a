"""Every rule is in the table, has a page, and does on the page's examples what the page says."""

import ast
import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sdkwright import streams
from sdkwright.cli import cli
from sdkwright.diagnostics.rule import LAYERS
from sdkwright.diagnostics.rules import page_of, rules
from sdkwright.pipeline import validate
from sdkwright.policy import Policy
from sdkwright.validate import extensions

SOURCES = Path(__file__).parent.parent / "generator" / "sdkwright"
HEAD = 'openapi: 3.1.1\ninfo: {title: Pets, version: "1"}\n'
BLOCK = re.compile(r"^## (Bad|Good)\n\n```(\w+)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
EXAMPLES = {
    code: {name: (language, text) for name, language, text in BLOCK.findall(page.read_text(encoding="utf-8"))}
    for code in rules()
    if (page := page_of(code)) is not None
}
RUN = [code for code, found in EXAMPLES.items() if found["Bad"][0] in ("yaml", "json")]

_EMITTERS = frozenset({"finding", "report", "problem", "_problem", "_wrong", "_judge", "diagnostic"})
_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+|webhook|callback|structure|version|encoding|settings")


def emitted() -> Iterator[str]:
    """Texts that look like a code, where diagnostics are made."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = node.args[:3] if name in _EMITTERS else []
            given = [*given, *(keyword.value for keyword in node.keywords if keyword.arg == "code")]
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and _CODE.fullmatch(value.value):
                    yield value.value


def test_every_code_that_is_emitted_is_in_the_table() -> None:
    codes = set(emitted())
    assert len(codes) > 60
    assert codes <= rules().keys(), "add it to diagnostics/ruletable.py, and a page to docs/rules"


def test_the_table_is_whole() -> None:
    assert len(rules()) >= 60
    assert {rule.layer for rule in rules().values()} == set(LAYERS)
    assert all(rule.least == "strict" for rule in rules().values() if rule.layer == "style")
    assert EXAMPLES.keys() == rules().keys()
    folder = page_of("settings")
    assert folder is not None and {path.stem for path in folder.parent.glob("*.md")} == rules().keys()


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_page_says_what_the_table_says(code: str) -> None:
    rule, page = rules()[code], page_of(code)
    assert page is not None
    lines = page.read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"# {code}"
    assert lines[2].lower() == f"{rule.summary}.".lower()
    assert lines[4] == f"{rule.severity.label} · {rule.layer} · rule set `{rule.least}`"
    assert [line for line in lines if line.startswith("## ")] == ["## Why", "## Bad", "## Good", "## Suppress"]
    assert len(EXAMPLES[code]) == 2
    why = " ".join(lines[lines.index("## Why") + 1 : lines.index("## Bad")]).strip()
    assert difflib.SequenceMatcher(None, why, f"{rule.summary}.").ratio() < 0.8, "why, not what"


def codes(text: str, language: str, layer: str, folder: Path) -> set[str]:
    if layer != "syntax":
        text = text if "openapi:" in text else HEAD + text
    path = folder / f"openapi.{language}"
    path.write_text(f"{text}\n", encoding="utf-8")
    return {one.code for one in validate(path, policy=Policy(rules="strict", build=True)).diagnostics}


@pytest.mark.parametrize("code", RUN)
def test_the_bad_example_has_it_and_the_good_one_not(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDKWRIGHT_CACHE", "")
    layer = rules()[code].layer
    language, bad = EXAMPLES[code]["Bad"]
    found = codes(bad, language, layer, tmp_path)
    assert code in found
    language, good = EXAMPLES[code]["Good"]
    left = codes(good, language, layer, tmp_path)
    assert code not in left
    assert not {one for one in left - found if rules()[one].least == "minimal"}, "the good example is good"


def test_the_command_prints_a_page_and_lists_all() -> None:
    page = CliRunner().invoke(cli, ["rule", "broken-reference"])
    assert page.exit_code == 0 and page.output.startswith("# broken-reference\n")
    listed = CliRunner().invoke(cli, ["rule"]).output
    assert [line.split()[0] for line in listed.splitlines()] == list(rules())
    wrong = CliRunner().invoke(cli, ["rule", "broken-referense"])
    assert wrong.exit_code == 2 and "broken-reference" in wrong.output


def test_the_page_on_extensions_has_them_all() -> None:
    text = (SOURCES.parents[1] / "docs" / "extensions.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(x-sdkwright-[a-z-]+)` \|", text, re.MULTILINE)) == extensions.KNOWN
    rows = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert rows == ["itemSchema", "format", "end", "asked"]
    assert all(f"`{one}`" in text for one in streams.FORMATS)
