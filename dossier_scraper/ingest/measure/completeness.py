"""Tell whether a live run was complete: the listing walked to its end, and a definite answer for every dossier."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from dossier_scraper.archive.database.store import Row, Store
from dossier_scraper.ingest.publish.presence import DEFINITE, answer
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.site import Site
from dossier_scraper.site.origins import origin_of


class Completeness(NamedTuple):
    """Why a run is no complete observation, None when it is one; `listing` when its listing was walked to its end."""

    why_not: str | None
    listing: bool


def completeness(store: Store, site: Site, claims: Claims, runs: list[str], start_keys: Iterable[str]) -> Completeness:
    """Judge runs together, as one observation."""
    captures: dict[str, list[Row]] = {}
    for row in store.rows(
        "SELECT url, page_key, outcome, http_status, kind, reason, location, reading_id FROM captures"
        " WHERE run_id IN (SELECT value FROM json_each(?)) AND outcome <> 'retried' ORDER BY captured_at, id",
        json.dumps(runs),
    ):
        captures.setdefault(row["page_key"], []).append(row)
    unasked = [
        row["reason"]
        for rows in captures.values()
        for row in rows[-1:]  # an interrupted run before this one may not have come so far
        if row["reason"] in ("budget", "robots") and site.kind(row["url"]) in ("listing", "dossier", "node")
    ]
    listed: set[str] = set()
    broken = [end for key in start_keys if (end := _walk(site, claims, captures, key, listed, set())) is not None]
    if unasked:
        why = f"{len(unasked)} page{'s' * (len(unasked) != 1)} not visited ({unasked[0]})"
    elif broken:
        why = f"the listing was not walked to its end ({_short(broken[0])})"
    else:
        return Completeness(_unanswered(store, site, captures, listed), True)
    return Completeness(why, not broken)


def _unanswered(store: Store, site: Site, captures: dict[str, list[Row]], listed: set[str]) -> str | None:
    """Return how many known and listed dossiers gave no definite answer, and the first with the reason, if any."""
    dossiers: dict[str, list[Row]] = {}
    for row in store.rows("SELECT d.id, a.page_key FROM dossiers d JOIN aliases a ON a.dossier_id = d.id"):
        dossiers.setdefault(row["id"], []).extend(_answers(site, captures, row["page_key"]))
        listed.discard(row["page_key"])
    dossiers |= {key: _answers(site, captures, key) for key in listed}
    unanswered = {name: rows for name, rows in sorted(dossiers.items()) if answer(rows) not in DEFINITE}
    if not unanswered:
        return None
    name, rows = next(iter(unanswered.items()))
    why = (rows[-1]["reason"] or rows[-1]["outcome"]) if rows else "not visited"
    of = "1 dossier" if len(unanswered) == 1 else f"{len(unanswered)} dossiers"
    return f"{of} gave no definite answer, the first {_short(name)} ({why})"


def _short(text: str, length: int = 80) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _answers(site: Site, captures: dict[str, list[Row]], key: str) -> list[Row]:
    """Return what a dossier's address answered; where a redirect led to a page of another kind, it answers for that."""
    own = captures.get(key, [])
    there = _arrived(site, captures, key)[len(own) :]
    return [*own, *(row for row in there if row["kind"] not in ("listing", "event", "other"))]


def _walk(
    site: Site, claims: Claims, captures: dict[str, list[Row]], key: str, listed: set[str], seen: set[str]
) -> str | None:
    """Walk the listing from one of its pages; collect listed page keys; return the page where it broke off, if any."""
    todo = [key]
    while todo:
        key = todo.pop()
        if key in seen:
            continue
        seen.add(key)
        page = next(
            (row for row in _arrived(site, captures, key) if row["kind"] == "listing" and row["reading_id"]), None
        )
        if page is None or page["outcome"] not in ("archived", "unchanged"):
            return key
        reading = claims.reading(page["reading_id"])
        listed |= {site.key(row.url) for row in reading.rows}
        todo += [site.key(url) for url in reading.links.next_pages]
    return None


def _arrived(site: Site, captures: dict[str, list[Row]], key: str, hops: int = 10) -> list[Row]:
    """Return the captures of a page and of where its redirects led."""
    rows = captures.get(key, [])
    moved = [site.key(row["location"]) for row in rows if row["outcome"] == "redirected" and row["location"]]
    further = [row for target in moved if hops and target != key for row in _arrived(site, captures, target, hops - 1)]
    return [*rows, *further]


def what_answered(store: Store, site: Site, runs: list[str], start_urls: Iterable[str]) -> str:
    """Say in words what the start pages answered: for a person whose crawl found no dossier."""
    said = []
    for url in start_urls:
        rows = store.rows(
            "SELECT * FROM captures WHERE run_id IN (SELECT value FROM json_each(?)) AND page_key = ?"
            " AND outcome <> 'retried' ORDER BY url = ? DESC, captured_at DESC",
            json.dumps(runs),
            site.key(url),
            url,
        )
        said.append(f"{url} {_said(store, runs, rows[0]) if rows else 'was not visited'}")
    return "; ".join(said)


def _said(store: Store, runs: list[str], row: Row) -> str:
    if row["outcome"] in ("denied", "deferred"):
        asked_first = store.row(
            "SELECT reason FROM captures WHERE run_id IN (SELECT value FROM json_each(?)) AND page_key = '/robots.txt'"
            " AND http_status IS NULL AND outcome = 'skipped' ORDER BY captured_at DESC",
            json.dumps(runs),
        )
        if row["reason"] == "robots" and asked_first:
            return f"was not asked, because its robots.txt gave no answer ({asked_first['reason']})"
        return f"was not asked ({row['reason']})"
    if row["http_status"] is None:
        return f"gave no answer ({row['reason']})"
    if row["outcome"] == "redirected":
        same = _same_origin(row["url"], row["location"])
        other = "" if same else ", another origin (if it is the site's: --start-url)"
        return f"redirects to {_short(row['location'])}{other}"
    if row["http_status"] != 200 and row["http_status"] != 304:
        return f"answered {row['http_status']}"
    if row["kind"] == "listing":
        listed = store.rows("SELECT count(*) n FROM listing_rows WHERE reading_id = ?", row["reading_id"])[0]["n"]
        return (
            f"names {listed} dossiers, but no page of one could be read" if listed else "is a listing without a dossier"
        )
    if row["kind"] == "error_page":
        return f"answered 200 with an error page ({row['reason']})"
    return "answered 200 with a page that is no listing in a known template (another CMS?)"


def _same_origin(url: str, other: str) -> bool:
    try:
        return origin_of(url) == origin_of(other)
    except ValueError:
        return False
