"""What both kinds of client share: their settings, views with others, and what resources are."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from .auth import Auth
from .exchange import Headers
from .options import LARGEST_REPLY, Hooks, Settings, Validation, absolute
from .retries import Clock
from .unset import UNSET, Unset

if TYPE_CHECKING:
    from .transport import TimeoutTypes


class Resource:
    """A group of operations of a client, of either kind."""


def server_url(template: str, variables: Mapping[str, str]) -> str:
    """A server's URL with its variables filled in. Raises ValueError for a value that is no part of a host or path."""
    for name, value in variables.items():
        if not re.fullmatch(r"[A-Za-z0-9._~:/-]*", value):
            raise ValueError(f"{name}={value!r} cannot be part of a URL")
        template = template.replace(f"{{{name}}}", value)
    return template


def _auths(auth: Auth | Sequence[Auth] | None) -> tuple[Auth, ...]:
    return () if auth is None else (auth,) if isinstance(auth, Auth) else tuple(map(_auth, auth))


def _auth(given: object) -> Auth:
    """One of several. Raises TypeError for what is none, such as the characters of a key."""
    if isinstance(given, Auth):
        return given
    raise TypeError("auth must be an object of one of the classes in the module `auth`, or several")


class Configured:
    """What both kinds of client share: their settings."""

    def __init__(
        self,
        *,
        base_url: str,
        auth: Auth | Sequence[Auth] | None = None,
        parameters: Mapping[str, object],
        moved: bool = False,
        timeout: TimeoutTypes = None,
        deadline: float | None = None,
        max_retries: int = 2,
        max_reply: int | None = LARGEST_REPLY,
        validation: Validation = "lenient",
        headers: Mapping[str, str] | None = None,
        user_agent: str = "",
        hooks: Hooks | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._settings = Settings(
            base_url=absolute(base_url),
            auth=_auths(auth),
            parameters=parameters,
            moved=moved,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            max_reply=max_reply,
            validation=validation,
            headers=dict(headers or {}),
            user_agent=user_agent,
            hooks=hooks or Hooks(),
            clock=clock or Clock(),
        )

    @property
    def call_settings(self) -> Settings:
        """What calls go by unless they say otherwise."""
        return self._settings

    @property
    def base_url(self) -> str:
        """The URL that all paths are appended to."""
        return self._settings.base_url

    def with_options(
        self,
        *,
        auth: Auth | Sequence[Auth] | Unset = UNSET,
        timeout: TimeoutTypes | Unset = UNSET,
        deadline: float | None | Unset = UNSET,
        max_retries: int | Unset = UNSET,
        max_reply: int | None | Unset = UNSET,
        validation: Validation | Unset = UNSET,
        headers: Mapping[str, str] | Unset = UNSET,
        hooks: Hooks | Unset = UNSET,
    ) -> Self:
        """This client with other settings, sharing its connections: closing either closes both.

        `headers` are added to those that the client has.
        """
        changed: dict[str, Any] = {
            "auth": auth if isinstance(auth, Unset) else _auths(auth),
            "timeout": timeout,
            "deadline": deadline,
            "max_retries": max_retries,
            "max_reply": max_reply,
            "validation": validation,
            "headers": headers if isinstance(headers, Unset) else Headers({**self._settings.headers, **headers}),
            "hooks": hooks,
        }
        return self._view(**{name: value for name, value in changed.items() if value is not UNSET})

    def _view(self, **changed: Any) -> Self:
        """This client with other settings, and resources that know them."""
        view = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Resource):
                delattr(view, name)
        view._settings = replace(self._settings, **changed)
        return view

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"
