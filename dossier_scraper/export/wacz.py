"""The evidence as WACZ 1.1.1, which web archive tools open in a browser: WARC files, index, page list and text.

https://specs.webrecorder.net/wacz/1.1.1/
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from dossier_scraper import __version__
from dossier_scraper.archive.evidence.cdx_index import index_of
from dossier_scraper.archive.questions.captures import records_outside
from dossier_scraper.archive.questions.readings import PageHeld, pages_held
from dossier_scraper.archive.questions.withheld import withheld_records
from dossier_scraper.export import crate
from dossier_scraper.export.destination import Part, write_zip
from dossier_scraper.export.evidence import newest_moment, warc_copies
from dossier_scraper.export.tables import Takeout
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_PAGE_FIELDS, ROW_FIELDS

VERSION = "1.1.1"
# What of a reading is text that a reader of the page sees, in its order.
FIELDS = (*DOSSIER_FIELDS, *EVENT_PAGE_FIELDS, *ROW_FIELDS)
READ = tuple(
    dict.fromkeys(
        (
            *("dossier", "event", "rows", "label", "value", "text", "name"),
            *(field.name for field in FIELDS if field.told),
            *("teaser", "other", "events"),
        )
    )
)
PAGES = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}


def write(takeout: Takeout, file: BinaryIO, left_out: Collection[str] = ()) -> None:
    """Write a WACZ file, without the records of some ids. Raises `DossierError`, see `warc_copies`."""
    write_zip(file, parts(takeout, left_out))


def parts(takeout: Takeout, left_out: Collection[str] = ()) -> list[Part]:
    """Return the files of a WACZ: of the selected time, what a capture of it repeats, nothing withheld or left out."""
    archive, query, selection = takeout.archive, takeout.query, takeout.selection
    seq = int(query.fact("ledger_seq") or 0)
    asked = selection.first, selection.until, selection.grades
    absent = {*left_out, *withheld_records(query), *records_outside(query, *asked)}
    warcs = [warc.part("archive/") for warc in warc_copies(archive, seq, absent)]
    indexes = index_of((warc.name.removeprefix("archive/"), warc.pieces) for warc in warcs)
    pages = [page for page in pages_held(query, *asked) if page.id not in absent]
    made = [
        *(Part.of(f"indexes/{name}", content) for name, content in indexes.items()),
        *warcs,
        Part.of("pages/pages.jsonl", b"".join(_lines(pages))),
    ]
    package = {
        "profile": "data-package",
        "resources": [_resource(part) for part in made],
        "title": archive.name,
        "description": crate.abstract(archive),
        **_main_page(pages),
        "created": f"{newest_moment(archive, seq)[:19]}Z",
        "wacz_version": VERSION,
        "software": f"dossier-scraper {__version__}",
    }
    described = Part.of("datapackage.json", _json(package))
    digest = {"path": described.name, "hash": f"sha256:{described.digest().sha256}"}
    return [*made, described, Part.of("datapackage-digest.json", _json(digest))]


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(part: Part) -> dict[str, Any]:
    found = part.digest()
    name = part.name.rpartition("/")[2].lower()
    return {"name": name, "path": part.name, "hash": f"sha256:{found.sha256}", "bytes": found.size}


def _main_page(pages: Iterable[PageHeld]) -> dict[str, str]:
    """Return where a reader begins: the newest page of the listing, if there is one."""
    listings = [page for page in pages if page.kind == "listing"]
    return {"mainPageUrl": listings[-1].url, "mainPageDate": _second(listings[-1])} if listings else {}


def _lines(pages: Iterable[PageHeld]) -> Iterator[bytes]:
    """Yield the list of pages, each with its title and the text that was read there."""
    yield f"{json.dumps(PAGES)}\n".encode()
    for page in pages:
        name = page.id.removeprefix("urn:uuid:")
        texts = list(dict.fromkeys(_texts(page.data)))
        line = {"id": name, "url": page.url, "ts": _second(page), "title": _title(page), "text": "\n".join(texts)}
        yield f"{json.dumps(line, ensure_ascii=False)}\n".encode()


def _second(page: PageHeld) -> str:
    return f"{page.captured_at[:19]}Z"


def _title(page: PageHeld) -> str:
    said = page.data.get("dossier") or page.data.get("event") or {}
    return said.get("title") or page.url


def _texts(value: object) -> Iterator[str]:
    """Yield what a reading has of texts: values, titles, labels; no address, no place in the page, no problem."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name in READ:
            yield from _texts(value.get(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
