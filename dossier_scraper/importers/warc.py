"""Import WARC and WACZ files that others made: what belongs to the site is written again into our own evidence.

Responses keep body and capture time, and so do resources, which are pages that were kept without their HTTP. A revisit
is written as what it stands for, from the record that it repeats. Requests, metadata and others stay theirs. What
contradicts its own digest is evidence and never a version.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dossier_scraper.archive.evidence.warc_reader import warc_date
from dossier_scraper.errors import RunHeld
from dossier_scraper.importers.accounts import Account
from dossier_scraper.importers.digests import differ, is_digest_of
from dossier_scraper.importers.intake import KEPT_ALL, Intake, exchange_of_record
from dossier_scraper.importers.interrupts import Interrupted, Interrupts
from dossier_scraper.importers.packages import Entry
from dossier_scraper.importers.parts import ELSEWHERE, Wanted
from dossier_scraper.importers.scope import Scope
from dossier_scraper.importers.warc_files import Given, InputFile
from dossier_scraper.ingest.run import RunResult
from dossier_scraper.ingest.units.readers import Workers
from dossier_scraper.model import Record
from dossier_scraper.site import Site
from dossier_scraper.wording import one_line

# So many characters of an address are told.
SHOWN = 100
ORPHANS = "revisits of what is neither in these files nor in the archive"
Progress = Callable[[int, int], None]


def import_warc(
    root: Path,
    site: Site,
    files: Sequence[Path | str],
    start_urls: Iterable[str] = (),
    *,
    demo: bool = False,
    workers: Workers = 1,
    say: Callable[[str], None] = lambda line: None,
    progress: Progress = lambda done, of: None,
) -> RunResult | None:
    """Import the site's captures from files; return how the run ended, or None when the archive had all of them.

    A file that is given twice is read once; a folder stands for the files in it, text for the file at an address.
    `start_urls` name further origins that belong to the site; `demo` says that the archive is the demo's. Pages are
    read by this process while records come in, or by so many `workers` once all have. `say` is told what became of each
    file, `progress` the bytes that were read and those of all files. Raises `UsageError` or `DossierError` for a file
    that is no WARC, `RunHeld` when nothing of the site is in the files, `IncompleteRun` when what is new could not be
    read.
    """
    given, scope = Given.of(files), Scope(site, start_urls)
    inputs = given.files
    told = {
        "files": [{"name": file.path.name, "size": file.size, "sha256": file.sha256} for file in inputs],
        "origins": [str(origin) for origin in scope.named],
    }
    for line in (*given.refused, *given.passed):
        say(line)
    with Intake(root, site, "warc", told, demo=demo, workers=workers) as intake, Interrupts() as interrupts:
        unpacking = _Unpacking(inputs, scope, intake, interrupts, progress)
        try:
            trouble = "; ".join(filter(None, (_unread(given.refused), unpacking.all()))) or None
        except Interrupted as stop:
            if intake.begun and intake.defers:
                say(KEPT_ALL)
            if not intake.begun or intake.defers:
                raise
            return intake.finish(stop.name)
        for line in unpacking.lines():
            say(line)
        if not unpacking.met:
            raise _nothing(site, scope, trouble)
        return intake.finish(trouble, {"read": [account.facts() for account in unpacking.accounts]})


def _nothing(site: Site, scope: Scope, trouble: str | None) -> RunHeld:
    """Say that nothing of the site is in the files, and what is."""
    held = ", ".join(origin for origin, _ in scope.others.most_common(3))
    held = f"hold: {held}. Try --start-url URL." if held else "hold no web page at all."
    more = f" ({trouble})" if trouble else ""
    return RunHeld(f"Nothing of {site.name} is in these files{more}. They {held}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """Where what a revisit repeats was captured, when, and the digest of its payload, as far as records say so."""

    url: str
    at: datetime | None
    digest: str = ""


class _Unpacking:
    """What is known while records are read: the site's bodies by record id and by place, and revisits to resolve."""

    def __init__(
        self, inputs: Sequence[InputFile], scope: Scope, intake: Intake, interrupts: Interrupts, progress: Progress
    ) -> None:
        self.inputs, self.scope, self.intake, self.interrupts, self.progress = (
            inputs,
            scope,
            intake,
            interrupts,
            progress,
        )
        self.by_id: dict[str, Original] = {}
        self.revisits: list[Record] = []
        self.accounts: list[Account] = []
        self.orphans = self.met = 0

    def all(self) -> str | None:
        """Bring in everything of the site; return what could not be read, if anything."""
        for entry in self._entries(lambda url: self.scope.address(url) is not None):
            self._read(entry)
        with self.interrupts.waiting():
            self.intake.read_all()
        self.met += len(self.revisits)
        left = [record for record in sorted(self.revisits, key=lambda r: r.captured_at) if not self._resolve(record)]
        for record in left:
            if record.type == "response":  # a 304 of which nobody says what it confirms
                self.intake.take(exchange_of_record(record))
        self.orphans = len(self._resolve_elsewhere([record for record in left if record.type == "revisit"]))
        trouble = [line for account in self.accounts for line in account.troubles()]
        trouble += [f"{ORPHANS}: {self.orphans}"] if self.orphans else []
        if odd := sorted(self.scope.odd):
            trouble.append(
                f"addresses that begin with the site's host and are none: {len(odd)} ({one_line(odd[0])[:SHOWN]})"
            )
        return "; ".join(trouble) or None

    def lines(self) -> list[str]:
        """Say what became of each file, byte by byte."""
        return [line for account in self.accounts for line in account.lines()]

    def _entries(self, wanted: Wanted = lambda url: True) -> Iterator[Entry]:
        for file in self.inputs:
            yield from file.entries(wanted)

    def _read(self, entry: Entry) -> None:
        """Take what one file holds of the site, and keep account of its bytes."""
        account = Account(entry)
        self.accounts.append(account)
        whole, before = sum(file.size for file in self.inputs), sum(account.size for account in self.accounts[:-1])
        for part in entry.parts:
            self.interrupts.check()
            self.progress(min(before + part.end, whole), whole)
            url = (
                None
                if part.reason == ELSEWHERE
                else self.scope.address(part.record.url if part.record else part.url or "")
            )
            account.enter(part, url)
            if part.record is None or url is None or account.is_cut(part.record):
                self.met += url is not None
                continue
            record = replace(part.record, url=url)
            if record.type == "revisit" or (record.status == 304 and not record.payload):
                self.revisits += [] if part.contradicted else [record]
            else:
                self.met += 1
                self.by_id[record.id] = Original(url=url, at=record.captured_at, digest=_digest(record))
                self.intake.take(exchange_of_record(record, part.contradicted or entry.contradicted))

    def _resolve(self, revisit: Record) -> bool:
        """Bring a revisit in whose original is of the site: in the files, or in the archive."""
        named = self.by_id.get(revisit.refers_to or "") or _named_place(revisit, self.scope)
        second = f"{named.at:%Y-%m-%dT%H:%M:%S}" if named.at else None
        contradicts = revisit.status != 304 and differ(_digest(revisit), named.digest)
        for body in reversed(self.intake.stored(named.url)):
            original = self.intake.record_at(body)
            is_named = body.captured_at[:19] == second and not contradicts
            if is_named or is_digest_of(_digest(revisit), original.payload) or _confirms(revisit, original):
                self._take_revisit(revisit, original)
                return True
        return False

    def _resolve_elsewhere(self, revisits: list[Record]) -> list[Record]:
        """Bring revisits in whose originals stand at addresses that are not the site's; return what is left."""
        left = {record.id: record for record in revisits}
        records = (part.record for entry in self._entries() for part in entry.parts if not part.contradicted)
        for record in records if left else ():
            self.interrupts.check()
            if record is None or record.type != "response" or self.scope.address(record.url):
                continue
            for revisit in list(left.values()):
                if revisit.status != 304 and _repeats(revisit, record):
                    self._take_revisit(revisit, record)
                    del left[revisit.id]
        return list(left.values())

    def _take_revisit(self, revisit: Record, original: Record) -> None:
        """Write a revisit as what it stands for: a 304 that confirms the original, or the same body once more."""
        if revisit.status == 304:
            self.intake.take(exchange_of_record(revisit), repeats=original.payload_sha256)
            return
        status, headers = (revisit.status, revisit.headers) if revisit.status else (original.status, original.headers)
        self.intake.take(exchange_of_record(replace(revisit, status=status, headers=headers, payload=original.payload)))


