"""XML as the two report formats write it: elements with attributes and text."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from sdkwright.diagnostics.visible import visible

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(tag: str, attributes: dict[str, str | int], inner: Iterable[str] = (), text: str = "") -> str:
    """An element on lines of its own; `inner` are elements, `text` is put on one line."""
    opened = "".join(f" {name}={quoteattr(visible(str(value)))}" for name, value in attributes.items())
    content = "".join("".join(f"  {line}\n" for line in one.splitlines()) for one in inner)
    if not content and not text:
        return f"<{tag}{opened}/>\n"
    lines = f"\n{content}" if content else ""
    return f"<{tag}{opened}>{escape(visible(text))}{lines}</{tag}>\n"
