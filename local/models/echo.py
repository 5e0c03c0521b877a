"""A model for the local stack that repeats the question, over OpenAI's chat interface. Standard library only.

    python echo.py --listen 127.0.0.1:8080
"""

import argparse
import json
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = "echo"
LARGEST_BODY = 16 << 20
SECONDS_A_WORD = 0.03


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        if self.path in ("/health", "/v1/models"):
            models = [{"id": MODEL, "object": "model", "created": 0, "owned_by": "local"}]
            return self._json(200, {"object": "list", "data": models})
        self._json(404, {"error": {"message": "not found"}})

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if self.path != "/v1/chat/completions" or not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            return self._json(404, {"error": {"message": "not found"}})
        try:
            request = json.loads(self.rfile.read(int(length)))
            words = f"You said: {question(request['messages'])}".split(" ")
        except (ValueError, KeyError, TypeError, StopIteration):
            return self._json(400, {"error": {"message": "messages are missing"}})
        if not request.get("stream"):
            message = {"role": "assistant", "content": " ".join(words)}
            return self._json(200, completion("chat.completion", message=message, finish_reason="stop"))
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for place, word in enumerate(words):
            self._event(completion("chat.completion.chunk", delta={"content": word if place == 0 else f" {word}"}))
            time.sleep(SECONDS_A_WORD)
        self._event(completion("chat.completion.chunk", delta={}, finish_reason="stop"))
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, value: dict) -> None:
        self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
        self.wfile.flush()

    def _json(self, status: int, value: dict) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: questions are nobody's business."""


def question(messages: list) -> str:
    """The text of the user's last message, which may come in parts."""
    content = next(one["content"] for one in reversed(messages) if one["role"] == "user")
    if isinstance(content, str):
        return content
    return " ".join(part["text"] for part in content if part.get("type") == "text")


def completion(kind: str, finish_reason: str | None = None, **choice: dict) -> dict:
    return {
        "id": "chatcmpl-local",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
        "choices": [{"index": 0, "finish_reason": finish_reason, **choice}],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="A model that repeats the question.")
    parser.add_argument("--listen", default="127.0.0.1:8080", help="host:port; port 0 takes a free one")
    host, _, port = parser.parse_args().listen.rpartition(":")
    server = ThreadingHTTPServer((host, int(port)), Echo)
    server.daemon_threads = True
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"The model is at http://{host}:{server.server_address[1]}/v1.", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
