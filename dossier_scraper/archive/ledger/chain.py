"""The ledger: what we did and decided, one sealed JSON line each, each carrying the hash of the line before.

What the lines say stands in `facts.py`; here they are only chained, checked and made durable. A line that brings
evidence lists its closed WARC files under `warc_files` (`WarcFile` as a mapping); a run has `counts`.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import append_file, append_whole, open_file, read_file
from dossier_scraper.archive.ledger.facts import fault
from dossier_scraper.errors import IntegrityError, LineRefused

FIRST_PREV = "0" * 64
SEAL = ("seq", "type", "at", "prev", "hash")
# So many lines are checked once in a process, however often they are read: ten years of daily runs.
READ = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: its place in the chain, and the facts that its writer gave. `at` is ISO 8601 in UTC."""

    seq: int
    type: str
    at: str
    prev: str
    hash: str
    facts: Mapping[str, Any]


def canonical(data: Mapping[str, Any]) -> bytes:
    """Return the one way to write a line: sorted keys, no spaces, UTF-8; a lone surrogate as its JSON escape."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def _shown(value: object, length: int = 200) -> str:
    text = ascii(value)
    return text if len(text) <= length else f"{text[:length]}…"


class Ledger:
    """The chain in one file. Reading needs no lock; appending belongs to the archive's lock holder.

    `kept` is the text of a ledger that lies in the evidence, or was read before, and that `path` only names. So many of
    its first lines as `proved` are known to be whole.
    """

    def __init__(self, path: Path, kept: bytes | None = None, *, proved: int = 0) -> None:
        self.path, self._kept, self._proved = path, kept, proved
        self._head: tuple[int, str] | None = None

    def lines(self, after: int = 0) -> Iterator[Line]:
        """Yield every whole line, checked or known; raise `IntegrityError` at the first that breaks the chain.

        Of the lines up to number `after`, which there must be, only the last is looked at. An end without newline is no
        line: it is being written, or was when its writer was killed (see `repair`).
        """
        raws, seq, prev = self._raw(), after, FIRST_PREV
        if after:
            prev = self._parse(raws[after - 1], after, None).hash
        for raw in raws[after:]:
            line = self._parse(raw, seq + 1, prev) if seq >= self._proved else _line(json.loads(raw))
            seq, prev = line.seq, line.hash
            yield line

    @property
    def head(self) -> tuple[int, str]:
        """The last line's `seq` and `hash`; of an empty ledger 0 and 64 zeros. Only that line is checked."""
        if self._head is None:
            lines, end, _ = self.content().rpartition(b"\n")
            seq, last = lines.count(b"\n") + 1, lines[lines.rfind(b"\n") + 1 :]
            self._head = (seq, self._parse(last, seq, None).hash) if end else (0, FIRST_PREV)
        return self._head

    def next_line(self, type: str, facts: Mapping[str, Any]) -> Line:
        """Return the line that `append` would write now, without its seal."""
        seq, prev = self.head
        return _line({**facts, "seq": seq + 1, "type": type, "prev": prev, "hash": ""})

    def append(self, type: str, facts: Mapping[str, Any]) -> Line:
        """Seal `facts` as the next line and make it durable; `facts` needs `at`, ISO 8601 in UTC.

        Raises `DiskFault` with the ledger as it was, `IntegrityError` when its end is torn (see `repair`), and
        `LineRefused` for facts that no reader of the line would take.
        """
        seq, prev = self.head
        data = {**facts, "seq": seq + 1, "type": type, "prev": prev}
        if clash := {"seq", "type", "prev", "hash"} & facts.keys():
            raise ValueError(f"the seal of a ledger line is not the caller's: {sorted(clash)}")
        if wrong := fault(type, data):
            raise LineRefused(f"No {type} line of the ledger can say this: {wrong} = {_shown(data.get(wrong))}")
        data["hash"] = hashlib.sha256(canonical(data)).hexdigest()
        line = _line(data)
        self._write(canonical(data) + b"\n")
        self._head = line.seq, line.hash
        return line

    def _write(self, data: bytes) -> None:
        with disk_faults(self.path), append_file(self.path.parent, self.path.name) as file:
            end = file.tell()
            if end and self._last_byte() != b"\n":
                raise IntegrityError(f"{self.path}: the last line is torn at byte {end}; the next run repairs it.")
            append_whole(file, data, durable=True)

    def _last_byte(self) -> bytes:
        with open_file(self.path) as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1)

    def content(self) -> bytes:
        """Return all bytes of the ledger, a torn end included; none where there is no file."""
        if self._kept is not None:
            return self._kept
        with disk_faults(self.path):
            return read_file(self.path) if self.path.exists() else b""

    def _raw(self) -> list[bytes]:
        return self.content().split(b"\n")[:-1]

    def _parse(self, raw: bytes, seq: int, prev: str | None) -> Line:
        """Check a line and return it; `prev` is the hash that it must follow, None where that is not looked at."""
        try:
            line, sealed, wrong = _read(raw)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise IntegrityError(f"{self.path}, line {seq}: not a ledger line; run `dossier verify`.") from error
        if (line.seq, line.hash, type(line.type)) != (seq, sealed, str) or prev not in (None, line.prev):
            raise IntegrityError(f"{self.path}, line {seq}: the chain is broken; run `dossier verify`.")
        if wrong:
            what = f"`{wrong}` is not what a line of type {line.type} says"
            raise IntegrityError(f"{self.path}, line {seq}: {what}; a copy of the archive may be whole.")
        return line


def _line(data: Mapping[str, Any]) -> Line:
    facts = {key: value for key, value in data.items() if key not in SEAL}
    return Line(**{name: data[name] for name in SEAL}, facts=facts)


@lru_cache(maxsize=READ)
def _read(raw: bytes) -> tuple[Line, str | None, str | None]:
    """Return a line as it says itself, the hash that it must have (None where no line is so written), and its fault.

    Raises what no ledger line causes. A start reads a ledger several times.
    """
    data = json.loads(raw)
    line = _line(data)
    unsealed = raw.replace(f'"hash":"{line.hash}",'.encode(), b"", 1)  # the line as it was hashed, if it is so written
    sealed = hashlib.sha256(unsealed).hexdigest() if canonical(data) == raw else None
    return line, sealed, fault(line.type, data) if type(line.type) is str else None
