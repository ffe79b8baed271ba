"""SIGINT and SIGTERM during an import: the first ends it cleanly, the second ends the process at once."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import Any, Self

from dossier_scraper.errors import DossierError


class Interrupted(DossierError):
    """The person or the system asked the import to end. Never raised while evidence is written."""

    def __init__(self, received: signal.Signals) -> None:
        super().__init__(f"Stopped by {received.name}.")
        self.name, self.exit_code = received.name, 128 + received


class Interrupts:
    """Turn the first signal into `Interrupted`, at the next `check`, or at once where the import only waits."""

    def __init__(self) -> None:
        self.received: signal.Signals | None = None
        self._waiting = False
        self._woken = threading.Event()
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._handle) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self) -> None:
        """Raise `Interrupted` when a signal has come."""
        if self.received:
            raise Interrupted(self.received)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Let a signal break off what is done inside: waiting for an answer, and nothing that must be whole."""
        self.check()
        self._waiting = True
        try:
            yield
        finally:
            self._waiting = False

    def sleep_until(self, moment: float) -> None:
        """Sleep until the monotonic clock shows `moment`."""
        self.check()
        if (left := moment - monotonic()) > 0:
            self._woken.wait(left)
        self.check()

    def _handle(self, number: int, _: FrameType | None) -> None:
        if self.received:
            os._exit(128 + number)
        self.received = signal.Signals(number)
        self._woken.set()
        if self._waiting:
            raise Interrupted(self.received)
