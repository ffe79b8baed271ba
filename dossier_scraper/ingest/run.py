"""One run into one archive: evidence, then capture rows, then at its end the published history or nothing."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from dossier_scraper import __version__
from dossier_scraper.archive.check.proved import ledger_told
from dossier_scraper.archive.check.touched import note_left
from dossier_scraper.archive.database.store import Store, iso
from dossier_scraper.archive.evidence.copies import close_copies
from dossier_scraper.archive.evidence.warc_reader import PAYLOAD_DIGEST, read_record
from dossier_scraper.archive.evidence.warc_writer import Earlier, WarcWriter
from dossier_scraper.archive.folder import Archive, checker_bytes
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.ledger.others import Others
from dossier_scraper.archive.ledger.run_line import facts_of
from dossier_scraper.archive.questions import addresses, captures
from dossier_scraper.archive.questions.answers import good_answer, totals
from dossier_scraper.archive.questions.captures import CaptureRow
from dossier_scraper.archive.questions.readings import Kept
from dossier_scraper.archive.questions.runs import absorbed, run
from dossier_scraper.archive.snapshots import write_snapshots
from dossier_scraper.errors import LineRefused
from dossier_scraper.ingest.capture.entry import entry_of
from dossier_scraper.ingest.capture.observe import Observed
from dossier_scraper.ingest.capture.queue import GROUP, CaptureQueue, kept_of, observe_in
from dossier_scraper.ingest.capture.workers import Reader
from dossier_scraper.ingest.finish import refused, settle
from dossier_scraper.ingest.publish.pagers import known_pagers, learn_pagers
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.ingest.sealing import seal
from dossier_scraper.model import Exchange, Grade, Outcome, Reading, Record, RunRecord, RunSource
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version, rules_of, rules_uri, tables_sha256

# The record that a page repeats is read once for all that ask for it while so many requests are under way.
UNDER_WAY = 16
# So long a server is believed that a page is still the one that it sent; then it is asked for the page itself.
BELIEVED = timedelta(days=30)
# So long, by the times of captures and run, a run trusts what an interrupted one before it was told.
STILL_KNOWN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run ended: its state, the exit code, totals of its captures and its dossiers, and the lines to print."""

    run_id: str
    state: str
    exit_code: int
    counts: Mapping[str, int]
    dossiers: Mapping[str, int]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a run knows of a URL without asking it: what was read there (None: no page), or where it redirects."""

    reading: Reading | None
    location: str | None


class Ingest:
    """One run; the caller holds the archive's lock and has called `prepare`, which `repaired` something or nothing.

    `told` is what an import says of where it takes from; it goes into the ledger and into each file's `warcinfo`.
    `reader` may read pages in processes of their own. `confirmable` are the captures whose bodies a 304 would confirm,
    by the addresses that were asked on condition, and `repeated` those that one did, by their ids, with what is kept.
    """

    def __init__(
        self,
        archive: Archive,
        site: Site,
        *,
        source: RunSource,
        started_at: datetime,
        user_agent: str,
        start_urls: Sequence[str] = (),
        grade: Grade = "direct",
        repaired: Sequence[str] = (),
        told: Mapping[str, Any] = MappingProxyType({}),
        reader: Reader | None = None,
    ) -> None:
        self.archive, self.source, self.grade = archive, source, grade
        self.repaired, self.told = tuple(repaired), dict(told)
        self.started_at, self.start_urls = started_at, tuple(start_urls)
        self.store, self.ledger = Store(archive.database), Ledger(archive.ledger_path)
        named = site.with_origins([*start_urls, *told.get("origins", ())])
        origins = sorted(map(str, named.origins - site.origins | site.named))
        known = ledger_told(archive)
        self.site = site = named.with_origins(known.origins)
        self.site = site = site.with_pagers(known_pagers(self.store))
        self.claims = Claims(self.store, site)
        self.queue = CaptureQueue(self.store, lambda: self.writer.sync())
        self.reader = reader
        self.deferred: dict[str, Earlier] = {}
        self.confirmable: dict[str, CaptureRow] = {}
        self.repeated: dict[str, tuple[CaptureRow, Kept | None]] = {}
        self.read = lru_cache(maxsize=UNDER_WAY)(read_record)
        moment, version = self._named_at(), extractor_version(site)
        self.run = RunRecord(
            id=f"{moment:%Y%m%dT%H%M%SZ}-{source}",
            source=source,
            grade=grade,
            started_at=iso(started_at),
            extractor_version=version,
            tables=tables_sha256(site),
            origins=tuple(origins),
            told=self.told,
        )
        self.store.write_run(self.run)
        self.interrupted = absorbed(self.store, self.run.id)[1:]
        self.writer = WarcWriter(
            archive.warc,
            name=f"{archive.site}-{source}",
            at=moment,
            info={
                "software": f"dossier-scraper/{__version__}",
                "format": "WARC File Format 1.1",
                "isPartOf": self.run.id,
                "operator": archive.operator or "unknown",
                "http-header-from": archive.contact or "unknown",
                "http-header-user-agent": user_agent,
                **({"robots": "obey (RFC 9309)"} if source == "live" else {}),
                "origins": json.dumps(origins),
                **{f"import-{name}": json.dumps(value, ensure_ascii=False) for name, value in self.told.items()},
                "ledger-head": self.ledger.head[1],
            },
            first={rules_uri(version): rules_of(site)} if version not in known.adopted else {},
        )

    @property
    def acknowledged(self) -> int:
        """Return how many captures of this run are durable: synced evidence and committed rows."""
        return self.queue.acknowledged

    def _named_at(self) -> datetime:
        """Return the time that names the run: its start, to the second, or a later one where that is taken."""
        moment = self.started_at.astimezone(UTC)
        while run(self.store, f"{moment:%Y%m%dT%H%M%SZ}-{self.source}"):
            moment += timedelta(seconds=1)
        return moment

    # Evidence

    def defer(self, record: Record) -> None:
        """Leave a record to be read with others; a later body that is the same repeats it."""
        if record.payload_sha256 and not record.refers_to:
            self.deferred.setdefault(record.payload_sha256, _earlier(record, record.payload_sha256))

    def record(self, exchange: Exchange, repeats: str | None = None) -> Record:
        """Write an exchange as WARC records, a body seen before as a revisit; it is durable after the next sync.

        `repeats` is the SHA-256 of the stored body that an imported 304 confirms; a crawl's own is found by what was
        asked.
        """
        return self.writer.response(exchange, self._earlier(exchange, repeats))

    def _earlier(self, exchange: Exchange, repeats: str | None) -> Earlier | None:
        if exchange.status == 304 and repeats is None:
            asked = any(h.name.lower() in (b"if-none-match", b"if-modified-since") for h in exchange.request_headers)
            held = self.confirmable.pop(exchange.url, None)
            held = held or self._held(self._last_good([exchange.url]).values()).get(exchange.url)
            if held is None or not asked:
                return None
            kept = kept_of(self.store, held, exchange.url)
            self.repeated[held.id] = held, kept
            return self._repeated(held, kept)
        if not exchange.body and repeats is None:
            return None
        digest = repeats or hashlib.sha256(exchange.body).hexdigest()
        if deferred := self.deferred.get(digest):
            return deferred
        if queued := self.queue.find(payload_sha256=digest):
            return _earlier(queued.record, digest)
        return self._repeated(captures.holder_of(self.store, digest))

    def _repeated(self, capture: CaptureRow | None, kept: Kept | None = None) -> Earlier | None:
        """Return the record of a capture that holds its own body, of which something may be `kept`."""
        if capture is None:
            return None
        sha256 = capture.payload_sha256 or ""
        digest = kept.digest if kept else captures.digest_of(self.store, sha256, capture.url)
        if digest and capture.grade == "direct":  # what others wrote may have another one, or none
            return Earlier(
                record_id=capture.id,
                url=capture.url,
                captured_at=datetime.fromisoformat(capture.captured_at),
                payload_sha256=sha256,
                payload_digest=digest,
            )
        held = self.read(self.archive.warc / capture.warc_file, capture.warc_offset)
        return _earlier(held, sha256)

    def record_verbatim(self, member: bytes) -> Record:
        """Write a response record of others as it is (see `WarcWriter.verbatim`)."""
        return self.writer.verbatim(member)

    def record_failure(self, url: str, at: datetime, outcome: Outcome, reason: str, detail: str = "") -> Record:
        """Write a metadata record of a URL that gave no response."""
        return self.writer.failure(url, at, {"outcome": outcome, "reason": reason, "detail": detail})

    # Rows

    def observe(self, record: Record) -> Observed:
        """Decode, read and judge a record; a page that repeats a known body at its URL keeps the known reading."""
        repeated = self.repeated.pop(record.refers_to or "", None)
        asked = {repeated[0].id: repeated} if repeated else {}
        return observe_in(
            self.archive, self.store, self.queue, self.site, record, self.run.id, self.grade, self.read, asked
        )

    async def observe_soon(self, record: Record) -> Observed:
        """Observe a record, in the reader's process where pages come faster than they are read."""
        found = await self.reader.observe(record, self.site, self.run.id, self.grade) if self.reader else None
        return found or self.observe(record)

    def collect(self, observed: Observed) -> None:
        """Queue a capture's row; groups are written once their evidence is synced."""
        self.queue.add(entry_of(observed, self.site))
        if len(self.queue.waiting) >= GROUP:
            self.sync()

    def sync(self) -> None:
        """Make everything recorded so far durable, then count it as archived. Call it at least every 200 ms.

        Raises `DiskFault`, also when the space that the end of a run needs would not stay free.
        """
        if self.queue.waiting:
            self.archive.check_space()
            self.queue.write()

    # What the archive knows

    def due(self) -> list[str]:
        """Return the site-relative addresses of every known dossier's page: visited even when no listing names them.

        Where another dossier has taken the address, it is the last that the dossier still has.
        """
        return addresses.due(self.store)

    def validators(self, urls: Sequence[str]) -> dict[str, tuple[str | None, str | None]]:
        """Return ETag and Last-Modified of the last good capture of URLs, for conditional requests (RFC 9110, 13.1).

        None where the page itself was not sent for a month: a server may say for ever that nothing has changed.
        """
        since, found = iso(self.started_at - BELIEVED), self._last_good(urls)
        held = self._held(found.values())
        old = [url for url, one in held.items() if not (one.url == url and one.ordered_at > since)]
        for url in set(old) - self._last_good(old, since).keys():
            del held[url]
        self.confirmable |= held
        return {url: (found[url].etag, found[url].last_modified) for url in held}

    def is_known(self, url: str) -> bool:
        """Return True if any run, also this one, has recorded what became of a URL's page."""
        key = self.site.key(url)
        return captures.is_met(self.store, key) or any(entry.page_key == key for entry in self.queue.waiting)

    def answered(self, url: str) -> Known | None:
        """Return the good answer that an interrupted run, which this one goes on with, got at a URL within a day."""
        if not self.interrupted:
            return None
        since, until = iso(self.started_at - STILL_KNOWN), iso(self.started_at)
        found = good_answer(self.store, url, self.interrupted, since, until)
        if found is None:
            return None
        reading = self.claims.reading(found.reading_id) if found.reading_id else None
        return Known(reading=reading, location=found.location)

    def _last_good(self, urls: Sequence[str], sent_after: str | None = None) -> dict[str, CaptureRow]:
        pages = [(self.site.key(url), url) for url in urls]
        rows = captures.last_with_validators(self.store, pages, sent_after=sent_after) if pages else []
        return {row.url: row for row in rows}

    def _held(self, found: Collection[CaptureRow]) -> dict[str, CaptureRow]:
        """Return the captures that hold the bodies of some, by the URLs of those: themselves, or those they repeat."""
        repeating = {one.url: one.refers_to for one in found if one.refers_to}
        rows = captures.captures_of(self.store, list(repeating.values())) if repeating else []
        by_id = {one.id: one for one in rows}
        held = {url: by_id[name] for url, name in repeating.items() if name in by_id}
        return {one.url: one for one in found if not one.refers_to} | held

    # The end

    def tell(self, more: Mapping[str, Any]) -> None:
        """Say more of where an import took from: it goes into the ledger."""
        self.told |= more
        self.run = replace(self.run, told=self.told)

    def finish(
        self,
        stopped: str | None,
        finished_at: datetime,
        *,
        listing_confirmed: bool = False,
        others: Others | None = None,
    ) -> RunResult:
        """End the run: seal the evidence, judge, write the ledger's line, publish in one transaction or not at all.

        `stopped` says why the run did not end by itself: `SIGINT`, `SIGTERM` (interrupted), or another reason.
        `listing_confirmed` says that the site names the listing's dossiers elsewhere as well, and no other. `others` is
        what an import of another archive takes in: its files are copied, its captures written.
        """
        self.sync()
        copies = others.copies if others else ()
        run = replace(
            self.run,
            finished_at=iso(finished_at),
            counts=totals(self.store, self.run.id, *(one.id for one in others.runs) if others else ()),
            checker=hashlib.sha256(checker_bytes()).hexdigest(),
            warc_files=(*self.writer.close(), *copies),
            other=others.archive if others else None,
        )
        try:
            try:
                with self.store.transaction():
                    self.site = learn_pagers(self.store, self.site, run.id)
                    settled = settle(
                        self.store,
                        self.site,
                        run,
                        stopped=stopped,
                        start_urls=self.start_urls,
                        evidence=str(self.archive.warc),
                        listing_confirmed=listing_confirmed,
                        others=others,
                    )
                    close_copies(self.archive.root, copies)
                    self._seal(settled.run)
            except LineRefused as why:
                settled = refused(run, why)
                with self.store.transaction():
                    self.site = learn_pagers(self.store, self.site, run.id)
                    self._seal(settled.run)
            write_snapshots(self.store, self.archive.snapshots)
        finally:
            self.store.close()
        note_left(self.archive)
        return RunResult(
            run_id=run.id,
            state=settled.run.state,
            exit_code=settled.verdict.exit_code,
            counts=run.counts,
            dossiers=settled.published.totals(),
            lines=(*self.repaired, *settled.verdict.lines),
        )

    def _seal(self, run: RunRecord) -> None:
        """Write the ledger's line of the run and its final row, in the caller's transaction. Raises `LineRefused`."""
        facts = facts_of(run, run.finished_at or run.started_at)
        seal(self.store, self.ledger, "run", facts, lambda line: self._enter(run, line.seq))

    def _enter(self, run: RunRecord, seq: int) -> None:
        self.store.write_run(run, seq)
        self.store.end_others(seq)


def _earlier(held: Record, sha256: str) -> Earlier:
    return Earlier(
        record_id=held.id,
        url=held.url,
        captured_at=held.captured_at,
        payload_sha256=sha256,
        payload_digest=held.fields.get(PAYLOAD_DIGEST),
    )
