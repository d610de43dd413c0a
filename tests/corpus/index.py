"""The documents of a corpus: `index.tsv` has one a line, its name and its path or pattern below the folder of that name."""

from __future__ import annotations

from pathlib import Path


def documents(corpus: Path, wanted: list[str]) -> list[tuple[str, Path]]:
    """Name and path of each document of the index that is `wanted`, all if none is, the smallest first; a pattern can
    mean several."""
    found: list[tuple[int, str, Path]] = []
    for line in (corpus / "index.tsv").read_text(encoding="utf-8").splitlines():
        slug, pattern, *_ = line.split("\t")
        paths = sorted((corpus / slug).glob(pattern))
        for path in paths:
            name = slug if len(paths) == 1 else f"{slug}/{path.stem}"
            files = (corpus / slug).rglob("*") if len(paths) == 1 else (path,)
            if not wanted or slug in wanted or name in wanted:
                found.append((sum(file.stat().st_size for file in files if file.is_file()), name, path))
    return [(name, path) for _, name, path in sorted(found)]
