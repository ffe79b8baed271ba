"""Search over all versions of all dossiers and events, as the command line does it."""

from dataclasses import asdict

from dossier_scraper.archive.questions.search import Hit, search
from dossier_scraper.browse.pages.files import columns_of, csv_file
from dossier_scraper.browse.pages.page import Answer, Asked, Page, Shown
from dossier_scraper.moments import span

# A page has so many; CSV has all.
MOST = 1000
KINDS = {"": "dossiers and events", "dossiers": "dossiers", "events": "events"}


def _hits(asked: Asked) -> list[Hit]:
    """Return what was found, of the kind and of the time that are asked for; raise `UsageError`."""
    kind, as_of = asked.args.get("in", ""), asked.args.get("as_of", "").strip()
    found = search(asked.query, asked.args["words"], span(as_of).last if as_of else None)
    current = "current" in asked.args
    return [
        hit
        for hit in found
        if (not kind or (hit.event_id is None) == (kind == "dossiers")) and (hit.current or not current)
    ]


def _search(asked: Asked) -> Answer:
    words = asked.args.get("words", "").strip()
    hits = _hits(asked) if words else []
    titles = {one.id: one.title for one in asked.query.dossiers()} if hits else {}
    return Shown(
        template="search.html",
        facts={
            "words": words,
            "args": asked.args,
            "kinds": KINDS,
            "hits": hits[:MOST],
            "total": len(hits),
            "most": MOST,
            "titles": titles,
        },
    )


def _csv(asked: Asked) -> Answer:
    hits = _hits(asked) if asked.args.get("words", "").strip() else []
    return csv_file("search", columns_of(Hit), [asdict(hit) for hit in hits])


PAGES = (
    Page(address="/search.csv", answer=_csv),
    Page(address="/search", answer=_search),
)