def _unread(refused: Sequence[str]) -> str | None:
    return f"web archives in folders that are missing or cannot be read: {len(refused)}" if refused else None


def _confirms(revisit: Record, original: Record) -> bool:
    """Return True if a 304 that names no record, as Heritrix writes it, has the validator of an earlier page."""
    if revisit.status != 304 or original.status != 200 or original.captured_at > revisit.captured_at:
        return False
    validators = [(record.header("etag"), record.header("last-modified")) for record in (revisit, original)]
    return validators[0] == validators[1] != (None, None)


def _named_place(revisit: Record, scope: Scope) -> Original:
    """Return where and when a revisit says that its original was captured (WARC 1.1, 5.12 and 5.13)."""
    named = revisit.fields.get("warc-refers-to-target-uri")
    url = (scope.address(named.strip("<>")) if named else None) or revisit.url
    at = None
    with suppress(ValueError):
        at = warc_date(revisit.fields["warc-refers-to-date"]) if "warc-refers-to-date" in revisit.fields else None
    return Original(url=url, at=at)


def _repeats(revisit: Record, record: Record) -> bool:
    return revisit.refers_to == record.id or is_digest_of(_digest(revisit), record.payload)


def _digest(record: Record) -> str:
    return record.fields.get("warc-payload-digest", "")
