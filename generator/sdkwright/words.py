"""The document's names as words, and Python names made of them. Spelling only: `build/names.py` decides who gets what.

Names are NFKC-normalised first, as Python does with identifiers (Python reference, section 2.3), so that two names that
Python takes for one are seen as one here too.
"""

import hashlib
import keyword
import re
import unicodedata
from functools import lru_cache

LONGEST = 80

_WORD = re.compile(
    r"OAuth\d*|IPv\d+|GitHub|GitLab|GraphQL|JavaScript|TypeScript|WebAuthn|iOS|macOS"  # words by themselves
    r"|"
    r"(?<![A-Z\d])[A-Z]\d{1,2}[A-Z](?=[A-Z][a-z]|[\W_]|\Z)|(?<![A-Za-z\d])[a-z]\d{1,2}[a-z](?![a-z\d])"  # A2A, i18n
    r"|[A-Z]{2,}s(?![a-z])"  # IDs, URLs
    r"|[A-Z]+(?=[A-Z][a-z])"  # HTTP in HTTPServer
    r"|[A-Z]?[a-z]+\d*"
    r"|[A-Z]+\d*"
    r"|\d+"
    r"|[^\W\d_A-Za-z]+\d*"  # letters of other scripts
)
_SIGNS = ((re.compile(r"^\s*\+(?=\d)"), "plus "), (re.compile(r"^\s*-(?=\d)"), "minus "))
_CLASS_LIKE = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_STATUSES = re.compile(r"[^ao]uses\Z")  # statuses, and not houses or causes
_IRREGULAR = {
    "analyses": "analysis", "axes": "axis", "bases": "base", "caches": "cache", "children": "child",
    "cookies": "cookie", "movies": "movie", "people": "person", "series": "series", "species": "species", "uses": "use",
}  # fmt: skip
_LIKE_DIGITS = frozenset({"l", "O", "I"})
"""Names to avoid (PEP 8)."""
_LATIN = re.compile(r"[\u0300-\u036f]")


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """The words of `text` as the document spelled them: `("max", "Count")`, `("IDs",)`, `("oauth2", "token")`."""
    normal = text if text.isascii() else _normal(text)
    for sign, word in _SIGNS:
        normal = sign.sub(word, normal)
    found = _WORD.findall(normal)
    return tuple(word for word in found if word.isdigit() or word.isidentifier())


def _normal(text: str) -> str:
    """`text` as Python reads it in identifiers, without accents on Latin letters."""
    return unicodedata.normalize("NFKC", _LATIN.sub("", unicodedata.normalize("NFKD", text)))


@lru_cache(maxsize=50_000)
def snake(parts: tuple[str, ...], fallback: str) -> str:
    """`max_count`; `fallback` stands in for no words at all and in front of a leading digit."""
    name = "_".join(part.lower() for part in parts) or fallback
    if not name.isidentifier():
        name = f"{fallback}_{name}"
    return shorten(name)


def pascal(text: str, fallback: str = "Schema") -> str:
    """`NodePool`; a text that already reads like a class name stays as it is."""
    if _CLASS_LIKE.match(text):
        return shorten(text)
    name = "".join(part[:1].upper() + part[1:] for part in words(text)) or fallback
    if not name.isidentifier():
        name = f"{fallback}{name}"
    return shorten(name)


def shorten(name: str, longest: int = LONGEST) -> str:
    """`name`, or for one that is longer than `longest` its beginning and a digest, which is the same on every run."""
    if len(name) <= longest:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name[: longest - 9].rstrip('_')}_{digest}"


def free(name: str, reserved: frozenset[str] | set[str]) -> str:
    """`name`, with a trailing underscore (PEP 8) if it is a keyword, reserved, or a letter that reads like a digit."""
    return f"{name}_" if keyword.iskeyword(name) or name in reserved or name in _LIKE_DIGITS else name


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """An English noun's singular, near enough for names: `policies` → `policy`, `statuses` → `status`."""
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if lower.endswith("ies") and len(lower) > 4:
        return f"{lower[:-3]}y"
    if lower.endswith(("sses", "xes", "ches", "shes", "zzes", "iases")) or _STATUSES.search(lower):
        return lower[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")):
        return lower[:-1]
    return lower
