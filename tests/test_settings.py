"""Settings: where they are found, what they may be, and where a wrong one stands."""

from pathlib import Path

import pytest

from sdkwright.settings import InvalidSettings, find, load


def test_the_nearest_file_above_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "sdkwright.toml").write_text("")
    assert find(inner) == tmp_path / "sdkwright.toml"
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find(inner) == tmp_path / "sdkwright.toml"
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.sdkwright]\npackage = 'x'\n")
    assert find(inner) == tmp_path / "a" / "pyproject.toml"
    assert load(tmp_path / "a" / "pyproject.toml").package == "x"


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "sdkwright.toml").write_text('document = "spec/a.yaml"\noutput = "out"\nclient_parameters = ["p"]\n')
    settings = load(tmp_path / "sdkwright.toml")
    assert (settings.document, settings.output) == (tmp_path / "spec/a.yaml", tmp_path / "out")
    assert settings.client_parameters == ("p",)
    assert settings.document_name == "spec/a.yaml"


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('\npackage = "class"\n', 2, "identifier"),
        ('package = "a b"', 1, "identifier"),
        ('client = "X; import os"', 1, "identifier"),
        ('distribution = "-x"', 1, "project name"),
        ('version = "one"', 1, "PEP 440"),
        ('license = "MIT\\n"', 1, "SPDX"),
        ('author = "a\\nb"', 1, "printable"),
        ("client_parameters = [1]", 1, "list of strings"),
        ("lenient = 1", 1, "true or false"),
        ('[names]\na = "b c"', 1, "identifiers"),
        ('[environment]\nkey = "MY-KEY"', 1, "environment variables"),
        ("[environment.key]\nvalue = 1", 1, "environment variables"),
        ('output = ""', 1, "string"),
        ('output = "a\\u0000b"', 1, "path"),
        ('\n\npakage = "x"', 3, "no setting `pakage`"),
        ("\npackage = = 1\n", 2, "line 2"),
    ],
)
def test_what_cannot_be_is_said_with_its_line(tmp_path: Path, text: str, line: int, word: str) -> None:
    (tmp_path / "sdkwright.toml").write_text(text)
    with pytest.raises(InvalidSettings) as caught:
        load(tmp_path / "sdkwright.toml")
    (found,) = caught.value.diagnostics
    assert found.location.line == line
    assert word in found.message


def test_a_misspelt_setting_is_told_its_name(tmp_path: Path) -> None:
    (tmp_path / "sdkwright.toml").write_text('pakage = "x"\n')
    with pytest.raises(InvalidSettings) as caught:
        load(tmp_path / "sdkwright.toml")
    assert "`package`" in caught.value.diagnostics[0].hint


def test_bytes_that_are_no_utf8_are_no_crash(tmp_path: Path) -> None:
    (tmp_path / "sdkwright.toml").write_bytes(b'package = "\xff"')
    with pytest.raises(InvalidSettings, match="UTF-8"):
        load(tmp_path / "sdkwright.toml")
