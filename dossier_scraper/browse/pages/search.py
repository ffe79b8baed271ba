"""Search over all versions of all dossiers and events, as the command line does it."""

from dataclasses import asdict
from typing import Any

from dossier_scraper.archive.database.columns import searched
from dossier_scraper.archive.questions.search import Hit, count_found, search
from dossier_scraper.browse.pages.files import columns_of, csv_file
from dossier_scraper.browse.pages.page import Answer, Asked, Page, Shown
from dossier_scraper.moments import span

# A page has so many; CSV has all.
MOST = 200
ANYWHERE, DOSSIERS = "", "dossiers"
PLACES = {ANYWHERE: "dossiers and events", DOSSIERS: "dossiers", "events": "events"} | {
    f"{prefix}{column}": f"{of}{column.replace('_', ' ')}"
    for table, prefix, of in (("versions_fts", "", ""), ("events_fts", "events/", "events: "))
    for column in searched(table)
}


def _wanted(asked: Asked) -> dict[str, Any]:
    """Return which words are looked for, where and of which time; raise `UsageError`."""
    as_of = asked.args.get("as_of", "").strip()
    return {
        "words": asked.args.get("words", "").strip(),
        "as_of": span(as_of).last if as_of else None,
        "field": asked.args.get("in", ANYWHERE) or None,
        "current": "current" in asked.args,
    }


def _search(asked: Asked) -> Answer:
    wanted = _wanted(asked)
    words = wanted["words"]
    hits = search(asked.query, **wanted, limit=MOST + 1) if words else []
    total = count_found(asked.query, **wanted) if len(hits) > MOST else len(hits)
    titles = {one.id: one.title for one in asked.query.dossiers()} if hits else {}
    return Shown(
        template="search.html",
        words_of={hit.dossier_id for hit in hits[:MOST]},
        facts={
            "words": words,
            "args": asked.args,
            "places": PLACES,
            "hits": hits[:MOST],
            "total": total,
            "most": MOST,
            "titles": titles,
        },
    )


def _csv(asked: Asked) -> Answer:
    wanted = _wanted(asked)
    hits = search(asked.query, **wanted) if wanted["words"] else []
    return csv_file("search", columns_of(Hit), [asdict(hit) for hit in hits])


PAGES = (
    Page(address="/search.csv", answer=_csv),
    Page(address="/search", answer=_search),
)
