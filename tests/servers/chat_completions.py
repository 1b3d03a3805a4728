"""An endpoint of the chat-completions protocol on the loopback interface that answers what a test scripted; it can lie, break off and be silent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ScriptedModel:
    """What the endpoint answers, and what it received.

    `content`: of the message; `finish_reason`; `status`; `raw`: the whole body instead; `location`: a redirect; `is_silent`: nothing until the test ends.
    """

    content: str = '{"title": null, "tasks": []}'
    finish_reason: str = "stop"
    status: int = 200
    raw: bytes | None = None
    location: str = ""
    is_silent: bool = False
    port: int = 0
    received: list[dict[str, Any]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    # Cleared while the endpoint waits before its answer.
    may_answer: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def proposes(self, *tasks: object, title: object = None) -> None:
        self.content = json.dumps({"title": title, "tasks": tasks}, ensure_ascii=False)

    @property
    def body(self) -> bytes:
        choice = {"index": 0, "finish_reason": self.finish_reason, "message": {"role": "assistant", "content": self.content}}
        return self.raw if self.raw is not None else json.dumps({"choices": [choice]}).encode()


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """Run the endpoint in a thread; what it received can be looked at."""
    model = ScriptedModel()
    model.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.received.append({"path": self.path, "body": body, "key": self.headers.get("Authorization", "")})
            self._reply(model.body)

        def do_GET(self) -> None:
            model.received.append({"path": self.path, "body": None, "key": self.headers.get("Authorization", "")})
            self._reply(b'{"data": []}')

        def _reply(self, body: bytes) -> None:
            model.may_answer.wait()
            if model.is_silent:
                model.ended.wait()
                return
            self.send_response(model.status)
            if model.location:
                self.send_header("Location", model.location)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    model.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield model
    finally:
        model.ended.set()
        model.may_answer.set()
        server.shutdown()
        server.server_close()
