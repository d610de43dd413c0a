"""Calls of the one operation of ModelArts, blocking or awaiting."""

from __future__ import annotations

import json
from typing import Any

from generated import Generated
from loopback import Loopback

PROJECT = "0123456789abcdef0123456789abcdef"
PATH = f"/v2/{PROJECT}/pools/pool-abc/nodepools/modelarts.vm.2u4g.dcc-Default"
RESOURCES = {"flavor": "modelarts.vm.2u4g.dcc", "count": 1, "maxCount": 1}


class Caller:
    """Calls the one operation, blocking or awaiting."""

    def __init__(self, generated: Generated, server: Loopback, asynchronous: bool) -> None:
        self.modelarts: Any = generated.package
        self.server = server
        self._generated = generated
        self._asynchronous = asynchronous

    def client(self, **settings: Any) -> Any:
        given = {"project_id": PROJECT, "auth": self.modelarts.Token("a-token"), "max_retries": 0, **settings}
        return self._generated.client(self.server.url, self._asynchronous, **given)

    def update(
        self, spec: Any, pool: str = "pool-abc", node_pool: str = "modelarts.vm.2u4g.dcc-Default", **how: Any
    ) -> Any:
        """The reply; settings of the client in `how`."""
        options = how.pop("options", None)
        return self._generated.wait(self.client(**how).node_pools.update(pool, node_pool, spec=spec, options=options))

    def sent(self, spec: Any, **how: Any) -> Any:
        """The body that the server gets, as JSON."""
        self.update(spec, **how)
        return json.loads(self.server.last.body)
