"""Templates of the user: whole or by block, held to the fields of the view, and told when ours change."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import sdkwright
from sdkwright import templates
from sdkwright.diagnostics import Diagnostic
from sdkwright.render import environment
from sdkwright.templates import TemplateProblem
from test_cli import DOCUMENT, run

CLIENT = "client/client.py.jinja"
OURS = environment.templates_folder()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pets.yaml").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


def template(project: Path, name: str, text: str) -> Path:
    path = project / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def generate(project: Path) -> sdkwright.Outcome:
    return sdkwright.generate(project / "pets.yaml", project / "out", templates=project / "templates")


def refused(project: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(TemplateProblem) as raised:
        generate(project)
    assert not (project / "out").exists() and {one.code for one in raised.value.diagnostics} == {"template"}
    assert all(one.location.file in raised.value.sources for one in raised.value.diagnostics if one.location.line)
    return raised.value.diagnostics


def test_one_block_is_replaced_or_added_to_and_the_rest_stays_ours(project: Path) -> None:
    (project / "templates").mkdir()
    assert generate(project).ok
    plain = (project / "out/src/pets/_client.py").read_text(encoding="utf-8")
    method = '    def mine(self) -> str:\n        return "{{ client_class }} of {{ resources[0].attribute }}"\n'
    template(
        project,
        CLIENT,
        f'{{% extends "{CLIENT}" %}}\n{{% block methods %}}\n{{{{ super() }}}}\n{method}{{% endblock %}}\n',
    )
    template(project, "package/README.md.jinja", "# {{ title }}, by us\n")
    template(project, "package/pyproject.toml.jinja",
             '{% extends "package/pyproject.toml.jinja" %}\n{% block end %}\n[tool.mine]\nx = 1\n{% endblock %}\n')  # fmt: skip
    assert generate(project).ok
    changed = (project / "out/src/pets/_client.py").read_text(encoding="utf-8")
    added = method.replace("{{ client_class }}", "Pets").replace("{{ resources[0].attribute }}", "pets")
    assert changed.replace(added, "").replace("\n\n\n\n", "\n\n\n") == plain and added in changed
    assert (project / "out/README.md").read_text(encoding="utf-8") == "# Pets, by us\n"
    assert (project / "out/pyproject.toml").read_text(encoding="utf-8").endswith("[tool.mine]\nx = 1\n")
    script = "import pets; print(pets.Pets(base_url='https://e.com').mine())"
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=project / "out/src", capture_output=True, text=True, check=True
    )
    assert ran.stdout == "Pets of pets\n"


def test_a_runtime_module_and_an_included_part_are_replaced_too(project: Path) -> None:
    text = (OURS / "runtime/quiet.py").read_text(encoding="utf-8")
    template(project, "runtime/quiet.py", f"{text}\nMINE = True\n")
    template(
        project,
        "client/errors.py.jinja",
        (OURS / "client/errors.py.jinja").read_text() + '{% include "parts/own.jinja" %}',
    )
    template(
        project,
        "parts/own.jinja",
        "\nOWN = {{ names }}\n".replace("{{ names }}", '{% for one in names %}"{{ one }}", {% endfor %}'),
    )
    template(project, ".errors.py.jinja.swp", "\0")
    assert generate(project).ok
    assert (project / "out/src/pets/_runtime/quiet.py").read_text(encoding="utf-8").endswith("MINE = True\n")
    assert "OWN = (" in (project / "out/src/pets/errors.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text", "line", "column", "message", "hint"),
    [
        (CLIENT, "{{ header }}\n{{ heade }}\n", 2, 4, "has no `heade`", "did you mean `header`?"),
        (CLIENT, "{% for r in resources %}\n{{ r.attribut }}\n{% endfor %}", 2, 6, "`r` has no `attribut`", "class_name"),
        (CLIENT, "{{ client_class.upper() }}\n{% if x %}{% endif %}", 2, 7, "has no `x`", "it has base_url, client_class"),
        (CLIENT, '{% include "parts/a.jinja" %}', 1, 4, "has no `nope`", "client_class"),
        (CLIENT, "{{ header }}\n{% for %}\n", 2, 1, "Expected", "jinja"),
        (CLIENT, '{% extends "client/client.py.jinja" %}\n\n{% block method %}{% endblock %}', 3, 10, "no block `method`", "`methods`"),
        (CLIENT, '{% extends "client/client.py.jinja" %}\nlost\n', 2, 1, "not printed", "block"),
        (CLIENT, '{{ header }}\n{% include "none.jinja" %}', 2, 1, "no template 'none.jinja'", "relative"),
        (CLIENT, "{{ header }}\n\n{{ resources }}", 3, 1, "text only, not tuple", "finished"),
        (CLIENT, "{{ header }}\ndef :\n", 0, 0, "no Python", CLIENT),
        ("client/clients.py.jinja", "{{ header }}", 0, 0, "stands in for no template", f"did you mean {CLIENT}?"),
        ("runtime/mine.py", "x = 1\n", 0, 0, "stands in for no template", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_template_has_its_place(
    project: Path, name: str, text: str, line: int, column: int, message: str, hint: str
) -> None:
    path = template(project, name, text)
    if "parts" in text:
        path = template(project, "parts/a.jinja", "{{ nope }}")
    (found,) = refused(project)
    assert message in found.message and hint in found.hint, found
    assert (found.location.line, found.location.column) == (line, column)
    assert Path(found.location.file).resolve() == (path if "no Python" not in message else project / "templates")


def test_templates_are_named_as_seen_from_the_working_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template(project, CLIENT, "{{ heade }}\n")
    for folder, name in ((project, f"templates/{CLIENT}"), (project / "templates", CLIENT)):
        monkeypatch.chdir(folder)
        assert refused(project)[0].location.file == name


def test_a_problem_that_another_process_found_says_the_same(project: Path) -> None:
    template(project, CLIENT, "{{ heade }}\n")
    with pytest.raises(TemplateProblem) as raised:
        generate(project)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (again.diagnostics, again.sources) == (raised.value.diagnostics, raised.value.sources)


def test_a_field_that_only_some_documents_print_is_checked_for_all(project: Path) -> None:
    template(
        project,
        "docs/resource.md.jinja",
        "{% if description %}{% for one in operations %}{{ one.body.size }}{{ one.bod }}{% endfor %}{% endif %}",
    )
    (found,) = refused(project)
    assert "`one` has no `bod`" in found.message and "did you mean `body`?" in found.hint


def test_the_command_shows_the_line(project: Path) -> None:
    template(project, CLIENT, "{{ header }}\n{{ heade }}\n")
    (project / "sdkwright.toml").write_text('document = "pets.yaml"\noutput = "out"\ntemplates = "templates"\n')
    ran = run(project, "generate")
    assert ran.returncode == 2 and "Traceback" not in ran.stderr
    assert "templates/client/client.py.jinja:2:4: error[template]" in ran.stderr and "{{ heade }}" in ran.stderr
    (project / "sdkwright.toml").write_text('document = "pets.yaml"\noutput = "out"\ntemplates = "nowhere"\n')
    gone = run(project, "generate")
    assert gone.returncode == 2 and "nowhere: error[template] there is no such folder" in gone.stderr


def test_an_upgrade_that_changed_what_is_replaced_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template(project, CLIENT, f'{{% extends "{CLIENT}" %}}\n\n{{% block end %}}\n# mine\n{{% endblock %}}\n')
    template(project, "package/README.md.jinja", "# {{ title }}\n")
    assert not generate(project).diagnostics
    newer = project / "newer"
    shutil.copytree(OURS, newer, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    for module in (environment, templates):
        monkeypatch.setattr(module, "templates_folder", lambda: newer)
    for name, old, new in (
        (CLIENT, "{% block methods %}", "{% block methods %}\n    # new"),
        ("package/README.md.jinja", "## Install", "## How to install"),
    ):
        text = (newer / name).read_text(encoding="utf-8")
        (newer / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = generate(project).diagnostics
    assert (found.code, found.severity.label) == ("overridden-template", "warning")
    assert found.location.file.endswith("templates/package/README.md.jinja")
    assert not generate(project).diagnostics, "it is said once"
    text = (newer / CLIENT).read_text(encoding="utf-8")
    (newer / CLIENT).write_text(text.replace("{% block end %}", "{% block end %}\n# new"), encoding="utf-8")
    checked = sdkwright.check(project / "pets.yaml", project / "out", templates=project / "templates")
    (found,) = checked.diagnostics
    assert found.location.line == 3 and "the block `end` of client/client.py.jinja" in found.message


def test_a_change_of_a_template_makes_the_package_stale(project: Path) -> None:
    path = template(project, "package/README.md.jinja", "# {{ title }}\n")
    assert generate(project).written
    assert generate(project).fresh
    path.write_text("# {{ title }}!\n")
    assert "README.md" in generate(project).changed


@pytest.mark.parametrize(
    ("name", "blocks"),
    [
        (CLIENT, "imports methods async_methods end"),
        ("client/resource.py.jinja", "imports methods async_methods end"),
        ("client/init.py.jinja", "imports end"),
        ("client/errors.py.jinja", "imports end"),
        ("client/auth.py.jinja", "imports schemes end"),
        ("package/pyproject.toml.jinja", "dependencies project extras end"),
        ("package/README.md.jinja", "introduction install quick_start errors timeouts topics methods end"),
    ],
)
def test_the_blocks_that_users_may_rely_on_are_there(name: str, blocks: str) -> None:
    tree = Environment().parse((OURS / name).read_text(encoding="utf-8"))
    assert [block.name for block in tree.find_all(nodes.Block)] == blocks.split()


def test_ours_are_compiled_once_in_a_process(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDKWRIGHT_CACHE", "")
    assert sdkwright.generate(project / "pets.yaml", project / "out").ok
    monkeypatch.setattr(Environment, "compile", None)
    assert sdkwright.generate(project / "pets.yaml", project / "again").ok
    assert environment.templates_of(None, "what they say now") is not environment.templates_of(None, "another word")
