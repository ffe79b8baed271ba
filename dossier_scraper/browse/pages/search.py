"""Search over all versions of all dossiers and events, as the command line does it."""

from dataclasses import asdict

from dossier_scraper.archive.database.columns import searched
from dossier_scraper.archive.questions.search import Hit, search
from dossier_scraper.browse.pages.files import columns_of, csv_file
from dossier_scraper.browse.pages.page import Answer, Asked, Page, Shown
from dossier_scraper.moments import span

# A page has so many, and counts so far; CSV has all.
MOST, COUNTED = 200, 1000
ANYWHERE, DOSSIERS = "", "dossiers"
PLACES = {ANYWHERE: "dossiers and events", DOSSIERS: "dossiers", "events": "events"} | {
    f"{prefix}{column}": f"{of}{column.replace('_', ' ')}"
    for table, prefix, of in (("versions_fts", "", ""), ("events_fts", "events/", "events: "))
    for column in searched(table)
}


def _hits(asked: Asked, limit: int | None = None) -> list[Hit]:
    """Return what was found, where and of the time that are asked for, at most `limit`; raise `UsageError`."""
    place, as_of = asked.args.get("in", ANYWHERE), asked.args.get("as_of", "").strip()
    return search(
        asked.query,
        asked.args["words"],
        span(as_of).last if as_of else None,
        field=place or None,
        current="current" in asked.args,
        limit=limit,
    )


def _search(asked: Asked) -> Answer:
    words = asked.args.get("words", "").strip()
    hits = _hits(asked, COUNTED + 1) if words else []
    titles = {one.id: one.title for one in asked.query.dossiers()} if hits else {}
    return Shown(
        template="search.html",
        words_of={hit.dossier_id for hit in hits[:MOST]},
        facts={
            "words": words,
            "args": asked.args,
            "places": PLACES,
            "hits": hits[:MOST],
            "total": len(hits),
            "most": MOST,
            "counted": COUNTED,
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
