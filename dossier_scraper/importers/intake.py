"""One import into one archive: what is new goes in through the same ingest as a crawl, what is there is passed over."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import responses as reason_phrases
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Self, get_args

from dossier_scraper.archive.database.store import iso
from dossier_scraper.archive.evidence.payload import BodyFault
from dossier_scraper.archive.evidence.warc_reader import read_record
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.answers import reasons
from dossier_scraper.archive.questions.captures import (
    StoredBody,
    bodies_of,
    capture,
    is_answered,
    is_captured,
    is_missed,
)
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.questions.runs import is_import_unfinished
from dossier_scraper.errors import IncompleteRun
from dossier_scraper.importers.scope import target_of
from dossier_scraper.ingest.capture.queue import GROUP
from dossier_scraper.ingest.run import Ingest, RunResult
from dossier_scraper.ingest.units.readers import Readers, Workers
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.ingest.upkeep.rebuild import load
from dossier_scraper.model import Exchange, Grade, Record
from dossier_scraper.site import Site
from dossier_scraper.wording import counted

GRADES: dict[str, Grade] = {"warc": "warc", "wayback": "replay", "commoncrawl": "commoncrawl"}
# The reason of a capture that an archive gives, and of which nothing can be made.
UNUSABLE = "unusable"
CANNOT_BE_READ = "kept that cannot be read as a whole"
KEPT_ALL = "What came in is kept, and the next command that writes reads it here."
Source = Literal["warc", "wayback", "commoncrawl"]


class Intake:
    """An import that is under way, as a context: it holds the archive's lock.

    An archive that is not there is made for the first capture that comes in, and a run begins with the first that is
    new, so that an import which finds nothing, or nothing new, writes nothing. `told` goes into the ledger. Raises
    `RefusedFolder` for another site's archive and, unless `demo`, the demo's, `ArchiveBusy` when another run holds it.
    Where others than this process read (`workers`), what comes in is only kept until `read_all`.
    """

    def __init__(
        self,
        root: Path,
        site: Site,
        source: Source,
        told: Mapping[str, Any],
        *,
        demo: bool = False,
        workers: Workers = 1,
    ) -> None:
        self.root, self.site, self.source, self.told, self.demo = root, site, source, told, demo
        self.workers, self.defers = workers, workers != 1
        self.archive = Archive(root=root, name=site.name, site=site.id, base_url=site.base_url)
        self.new = self.known = 0
        self.unreadable = Counter[str]()
        self._query: Query | None = None
        self._run: Ingest | None = None
        self._repaired: list[str] = []
        self._taken: set[tuple[str, str, str]] = set()
        self._stack = ExitStack()
        self._reading = ExitStack()

    def __enter__(self) -> Self:
        if not self._is_new():
            self._open()
        return self

    def __exit__(self, *_: object) -> None:
        if self._run:
            self._run.store.close()
        self._stack.close()

    def _is_new(self) -> bool:
        """Return True if the folder is not there, or holds its `archive.toml` alone; it stays so for now."""
        if not (self.root / "archive.toml").exists():
            return not self.root.exists()
        self.archive = Archive.open(self.root)
        self.archive.refuse_unless(self.site.id, self.demo)
        return self.archive.empty

    def _open(self) -> Query:
        site = self.site
        self.archive = Archive.open_or_create(
            self.root, site=site.id, base_url=site.base_url, name=site.name, demo=self.demo
        )
        self._stack.enter_context(self.archive.lock())
        self._repaired = prepare(self.archive, site)
        self._stack.enter_context(self._reading)
        self._query = self._reading.enter_context(open_query(self.root))
        return self._query

    @property
    def begun(self) -> bool:
        """Whether anything came in."""
        return self._run is not None

    def _begin(self) -> Ingest:
        """Return the run; it begins when it is first asked for."""
        if self._run is None:
            if self._query is None:
                self._open()
            self._run = Ingest(
                self.archive,
                self.site,
                source=self.source,
                started_at=datetime.now(UTC),
                user_agent=self.archive.user_agent,
                grade=GRADES[self.source],
                repaired=self._repaired,
                told=self.told,
            )
        return self._run

    # What comes in

    def take(self, exchange: Exchange, repeats: str | None = None) -> None:
        """Bring one exchange in, unless the archive has this body of this URL at this time.

        `repeats` is the SHA-256 of the body that a 304 confirms.
        """
        digest = repeats or hashlib.sha256(exchange.body).hexdigest()
        at = iso(exchange.captured_at)
        there = self._query is not None and is_captured(self._query, exchange.url, at, digest)
        if there or (exchange.url, at, digest) in self._taken:
            self.known += 1
            return
        self._taken.add((exchange.url, at, digest))
        run = self._begin()
        self._collect(run, run.record(exchange, repeats))

    def keep(self, record: Record, member: bytes) -> None:
        """Bring a response record of others in byte for byte, unless the archive has it; `member` is all of it."""
        if self._query is not None and capture(self._query, record.id):
            self.known += 1
            return
        run = self._begin()
        self._collect(run, run.record_verbatim(member))

    def _collect(self, run: Ingest, record: Record) -> None:
        self.new += 1
        if self.defers:
            run.defer(record)
            if self.new % GROUP == 0:
                self._sync_evidence(run)
            return
        observed = run.observe(record)
        if observed.capture.reason in get_args(BodyFault):
            self.unreadable[observed.capture.reason or ""] += 1
        run.collect(observed)

    @staticmethod
    def _sync_evidence(run: Ingest) -> None:
        run.archive.check_space()
        run.writer.sync()

    def read_all(self) -> None:
        """Have everything read that was only kept so far.

        Raises `IncompleteRun` where a page killed its readers: nothing is published then, and the next command reads
        what was kept.
        """
        run = self._run
        if run is None or not run.deferred:
            self.defers = False
            return
        self._sync_evidence(run)
        files = run.writer.files
        if not isinstance(self.workers, int):
            self.workers.whole = sum(file.size for file in files)
        with Readers.of(run.site, self.workers) as readers:
            load(run.store, run.archive, run.site, replace(run.run, warc_files=tuple(files)), readers)
        if readers.unread:
            raise IncompleteRun(f"{counted(readers.unread, 'capture')} killed who read them. {KEPT_ALL}")
        run.deferred.clear()
        self.defers = False
        self.unreadable.update(reasons(run.store, run.run.id, get_args(BodyFault)))

    def miss(self, url: str, at: datetime, reason: str, detail: str) -> None:
        """Record that a capture could not be had, once and not with every import."""
        if self._query is None or not is_missed(self._query, url, iso(at)):
            run = self._begin()
            run.collect(run.observe(run.record_failure(url, at, "skipped", reason, detail)))

    def sync(self) -> None:
        """Make everything that came in so far durable."""
        if self._run:
            self._run.sync()

    # What is there

    def covers(self, url: str, second: datetime) -> bool:
        """Return True if the archive has a response of this URL in this second."""
        return self._query is not None and covers(self._query, url, second)

    def is_unusable(self, url: str, second: datetime) -> bool:
        """Return True if an import found that nothing can be made of what was captured of this URL in this second."""
        return self._query is not None and is_missed(self._query, url, iso(second), UNUSABLE)

    def stored(self, url: str) -> list[StoredBody]:
        """Return the captures of a URL with the place of the body that each has, those of this import included."""
        self.sync()
        return bodies_of(self._query, url) if self._query else []

    def record_at(self, body: StoredBody) -> Record:
        """Read the record of a capture back."""
        return read_record(self.archive.warc / body.warc_file, body.warc_offset)

    # The end

    def finish(self, trouble: str | None, accounts: Mapping[str, Any] = MappingProxyType({})) -> RunResult | None:
        """Publish what came in, and what an interrupted import before brought; None when there was nothing to do.

        `trouble` says what could not be read, or which signal ended the import; `accounts` go into the ledger with what
        was told at its beginning. Raises `IncompleteRun` when there is trouble and nothing new.
        """
        pages = [f"{counted(count, 'page')} {CANNOT_BE_READ} ({why})" for why, count in self.unreadable.items()]
        trouble = "; ".join(filter(None, [trouble, *pages])) or None
        unfinished = self._query is not None and is_import_unfinished(self._query)
        if self._run is None and not unfinished:
            if trouble:
                raise IncompleteRun(f"Nothing new was imported: {trouble}.")
            return None
        run, self._run = self._begin(), None
        run.tell(accounts)
        self._reading.close()  # whoever closes a database last takes away what SQLite keeps beside it
        self._query = None
        result = run.finish(trouble, datetime.now(UTC))
        known = (f"{counted(self.known, 'capture')} stood in the archive already.",) if self.known else ()
        return replace(result, lines=(*result.lines, *known))


def exchange_of_record(record: Record, contradicted: str | None = None) -> Exchange:
    """Return what a record of others tells of; `contradicted` is the digest that it does not fit, if there is one."""
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
        claimed=contradicted,
    )


def covers(query: Query, url: str, second: datetime) -> bool:
    """Return True if an archive has a response of a URL in one second: indexes know no finer time."""
    return is_answered(query, url, iso(second), iso(second + timedelta(seconds=1)))
