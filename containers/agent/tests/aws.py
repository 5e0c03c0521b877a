"""S3 and Bedrock on 127.0.0.1, as far as the application calls them. It takes any signature.

As a program (`python -m tests.aws`) it serves the keys of tests/tokens.py, two documents and answers; its first line
of output is its address and a good access token, as JSON.
"""

import json
import struct
import sys
import threading
import time
import zlib
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlparse
from xml.sax.saxutils import escape

from tests.tokens import data, jwks, token

ANSWER = "The office closes at **six**.\n\n| day | closes |\n| --- | --- |\n| Monday | 18:00 |\n| Friday | 16:00 |\n"


def event(kind: str, payload: dict[str, Any], message_type: str = "event") -> bytes:
    """One message of AWS's event stream encoding: lengths, headers, payload, and a check sum of each part."""
    type_of = ":event-type" if message_type == "event" else ":exception-type"
    headers = {":message-type": message_type, type_of: kind, ":content-type": "application/json"}
    head = b"".join(
        struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", 7, len(value)) + value.encode()
        for name, value in headers.items()
    )
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", len(head) + len(body) + 16, len(head))
    whole = prelude + struct.pack("!I", zlib.crc32(prelude)) + head + body
    return whole + struct.pack("!I", zlib.crc32(whole))


class Aws:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        #: An error of Bedrock in place of the next answers: status and code.
        self.refuse: tuple[int, str] | None = None
        #: How many are refused before the next one is answered; None: all.
        self.refusals: int | None = None
        #: Seconds of silence before an answer begins, and after its first piece.
        self.silent_first = 0.0
        self.silent_then = 0.0
        self.breaks = False
        self.pause = 0.0
        self.asked: list[tuple[str, dict[str, Any]]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                stub._s3(self)

            def do_POST(self) -> None:
                stub._bedrock(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _s3(self, request: BaseHTTPRequestHandler) -> None:
        place = urlparse(request.path)
        bucket, _, key = unquote(place.path).removeprefix("/").partition("/")
        self.asked.append(("s3", {"bucket": bucket, "key": key}))
        if key == "":
            found = {
                name.partition("/")[2]: body
                for name, body in self.objects.items()
                if name.startswith(f"{bucket}/")
            }
            contents = "".join(
                f"<Contents><Key>{escape(name)}</Key><Size>{len(body)}</Size></Contents>"
                for name, body in found.items()
            )
            _send(
                request,
                200,
                f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>".encode(),
            )
        elif f"{bucket}/{key}" in self.objects:
            _send(request, 200, self.objects[f"{bucket}/{key}"])
        else:
            _send(request, 404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _bedrock(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["content-length"])) or b"{}")
        self.asked.append((unquote(request.path), body))
        if self.refuse is not None and self.refusals != 0:
            self.refusals = None if self.refusals is None else self.refusals - 1
            status, code = self.refuse
            _send(request, status, b'{"message":"it repeats what was asked"}', {"x-amzn-errortype": code})
            return
        time.sleep(self.silent_first)
        request.send_response(200)
        request.send_header("content-type", "application/vnd.amazon.eventstream")
        # As AWS sends it: otherwise the SDK would read until there are 64 KiB, or the end.
        request.send_header("transfer-encoding", "chunked")
        request.send_header("connection", "close")
        request.end_headers()
        for piece in [ANSWER[start : start + 16] for start in range(0, len(ANSWER), 16)]:
            try:
                _chunk(request, self._piece(request.path, piece))
            except OSError:
                # Whoever asked has not waited.
                return
            time.sleep(self.pause + self.silent_then)
            if self.breaks:
                _chunk(request, event("throttlingException", {"message": "x"}, "exception"))
                break
        _chunk(request, b"")

    @staticmethod
    def _piece(path: str, text: str) -> bytes:
        if path.startswith("/agents/"):
            return event("chunk", {"bytes": b64encode(text.encode()).decode()})
        return event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": text}})


def _chunk(request: BaseHTTPRequestHandler, data: bytes) -> None:
    request.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


def _send(
    request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    request.send_response(status)
    for name, value in {"content-length": str(len(body)), **(headers or {})}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


def main() -> None:
    aws = Aws()
    aws.pause = 0.05
    for bucket_and_key in sys.argv[1:]:
        # The bucket of the keys, as TOKEN_KEYS names it, and that of the documents.
        aws.objects[bucket_and_key] = (
            jwks() if bucket_and_key.endswith("jwks.json") else b"The office closes at six."
        )
    print(json.dumps({"url": aws.url, "token": token(), "data": data("jo@acme.dev")}), flush=True)
    # Until whoever started it is gone.
    sys.stdin.read()


if __name__ == "__main__":
    main()
