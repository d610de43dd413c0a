"""Reading the pages of a package, and the texts of documents that want to be more than text."""

import re
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "spec" / "modelarts.yaml"
MODELARTS = ROOT / "generated" / "modelarts"
DOCUMENTS = sorted((ROOT / "tests" / "documents").glob("*.yaml"))
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


def blocks(page: Path, language: str) -> list[str]:
    tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info == language]


def pages(package: Path) -> list[Path]:
    return [package / "README.md", *sorted((package / "docs").rglob("*.md"))]


def slug(title: str) -> str:
    """The anchor that GitHub gives a heading: lower case, spaces as hyphens, other marks dropped."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](&#106;avascript:alert(1))",
    "[click](<javascript:alert(1)>)",
    "[a]\n\n[a]: javascript:alert(1)",
    "![x](https://tracker.example/p.png)",
    "\\`[x](javascript:alert(1))`",
    "`<b>`[x](data:text/html;base64,AAAA) `",
    "```\n</code><script>alert(1)</script>",
    "a | b | c\n\n| - | - |\n# Heading\nunder\n===\n",
    "~~~html\n<script>x</script>",
    "{{ 7 * 7 }} {% raw %} :role:`x` \u202egnp.exe\u200b",
    "<!-- comment\n\n--> <!DOCTYPE html> <?php ?> <https://good.example> <javascript:alert(1)>",
    "a\n\n    <script>indented</script>\n\n- <b>x</b>\n  - ```\n    <i>",
]
