"""The documentation in a real browser: laid out as it was written, every link a jump, and nothing of a document runs.

The pages are Markdown; here a renderer that keeps raw HTML makes them one page, as a careless documentation site would.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from reading import HOSTILE, MARKDOWN, MODELARTS, pages, slug

import sdkwright

BROWSER = next((found for name in ("chromium", "google-chrome", "chrome") if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")

HEAD = """<!doctype html><html><head><meta charset="utf-8"><title>quiet</title><script>
let told = [];
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = () => told.push(name);
addEventListener("error", event => told.push("error " + event.message), true);
</script></head><body>
"""
TAIL = """<script>
addEventListener("load", () => {
  const all = selector => [...document.querySelectorAll("main " + selector)];
  const said = {
    title: document.title,
    told,
    elements: [...new Set(all("*").map(one => one.localName))].sort(),
    handlers: all("*").flatMap(one => one.getAttributeNames()).filter(name => name.startsWith("on")),
    fetched: all("[src], [srcset], [data], [background], link").map(one => one.outerHTML),
    schemes: [...new Set(all("a").map(one => one.protocol))].sort(),
    lost: all("a[href^='#']").filter(one => !document.getElementById(one.hash.slice(1))).map(one => one.hash),
    tables: all("table").map(table => [...new Set([...table.rows].map(row => row.cells.length))]),
    flat: all("td").filter(cell => !cell.offsetHeight).length,
    headings: all("h1").map(one => one.textContent),
  };
  const seen = document.createElement("pre");
  seen.id = "seen";
  seen.textContent = JSON.stringify(said);
  document.body.append(seen);
});
</script></body></html>
"""


def site(package: Path) -> str:
    """All pages of a package as one: links between them are jumps."""
    sections: list[str] = []
    for page in pages(package):
        tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
        own = page.relative_to(package).as_posix()
        for number, token in enumerate(tokens):
            if token.type == "heading_open":
                title = "".join(child.content for child in tokens[number + 1].children or [])
                token.attrs["id"] = f"{own}:{slug(title)}"
            for child in token.children or []:
                href = str(child.attrs.get("href", ""))
                if child.type == "link_open" and not re.match(r"[a-z]+:", href):
                    name, _, anchor = href.partition("#")
                    target = (page.parent / name).resolve().relative_to(package.resolve()).as_posix() if name else own
                    child.attrs["href"] = f"#{target}:{anchor}" if anchor else f"#{target}"
        body = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
        sections.append(f'<section id="{html.escape(own)}">{body}</section>')
    return f"{HEAD}<main>{''.join(sections)}</main>{TAIL}"


def opened(text: str, folder: Path) -> dict[str, list[str]]:
    """What the browser says of a page."""
    (folder / "site.html").write_text(text, encoding="utf-8")
    assert BROWSER is not None
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"]
    command += [f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=3000", (folder / "site.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found is not None, done.stdout[-2000:] + done.stderr[-2000:]
    said: dict[str, list[str]] = json.loads(html.unescape(found[1]))
    return said


def test_the_pages_are_laid_out_and_every_link_is_a_jump(tmp_path: Path) -> None:
    said = opened(site(MODELARTS), tmp_path)
    assert said["told"] == said["lost"] == said["fetched"] == []
    assert len(said["headings"]) == len(pages(MODELARTS))
    assert len(said["tables"]) > 20
    assert all(len(widths) == 1 for widths in said["tables"]), "a row has more cells than its table"
    assert not said["flat"], "a cell has no height"


def test_nothing_of_a_hostile_document_runs_or_is_fetched(tmp_path: Path) -> None:
    def operation(number: int, text: str) -> dict[str, object]:
        schema = {"type": "object", "description": text, "properties": {"a": {"type": "string", "description": text}}}
        link = {"operationId": "get0", "description": text, "parameters": {text: text}}
        reply = {"description": text, "content": {"application/json": {"schema": schema}}, "links": {text: link}}
        return {"operationId": f"get{number}", "summary": text, "description": text, "responses": {"200": reply}}

    document = {
        "openapi": "3.1.0",
        "info": {"title": "Hostile", "version": "1", "description": "\n\n".join(HOSTILE)},
        "paths": {f"/x{number}": {"get": operation(number, text)} for number, text in enumerate(HOSTILE)},
    }
    (tmp_path / "hostile.json").write_text(json.dumps(document), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "hostile.json", tmp_path / "out", package="hostile").ok
    said = opened(site(tmp_path / "out"), tmp_path)
    assert said["title"] == "quiet"
    assert said["told"] == said["handlers"] == said["fetched"] == []
    assert set(said["elements"]).isdisjoint({"script", "img", "iframe", "object", "embed", "form", "style", "b", "i"})
    assert set(said["schemes"]) <= {"file:", "http:", "https:", "mailto:"}


def test_the_browser_would_notice(tmp_path: Path) -> None:
    text = f"{HEAD}<main><p>x</p><script>alert(1)</script><img src=nothing.png onerror=alert(1)></main>{TAIL}"
    said = opened(text, tmp_path)
    assert "alert" in said["told"] and said["handlers"] == ["onerror"] and said["fetched"]
