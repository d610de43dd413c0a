"""What a stream's terminal can show."""

import os
from typing import TextIO

_LINKING = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio"})


def has_color(stream: TextIO) -> bool:
    """Whether to paint (no-color.org; FORCE_COLOR; a terminal that is not dumb)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def has_links(stream: TextIO) -> bool:
    """Whether the terminal shows hyperlinks (OSC 8); FORCE_HYPERLINK decides where it cannot be known."""
    forced = os.environ.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("", "0")
    if not stream.isatty() or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        return False
    vte = os.environ.get("VTE_VERSION", "")
    return (
        os.environ.get("TERM_PROGRAM") in _LINKING
        or os.environ.get("TERM", "").startswith(("xterm-kitty", "alacritty", "foot"))
        or any(os.environ.get(name) for name in ("WT_SESSION", "KONSOLE_VERSION", "DOMTERM"))
        or (vte.isdigit() and int(vte) >= 5000)
    )


def columns(stream: TextIO, otherwise: int) -> int:
    """The columns of the stream's terminal; `otherwise` where it has none, or does not say."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or otherwise
    except (OSError, ValueError):
        return otherwise
