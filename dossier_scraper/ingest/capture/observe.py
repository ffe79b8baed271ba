"""Judge one captured record: decode it strictly, read it, and say in one word what became of its URL.

Pure: the live crawl, an import and a rebuild call the same function on the same record and get the same answer.
"""

import logging
import re
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from dossier_scraper.archive.evidence.payload import BodyError, decode, decode_stored, unknown_label
from dossier_scraper.archive.evidence.warc_reader import CLAIMED
from dossier_scraper.archive.evidence.warc_record import labelled_sha1
from dossier_scraper.extract import extract
from dossier_scraper.extract.problems import problem
from dossier_scraper.model import STUMBLED, Capture, Grade, Outcome, Page, Problem, Reading, Record
from dossier_scraper.site import Site

# robots.txt and sitemaps, whatever media type they have.
NO_PAGE_PATH = re.compile(r"^/robots\.txt$|\.xml(?:\.gz)?$")
logger = logging.getLogger("dossier_scraper.ingest")

BODY_LIMIT = 32 * 1024 * 1024
REDIRECTS = (301, 302, 303, 307, 308)
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/octet-stream")
# What HTML wants closed: a comment, a script, and elements that hold others.
PAIRED = re.compile(
    rb"<!--.*?(?:-->|\Z)|<script\b.*?(?:</script|\Z)"
    rb"|<(?P<end>/?)(?:div|main|section|article|aside|header|footer|nav|form|table|ul|ol|dl)\b",
    re.DOTALL,
)
BEHIND_404 = "dossier_behind_404"
WORKER_KILLED = "worker_killed"
NO_PAGE = {"soft_404", "login_wall", "challenge", "maintenance", "php_error", "not_html"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One record, the row that it becomes, and what the extractor said of it (None when there was nothing to read).

    `known_as` is the id of a reading that is in the database already; of another one, `digest` is that of the body.
    """

    record: Record
    capture: Capture
    reading: Reading | None
    known_as: str | None = None
    digest: str | None = None


def observe(
    record: Record,
    site: Site,
    *,
    run_id: str,
    grade: Grade,
    repeated: Record | None = None,
    known: Reading | None = None,
) -> Observed:
    """Turn a record into a capture and, where it holds a page, a reading.

    `repeated` is the record that a revisit repeats: its body and content headers are the revisit's. `known` is the
    reading of that body at the same URL, where there is one already and the page was as it should be.
    """
    content = repeated if record.type == "revisit" and repeated else record
    reading, outcome, reason = _surely(record, content, site, known, stored=grade != "direct")
    observed = _observed(record, content, reading, outcome, reason, run_id=run_id, grade=grade)
    return replace(observed, digest=labelled_sha1(content.payload)) if reading and reading is not known else observed


def unread(record: Record, *, run_id: str, grade: Grade) -> Observed:
    """Turn a record into a capture whose page nobody could read: who tried was killed each time."""
    outcome, reason = _transport(record)
    if outcome == "archived":
        outcome, reason = "flagged", WORKER_KILLED
    return _observed(record, record, None, outcome, reason, run_id=run_id, grade=grade)


def _observed(
    record: Record,
    content: Record,
    reading: Reading | None,
    outcome: Outcome,
    reason: str | None,
    *,
    run_id: str,
    grade: Grade,
) -> Observed:
    """Return a record with the row that it becomes; `content` has its body and the headers of that."""
    capture = Capture(
        id=record.id,
        run_id=run_id,
        url=record.url,
        captured_at=record.captured_at,
        http_status=record.status,
        content_type=content.header("content-type"),
        payload_sha256=record.payload_sha256 or content.payload_sha256,
        kind=reading.kind if reading else None,
        outcome=outcome,
        reason=reason,
        warc_file=record.warc_file,
        warc_offset=record.offset,
        grade=grade,
        location=_absolute(record.url, record.header("location")) if record.status in REDIRECTS else None,
        etag=record.header("etag") or content.header("etag"),
        last_modified=record.header("last-modified") or content.header("last-modified"),
        refers_to=record.refers_to,
    )
    return Observed(record=record, capture=capture, reading=reading)


def _surely(
    record: Record, content: Record, site: Site, known: Reading | None, *, stored: bool
) -> tuple[Reading | None, Outcome, str | None]:
    """Judge a record, also where this program stumbles over it: `flagged`, until it can be read.

    Raises `MemoryError` and `OSError`: what the machine lacks is no property of a page.
    """
    try:
        return _judged(record, content, site, known, stored=stored)
    except (MemoryError, OSError):
        raise
    except Exception:
        logger.error("error url=%a why=%a", record.url, traceback.format_exc())
        return None, "flagged", STUMBLED


def _judged(
    record: Record, content: Record, site: Site, known: Reading | None, *, stored: bool
) -> tuple[Reading | None, Outcome, str | None]:
    """Return what a record's page says, None where it holds none, and what becomes of the record's URL."""
    if record.type == "revisit" and content is record:
        return None, "skipped", "original_missing"
    outcome, reason = _transport(record)
    if outcome != "archived":
        return None, outcome, reason
    if CLAIMED in record.fields:
        return None, "flagged", "digest_contradicted"
    if _media(content).startswith("multipart/"):
        return None, "skipped", "multipart"  # parts of something, in an envelope that nobody asked for
    reading: Reading | None = None
    if record.status in (404, 410):
        outcome, reason = (
            ("flagged", BEHIND_404)
            if _holds_dossier(record, content, site, known, stored=stored)
            else (outcome, reason)
        )
    elif is_page(content, site, record.url):
        reading, outcome, reason = _read(record, content, site, known, stored=stored)
    return reading, "unchanged" if outcome == "archived" and record.type == "revisit" else outcome, reason


def _holds_dossier(record: Record, content: Record, site: Site, known: Reading | None, *, stored: bool) -> bool:
    """Return True if an answer that says that there is no dossier at an address sends one."""
    if (
        site.kind(record.url) not in ("dossier", "node")
        or not content.payload
        or not is_page(content, site, record.url)
    ):
        return False
    reading, outcome, _ = _read(record, content, site, known, stored=stored)
    return reading is not None and reading.kind == "dossier" and outcome == "archived"


def _read(
    record: Record, content: Record, site: Site, known: Reading | None, *, stored: bool
) -> tuple[Reading | None, Outcome, str | None]:
    """Return what a page says, and what becomes of it; one that cannot be decoded says nothing."""
    if known is not None:
        return known, *_content(known, site)
    try:
        page, odd = page_of(content, record.url, stored=stored)
    except BodyError as error:
        return None, "skipped", error.reason
    reading = extract(page, site)
    if odd:
        reading = replace(reading, problems=(*odd, *reading.problems))
    outcome, reason = _content(reading, site)
    if outcome != "skipped" and breaks_off(page.body):
        outcome, reason = "flagged", "incomplete"
    return reading, outcome, reason


def page_of(content: Record, url: str, *, stored: bool) -> tuple[Page, tuple[Problem, ...]]:
    """Return the page that a record holds, without its content codings, and what is odd about those.

    What others `stored` is read as what it is, whatever its label says. Raises `BodyError` where the page is not whole.
    """
    if stored:
        body, behind, odd = decode_stored(content.payload, content.headers, BODY_LIMIT)
    else:
        body, behind = decode(content.payload, content.headers, BODY_LIMIT)
        odd = unknown_label(content.headers)
    problems = [problem("coding_contradicted", None, odd)] if odd else []
    if behind:
        problems.append(problem("bytes_behind", None, f"{behind} bytes behind the end of the compressed page"))
    return Page(url=url, body=body, content_type=content.header("content-type")), tuple(problems)


def breaks_off(body: bytes) -> bool:
    """Return True if a page that was delivered as whole opens its body, never closes it, and ends within something.

    So end a body without a length whose connection was cut, a length that was too small, and a program that died.
    One that only leaves out the tags that HTML lets it leave out (WHATWG HTML, 13.1.2.4) closes all others.
    """
    text = body.replace(b"\0", b"").lower().rstrip()  # of UTF-16 too
    if b"<body" not in text or b"</body" in text or b"</html" in text:
        return False
    still_open = 0
    for found in PAIRED.finditer(text):
        still_open += -1 if found["end"] else not found[0].endswith((b"-->", b"</script"))
    return still_open > 0 or not text.endswith(b">")


def is_page(record: Record, site: Site, url: str) -> bool:
    """Return True if a response may hold a page of the site, as opposed to robots.txt, an image or a document."""
    if NO_PAGE_PATH.search(urlsplit(url).path):
        return False
    media = _media(record)
    return site.kind(url) is not None or media in PAGE_TYPES or not media


def _media(record: Record) -> str:
    return (record.header("content-type") or "").partition(";")[0].strip().lower()


def _transport(record: Record) -> tuple[Outcome, str | None]:
    """Judge what HTTP says: only a 200 with a body, or a 304 that was asked for, goes on to be read."""
    if record.type == "metadata":
        return record.fields.get("outcome", "skipped"), record.fields.get("reason", "failed")  # type: ignore[return-value]
    status = record.status or 0
    if status in REDIRECTS:
        return ("redirected", None) if record.header("location") else ("skipped", "redirect_without_location")
    if status in (404, 410):
        return "archived", f"http_{status}"
    if status == 304:
        return ("archived", None) if record.refers_to else ("skipped", "unasked_304")
    if status != 200:
        return "skipped", "incomplete" if status == 206 else f"http_{status}"
    if record.type == "response" and not record.payload:
        return "skipped", "empty"
    return "archived", None


def _content(reading: Reading, site: Site) -> tuple[Outcome, str | None]:
    """Judge what the page shows against what its address promises."""
    codes = [problem.code for problem in reading.problems]
    if reading.kind == "error_page":
        return "skipped", next((code for code in codes if code in NO_PAGE), "error_page")
    if told := next((code for code in codes if code in ("too_complex", "template_empty")), None):
        return "flagged", told
    if reading.kind == "other" and site.kind(reading.url) in ("dossier", "listing"):
        return "flagged", next((code for code in codes if code in NO_PAGE), "unknown_template")
    return "archived", None


def _absolute(url: str, location: str | None) -> str | None:
    if location is None:
        return None
    with suppress(UnicodeDecodeError):
        # Servers send raw UTF-8 here, which RFC 9110 (5.5) leaves opaque.
        location = location.encode("latin-1").decode()
    try:
        return urljoin(url, location)
    except ValueError:
        return location
