"""As it looked: an archived page in a frame below a banner, the page itself, and what it loads from the archive."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape

from dossier_scraper.archive.questions.mementos import (
    Memento,
    confirmations,
    every_memento,
    memento,
    mementos,
    nearest,
)
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.browse.pages import links
from dossier_scraper.browse.pages.memento import around, written_of
from dossier_scraper.browse.pages.page import Answer, Asked, Document, Moved, NoPage, Page, Shown, path_of
from dossier_scraper.browse.replay.document import HEADERS, Replayed, document
from dossier_scraper.browse.replay.drawings import drawing
from dossier_scraper.browse.replay.rewriting import Kind
from dossier_scraper.browse.replay.styles import style
from dossier_scraper.browse.stored import is_readable, stored, text_of
from dossier_scraper.errors import IntegrityError

FRAME, DOCUMENT, PART = "/replay/{id}.html", "/replay/{id}.page.html", "/replay/{id}.{kind}"
HTML = ("text/html", "application/xhtml+xml")
# What a page may load, the ending of its file, and the kind of link that loads it.
PARTS: Mapping[str, tuple[str, Kind]] = {
    "text/css": ("css", "style"),
    "image/png": ("png", "image"),
    "image/jpeg": ("jpg", "image"),
    "image/gif": ("gif", "image"),
    "image/webp": ("webp", "image"),
    "image/avif": ("avif", "image"),
    "image/bmp": ("bmp", "image"),
    "image/x-icon": ("ico", "image"),
    "image/vnd.microsoft.icon": ("ico", "image"),
    "image/svg+xml": ("svg", "image"),
    "font/woff2": ("woff2", "font"),
    "font/woff": ("woff", "font"),
    "font/ttf": ("ttf", "font"),
    "font/otf": ("otf", "font"),
    "application/font-woff": ("woff", "font"),
    "application/font-woff2": ("woff2", "font"),
}
# In place of one that is not well-formed, and so cannot be shown safely.
NO_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def type_of(one: Memento) -> str:
    """Return the media type that a body was sent with; a page that was read without one is HTML."""
    sent = (one.content_type or "").partition(";")[0].strip().lower()
    return sent or ("text/html" if one.kind else "")


def is_page(one: Memento) -> bool:
    """Return True if a body is shown as a page."""
    return type_of(one) in HTML


def address_of(one: Memento) -> str:
    """Return the address of a body as it was: a page, what a page loads, or a download."""
    if is_page(one):
        return path_of(DOCUMENT, id=links.capture_name(one.id))
    ending, _ = PARTS.get(type_of(one), ("", "page"))
    return path_of(PART, id=links.capture_name(one.id), kind=ending) if ending else links.body(one.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a state of the database has of what addresses held nearest to a time; two are equal that answer alike."""

    query: Query = field(compare=False)
    connection: sqlite3.Connection
    state: int
    at: str

    @classmethod
    def of(cls, query: Query, at: str) -> "Beside":
        """Return what the database has as it is now."""
        return cls(query=query, connection=query.db, state=query.state(), at=at)

    def find(self, url: str, kind: Kind) -> str | None:
        """Return where the archive has what an address held, beside the page that names it."""
        found = nearest(self.query, url, self.at)
        if found is None:
            return None
        if kind == "page":
            return f"{links.capture_name(found.id)}.html" if is_page(found) else None
        ending, loaded = PARTS.get(type_of(found), ("", "page"))
        return f"{links.capture_name(found.id)}.{ending}" if loaded == kind else None


def _frame(asked: Asked) -> Answer:
    one, at = _memento(asked)
    if not is_page(one):
        raise NoPage("this capture is no page")
    if one.id != at:
        return Moved(path=links.replay(one.id))
    pages = [other for other in mementos(asked.query, one.url) if is_page(other)]
    place = next(n for n, other in enumerate(pages) if other.id == one.id)
    return Shown(
        template="replay.html",
        facts={
            "memento": one,
            "stamp": re.sub(r"\D", "", one.captured_at)[:14],
            "document": path_of(DOCUMENT, id=links.capture_name(one.id)),
            "left_out": _replayed(asked, one).left_out,
            "earlier": pages[place - 1] if place else None,
            "later": pages[place + 1] if place + 1 < len(pages) else None,
            "number": place + 1,
            "count": len(pages),
            "confirmed": confirmations(asked.query, one.id),
        },
    )


