"""Exchanges as servers send them, and an archive with evidence of three runs in it."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dossier_scraper.archive.evidence.warc_record import Earlier
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.model import Exchange, Header, Record

TIME = datetime(2026, 11, 23, 19, 55, 11, 123456, tzinfo=UTC)
SITE = "http://127.0.0.1:38457"


def headers(text: str) -> tuple[Header, ...]:
    pairs = (line.split(": ", 1) for line in text.strip().splitlines())
    return tuple(Header(name.strip().encode("latin-1"), value.encode("latin-1")) for name, value in pairs)


REQUEST = headers("""
    Host: 127.0.0.1:38457
    User-Agent: DossierScraper/0.1.0 (+https://example.org/archive; archive@example.org)
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
    Accept-Language: en
    Accept-Encoding: gzip, deflate, br, zstd""")
OK = headers("""
    Server: SimpleHTTP/0.6 Python/3.11.7
    Date: Mon, 23 Nov 2026 19:55:11 GMT
    Content-Type: text/html; charset=utf-8
    ETag: "65f0a1b2e4f165f0a1b2e4f1\"""")
NOT_MODIFIED = tuple(header for header in OK if header.name != b"Content-Type")
CONDITION = headers('If-None-Match: "65f0a1b2e4f165f0a1b2e4f1"')


def exchange(
    path: str = "/dossiers/a",
    body: bytes = b"<html>a page</html>",
    *,
    status: int = 200,
    response: tuple[Header, ...] = OK,
    request: tuple[Header, ...] = REQUEST,
    at: datetime = TIME,
    url: str | None = None,
    reason: str = "OK",
) -> Exchange:
    url, ip = url or SITE + path, "127.0.0.1"
    return Exchange(
        url=url,
        method="GET",
        target=path,
        request_headers=request,
        protocol="HTTP/1.1",
        status=status,
        reason=reason,
        headers=response,
        body=body,
        captured_at=at,
        ip=ip,
    )


def earlier(record: Record) -> Earlier:
    digest = record.fields["warc-payload-digest"]
    return Earlier(
        record_id=record.id,
        url=record.url,
        captured_at=record.captured_at,
        payload_sha256=record.payload_sha256 or "",
        payload_digest=digest,
    )


def filled(root: Path, runs: int = 3) -> Archive:
    """Make an archive with `runs` runs: new pages in the first, revisits in the others, a failure in each."""
    archive = Archive.create(root, name="Test", site="test", base_url=SITE)
    ledger, known = Ledger(archive.ledger_path), {}
    for number in range(runs):
        at = TIME + timedelta(days=number)
        writer = WarcWriter(archive.warc, name="test-live", at=at, info={"ledger-head": ledger.head[1]}, max_bytes=3000)
        for page in "abc":
            taken = exchange(f"/dossiers/{page}", f"<html>page {page}</html>".encode(), at=at)
            record = writer.response(taken, known.get(page))
            known.setdefault(page, earlier(record))
        asked = exchange("/dossiers/a", b"", status=304, response=NOT_MODIFIED, request=REQUEST + CONDITION, at=at)
        writer.response(asked, known["a"])
        writer.failure(SITE + "/dossiers/d", at, {"outcome": "skipped", "reason": "truncated", "detail": "three times"})
        files = [asdict(file) for file in writer.close()]
        counts = {"discovered": 4, "archived": 0 if number else 3, "unchanged": 3 if number else 0, "skipped": 1}
        ledger.append("note", {"at": at.isoformat(), "run": f"r{number}", "counts": counts, "warc_files": files})
    return archive
