"""Topics: a page for each thing that a package can do, with programs for the document at hand.

topic                the nouns: a topic, a program, and what writes programs
authentication, …    one topic each
"""

from collections.abc import Iterable

from msgspec.structs import replace

from sdkwright.ir.api import Api
from sdkwright.render.file import File
from sdkwright.render.format import format_exact
from sdkwright.render.known import Known
from sdkwright.render.markdown import fenced
from sdkwright.render.topics.authentication import AUTHENTICATION
from sdkwright.render.topics.calls import CALLS
from sdkwright.render.topics.errors import ERRORS
from sdkwright.render.topics.files import FILES
from sdkwright.render.topics.observability import OBSERVABILITY
from sdkwright.render.topics.pagination import PAGINATION
from sdkwright.render.topics.receiving import CALLBACK_TOPIC, WEBHOOK_TOPIC
from sdkwright.render.topics.replies import REPLIES
from sdkwright.render.topics.requests import REQUESTS
from sdkwright.render.topics.retries import RETRIES
from sdkwright.render.topics.streams import STREAMS
from sdkwright.render.topics.testing import TESTING
from sdkwright.render.topics.topic import Programs, Topic, programs_of
from sdkwright.render.topics.transport import TRANSPORT

TOPICS: tuple[Topic, ...] = (
    CALLS,
    RETRIES,
    ERRORS,
    AUTHENTICATION,
    REQUESTS,
    REPLIES,
    PAGINATION,
    FILES,
    STREAMS,
    WEBHOOK_TOPIC,
    CALLBACK_TOPIC,
    OBSERVABILITY,
    TRANSPORT,
    TESTING,
)
"""In the order in which index and README list them."""


def topics_of(api: Api) -> list[Topic]:
    """The topics that the package has pages on."""
    return [topic for topic in TOPICS if topic.suits(api)]


def topic_links(api: Api, folder: str) -> str:
    """A list of the pages, each with what it is about; `folder` leads to them."""
    return "\n".join(f"- [{topic.title}]({folder}{topic.name}.md): {topic.about}." for topic in topics_of(api))


def topic_files(api: Api, known: Known) -> list[File]:
    """The pages. Their programs are shaped all at once: a start of ruff costs more than they do."""
    programs = Programs(api)
    views = {topic.name: topic.view(api, programs) for topic in topics_of(api)}
    shaped = _shaped(
        File(f"{name}/{field}.py", source) for name, view in views.items() for field, source in programs_of(view)
    )
    files = []
    for name, view in views.items():
        fields = {field: shaped[f"{name}/{field}.py"] for field, _ in programs_of(view)}
        page = known.render(f"docs/{name}.md.jinja", replace(view, **fields))
        files.append(File(f"docs/{name}.md", page))
    return files


def _shaped(sources: Iterable[File]) -> dict[str, str]:
    """Programs in fences, by path; empty ones stay empty."""
    done = format_exact(list(sources))
    return {one.path: fenced(one.content.rstrip("\n"), "python") if one.content.strip() else "" for one in done}
