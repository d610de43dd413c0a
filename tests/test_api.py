"""The Python functions: what the commands do, without printing and without an end to the process."""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import get_type_hints

import pytest

import sdkwright
from sdkwright.choices import Choices
from sdkwright.settings import InvalidSettings, Settings
from sdkwright.workspace import UnknownTarget

DOCUMENT = 'openapi: 3.1.0\ninfo: {title: Pets, version: "1"}\nservers: [{url: "http://example.com"}]\npaths: {}\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("openapi: 3.1.0\n", encoding="utf-8")
    (tmp_path / "sdkwright.toml").write_text(
        '[targets.a]\ndocument = "a.yaml"\noutput = "a"\n[targets.b]\ndocument = "b.yaml"\noutput = "b"\n',
        encoding="utf-8",
    )
    return tmp_path


def test_targets_are_read_validated_generated_and_checked(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert [one.name for one in sdkwright.targets(project)] == ["a", "b"]
    found = sdkwright.validate_targets(project)
    assert [one.code for one in found["a"].diagnostics] == ["http-server"] and not found["b"].ok
    first, second = sdkwright.generate_targets(project / "sdkwright.toml", jobs=1)
    assert first.ok and first.outcome.changed and not second.ok
    (checked,) = sdkwright.generate_targets(project, ["a"], check=True)
    assert checked.ok and not checked.outcome.changed
    (project / "a/README.md").unlink()
    (checked,) = sdkwright.generate_targets(project, ["a"], check=True)
    assert checked.outcome.problems == (("missing", "README.md"),)
    assert "README.md" in sdkwright.generate_targets(project, ["a"], diff=True)[0].outcome.diff
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_is_raised(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(UnknownTarget, match="no target 'c'"):
        sdkwright.generate_targets(project, ["c"])
    with pytest.raises(ValueError, match="choose one"):
        sdkwright.generate_targets(project, force=True, merge=True)
    with pytest.raises(InvalidSettings, match="no sdkwright.toml"):
        sdkwright.targets(tmp_path_factory.mktemp("empty"))
    with pytest.raises(InvalidSettings, match="https only"):
        sdkwright.validate("http://example.com/openapi.yaml")


def test_remote_documents_and_a_beginning(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sdkwright.validate(project / "a.yaml").ok, "also after the subpackage of that name was imported"
    assert sdkwright.fetch(project) == ()
    (failed,) = sdkwright.fetch(project, urls=["https://127.0.0.1:1/openapi.yaml"])
    assert (failed.ok, failed.status) == (False, "failed") and "cannot be asked" in failed.diagnostics[0].message
    monkeypatch.chdir(project)
    (told,) = sdkwright.validate("https://127.0.0.1:1/openapi.yaml").diagnostics
    assert told.code == "unfetched-document"
    begun = sdkwright.init(project / "a.yaml", project, service="none", pre_commit=False)
    assert [(one.path.name, one.status) for one in begun] == [("sdkwright.toml", "kept")]
    inner = project / "inner"
    inner.mkdir()
    sdkwright.init(project / "a.yaml", inner, service="none")
    assert sdkwright.targets(inner)[0].settings.document == inner / "../a.yaml"


def test_every_function_says_what_goes_in_and_out() -> None:
    for name in sdkwright.__all__:
        one = getattr(sdkwright, name)
        if not inspect.isfunction(one):
            continue
        page = inspect.getdoc(one) or ""
        assert name in (sdkwright.__doc__ or "")
        for parameter in inspect.signature(one).parameters:
            assert f"\n    {parameter}: " in page, f"{name} says nothing of {parameter}"
        assert "Returns:" in page and "Raises:" in page, name


def test_nothing_below_the_commands_prints_or_exits() -> None:
    folder = Path(sdkwright.__file__).parent
    for path in folder.rglob("*.py"):
        if path.parent.name == "cli" or path.name in ("__main__.py", "report.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert called not in ("print", "exit", "quit", "sys.exit", "os._exit", "click.echo"), f"{path}: {called}"


def test_what_is_chosen_by_keyword_is_what_settings_say(project: Path) -> None:
    """Choices has each setting but those that say which target it is, and takes any sequence, mapping and path."""
    own = {"document", "output", "folder", "source"}
    assert set(get_type_hints(Choices)) == {one.name for one in fields(Settings)} - own
    chosen: Choices = {"package": "chosen", "keep": ["README.md"], "root": str(project), "names": MappingProxyType({})}
    made = sdkwright.generate(project / "a.yaml", project / "a", **chosen)
    assert made.ok and (project / "a/src/chosen/__init__.py").is_file()
    assert sdkwright.check(project / "a.yaml", project / "a", **chosen).ok
    for wrong in (
        {"package": "no identifier"},
        {"keep": "README.md"},
        {"names": {"a": "no identifier"}},
        {"include": [1]},
    ):
        with pytest.raises(InvalidSettings, match=f"`{next(iter(wrong))}` must be"):
            sdkwright.generate(project / "a.yaml", project / "a", **wrong)  # type: ignore[typeddict-item]
