"""A server on the loopback that answers as OpenAI's chat completions do.

https://platform.openai.com/docs/api-reference/chat/create: JSON mode refuses conversations without
the word JSON; errors have a body with type, code and param. Answers are given in the order of
`answers`, the last one for ever.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "sk-test"
EPISODE = '{"title": "Tea", "description": "About tea"}'


@dataclass
class Answer:
    """What the server says to one question."""

    content: str | None = EPISODE
    finish_reason: str = "stop"
    refusal: str | None = None
    status: int = 200
    code: str | None = None
    param: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    hangs: bool = False


class OpenAIServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.base_url = f"http://127.0.0.1:{self.server_address[1]}/v1"
        self.answers = [Answer()]
        self.asked: list[dict[str, Any]] = []
        self.released = threading.Event()

    @property
    def last_messages(self) -> list[dict[str, str]]:
        return self.asked[-1]["messages"]

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Handler(BaseHTTPRequestHandler):
    server: OpenAIServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        answer = self._checked(asked) or self.server.next_answer()
        if answer.hangs:
            self.server.released.wait(30)
        body = answer.body or json.dumps(_body(answer, asked))
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def _checked(self, asked: dict[str, Any]) -> Answer | None:
        """Refuse what OpenAI refuses."""
        if self.path != "/v1/chat/completions":
            return Answer(status=404)
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return Answer(status=401, code="invalid_api_key")
        texts = " ".join(message["content"] for message in asked["messages"])
        if "response_format" in asked and "json" not in texts.lower():
            return Answer(status=400, param="messages")
        if not {message["role"] for message in asked["messages"]} <= {
            "system",
            "user",
            "assistant",
        }:
            return Answer(status=400, param="messages.[0].role")
        return None

    def log_message(self, *_args: object) -> None:
        pass


def _body(answer: Answer, asked: dict[str, Any]) -> dict[str, Any]:
    if answer.status != 200:
        error = {"message": "No.", "type": "error", "code": answer.code, "param": answer.param}
        return {"error": error}
    message = {"role": "assistant", "content": answer.content, "refusal": answer.refusal}
    choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": asked["model"],
        "choices": [choice],
    }


@contextmanager
def openai_server() -> Iterator[OpenAIServer]:
    server = OpenAIServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
