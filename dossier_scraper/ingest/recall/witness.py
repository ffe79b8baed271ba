"""Find a quoted text again in the stored bytes: what `dossier explain` shows, and a test does for every value."""

from pathlib import Path
from typing import Any

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.evidence.payload import BodyError, decode_body
from dossier_scraper.archive.evidence.warc_reader import read_record
from dossier_scraper.archive.questions.captures import capture
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.extract import requote
from dossier_scraper.ingest.capture.observe import BODY_LIMIT
from dossier_scraper.model import Page, Provenance
from dossier_scraper.site import Site


class Witness:
    """Reads evidence back to check what the database says of it."""

    def __init__(self, root: Path, site: Site, query: Query) -> None:
        self.root, self.site, self.query = root, site, query

    def check(self, row: Row) -> dict[str, Any]:
        """Say of a provenance row, joined with its capture, whether its quote stands in the stored bytes.

        Returns `warc_file`, `warc_offset`, `record` and `stored_at` of the record that holds the body, `confirmed_by`
        (the record of the capture where that is another: a revisit, at `captured_at`; else None), `digest_found` (the
        body hashes to `payload_sha256`) and `quote_found`. Raises `IntegrityError` when the record cannot be read.
        """
        repeated = capture(self.query, row["refers_to"]) if row["refers_to"] else None
        file, offset = row["warc_file"], row["warc_offset"]
        if repeated:
            file, offset = repeated.warc_file, repeated.warc_offset
        record = read_record(self.root / "warc" / file, offset)
        where = {
            "warc_file": file,
            "warc_offset": offset,
            "record": record.id,
            "stored_at": repeated.captured_at if repeated else row["captured_at"],
            "confirmed_by": row["capture_id"] if repeated else None,
            "digest_found": record.payload_sha256 == row["payload_sha256"],
        }
        try:
            body = decode_body(record.payload, record.headers, BODY_LIMIT)
        except BodyError:
            return where | {"quote_found": False}
        page = Page(url=row["url"], body=body, content_type=record.header("content-type"))
        return where | {
            "quote_found": requote(
                page, self.site, Provenance(selector=row["selector"], quote=row["quote"], rule=row["rule"])
            )
        }
