"""The fake of a package whose lists come in pages gives as many as it is told, each leading to the next."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import FakeJudge
from promises import Judge
from test_walks import WALKS

PAGES = ([{"id": 1, "title": "Emma"}, {"id": 2, "title": "Dracula"}], [], [{"id": 3, "title": "Walden"}])
COUNTED = ("list_by_page", "list_by_number", "list_by_offset", "list_as_speakeasy_says")


@pytest.fixture(scope="module")
def fakes(judges: dict[str, Judge]) -> FakeJudge:
    return FakeJudge(judges["pagination"])


@pytest.mark.parametrize("name", WALKS)
def test_a_fake_leads_from_page_to_page_in_each_way(name: str, fakes: FakeJudge) -> None:
    pages = [page for page in PAGES if page or name not in (*COUNTED, "list_after")]
    fake = fakes.fake()
    client = fake.client()
    operation, method = (_of(owner, name) for owner in (fake, client))
    operation.pages(*pages)
    given: dict[str, Any] = {"text": "x"} if name == "search" else {}
    assert [book.title for book in method(**given)] == ["Emma", "Dracula", "Walden"]
    assert len(fake.calls) in (len(pages), len(pages) + (name in COUNTED))


def _of(owner: Any, name: str) -> Any:
    return next(getattr(one, name) for one in (owner.books, owner.declared) if hasattr(one, name))
