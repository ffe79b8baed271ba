"""A capture: what was asked, sent and answered, its text by where it went, its record and its body to take along."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dossier_scraper.archive.questions.mementos import confirmations, every_memento, memento
from dossier_scraper.archive.questions.provenance import captures_shown, quotes_from
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.withheld import withheld_note
from dossier_scraper.browse.coverage import KINDS, lines_in_kinds, sums
from dossier_scraper.browse.markup import marked
from dossier_scraper.browse.pages import links, replay
from dossier_scraper.browse.pages.memento import FORMAT, held, timemap
from dossier_scraper.browse.pages.page import Answer, Asked, Document, NoPage, Page, Shown
from dossier_scraper.browse.stored import Stored, covered, language, stored
from dossier_scraper.errors import IntegrityError
from dossier_scraper.model import Header

CAPTURE = "/capture/{id}"
BODY, RECORD, TIMEMAP = f"{CAPTURE}/body.bin", f"{CAPTURE}/record.warc.gz", f"{CAPTURE}/timemap.link"
# What is no text of a value, and would mark half a page.
SHORT = 2
BLANKS = re.compile(r"\s+")


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
    quotes = {spaced(line) for quote in quotes_from(asked.query, found.row.id) for line in quote.split("\n")}
    lines = lines_in_kinds(segments)
    texts = iter(quoted([text for line in lines for _, text in line], {one for one in quotes if len(one) > SHORT}))
    return Text(
        lines=[[(kind, _class(kind), next(texts)) for kind, _ in line] for line in lines],
        counts=[(kind, _class(kind), count) for kind, count in sums(coverage)],
        language=language(page),
    )


def _class(kind: str) -> str:
    return kind if kind in KINDS else "rest"


def spaced(text: str) -> str:
    """Return a text with one space for white space of any kind and length."""
    return " ".join(text.split())


def quoted(texts: Sequence[str], quotes: Iterable[str]) -> Iterator[Markup]:
    """Yield texts as HTML with what is quoted from them marked, of quotes that overlap the first, then the longest.

    >>> [str(text) for text in quoted(["Start date: March 2018 <b>", "<i>"], {"March 2018", "2018"})]
    ['Start date: <mark>March 2018</mark> &lt;b&gt;', '&lt;i&gt;']
    """
    # A line's end is one character, as a space is: both texts have the same places.
    shown = [BLANKS.sub(lambda found: "\n" if "\n" in found[0] else " ", text) for text in texts]
    spans = _spans("\0".join(shown).replace("\n", " "), quotes)
    begin = 0
    for text in shown:
        within = spans[bisect_left(spans, (begin, 0)) : bisect_left(spans, (begin + len(text), 0))]
        yield _with_marks(text, [(first - begin, last - begin) for first, last in within])
        begin += len(text) + 1


def _spans(text: str, quotes: Iterable[str]) -> list[tuple[int, int]]:
    """Return where quotes stand, first and last place of each, in order; none of two that overlap is shown twice."""
    found = sorted((place, -len(quote)) for quote in quotes for place in _places(text, quote))
    spans: list[tuple[int, int]] = []
    for place, length in found:
        if not spans or place >= spans[-1][1]:
            spans.append((place, place - length))
    return spans


def _places(text: str, quote: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + len(quote))


def _with_marks(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    out, at = Markup(), 0
    for first, last in spans:
        out += marked(text[at:first]) + Markup("<mark>{}</mark>").format(marked(text[first:last]))
        at = last
    return out + marked(text[at:])


def _body(asked: Asked) -> Answer:
    """Give the body as it was sent, as a file that nothing opens by itself."""
    found = _stored(asked)
    return _file(found.record().payload, f"{links.capture_name(found.row.id)}.bin", "application/octet-stream")


def _warc(asked: Asked) -> Answer:
    found = _stored(asked)
    return _file(found.file(), f"{links.capture_name(found.holder.id)}.warc.gz", "application/gzip")


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
