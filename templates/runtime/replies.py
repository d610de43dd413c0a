"""What comes of a reply: the document's models, leniently where it is not quite as documented; else an error."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from .caller import level
from .containers import is_array, is_object
from .errors import ResponseDriftWarning, ResponseValidationError, status_error
from .exchange import Response
from .lenient import read
from .operation import Content, Operation
from .options import Validation
from .unset import UNSET

T = TypeVar("T")


def parse(operation: Operation[T], response: Response, validation: Validation) -> T:
    """The reply as the document describes it.

    Read strictly first. What is not as documented is read leniently, with a ResponseDriftWarning, or raises
    ResponseValidationError where `validation` is `"strict"`. Raises RedirectError for a redirect.
    """
    if not response.is_success:
        raise refusal(operation, response)
    problems: list[tuple[str, str]] = []
    content = _described(operation, response)
    result = decode(content, response, problems) if content else _undescribed(operation, response, problems)
    if problems:
        judge(operation, response, validation, problems)
    return cast("T", result)


def judge(
    operation: Operation[Any], response: Response, validation: Validation, problems: list[tuple[str, str]]
) -> None:
    """Warn of what is not as documented, or raise ResponseValidationError where `validation` is `"strict"`."""
    if validation == "strict":
        raise ResponseValidationError(response, tuple(problems))
    listed = "; ".join(f"{pointer or 'the body'}: {reason}" for pointer, reason in problems[:5])
    message = f"{operation.method} {operation.path}: the reply is not as documented: {listed}"
    warnings.warn(message, ResponseDriftWarning, stacklevel=level())


def _described(operation: Operation[Any], response: Response) -> Content | None:
    """The documented content that a response carries: by its media type, else by the nearest kind."""
    reply = operation.reply(response.status_code)
    contents: Sequence[Content] = reply.whole if reply is not None else ()
    media_type = response.media_type
    for content in contents:
        if content.essence == media_type:
            return content
    for content in contents:
        wanted = content.essence
        if wanted in ("", "*/*") or (wanted.endswith("/*") and media_type.startswith(wanted[:-1])):
            return content
    likely = "json" if media_type.endswith("json") else None
    for content in contents:
        if content.kind == "json" and (likely or not media_type or response.content.lstrip()[:1] in (b"{", b"[")):
            return content
    return contents[0] if contents and contents[0].kind != "json" else None


def _undescribed(operation: Operation[Any], response: Response, problems: list[tuple[str, str]]) -> object:
    """What a reply holds that the document does not describe: None where no body is documented, else JSON, text or
    bytes, which is added to `problems` unless the document describes no reply at all."""
    documented = operation.reply(response.status_code)
    if not (operation.replies or operation.errors):
        return plain_body(response)
    if documented is None:
        problems.append(("", f"the status {response.status_code} is not documented"))
    elif not documented.contents:
        return None
    else:
        wanted = " or ".join(content.media_type for content in documented.whole)
        problems.append(("", f"expected {wanted}, got {response.media_type or 'no media type'}"))
    return plain_body(response)


def plain_body(response: Response) -> object:
    """The body without any description: JSON if it is, else text, else bytes."""
    if not response.content:
        return None
    try:
        return response.json()
    except (ValueError, RecursionError):
        kind = response.media_type
        return response.text if kind.startswith("text/") or kind.endswith("xml") or not kind else response.content


def decode(content: Content, response: Response, problems: list[tuple[str, str]]) -> object:
    """The body as `content` describes it; what does not fit is kept raw and added to `problems`."""
    if content.kind == "any":
        return plain_body(response)
    is_json = "*" in content.essence and response.media_type.endswith("json")
    if content.kind == "stream" or (content.kind == "text" and not is_json):
        return response.text
    if content.kind not in ("json", "text"):
        return response.content
    found = decode_json(content, response.content, problems)
    return (response.text or None) if found is UNSET else found


def decode_json(content: Content, data: bytes, problems: list[tuple[str, str]]) -> object:
    """JSON as `content` describes it; what does not fit is kept raw and added to `problems`, UNSET for what is none."""
    try:
        return content.adapter.validate_json(data, strict=True, by_alias=True, by_name=False)
    except ValidationError:
        pass
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        problems.append(("", "expected JSON" if data else "expected JSON, got an empty body"))
        return UNSET
    notes: list[tuple[str, str]] = []
    try:
        found = read(content.annotation, value, lambda pointer, reason: notes.append((pointer, reason)))
    except RecursionError:
        found, notes = value, [("", "it is nested too deep")]
    problems.extend(notes)
    return found


def refusal(operation: Operation[Any], response: Response) -> Any:
    """The error for a response that is no success, its body as the document describes it for the status."""
    raw = plain_body(response)
    body = raw
    content = _described(operation, response)
    if content is not None and content.kind == "json" and (is_object(raw) or is_array(raw)):
        body = decode(content, response, [])
    return status_error(response, body, raw)
