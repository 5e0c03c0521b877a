"""The session at the login that ministack does not have, in front of it. Standard library only.

Cognito keeps a cookie after a login: the next application logs in without asking, and only /logout ends that.
ministack asks at every login, so a logout that does nothing would look fine. This proxy

- sets a cookie after a good login, and answers later logins with a code, without the form;
- drops the session on an accepted /logout;
- takes the groups out of userInfo, where Cognito does not put them;
- writes two kinds of addresses into the discovery document: for the browser the public ones, for the application
  those at which it asked. So a container may use another host name than the browser.

To get a code it repeats the login, so it keeps passwords in memory: for local use only.

    python session.py --listen 127.0.0.1:4566 --upstream http://127.0.0.1:4567 --public http://localhost:4566
"""

import argparse
import http.client
import json
import re
import secrets
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

COOKIE = "cognito"
# Cognito's own, which cannot be changed.
SESSION_SECONDS = 3600
LARGEST_BODY = 1 << 20
# The browser's part of ministack and the application's; the AWS API stays behind the proxy.
PATHS = re.compile(
    r"^/(health|login|logout|oauth2/(authorize|token|userInfo|login)|[\w-]+/\.well-known/(openid-configuration|jwks\.json))$"
)
OAUTH_FIELDS = (
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "response_type",
    "code_challenge",
    "code_challenge_method",
    "nonce",
)
# Of one connection only, and of the encoding and length that may change here.
NOT_FORWARDED = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "cookie", "accept-encoding"}
NOT_RETURNED = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


# What a person sees in the browser while ministack is down.
DOWN = """The login does not answer: ministack, the stand-in for Cognito behind this page, does not run or hangs.
What it says:    npm run local -- logs cognito      without Docker: npm run local -- logs ministack --native
Start it again:  npm run local -- start             without Docker: stop --native, then start --native
"""


@dataclass(frozen=True)
class Account:
    username: str
    password: str = field(repr=False)


