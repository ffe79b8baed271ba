"""Import WARC and WACZ files that others made: what belongs to the site is written again into our own evidence.

Responses keep body and capture time, and so do resources, which are pages that were kept without their HTTP. A revisit
is written as what it stands for, from the record that it repeats. Requests, metadata and others stay theirs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from http.client import responses as reason_phrases
from pathlib import Path

from dossier_scraper.archive.evidence.warc_reader import RAW_TRANSFER_CODING, warc_date
from dossier_scraper.errors import RunHeld
from dossier_scraper.importers.digests import is_digest_of
from dossier_scraper.importers.intake import Intake
from dossier_scraper.importers.interrupts import Interrupted, Interrupts
from dossier_scraper.importers.scope import Scope, target_of
from dossier_scraper.importers.warc_files import Fault, InputFile, read_all
from dossier_scraper.ingest.run import RunResult
from dossier_scraper.model import Exchange, Header, Record
from dossier_scraper.site import Site

CUT = "records were cut short when they were made"
ORPHANS = "revisit records repeat a record that is neither in these files nor in the archive"
Place = tuple[str, datetime]


def import_warc(
    root: Path, site: Site, files: Sequence[Path], start_urls: Iterable[str] = (), *, demo: bool = False
) -> RunResult | None:
    """Import the site's captures from files; return how the run ended, or None when the archive had all of them.

    A file that is given twice is read once. `start_urls` name further origins that belong to the site; `demo` says that
    the archive is the demo's. Raises `UsageError` or `DossierError` for a file that is no WARC, `RunHeld` when nothing
    of the site is in the files, `IncompleteRun` when what is new could not be read.
    """
    given = [InputFile.of(path) for path in files]
    scope, inputs = Scope(site, start_urls), list({file.sha256: file for file in reversed(given)}.values())[::-1]
    told = {
        "files": [{"name": file.path.name, "size": file.size, "sha256": file.sha256} for file in inputs],
        "origins": [str(origin) for origin in scope.named],
    }
    with Intake(root, site, "warc", told, demo=demo) as intake, Interrupts() as interrupts:
        unpacking = _Unpacking(inputs, scope, intake, interrupts)
        try:
            trouble = unpacking.all()
        except Interrupted as stop:
            if not intake.begun:
                raise
            return intake.finish(stop.name)
        if not unpacking.met:
            held = ", ".join(origin for origin, _ in scope.others.most_common(3)) or "no web page at all"
            more = f" ({trouble})" if trouble else ""
            raise RunHeld(f"Nothing of {site.name} is in these files{more}. They hold: {held}. Try --start-url URL.")
        return intake.finish(trouble)


class _Unpacking:
    """What is known while records are read: the site's bodies by record id and by place, and revisits to resolve."""

    def __init__(self, inputs: Sequence[InputFile], scope: Scope, intake: Intake, interrupts: Interrupts) -> None:
        self.inputs, self.scope, self.intake, self.interrupts = inputs, scope, intake, interrupts
        self.by_id: dict[str, Place] = {}
        self.revisits: list[Record] = []
        self.faults: dict[str, None] = {}
        self.skipped: Counter[str] = Counter()
        self.met = 0

    def all(self) -> str | None:
        """Bring in everything of the site; return what could not be read, if anything."""
        for record, url in self._records():
            if url and record.type == "response" and record.status is not None:
                self._response(replace(record, url=url))
            elif url and record.type == "revisit":
                self.revisits.append(replace(record, url=url))
        self.met += len(self.revisits)
        left = [record for record in sorted(self.revisits, key=lambda r: r.captured_at) if not self._resolve(record)]
        self.skipped[ORPHANS] = len(self._resolve_elsewhere(left))
        trouble = [*self.faults, *(f"{count} {what}" for what, count in self.skipped.items() if count)]
        return "; ".join(trouble) or None

    def _records(self) -> Iterator[tuple[Record, str | None]]:
        """Yield every record with its address on the site, or None where it is not the site's."""
        for found in read_all(self.inputs):
            self.interrupts.check()
            if isinstance(found, Fault):
                self.faults[found.line] = None
            elif found.type != "metadata":
                yield found, self.scope.address(found.url)

    def _response(self, record: Record) -> None:
        self.met += 1
        if record.fields.get("warc-truncated") or _has(record.headers, RAW_TRANSFER_CODING):
            self.skipped[CUT] += 1
            return
        self.by_id[record.id] = (record.url, record.captured_at)
        self.intake.take(_exchange(record))

    def _resolve(self, revisit: Record) -> bool:
        """Bring a revisit in whose original is of the site: in the files, or in the archive."""
        url, at = self.by_id.get(revisit.refers_to or "") or _named_place(revisit, self.scope)
        for body in reversed(self.intake.stored(url)):
            named = at is not None and body.captured_at[:19] == f"{at:%Y-%m-%dT%H:%M:%S}"
            original = self.intake.record_at(body)
            if named or is_digest_of(_digest(revisit), original.payload) or _confirms(revisit, original):
                self._take_revisit(revisit, original)
                return True
        return False

    def _resolve_elsewhere(self, revisits: list[Record]) -> list[Record]:
        """Bring revisits in whose originals stand at addresses that are not the site's; return what is left."""
        left = {record.id: record for record in revisits}
        for record, url in self._records() if left else ():
            if url or record.type != "response":
                continue
            for revisit in list(left.values()):
                if revisit.status != 304 and _repeats(revisit, record):
                    self._take_revisit(revisit, record)
                    del left[revisit.id]
        return list(left.values())

    def _take_revisit(self, revisit: Record, original: Record) -> None:
        """Write a revisit as what it stands for: a 304 that confirms the original, or the same body once more."""
        if revisit.status == 304:
            self.intake.take(_exchange(revisit), repeats=original.payload_sha256)
            return
        status, headers = (revisit.status, revisit.headers) if revisit.status else (original.status, original.headers)
        self.intake.take(_exchange(replace(revisit, status=status, headers=headers, payload=original.payload)))


def _exchange(record: Record) -> Exchange:
    status = record.status or 0
    return Exchange(
        url=record.url,
        method="GET",
        target=target_of(record.url),
        request_headers=(),
        protocol="HTTP/1.1",
        status=status,
        reason=reason_phrases.get(status, ""),
        headers=record.headers,
        body=record.payload,
        captured_at=record.captured_at,
        ip=record.ip,
    )


def _confirms(revisit: Record, original: Record) -> bool:
    """Return True if a 304 that names no record, as Heritrix writes it, has the validator of an earlier page."""
    if revisit.status != 304 or original.status != 200 or original.captured_at > revisit.captured_at:
        return False
    validators = [(record.header("etag"), record.header("last-modified")) for record in (revisit, original)]
    return validators[0] == validators[1] != (None, None)


def _has(headers: Sequence[Header], name: bytes) -> bool:
    return any(header.name.lower() == name for header in headers)


def _named_place(revisit: Record, scope: Scope) -> tuple[str, datetime | None]:
    """Return where and when a revisit says that its original was captured (WARC 1.1, 5.12 and 5.13)."""
    named = revisit.fields.get("warc-refers-to-target-uri")
    url = (scope.address(named.strip("<>")) if named else None) or revisit.url
    at = None
    with suppress(ValueError):
        at = warc_date(revisit.fields["warc-refers-to-date"]) if "warc-refers-to-date" in revisit.fields else None
    return url, at


def _repeats(revisit: Record, record: Record) -> bool:
    return revisit.refers_to == record.id or is_digest_of(_digest(revisit), record.payload)


def _digest(revisit: Record) -> str:
    return revisit.fields.get("warc-payload-digest", "")
