"""Return True if a live run was complete: the listing walked to its end, and a definite answer for every dossier."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dossier_scraper.archive.database.records import Database
from dossier_scraper.archive.questions import dossiers, readings
from dossier_scraper.archive.questions.answers import Answer, answer_at, answers_of, dossiers_listed_in, why_no_robots
from dossier_scraper.ingest.publish.presence import DEFINITE, answer
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.model import Reading
from dossier_scraper.site import Site
from dossier_scraper.site.origins import origin_of

UNREAD = ("pager_unread", "row_unread")


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """Why a run is no complete observation, None when it is one; `listing` when its listing was walked to its end."""

    why_not: str | None
    listing: bool


def completeness(
    store: Database,
    site: Site,
    claims: Claims,
    runs: Sequence[str],
    start_keys: Iterable[str],
    confirmed: bool = False,
) -> Completeness:
    """Return whether runs are complete together, as one observation, and why not.

    Where a second witness `confirmed` the rows of the listing, what seems to lead to more of them does not.
    """
    answers: dict[str, list[Answer]] = {}
    for found in answers_of(store, runs):
        answers.setdefault(found.page_key, []).append(found)
    last = [found[-1] for found in answers.values()]  # an interrupted run before this one may not have come so far
    unasked = [
        one.reason
        for one in last
        if one.reason in ("budget", "robots") and site.kind(one.url) in ("listing", "dossier", "node")
    ]
    listed, starts = set[str](), list(dict.fromkeys(start_keys))
    named = Counter(map(site.series, starts))
    # A person named its pages one by one.
    sure = {series for series, count in named.items() if count > 1 or confirmed}
    broken = [end for key in starts if (end := _walk(site, claims, answers, key, listed, sure)) is not None]
    if unasked:
        why = f"{len(unasked)} page{'s' * (len(unasked) != 1)} not visited ({unasked[0]})"
    elif broken:
        why = f"the listing was not walked to its end ({_short(broken[0])})"
    else:
        named_ids = dossiers_listed_in(store, runs)
        unanswered = _unanswered(store, site, claims, answers, listed, named_ids)
        return Completeness(why_not=unanswered, listing=True)
    return Completeness(why_not=why, listing=not broken)


def _unanswered(
    store: Database,
    site: Site,
    claims: Claims,
    answers: Mapping[str, list[Answer]],
    listed: set[str],
    named: set[str],
) -> str | None:
    """Return how many known and listed dossiers gave no definite answer, and the first with the reason, if any.

    `listed` are page keys of the walked listing's rows, `named` the dossiers that it or any other listing names.
    """
    keys: dict[str, set[str]] = {}
    for address in dossiers.addresses(store):
        keys.setdefault(address.dossier_id, set()).add(address.page_key)
    known = {key for own in keys.values() for key in own}
    keys |= {key: {key} for key in listed - known}
    said = {name: _answers(site, claims, answers, own, known) for name, own in sorted(keys.items())}
    unanswered = {
        name: found
        for name, found in said.items()
        if answer(found, name in named or bool(keys[name] & listed)) not in DEFINITE
    }
    if not unanswered:
        return None
    name, found = next(iter(unanswered.items()))
    why = (found[-1].reason or found[-1].outcome) if found else "not visited"
    of = "1 dossier" if len(unanswered) == 1 else f"{len(unanswered)} dossiers"
    return f"{of} gave no definite answer, the first {_short(name)} ({why})"


def _short(text: str, length: int = 160) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _answers(
    site: Site, claims: Claims, answers: Mapping[str, list[Answer]], keys: set[str], known: set[str]
) -> list[Answer]:
    """Return what a dossier's addresses (`keys`) answered; `known` are those of all dossiers.

    Where a redirect leads to a page of another kind, to an address of another dossier, or to none, it answers for that.
    """
    own = [found for key in sorted(keys) for found in answers.get(key, [])]
    own = [replace(found, another=_names_another(site, claims, found, keys, known)) for found in own]
    there = [found for key in sorted(keys) for found in _arrived(site, answers, key) if found.page_key not in keys]
    away = ("listing", "event", "other")
    kept = [one for one in there if one.kind not in away and one.page_key not in known]
    return [*own, *(one for one in kept if one.http_status not in (404, 410))]


def _names_another(site: Site, claims: Claims, found: Answer, keys: set[str], known: set[str]) -> bool:
    """Return True if a page at an address of a dossier gives itself an address of another, and none of that one."""
    if found.kind != "dossier" or found.reading_id is None:
        return False
    _, links = claims.own_names(found.reading_id)
    names = {site.key(url) for url in (links.canonical, links.shortlink) if url}
    return bool(names & known) and not names & keys


def _walk(
    site: Site, claims: Claims, answers: Mapping[str, list[Answer]], key: str, listed: set[str], sure: set[str]
) -> str | None:
    """Walk the listing from one of its pages; collect listed page keys; return where it broke off, if anywhere."""
    todo, seen = [key], set[str]()
    while todo:
        key = todo.pop()
        if key in seen:
            continue
        seen.add(key)
        arrived = _arrived(site, answers, key)
        pages = (found for found in arrived if found.kind == "listing")
        page = next((found for found in pages if found.reading_id), None)
        if page is None or page.reading_id is None or page.outcome not in ("archived", "unchanged"):
            return key
        reading = claims.reading(page.reading_id)
        if (left := _left(reading)) and site.series(key) not in sure:
            return f"{key}: {left}"
        listed |= {site.key(row.url) for row in reading.rows if site.owns(row.url)}
        todo += [site.key(url) for url in reading.links.next_pages]
    return None


def _left(reading: Reading) -> str | None:
    """Return the code of what a page of the listing says of pages or rows to which it shows no way, if it does."""
    return next((said.code for said in reading.problems if said.code in UNREAD), None)


def _arrived(site: Site, answers: Mapping[str, list[Answer]], key: str, hops: int = 10) -> list[Answer]:
    """Return what a page answered, and the pages that its redirects led to."""
    own = answers.get(key, [])
    moved = [site.key(found.location) for found in own if found.outcome == "redirected" and found.location]
    further = [one for target in moved if hops and target != key for one in _arrived(site, answers, target, hops - 1)]
    return [*own, *further]


def what_answered(store: Database, site: Site, runs: Sequence[str], start_urls: Iterable[str]) -> str:
    """Say in words what the start pages answered: for a person whose crawl found no dossier."""
    said = []
    for url in start_urls:
        found = answer_at(store, runs, site.key(url), url)
        said.append(f"{url} {_said(store, runs, found) if found else 'was not visited'}")
    return "; ".join(said)


def _said(store: Database, runs: Sequence[str], found: Answer) -> str:
    if found.outcome in ("denied", "deferred"):
        why = why_no_robots(store, runs) if found.reason == "robots" else None
        if why == "dns":
            return "could not be looked up (no network?)"
        if why:
            return f"was not asked, because its robots.txt gave no answer ({why})"
        return f"was not asked ({found.reason})"
    if found.http_status is None:
        return f"gave no answer ({found.reason})"
    if found.outcome == "redirected" and found.location:
        same = _same_origin(found.url, found.location)
        other = "" if same else ", another origin (if it is the site's: --start-url)"
        return f"redirects to {_short(found.location)}{other}"
    if found.http_status not in (200, 304):
        return f"answered {found.http_status}"
    if found.kind == "listing":
        listed = readings.rows_in_listing(store, found.reading_id) if found.reading_id else 0
        return (
            f"names {listed} dossiers, but no page of one could be read"
            if listed
            else "is a listing of which no link leads to an address that the tables know as a dossier's"
        )
    if found.kind == "error_page":
        return f"answered 200 with an error page ({found.reason})"
    return "answered 200 with a page that is no listing in a known template (another CMS?)"


def _same_origin(url: str, other: str) -> bool:
    try:
        return origin_of(url) == origin_of(other)
    except ValueError:
        return False
