"""Evidence written: WARC 1.1 files (ISO 28500:2017), one gzip member per record, appended and never changed.

What happened on the wire comes in, a record and its place come out. What it means, and when to sync, is the caller's.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import MappingProxyType

from dossier_scraper.archive.evidence.warc_reader import OPEN, read_record, record_of
from dossier_scraper.archive.evidence.warc_record import (
    Draft,
    Earlier,
    conversion_record,
    metadata_record,
    resource_record,
    response_record,
    warcinfo_record,
)
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import append_whole, create_file, open_file, rename_file, sync_folder
from dossier_scraper.archive.folder import safe_name
from dossier_scraper.errors import DiskFault, IntegrityError
from dossier_scraper.model import Exchange, Record, WarcFile

__all__ = ["Earlier", "WarcWriter"]


class WarcWriter:
    """The WARC files of one run, `NAME-TIME-SERIAL.warc.gz`; each ends in `.open` until it is closed.

    `info` becomes the lines of each file's `warcinfo`; `at` is the run's time in names (now, when absent); `first` are
    the blocks of resource records, by address, that the first file begins with, if there is one. After a `DiskFault`
    nothing more can be written; what was whole stays whole, and `close` still closes it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        info: Mapping[str, str],
        max_bytes: int = 1 << 30,
        at: datetime | None = None,
        first: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        self._folder, self._info, self._max_bytes, self._first = folder, info, max_bytes, first
        self._root = folder.parent
        self._at = at or datetime.now(UTC)
        self._stem = f"{safe_name(name)}-{self._at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        self._serial = 0
        self._file: FileIO | None = None
        self._path = folder
        self._size = 0
        self._digest = hashlib.sha256()
        self._failed = False
        self._closed: list[WarcFile] = []

    def response(self, exchange: Exchange, earlier: Earlier | None = None) -> Record:
        """Append an exchange: its response, or a revisit of `earlier`, and its request (see `response_record`)."""
        response, others = response_record(exchange, earlier)
        return self._record(response, b"".join(other.data for other in others))

    def failure(self, url: str, at: datetime, fields: Mapping[str, str]) -> Record:
        """Append a metadata record of an attempt that gave no response; `fields` are its lines (outcome, reason …)."""
        return self._record(metadata_record(url, at, fields))

    def conversion(self, refers_to: str, url: str, at: datetime, said: Mapping[str, str], reading: str) -> None:
        """Append a superseded reading of an earlier record (see `conversion_record`)."""
        self._append(conversion_record(refers_to, url, at, said, reading).data)

    def resource(self, uri: str, at: datetime, block: bytes) -> None:
        """Append something that we say ourselves, JSON (see `resource_record`)."""
        self._append(resource_record(uri, at, block).data)

    def verbatim(self, member: bytes) -> Record:
        """Append a record that others wrote, one gzip member, byte for byte; whoever calls has checked it."""
        offset = self._append(member)
        return read_record(self._folder / self._name, offset)

    @property
    def files(self) -> list[WarcFile]:
        """The files that were written so far, in their order; of the one that is open there is no digest yet."""
        now = [WarcFile(name=self._name, size=self._size, sha256="")] if self._file else []
        return [*self._closed, *now]

    def sync(self) -> None:
        """Make everything appended so far durable."""
        if self._file:
            with self._faults():
                os.fsync(self._file.fileno())

    def close(self) -> list[WarcFile]:
        """Check, close and rename what was written; return the run's files in their order, none when nothing was."""
        if self._file:
            self._finish(self._file)
        return self._closed

    def _record(self, draft: Draft, more: bytes = b"") -> Record:
        offset = self._append(draft.data + more)
        return record_of(draft.fields, draft.block, warc_file=self._name, offset=offset, length=len(draft.data))

    @property
    def _name(self) -> str:
        return self._path.name.removesuffix(OPEN)

    def _inside(self, name: str) -> str:
        return f"{self._folder.name}/{name}"

    def _append(self, data: bytes) -> int:
        """Write whole members at the end of the current file and return their offset; a failed write leaves no part."""
        if self._failed:
            raise DiskFault(f"{self._path}: a write failed before; nothing more is written to this run's evidence.")
        if self._file and self._size and self._size + len(data) > self._max_bytes:
            self._finish(self._file)
        file = self._file or self._begin()
        offset = self._size
        with self._faults():
            append_whole(file, data)
        self._size += len(data)
        self._digest.update(data)
        return offset

    def _begin(self) -> FileIO:
        """Start the next file with its `warcinfo` record, under the first serial number that is free."""
        with self._faults():
            while True:
                self._path = self._folder / f"{self._stem}-{self._serial:05d}.warc.gz{OPEN}"
                self._serial += 1
                if self._path.with_name(self._name).exists():
                    continue
                try:
                    self._file = create_file(self._root, self._inside(self._path.name))
                    break
                except FileExistsError:
                    continue
            sync_folder(self._root, self._folder.name)
        self._size, self._digest = 0, hashlib.sha256()
        self._append(warcinfo_record(self._name, self._at, self._info).data)
        first, self._first = self._first, {}
        for uri, block in first.items():
            self.resource(uri, self._at, block)
        return self._file

    def _finish(self, file: FileIO) -> None:
        """Sync a file, read it back and compare it with what was written, and give it its final name."""
        with self._faults():
            os.fsync(file.fileno())
            file.close()
            self._file = None
            with open_file(self._path) as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
            if digest != self._digest.hexdigest():
                raise IntegrityError(f"{self._path}: the disk does not hold what was written; check the disk.")
            rename_file(self._root, self._inside(self._path.name), self._inside(self._name))
        sync_folder(self._root, self._folder.name)
        self._closed.append(WarcFile(name=self._name, size=self._size, sha256=digest))

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            with disk_faults(self._path):
                yield
        except DiskFault:
            self._failed = True
            raise
