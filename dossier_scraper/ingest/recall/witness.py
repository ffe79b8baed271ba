"""Find a quoted text again in the stored bytes: what `dossier explain` shows, and a test does for every value."""

from pathlib import Path

from dossier_scraper.archive.check.proved import known_ledger
from dossier_scraper.archive.database.records import row_of_record
from dossier_scraper.archive.evidence.payload import BodyError
from dossier_scraper.archive.evidence.warc_reader import read_record
from dossier_scraper.archive.folder import tables_of
from dossier_scraper.archive.ledger.origins import named_origins
from dossier_scraper.archive.questions.captures import capture, newest_page
from dossier_scraper.archive.questions.provenance import Located, Witnessed
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.withheld import WITHHELD, withheld_note
from dossier_scraper.errors import UsageError
from dossier_scraper.extract import requote
from dossier_scraper.ingest.capture.observe import page_of
from dossier_scraper.model import Page, Provenance, Record
from dossier_scraper.site import Site, load_site
from dossier_scraper.site.digest import extractor_version


def site_of(root: Path, query: Query) -> Site:
    """Return the site of an archive that is only read: its tables, and the origins that its ledger names."""
    site = load_site(query.fact("site") or "stemcoalition", tables_of(root))
    return site.with_origins(named_origins(known_ledger(root).lines(), root / "warc"))


def stored_page(root: Path, query: Query, url: str) -> Page:
    """Return the page that was last read at an address of the archive.

    Raises `UsageError` where there is none or it is withheld, `IntegrityError` when its record cannot be read,
    `BodyError` when it is not whole.
    """
    found = newest_page(query, url)
    if note := withheld_note(query, found.id) if found else None:
        raise UsageError(f"{url}: {note}")
    holds = capture(query, found.refers_to) if found and found.refers_to else found
    if holds is None:
        raise UsageError(f"no page of {url} was read into this archive; name it as `dossier show` prints it")
    return page_of(read_record(root / "warc" / holds.warc_file, holds.warc_offset), url, stored=True)[0]


class Witness:
    """Reads evidence back to check what the database says of it."""

    def __init__(self, root: Path, site: Site, query: Query) -> None:
        self.root, self.site, self.query = root, site, query
        self._pages: dict[tuple[str, int], tuple[Record, Page | None]] = {}

    def check(self, stand: Located) -> Witnessed:
        """Look up whether a quote stands in the stored bytes.

        The record is the one that holds the body: for a revisit, the one that it repeats. Raises `IntegrityError` when
        it cannot be read, `UsageError` where the value is withheld.
        """
        if stand.rule == WITHHELD:
            raise UsageError(f"{stand.field}: {stand.quote}")
        repeated = capture(self.query, stand.refers_to) if stand.refers_to else None
        file, offset = (repeated or stand).warc_file, (repeated or stand).warc_offset
        record, page = self._read(file, offset, stand.url)
        quote = Provenance(selector=stand.selector, quote=stand.quote, rule=stand.rule)
        return Witnessed(
            **row_of_record(stand) | {"warc_file": file, "warc_offset": offset},
            extractor_version=extractor_version(self.site),
            record=record.id,
            stored_at=(repeated or stand).captured_at,
            confirmed_by=stand.capture_id if repeated else None,
            digest_found=record.payload_sha256 == stand.payload_sha256,
            quote_found=page is not None and requote(page, self.site, quote),
        )

    def page(self, found: Witnessed) -> Page | None:
        """Return the page in which a value was looked up, None where its body is not whole."""
        return self._read(found.warc_file, found.warc_offset, found.url)[1]

    def _read(self, file: str, offset: int, url: str) -> tuple[Record, Page | None]:
        """Return a record and its page, None where that is not whole; each is read once."""
        if (file, offset) not in self._pages:
            record = read_record(self.root / "warc" / file, offset)
            try:
                self._pages[file, offset] = record, page_of(record, url, stored=True)[0]
            except BodyError:
                self._pages[file, offset] = record, None
        return self._pages[file, offset]
