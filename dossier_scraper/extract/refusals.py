"""Pages that stand where content was: missing, walled, challenged, under maintenance, broken, or no page at all.

Each is told by its headings and its structure, as the site's `refusals.toml` describe them; one that also shows a
record is not refused.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from dossier_scraper.extract.dom.document import Document

MAGIC = {
    b"%PDF-": "PDF",
    b"\x89PNG": "PNG image",
    b"GIF8": "GIF image",
    b"\xff\xd8\xff": "JPEG image",
    b"PK\x03\x04": "ZIP or office document",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "office document",
    b"RIFF": "media",
    b"ID3": "audio",
    b"{\\rtf": "RTF",
    b"BZh": "bzip2",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\x7fELF": "program",
    b"SQLite format 3": "SQLite database",
    b"wOFF": "font",
    b"wOF2": "font",
    b"OggS": "media",
}
FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(rss|feed|urlset|sitemapindex|rdf:RDF|oembed|svg|wml|error)\b",
    re.IGNORECASE | re.DOTALL,
)
MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|title|meta|link|script|style|div|p|h[1-6]|table|t[rdh]|[uo]l|li|section|article|main"
    r"|span|a|br|hr|b|i|em|strong|font|center|form|input|img|pre|frameset|iframe)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
SEPARATOR = re.compile(r"\s+[|–—-]\s+")
# How much of a page's source is searched for a refusal's structure.
SEARCHED = 400_000


def not_a_page(body: bytes, text: str) -> str | None:
    """Return what the bytes are when they are no page of text or markup: a PDF, JSON, a feed …"""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(tuple(MAGIC)):
        return next(name for magic, name in MAGIC.items() if start.startswith(magic))
    if not text.strip():
        return "empty body"
    if start[:1] in (b"{", b"["):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return "broken JSON" if start[:2] in (b'{"', b"[{", b'["') and not is_markup(text) else None
        return "JSON"
    feed = FEED.match(text[:5000])
    if feed:
        return f"XML ({feed[1]})"
    controls = text[:2000].count("\ufffd")
    return "binary data" if controls > 100 and controls * 10 > len(text[:2000]) else None


def is_markup(text: str) -> bool:
    """Return True if a text is HTML rather than bare text."""
    return bool(MARKUP.search(text))


def refusal(document: Document, source: str, shows_records: bool = False) -> tuple[str, str] | None:
    """Return the problem code and the evidence when a page, or a bare text, says that it is not what was asked for.

    Of a page that shows records, only its own headings and the classes of its body say so: front servers put their
    scripts on any page. One of the second level tells it where no other is the page's: themes have a block to log in.
    """
    first_lines = [line.strip() for line in source[:2000].splitlines() if line.strip()][:3]
    body = BODY.search(source) if shows_records else None
    source = body[0] if body else source
    own = document.heading is not None or (shows_records and bool(document.heads))
    headings = document.title_texts if own else document.heading_texts
    return _refusal_of(headings or first_lines, source, document.site.tables["refusals"])


def _refusal_of(headings: Sequence[str], source: str, tables: Mapping[str, Any]) -> tuple[str, str] | None:
    """Look for the first kind of refusal whose structure or headings are there."""
    for code, rules in tables.items():
        found = re.search(rules["structure"], source[:SEARCHED])
        if found:
            return code, f"structure {found[0][:80]!r}"
    parts = [part.strip() for text in headings for part in (text, *SEPARATOR.split(text))]
    for code, rules in tables.items():
        told = next((part for part in parts if re.fullmatch(rules["headings"], part, re.IGNORECASE)), None)
        if told:
            return code, f"heading {told[:80]!r}"
    return None


def error_output(document: Document) -> str | None:
    """Return a program's error message that stands beside content, or None."""
    rules = document.site.tables["refusals"]["php_error"]
    if not any(hint in document.others for hint in rules["hints"]):
        return None
    found = re.search(rules["structure"], document.text[:SEARCHED])
    return " ".join(found[0].split())[:200] if found else None
