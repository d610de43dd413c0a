"""What an editor shows of a package: asked of a language server, over its standard input, as an editor asks."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import IO, Any

SOURCE = Path(__file__).parents[2] / "generated" / "modelarts" / "src"
USE = """
from modelarts import ModelArts, models
client = ModelArts(project_id="p")
made = client.node_pools.update("pool", "node", spec=models.NodePoolSpec(resources={}))
client.with_raw_response.node_pools.update()
print(made.spec)
"""


class LanguageServer:
    """basedpyright's, with `text` opened in it."""

    def __init__(self, folder: Path, text: str) -> None:
        command = [sys.executable, "-c", "from basedpyright.langserver import main; main()", "--stdio"]
        (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(SOURCE)]}), encoding="utf-8")
        (folder / "use.py").write_text(text, encoding="utf-8")
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._in: IO[bytes] = self._process.stdin
        self._out: IO[bytes] = self._process.stdout
        self._text, self._uri, self._ids = text, (folder / "use.py").as_uri(), count(1)
        shows = {"hover": {"contentFormat": ["markdown"]}}
        self._asked(
            "initialize",
            processId=None,
            rootUri=folder.as_uri(),
            workspaceFolders=[{"uri": folder.as_uri(), "name": "use"}],
            capabilities={"textDocument": shows},
        )
        self._send(method="initialized", params={})
        opened = {"uri": self._uri, "languageId": "python", "version": 1, "text": text}
        self._send(method="textDocument/didOpen", params={"textDocument": opened})

    def hover(self, before: str) -> str:
        """What is shown of what comes after the first `before`."""
        found = self._asked("textDocument/hover", **self._behind(before))
        return str(found["contents"]["value"])

    def parameter(self, before: str) -> str:
        """What is shown of the parameter that is about to be written after the first `before`."""
        found = self._asked("textDocument/signatureHelp", **self._behind(before))
        signature = found["signatures"][0]
        return str(signature["parameters"][found["activeParameter"]]["documentation"]["value"])

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _behind(self, before: str) -> dict[str, Any]:
        lines = self._text[: self._text.index(before) + len(before)].split("\n")
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        return {"textDocument": {"uri": self._uri}, "position": position}

    def _send(self, **message: Any) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._in.flush()

    def _asked(self, method: str, **params: Any) -> Any:
        number = next(self._ids)
        self._send(id=number, method=method, params=params)
        while True:
            length = 0
            while line := self._out.readline().strip():
                length = int(line[15:]) if line.startswith(b"Content-Length:") else length
            message = json.loads(self._out.read(length))
            if "method" not in message and message["id"] == number:
                return message["result"]


def test_editors_show_what_is_called_and_made(tmp_path: Path) -> None:
    server = LanguageServer(tmp_path, USE)
    try:
        method, raw = server.hover("client.node_pools."), server.hover("with_raw_response.node_pools.")
        made, member = server.hover("models.NodePoolS"), server.hover("print(made.")
        parameter = server.parameter('"node", ')
    finally:
        server.close()
    for shown, gives in ((method, "NodePool"), (raw, "APIResponse[NodePool]")):
        assert f") -> {gives}\n" in shown
        assert "Changes the size and the configuration" in shown and "Name of the node pool." in shown
    assert "resources: PoolResource" in made and "Members by name" in made and "pydantic_core" not in made
    assert "ReturnedNodePoolSpec" in member and "Configuration of the node pool." in member
    assert parameter.startswith("spec: Configuration of the node pool.")
