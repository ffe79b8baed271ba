"""Runs without a network: saved pages go through the same ingest as a crawl's, at times that the test chooses."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.ingest.run import Ingest, RunResult
from dossier_scraper.ingest.upkeep.prepare import prepare
from dossier_scraper.model import Exchange, Header
from dossier_scraper.site import Site, load_site
from tests.saved_site import DRUPAL

SITE = load_site()
BASE = SITE.base_url
HTML = Header(b"Content-Type", b"text/html; charset=utf-8")
PAGES = {
    f"/{path.relative_to(DRUPAL).with_suffix('').as_posix()}": path.read_bytes() for path in DRUPAL.rglob("*.html")
}
TYPES = {
    ending: Header(b"Content-Type", name)
    for ending, name in (
        ("png", b"image/png"),
        ("svg", b"image/svg+xml"),
        ("css", b"text/css"),
        ("pdf", b"application/pdf"),
    )
}
Answer = bytes | int | str | tuple[int, bytes]
SOFT_404 = b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>No.</p></body></html>"


def site_pages() -> dict[str, Answer]:
    """Return what a crawl of the saved site asks: listing, dossiers and event pages, by path."""
    kinds = ("listing", "dossier", "event")
    return {path: body for path, body in PAGES.items() if SITE.kind(BASE + path) in kinds}


def unlisted(path: str) -> bytes:
    """Return the listing without the row of one dossier."""
    text = PAGES["/taskforces"].decode()
    rows = list(re.finditer(r'<div class="views-row views-row-\d.*?(?=<div class="views-row|\n    </div>)', text, re.S))
    row = next(row for row in rows if f'"{path}"' in row[0])
    return (text[: row.start()] + text[row.end() :]).encode()


def exchange(path: str, answer: Answer, at: datetime) -> Exchange:
    """Return an exchange: a page, an error's status (with a page of its own), or a redirect to a path (as text)."""
    sent = TYPES.get(path.rpartition(".")[2], HTML)
    status, body, headers = 200, b"", (sent,)
    if isinstance(answer, bytes):
        body = answer
    elif isinstance(answer, tuple):
        status, body = answer
    elif isinstance(answer, int):
        status, body = answer, b"<html><body><h1>Not here</h1></body></html>"
    else:
        status, headers = 301, (HTML, Header(b"Location", answer.encode()))
    return Exchange(
        url=BASE + path,
        method="GET",
        target=path,
        request_headers=(Header(b"Host", b"x"),),
        protocol="HTTP/1.1",
        status=status,
        reason="",
        headers=headers,
        body=body,
        captured_at=at,
        ip="192.0.2.1",
    )


def visit(
    archive: Archive,
    pages: Mapping[str, Answer],
    day: str,
    *,
    stopped: str | None = None,
    failed: Mapping[str, str] | None = None,
    end: bool = True,
    site: Site = SITE,
) -> RunResult | None:
    """Observe `pages` in one live run at noon of `day`; `failed` are paths without an answer, with the reason."""
    at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    with archive.lock():
        prepare(archive, site)
        ingest = Ingest(
            archive, site, source="live", started_at=at, user_agent="test", start_urls=[BASE + "/taskforces"]
        )
        for number, (path, answer) in enumerate(sorted(pages.items())):
            moment = at + timedelta(seconds=number)
            ingest.collect(ingest.observe(ingest.record(exchange(path, answer, moment))))
        for path, reason in (failed or {}).items():
            outcome = {"budget": "deferred", "robots": "denied"}.get(reason, "skipped")
            ingest.collect(ingest.observe(ingest.record_failure(BASE + path, at, outcome, reason)))
        if end:
            return ingest.finish(stopped, at + timedelta(minutes=5))
        ingest.sync()
        ingest.store.close()
    return None


def new_archive(folder: Path) -> Archive:
    """Make an empty archive of the site."""
    return Archive.create(folder / "archive", name="test", site=SITE.id, base_url=BASE)


def rows(archive: Archive, sql: str, *parameters: object) -> list[Row]:
    """Return the rows of a query."""
    with open_query(archive.root) as query:
        return query.rows(sql, *parameters)


def presence(archive: Archive) -> dict[str, str]:
    """Return the presence of every dossier by id."""
    return {row["id"]: row["presence"] for row in rows(archive, "SELECT id, presence FROM dossiers")}


__all__ = ["BASE", "PAGES", "SITE", "Query", "exchange", "new_archive", "presence", "rows", "site_pages", "visit"]


def taught(archive: Archive, **tables: str) -> Site:
    """Make the archive's own tables these; return the site as they have it."""
    archive.tables.mkdir(exist_ok=True)
    for path in archive.tables.glob("*.toml"):
        path.unlink()
    for name, text in tables.items():
        (archive.tables / f"{name}.toml").write_text(text, "utf-8")
    return load_site(archive.site, archive.tables)