class Sessions:
    """Who is logged in, by the cookie's value, and who is about to choose a new password, by the form's token."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, tuple[float, Account]] = {}
        self._changing: dict[str, tuple[float, str]] = {}

    def start(self, account: Account) -> str:
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_old()
            self._open[key] = (time.monotonic() + SESSION_SECONDS, account)
        return key

    def account(self, key: str) -> Account | None:
        with self._lock:
            self._forget_old()
            found = self._open.get(key)
        return None if found is None else found[1]

    def end(self, key: str) -> None:
        with self._lock:
            self._open.pop(key, None)

    def changes_password(self, token: str, username: str) -> None:
        with self._lock:
            self._changing[token] = (time.monotonic() + SESSION_SECONDS, username)

    def who_changes(self, token: str) -> str:
        with self._lock:
            return self._changing.get(token, (0, ""))[1]

    def _forget_old(self) -> None:
        now = time.monotonic()
        self._open = {key: value for key, value in self._open.items() if value[0] > now}
        self._changing = {key: value for key, value in self._changing.items() if value[0] > now}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def has_code(self) -> bool:
        location = self.header("location")
        return self.status == 302 and "code" in parse_qs(urlsplit(location).query)


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    upstream: str
    public: str
    sessions: Sessions

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            return self._send(Answer(413, [("Content-Type", "text/plain")], b"too long\n"))
        self._answer(self.rfile.read(int(length)))

    def _answer(self, body: bytes) -> None:
        path = urlsplit(self.path).path
        if not PATHS.match(path):
            return self._send(Answer(404, [("Content-Type", "text/plain")], b"not found\n"))
        try:
            self._send(self._routed(path, body))
        except (OSError, http.client.HTTPException):
            self._send(Answer(502, [("Content-Type", "text/plain")], DOWN.encode()))

    def _routed(self, path: str, body: bytes) -> Answer:
        if path == "/health":
            return self._ask("GET", "/_ministack/health", b"")
        if path == "/oauth2/authorize" and self.command == "GET":
            return self._authorize()
        if path in ("/login", "/oauth2/login") and self.command == "POST":
            return self._login(body)
        answer = self._ask(self.command, self.path, body)
        if path == "/logout" and answer.status == 302:
            self.sessions.end(self._cookie())
            return with_headers(answer, [("Set-Cookie", f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")])
        if path == "/oauth2/userInfo" and answer.status == 200:
            return as_json(answer, without_groups(json.loads(answer.body)))
        if path.endswith("/openid-configuration") and answer.status == 200:
            server = f"http://{self.headers.get('host', '')}"
            return as_json(answer, with_addresses(json.loads(answer.body), self.public, server))
        return answer

    def _authorize(self) -> Answer:
        """The form, or a code at once for who is logged in and sent a request that ministack accepts."""
        form = self._ask("GET", self.path, b"")
        query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        account = self.sessions.account(self._cookie())
        if form.status != 200 or account is None or query.get("prompt") == "login":
            return form
        fields = {key: query.get(key, "") for key in OAUTH_FIELDS}
        login = urlencode({**fields, "username": account.username, "password": account.password})
        answer = self._ask("POST", "/login", login.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        if answer.has_code:
            return answer
        # Disabled, deleted or with another password since.
        self.sessions.end(self._cookie())
        return form

    def _login(self, body: bytes) -> Answer:
        form = {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}
        answer = self._ask("POST", self.path, body)
        token = form.get("np_token", "")
        if answer.has_code:
            username = self.sessions.who_changes(token) if token else form.get("username", "")
            password = form.get("new_password" if token else "password", "")
            if username == "" or password == "":
                return answer
            self.sessions.end(self._cookie())
            key = self.sessions.start(Account(username, password))
            cookie = f"{COOKIE}={key}; Path=/; Max-Age={SESSION_SECONDS}; HttpOnly; SameSite=Lax"
            return with_headers(answer, [("Set-Cookie", cookie)])
        asked = re.search(rb'name="np_token" value="([^"]+)"', answer.body)
        if asked and not token:
            self.sessions.changes_password(asked[1].decode(), form.get("username", ""))
        return answer

    def _cookie(self) -> str:
        try:
            morsel = SimpleCookie(self.headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return ""
        return "" if morsel is None else morsel.value

    def _ask(self, method: str, target: str, body: bytes, headers: dict[str, str] | None = None) -> Answer:
        upstream = urlsplit(self.upstream)
        connection = http.client.HTTPConnection(upstream.hostname or "", upstream.port or 80, timeout=30)
        try:
            forwarded = {key: value for key, value in self.headers.items() if key.lower() not in NOT_FORWARDED}
            connection.request(method, target, body or None, headers or forwarded)
            response = connection.getresponse()
            kept = [(key, value) for key, value in response.getheaders() if key.lower() not in NOT_RETURNED]
            return Answer(response.status, kept, response.read())
        finally:
            connection.close()

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for key, value in answer.headers:
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Method, path and status: queries hold codes."""
        status = args[1] if len(args) > 1 else "-"
        path = urlsplit(getattr(self, "path", "")).path
        if path != "/health":
            sys.stderr.write(f"{self.command} {path!r} {status}\n")


def without_groups(claims: dict) -> dict:
    return {key: value for key, value in claims.items() if not key.startswith("cognito:")}


def with_addresses(document: dict, public: str, server: str) -> dict:
    def at(base: str, key: str) -> str:
        return base + urlsplit(document[key]).path

    return {
        **document,
        **{key: at(public, key) for key in ("authorization_endpoint", "end_session_endpoint")},
        **{key: at(server, key) for key in ("token_endpoint", "userinfo_endpoint", "jwks_uri")},
    }


def with_headers(answer: Answer, headers: list[tuple[str, str]]) -> Answer:
    return Answer(answer.status, [*answer.headers, *headers], answer.body)


def as_json(answer: Answer, value: dict) -> Answer:
    return Answer(answer.status, answer.headers, json.dumps(value).encode())


def address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError(f'"{text}" is no address; use one such as 127.0.0.1:4566')
    return host, int(port)


def url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise argparse.ArgumentTypeError(f'"{text}" is no address; use one such as http://localhost:4566')
    return text.rstrip("/")


def main() -> int:
    parser = argparse.ArgumentParser(description="A session at the local login.")
    parser.add_argument("--listen", type=address, default=("127.0.0.1", 4566), help="host:port; port 0 takes a free one")
    parser.add_argument("--upstream", type=url, required=True, help="where ministack answers")
    parser.add_argument("--public", type=url, help="where the browser finds this; by default the address listened on")
    args = parser.parse_args()
    Proxy.upstream = args.upstream
    Proxy.sessions = Sessions()
    server = ThreadingHTTPServer(args.listen, Proxy)
    server.daemon_threads = True
    host, port = server.server_address[:2]
    Proxy.public = args.public or f"http://{host}:{port}"
    # As the first process of a container it would otherwise ignore the signal.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"The login is at {Proxy.public}, listening on {host}:{port}.", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
