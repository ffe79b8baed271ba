"""A service on loopback that takes what Apprise posts to `json://`: it keeps the messages, refuses, or is silent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Inbox:
    """A running service. `status` is what it answers; while `silent` is set it takes a message and answers nothing."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        self.silent = threading.Event()
        self.arrived, self.leave = threading.Event(), threading.Event()
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                inbox.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                inbox.arrived.set()
                if inbox.silent.is_set():
                    inbox.leave.wait(60)
                    return
                self.send_response(inbox.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """The address for `DOSSIER_NOTIFY`, with a secret in it."""
        return f"json://reader:s3cret@127.0.0.1:{self.server.server_port}/inbox"

    def take(self) -> dict[str, Any]:
        """Return the only message that came since the last time."""
        assert len(self.messages) == 1, self.messages
        return self.messages.pop()


@contextmanager
def inbox() -> Iterator[Inbox]:
    """Run the service until the block ends."""
    made = Inbox()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.leave.set()
        made.server.shutdown()
        made.server.server_close()
        thread.join()