def _document(asked: Asked) -> Answer:
    one, _ = _memento(asked)
    if not is_page(one):
        raise NoPage("this capture is no page")
    body = _replayed(asked, one).body.encode("utf-8", "xmlcharrefreplace")
    links_to = tuple(around(mementos(asked.query, one.url), one, address_of))
    return Document(body=body, content_type="text/html; charset=utf-8", headers=_headers(one), links=links_to)


def _headers(one: Memento) -> dict[str, str]:
    """Return the headers of a body that is shown: what it may do, and when it was so (RFC 7089, 2.1.1)."""
    return {**HEADERS, "memento-datetime": written_of(one)}


def _replayed(asked: Asked, one: Memento) -> Replayed:
    found = stored(asked.archive.root, asked.query, one.id)
    try:
        page = found.page() if found else None
    except IntegrityError as error:
        return _instead("Not readable", f"The record cannot be read: {error}")
    if page is None:
        return _instead("Not whole", "The stored body is not whole")
    text = text_of(page)
    if not is_readable(text):
        return _instead("Too much", "The page is too much to be shown")
    return _shown(text, one.url, Beside.of(asked.query, one.captured_at))


@lru_cache(maxsize=4)  # the frame tells what was left out of the page that it shows
def _shown(text: str, url: str, beside: Beside) -> Replayed:
    return document(text, url, beside.find)


def _instead(title: str, words: str) -> Replayed:
    """Return a page in place of one that cannot be shown."""
    return Replayed(
        body=f'<!DOCTYPE html><html lang="en"><title>{title}</title><p>{escape(words)}.</html>', left_out={}
    )


def _part(asked: Asked) -> Answer:
    one, _ = _memento(asked)
    ending, kind = PARTS.get(type_of(one), ("", "page"))
    found = stored(asked.archive.root, asked.query, one.id)
    page = found.page() if found else None
    if not ending or ending != asked.parts["kind"]:
        raise NoPage(f"there is no part of a page at {asked.parts['id']}.{asked.parts['kind']}")
    body = page.body if page else b""
    if page and kind == "style":
        body = style(text_of(page), one.url, Beside.of(asked.query, one.captured_at).find).encode()
    elif ending == "svg":
        body = drawing(body) or NO_DRAWING
    sent = "text/css; charset=utf-8" if kind == "style" else type_of(one)
    links_to = tuple(around(mementos(asked.query, one.url), one, address_of))
    return Document(body=body, content_type=sent, headers=_headers(one), links=links_to)


def _memento(asked: Asked) -> tuple[Memento, str]:
    """Return the body that an address names, and the id of the capture that it names."""
    capture_id = links.capture_id(asked.parts["id"])
    found = memento(asked.query, capture_id)
    if found is None:
        raise NoPage(f"no capture {capture_id} of this archive has a body that can be shown")
    return found, capture_id


def _every(kept: Callable[[Memento], bool]) -> Callable[[Query], Iterator[Mapping[str, str]]]:
    return lambda query: ({"id": links.capture_name(one.id)} for one in every_memento(query) if kept(one))


def _every_part(query: Query) -> Iterator[Mapping[str, str]]:
    for one in every_memento(query):
        if type_of(one) in PARTS:
            yield {"id": links.capture_name(one.id), "kind": PARTS[type_of(one)][0]}


PAGES = (
    Page(address=DOCUMENT, answer=_document, every=_every(is_page)),
    Page(address=FRAME, answer=_frame, every=_every(is_page)),
    Page(address=PART, answer=_part, every=_every_part),
)
