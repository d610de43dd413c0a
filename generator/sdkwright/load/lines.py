"""Positions in a text as lines and columns, both from 1, as editors count them: a line ends with a line feed."""

from itertools import accumulate

_CHUNK = 1 << 16
"""Characters whose line breaks are counted together."""


class Lines:
    """Finds lines and columns; the text is looked at when the first is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks: list[int] = []
        self._last: list[int] = []

    def at(self, offset: int) -> tuple[int, int]:
        """The line and column of a position in the text."""
        text, chunk = self._text, offset // _CHUNK
        if not self._breaks:
            starts = range(0, len(text), _CHUNK)
            self._breaks = [0, *accumulate(text.count("\n", start, start + _CHUNK) for start in starts)]
            self._last = [-1, *accumulate((text.rfind("\n", start, start + _CHUNK) for start in starts), max)]
        before = self._breaks[chunk] + text.count("\n", chunk * _CHUNK, offset)
        last = max(self._last[chunk], text.rfind("\n", chunk * _CHUNK, offset))
        return before + 1, offset - last
