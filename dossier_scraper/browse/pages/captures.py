"""A capture: what was asked, sent and answered, its text by where it went, its record and its body to take along."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dossier_scraper.archive.questions.mementos import confirmations, every_memento, memento
from dossier_scraper.archive.questions.provenance import captures_shown, quotes_from
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.withheld import withheld_note
from dossier_scraper.browse.coverage import COLOURS, lines_in_kinds, sums
from dossier_scraper.browse.markup import marked
from dossier_scraper.browse.pages import links, replay
from dossier_scraper.browse.pages.memento import FORMAT, held, timemap
from dossier_scraper.browse.pages.page import Answer, Asked, Document, NoPage, Page, Shown
from dossier_scraper.browse.stored import Stored, covered, language, stored
from dossier_scraper.errors import IntegrityError
from dossier_scraper.model import Header, Record

CAPTURE = "/capture/{id}"
BODY, RECORD, TIMEMAP = f"{CAPTURE}/body.bin", f"{CAPTURE}/record.warc.gz", f"{CAPTURE}/timemap.link"
# What is no text of a value, and would mark half a page.
SHORT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A page's text line by line, each stretch with where it went; how much went where; and the page's language."""

    lines: list[list[tuple[str, str, Markup]]]
    counts: list[tuple[str, str, int]]
    language: str


def _capture(asked: Asked) -> Answer:
    found = _stored(asked)
    row = found.row
    held = memento(asked.query, row.id)
    facts = {
        "row": row,
        "holder": found.holder,
        "confirmed": confirmations(asked.query, row.id),
        "held": held,
        "is_page": held is not None and replay.is_page(held),
        "fault": None,
    }
    try:
        own = found.own_record()
        request = found.request()
        facts |= {
            "record": own,
            "sent": (request or b"").decode("latin-1").replace("\r\n", "\n").strip(),
            "headers": _headers(own.headers),
            "digest_found": row.payload_sha256 is None or found.record().payload_sha256 == row.payload_sha256,
            "text": _text(asked, found),
        }
    except IntegrityError as error:
        facts["fault"] = str(error)
    return Shown(template="capture.html", facts=facts)


def _headers(headers: Sequence[Header]) -> list[tuple[str, str]]:
    return [(header.name.decode("latin-1"), header.value.decode("latin-1")) for header in headers]


def _text(asked: Asked, found: Stored) -> Text | None:
    """Return the text of a capture that was read as a page, None of another."""
    page = found.page() if found.row.kind else None
    if page is None:
        return None
    segments, coverage = covered(asked.archive.root, asked.query, page)
    quotes = {line.strip() for quote in quotes_from(asked.query, found.row.id) for line in quote.split("\n")}
    wanted = sorted((quote for quote in quotes if len(quote) > SHORT), key=len, reverse=True)
    pattern = re.compile("|".join(map(_spaced, wanted))) if wanted else None
    return Text(
        lines=[
            [(kind, _class(kind), quoted(text, pattern)) for kind, text in line] for line in lines_in_kinds(segments)
        ],
        counts=[(kind, _class(kind), count) for kind, count in sums(coverage)],
        language=language(page),
    )


def _class(kind: str) -> str:
    return kind if kind in COLOURS else "rest"


def _spaced(quote: str) -> str:
    """Return a quote as an expression that white space makes no difference to."""
    return r"\s+".join(map(re.escape, quote.split()))


def quoted(text: str, pattern: re.Pattern[str] | None) -> Markup:
    """Return a text as HTML with what is quoted from it marked.

    >>> str(quoted("Start date: March 2018 <b>", re.compile("March 2018")))
    'Start date: <mark>March 2018</mark> &lt;b&gt;'
    """
    out, at = Markup(), 0
    for found in pattern.finditer(text) if pattern else ():
        out += marked(text[at : found.start()]) + Markup("<mark>{}</mark>").format(marked(found[0]))
        at = found.end()
    return out + marked(text[at:])


def _body(asked: Asked) -> Answer:
    """Give the body as it was sent, as a file that nothing opens by itself."""
    found = _stored(asked)
    return _file(_record(found).payload, f"{links.capture_name(found.row.id)}.bin", "application/octet-stream")


def _warc(asked: Asked) -> Answer:
    found = _stored(asked)
    _record(found)
    return _file(found.file(), f"{links.capture_name(found.holder.id)}.warc.gz", "application/gzip")


def _record(found: Stored) -> Record:
    try:
        return found.record()
    except IntegrityError as error:
        raise NoPage(f"the record of this capture cannot be read: {error}") from error


def _file(body: bytes, name: str, content_type: str) -> Document:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Document(body=body, content_type=content_type, headers=headers)


def _timemap(asked: Asked) -> Answer:
    """Give the TimeMap of the capture's address, with links that start at the archive."""
    found = held(asked.query, _stored(asked).row.url)
    if not found:
        raise NoPage("no body of this address is in the archive")
    listed = timemap(found, TIMEMAP.replace("{id}", asked.parts["id"]), replay.address_of)
    return Document(body=",\n".join(link.written(str) for link in listed).encode() + b"\n", content_type=FORMAT)


def _stored(asked: Asked) -> Stored:
    capture_id = links.capture_id(asked.parts["id"])
    found = stored(asked.archive.root, asked.query, capture_id)
    if found is None:
        raise NoPage(f"there is no capture {capture_id!r}")
    if note := withheld_note(asked.query, found.row.id) or withheld_note(asked.query, found.holder.id):
        raise NoPage(f"this capture is not shown: {note}")
    return found


def _every(query: Query) -> Iterator[Mapping[str, str]]:
    return ({"id": links.capture_name(capture_id)} for capture_id in captures_shown(query))


def _every_held(query: Query) -> Iterator[Mapping[str, str]]:
    """Yield the first capture of each address that has a body."""
    first: dict[str, str] = {}
    for one in every_memento(query):
        first.setdefault(one.url, one.id)
    return ({"id": links.capture_name(capture_id)} for capture_id in first.values())


PAGES = (
    Page(address=BODY, answer=_body, every=lambda query: ()),  # of files, the record is enough: it holds the body
    Page(address=RECORD, answer=_warc, every=_every),
    Page(address=TIMEMAP, answer=_timemap, every=_every_held),
    Page(address=CAPTURE, answer=_capture, every=_every),
)
