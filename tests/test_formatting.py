"""Imports in ruff's own order, and many modules formatted as one: neither may say anything else than ruff does alone."""

import random
import subprocess
from pathlib import Path

import pytest
from ruff import find_ruff_bin

from sdkwright.render.file import File
from sdkwright.render.format import Unformattable, format_exact, format_python
from sdkwright.render.imports import import_groups

WORDS = [
    "os", "os2", "os10", "re_024", "re_0a", "re_7", "re_77", "UUID", "Abc", "abc", "ABC", "x1", "x01", "x001", "_a",
    "a_b", "ab", "T1", "typing", "uuid", "pydantic", "json",
]  # fmt: skip


def some_imports(chance: random.Random) -> set[str]:
    found = set()
    for _ in range(chance.randint(2, 9)):
        module = "_".join(chance.sample(WORDS, chance.randint(1, 2))).lower()
        if chance.random() < 0.85:
            found.add(f"from {chance.choice(['', '', '.', '..'])}{module} import {chance.choice(WORDS)}")
        else:
            found.add(f"import {module}")
    return found


def test_imports_are_in_the_order_that_ruff_gives_them(tmp_path: Path) -> None:
    chance = random.Random(3)
    for number in range(300):
        groups = import_groups(some_imports(chance))
        (tmp_path / f"module{number}.py").write_text("\n\n".join(groups) + "\n\nx = 1\n", encoding="utf-8")
    options = ["--isolated", "--no-cache", "--select", "I", "--line-length", "320", "."]
    done = subprocess.run(
        [find_ruff_bin(), "check", *options], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "All checks passed!\n")


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDKWRIGHT_CACHE", "")


def test_modules_that_are_formatted_together_are_as_if_formatted_alone() -> None:
    texts = [
        '"""One."""\nx=1',
        "# two\nclass A:\n  '''Doc.'''\n  y  =  2\n\n\n\n\nz=3\n",
        "",
        "def f( ):\n\n  return '#'\n",
    ]
    files = [File(f"m{number}.py", text) for number, text in enumerate(texts)]
    together = format_exact(files)
    assert together == [format_exact([file])[0] for file in files]
    assert [file.content for file in together][:2] == [
        '"""One."""\n\nx = 1\n',
        '# two\nclass A:\n    """Doc."""\n\n    y = 2\n\n\nz = 3\n',
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ("x = 1\n", '"""open\n', '"""closed"""\n'),
        ("x = 1\n", 'x = """open\n', '"""\n'),
        ("x = (\n", "1)\n", "y = 2\n"),
        ("if x:\n", "y = 2\n", ""),
    ],
)
def test_what_one_module_leaves_open_its_neighbour_does_not_close(texts: tuple[str, ...]) -> None:
    wrong = next(number for number, text in enumerate(texts) if "open" in text or text in ("x = (\n", "if x:\n"))
    with pytest.raises(Unformattable, match=rf"m{wrong}\.py"):
        format_exact([File(f"m{number}.py", text) for number, text in enumerate(texts)])


@pytest.mark.parametrize("beside", [(), ("src/own/__init__.py",), ("src/own/__init__.py", "src/other/a.py")])
def test_the_own_package_is_the_own_one_whatever_is_in_shape_already(beside: tuple[str, ...]) -> None:
    test = File("tests/test_own.py", "import own, pytest, sys\n\nprint(own, pytest, sys)\n")
    (done, *_) = format_python([test, *(File(path, f"# {path}\n") for path in beside)], "own")
    assert done.content.startswith("import sys\n\nimport pytest\n\nimport own\n")
