"""The outbox: which notices went to whom, so that none goes twice. One JSON line each, appended and made durable.

A notice is entered as begun before it is sent and as sent or failed after it. A process that dies between the two
leaves it begun, and it is not sent again: a message twice is worse than one that also stands in the feed and in
`dossier status`. One that failed is part of the next notice. Addresses are kept as a digest, for they hold secrets.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import append_file, append_whole, read_file

State = Literal["begun", "sent", "failed"]
SHAPE = {"target": str, "seq": int, "state": str}


class Outbox:
    """The file `outbox.jsonl`; appending belongs to the archive's lock holder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> Iterator[Mapping[str, Any]]:
        """Yield every line that can be read; what a killed process left torn is passed over."""
        with disk_faults(self.path):
            data = read_file(self.path) if self.path.exists() else b""
        for raw in data.split(b"\n"):
            try:
                line = json.loads(raw)
            except (ValueError, RecursionError):
                continue
            if isinstance(line, dict) and all(type(line.get(name)) is kind for name, kind in SHAPE.items()):
                yield line

    def told(self, target: str) -> int | None:
        """Return up to which ledger line a target was told, or None when no notice to it was ever begun."""
        states = {line["seq"]: line["state"] for line in self.lines() if line["target"] == target}
        before = min(states) - 1 if states else None
        return max((seq for seq, state in states.items() if state != "failed"), default=before)

    def write(self, at: str, run: str, seq: int, target: str, state: State, detail: str = "") -> None:
        """Append one line and make it durable. Raises `DiskFault`."""
        line = {"at": at, "run": run, "seq": seq, "target": target, "state": state, "detail": detail}
        with disk_faults(self.path), append_file(self.path.parent, self.path.name) as file:
            end = file.seek(0, os.SEEK_END)
            torn = b""
            if end:
                file.seek(-1, os.SEEK_END)
                torn = b"" if file.read(1) == b"\n" else b"\n"
            append_whole(
                file, torn + json.dumps(line, sort_keys=True, ensure_ascii=False).encode() + b"\n", durable=True
            )


def name_of(url: str) -> str:
    """Return how the outbox names a target: its scheme and 8 hex digits of the SHA-256 of its address."""
    return f"{url.partition(':')[0][:20]}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
