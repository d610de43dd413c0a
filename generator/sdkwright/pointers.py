"""How places are spelled: the tokens of JSON Pointers, and the names of files that refer to each other."""

from urllib.parse import unquote


def join(base: str, url: str) -> str:
    """The name of the source that `url`, a relative reference in the source `base`, means (RFC 3986, section 5.2)."""
    if is_elsewhere(url):
        return url
    parts = unquote(url).split("/")
    is_absolute = url.startswith("/") or base.startswith("/")
    if not url.startswith("/"):
        parts = [*base.split("/")[:-1], *parts]
    kept: list[str] = [""] if is_absolute else []
    for part in parts:
        if part == ".." and kept and kept[-1] not in ("..", ""):
            kept.pop()
        elif part not in ("", "."):
            kept.append(part)
    return "/".join(kept)


def is_elsewhere(url: str) -> bool:
    """Whether a reference leads to another host (RFC 3986, section 4.2)."""
    return "://" in url or url.startswith("//")


def escape(token: str) -> str:
    """A JSON Pointer token (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def unescape(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")
