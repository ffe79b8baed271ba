"""A server of raw bytes on loopback: it answers a target with what the test gave for its name, and closes at once."""

import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import Self


class RawServer:
    """The server, as a context manager; `asked` are the requests as they came. TLS ends without close_notify.

    One that `resets` ends connections that way.
    """

    def __init__(
        self, answers: Mapping[str, bytes], tls: ssl.SSLContext | None = None, *, resets: bool = False
    ) -> None:
        self.answers, self.tls, self.resets = answers, tls, resets
        self.asked: dict[str, bytes] = {}

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The origin."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._listening.getsockname()[1]}"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                connection.settimeout(60)
                with suppress(OSError):
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        with closing(self.tls.wrap_socket(connection, server_side=True) if self.tls else connection) as peer:
            message = b""
            while not message.endswith(b"\r\n\r\n"):
                message += peer.recv(65536)
            name = message.split(b" ", 2)[1].decode().removeprefix("/")
            self.asked[name] = message
            peer.sendall(self.answers[name])
            if self.resets:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
