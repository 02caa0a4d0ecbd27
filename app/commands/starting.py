"""What is there while the program starts: one page that says what is being done and comes back.

On the socket that is served from later, so that whoever opens the address meanwhile is not told
that there is nothing; the program that watches gets its 503.
"""

import json
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from app.i18n import _
from app.templating import TEMPLATES

_STYLES = ("tokens.css", "base.css", "frame.css")
_STATIC = Path(__file__).parents[1] / "static"
_FILES = {f"/static/{name}": _STATIC / name for name in _STYLES}

# The page asks again after so many seconds; so does a patient browser by the header.
_AGAIN = 2


class StartingPage:
    """Answers on `listening` until it is left; the socket stays open and is the caller's."""

    def __init__(self, listening: socket.socket) -> None:
        self._server = _Server(listening.dup(), self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._doing = _("正在启动数据库")

    def say(self, doing: str) -> None:
        """What is being done now, without a full stop."""
        self._doing = doing

    def html(self, *, sent: bool) -> str:
        """`sent`: something was, and is not kept; else the page asks again by itself."""
        return TEMPLATES.get_template("_shared/starting.html").render(
            doing=self._doing, again=None if sent else _AGAIN
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listening: socket.socket, page: StartingPage) -> None:
        super().__init__(listening.getsockname()[:2], _Answer, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.page = page


class _Answer(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path in _FILES:
            self._send("text/css; charset=utf-8", _FILES[path].read_text("utf-8"), HTTPStatus.OK)
        elif path in ("/health", "/healthz"):
            self._send("application/json", json.dumps({"status": "starting"}))
        else:
            self._send(
                "text/html; charset=utf-8", self.server.page.html(sent=self.command == "POST")
            )

    do_HEAD = do_POST = do_GET  # noqa: N815 (the standard library's names)

    def _send(
        self, media_type: str, text: str, status: HTTPStatus = HTTPStatus.SERVICE_UNAVAILABLE
    ) -> None:
        content = text.encode()
        self.send_response_only(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Retry-After", str(_AGAIN))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: it would print addresses, and a slip's address is its key."""
