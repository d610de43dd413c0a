"""A URL that shows no query: httpx2 logs the URL of each request, and an API key may travel in the query."""

from __future__ import annotations

import httpx2


class QuietURL(httpx2.URL):
    """The same URL for everything but display."""

    def __str__(self) -> str:
        return str(httpx2.URL(self.copy_with(query=None)))

    def __repr__(self) -> str:
        return f"QuietURL({str(self)!r})"
