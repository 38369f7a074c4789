"""Serves the private page: listens on this machine alone, lets only that page in, and ends when the page is closed.

Whoever knows the address could put files in, so it holds a secret made anew at each start. A website in another tab
must not be able to ask either, even one whose name was made to lead here: the name and the origin asked for are
compared with our own.
"""

import http.server
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

LARGEST = 100 * 2**20  # bytes of all files of one check; exports of a programme have a few hundred thousand
BEAT = 2.0  # seconds between two signs of life to the page
WAITS, LINGERS = 600.0, 8.0  # seconds before the first visitor, and after the last has gone (a reload takes one)
SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Answer:
    """What goes back to the page: a kind of content and its bytes; `saved_as` makes it a download of that name."""

    content: bytes
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    saved_as: str | None = None


Answering = Callable[[str, bytes | None], Answer | None]


class Listener(http.server.ThreadingHTTPServer):
    """Serves what `answering` gives for a name and the bytes sent with it, at an address that nobody can guess."""

    daemon_threads = True
    allow_reuse_address = False  # on Windows it would let another program take over the port

    def __init__(self, answering: Answering, lingers: float = LINGERS) -> None:
        self.answering, self.lingers, self.token = answering, lingers, secrets.token_urlsafe(24)
        self.visitors, self.quiet_until = 0, time.monotonic() + WAITS
        self.counting, self.ended = threading.Lock(), threading.Event()
        super().__init__(("127.0.0.1", 0), _Visit)

    def server_bind(self) -> None:
        """Bind without looking up the machine's name, which could ask the network."""
        super(http.server.HTTPServer, self).server_bind()
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]

    @property
    def origin(self) -> str:
        """The only origin that is answered."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"{self.origin}/{self.token}/"

    def stay(self) -> None:
        """Serve until the page is closed everywhere, or until interrupted."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        try:
            while self._is_wanted():
                self.ended.wait(1.0)
        finally:
            self.ended.set()
            self.shutdown()
            self.server_close()

    def _is_wanted(self) -> bool:
        with self.counting:
            return self.visitors > 0 or time.monotonic() < self.quiet_until

    def count(self, change: int) -> None:
        """Note that a page was opened (1) or closed (-1)."""
        with self.counting:
            self.visitors += change
            self.quiet_until = time.monotonic() + self.lingers

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a visitor that went away is no news, and a traceback could quote what was sent."""


class _Visit(http.server.BaseHTTPRequestHandler):
    server: Listener
    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds for a visitor that stops in the middle of a word

    def do_GET(self) -> None:
        name = self._name()
        if name == "alive":
            self._keep_alive()
        elif name is not None:
            self._send(self.server.answering(name, None))

    def do_POST(self) -> None:
        name = self._name()
        if name is None:
            return
        if self.headers.get("Origin") is None:
            self._refuse(403)
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._refuse(411)
        elif int(length) > LARGEST:
            self._refuse(413)
        else:
            self._send(self.server.answering(name, self.rfile.read(int(length))))

    def _name(self) -> str | None:
        """What is asked for, or None where the visitor was refused."""
        own = self.server.origin
        foreign = (
            self.headers.get("Host") != own.removeprefix("http://")
            or self.headers.get("Origin", own) != own
            or self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
        )
        if foreign:
            self._refuse(403)
            return None
        _, token, *names = (*self.path.split("/"), "", "")[:3]
        if not secrets.compare_digest(token.encode(), self.server.token.encode()) or self.path.count("/") != 2:
            self._refuse(404)
            return None
        return names[0]

    def _keep_alive(self) -> None:
        # A connection that stays open is how a closed tab is noticed; a timer in a page sleeps when the tab does.
        self.close_connection = True
        self._head(200, {"Content-Type": "text/event-stream", "Connection": "close"})
        self.server.count(1)
        try:
            while not self.server.ended.wait(BEAT):
                self.wfile.write(b":\n\n")
        except OSError:
            pass
        finally:
            self.server.count(-1)

    def _send(self, answer: Answer | None) -> None:
        if answer is None:
            self._refuse(404)
            return
        more = {"Content-Type": answer.kind, "Content-Length": str(len(answer.content))}
        if answer.saved_as:
            more["Content-Disposition"] = f'attachment; filename="{answer.saved_as}"'
        self._head(answer.status, more)
        self.wfile.write(answer.content)

    def _refuse(self, status: int) -> None:
        self.close_connection = True  # what was sent along is not read
        self._head(status, {"Content-Length": "0", "Connection": "close"})

    def _head(self, status: int, more: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in (SAFE | more).items():
            self.send_header(name, value)
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Refuse what is no request without repeating any of it."""
        self._refuse(code)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep no log: an address in it holds the secret."""
