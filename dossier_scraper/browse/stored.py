"""What lies in the evidence, read now: a capture's record, the page that it holds, its text and what was made of it."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dossier_scraper.archive.evidence.payload import BodyError
from dossier_scraper.archive.evidence.warc_reader import member_bytes, read_record, request_of
from dossier_scraper.archive.questions.captures import CaptureRow, capture, newest_bodies
from dossier_scraper.archive.questions.provenance import Located, Witnessed
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.browse.coverage import Stretch
from dossier_scraper.errors import IntegrityError
from dossier_scraper.extract import accounted
from dossier_scraper.extract.dom.charset import decode
from dossier_scraper.extract.dom.size import TooComplex, check
from dossier_scraper.ingest.capture.observe import page_of
from dossier_scraper.ingest.recall.witness import Witness, site_of
from dossier_scraper.model import Coverage, Page, Record

# The language of our own pages.
OURS = "en"
LANGUAGE = re.compile(rb"<html[^>]*(?:\s|xml:)lang=[\"']?([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)[\"'\s>]", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A capture and the capture whose record holds its body (itself, or for a revisit the one that it repeats)."""

    root: Path
    row: CaptureRow
    holder: CaptureRow

    def own_record(self) -> Record:
        """Return the capture's own record. Raises `IntegrityError` where it cannot be read."""
        return _read(self.root, self.row)

    def record(self) -> Record:
        """Return the record that holds the body. Raises `IntegrityError` where it cannot be read."""
        return _read(self.root, self.holder)

    def request(self) -> bytes | None:
        """Return what was sent for the capture, None where no such record is kept."""
        return request_of(self.root / "warc" / self.row.warc_file, self.own_record())

    def file(self) -> bytes:
        """Return the record with the body as it lies in its WARC file, a gzip member of its own."""
        record = self.record()
        return member_bytes(self.root / "warc" / self.holder.warc_file, record.offset, record.length)

    def page(self) -> Page | None:
        """Return the body without its content codings; None where it is not whole."""
        try:
            return page_of(self.record(), self.row.url, stored=True)[0]
        except BodyError:
            return None


def stored(root: Path, query: Query, capture_id: str) -> Stored | None:
    """Return a capture, None where the archive has none of this id."""
    row = capture(query, capture_id)
    if row is None:
        return None
    return Stored(root=root, row=row, holder=(capture(query, row.refers_to) if row.refers_to else None) or row)


def text_of(page: Page) -> str:
    """Return a page's text as it is read: its charset by the rules of extraction."""
    return decode(page)[0]


def is_readable(text: str) -> bool:
    """Return True if a page's source does not cost too much to be parsed."""
    try:
        check(text)
    except TooComplex:
        return False
    return True


def covered(root: Path, query: Query, page: Page) -> tuple[list[Stretch], Coverage]:
    """Return a page as text that says where each stretch of it goes under the rules in force, and the sums."""
    reading, segments = accounted(page, site_of(root, query))
    return list(segments), reading.coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A value that was looked up in the evidence: what was found, or why it cannot be read, and the page's language."""

    place: Located
    found: Witnessed | None = None
    fault: str = ""
    language: str = ""


def looked_up(root: Path, query: Query, places: Iterable[Located]) -> Iterator[Looked]:
    """Yield of each value whether it is found again where it stands, and of what language the page says it is."""
    witness = Witness(root, site_of(root, query), query)
    for place in places:
        try:
            found = witness.check(place)
        except IntegrityError as error:
            yield Looked(place=place, fault=str(error))
        else:
            yield Looked(place=place, found=found, language=language(witness.page(found)))


@lru_cache(maxsize=4)  # a page has many values, which are looked for one after the other
def language(page: Page | None) -> str:
    """Return the language that a page says it is in, "" where it says none or what is no language's tag (BCP 47)."""
    said = LANGUAGE.search(page.body[:4096]) if page else None
    return said[1].decode() if said else ""


def languages(root: Path, query: Query, dossiers: Collection[str]) -> dict[str, str]:
    """Return the languages (BCP 47) of some dossiers by the newest stored page of each, of those that are not ours.

    No table keeps them: what the site says is kept whole, and what is read of it is what a dossier's page says.
    """
    said = {
        one.dossier_id: _language_at(root / "warc" / one.warc_file, one.warc_offset, one.url)
        for one in newest_bodies(query, list(dossiers))
    }
    return {name: tag for name, tag in said.items() if tag and tag.partition("-")[0].lower() != OURS}


@lru_cache(maxsize=20_000)  # a record never changes
def _language_at(file: Path, offset: int, url: str) -> str:
    try:
        return language(page_of(read_record(file, offset), url, stored=True)[0])
    except (BodyError, IntegrityError):
        return ""


def _read(root: Path, row: CaptureRow) -> Record:
    return read_record(root / "warc" / row.warc_file, row.warc_offset)
