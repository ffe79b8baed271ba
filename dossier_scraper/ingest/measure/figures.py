"""Measure a run against the archive before it: what the monitor judges. Asked within the transaction that publishes."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossier_scraper.archive.database.records import Database
from dossier_scraper.archive.questions import dossiers
from dossier_scraper.archive.questions.answers import (
    answers_at_main_addresses,
    answers_of_dossiers,
    answers_of_known_events,
    count_answered,
    count_unasked,
    dossiers_listed_in,
    first_failed,
    first_listing,
    totals,
)
from dossier_scraper.archive.questions.captures import Captured
from dossier_scraper.archive.questions.changes import replaced_in
from dossier_scraper.archive.questions.coverage import covered_pages
from dossier_scraper.archive.questions.runs import alarms_of_held_crawl, complete_crawl_before, complete_crawls_before
from dossier_scraper.ingest.measure.drift import Drift
from dossier_scraper.ingest.measure.pages import units
from dossier_scraper.ingest.publish.presence import GONE
from dossier_scraper.ingest.publish.publish import Published
from dossier_scraper.ingest.publish.theme import Theme
from dossier_scraper.monitor import Alarm, Place, RunFigures, Share, Volume, words_of
from dossier_scraper.site import Site

# So many characters of a text that broke off are left at least, and are put behind it at most.
CUT = 20
BROKEN = re.compile(r"\W*(…|\.\.\.|more|read)", re.IGNORECASE)
# Answers that say that there is no such page.
SAY_GONE = ("http_404", "http_410", "soft_404")
# By so much of a page's text, what is unread is more than usual.
MORE = 0.1
# So many complete runs tell how many pages are usual.
USUAL = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the archive knew before a run was brought into it: `shown` are known dossiers that could go."""

    known: int
    shown: int
    listed: frozenset[str]
    earlier: tuple[Alarm, ...]

    @classmethod
    def of(cls, store: Database, run_id: str) -> "Before":
        """Read it from the database, before the run is published."""
        known = dossiers.shown(store)
        return cls(
            known=len(known),
            shown=sum(one.presence not in GONE and not one.past for one in known),
            listed=frozenset(one.id for one in known if one.presence in ("listed", "unreachable")),
            earlier=tuple(map(Alarm.from_json, alarms_of_held_crawl(store, run_id))),
        )


def measure(
    store: Database, site: Site, theme: Theme, runs: list[str], before: Before, found: Published, **said: Any
) -> RunFigures:
    """Return the figures of a live run that was just published; `runs` are it and the interrupted ones it finished.

    `said` are the figures that the caller has: `why_incomplete`, `listing_whole`, `stopped`, `answered`, `evidence`.
    """
    drift = Drift()
    for unit in units(store, site, runs):
        drift.add(unit)
    return RunFigures(
        responses=count_answered(store, runs[0]),
        unasked=count_unasked(store, runs[0]),
        known=before.known,
        seen=found.seen,
        absent=_absent(store, runs, found.absent, before.shown),
        failed_first=_place(first_failed(store, runs)),
        fields=drift.fields(),
        labels=drift.new_labels(),
        retemplated=drift.retemplated(),
        reformatted=drift.reformatted(),
        unread=_unread(store, runs, [unit.place for unit in drift.strange]),
        events_gone=_events_gone(store, runs),
        more_unread=_more_unread(store, theme, runs[0]),
        unlisted=_unlisted(store, runs, before.listed),
        volumes=_volumes(store, runs[0], found),
        earlier=before.earlier,
        **_retold(store, found, before.known, drift.had),
        **said,
    )


def _place(found: Captured | None) -> Place | None:
    return Place(capture=found.id, url=found.url, at=found.captured_at) if found else None


def _absent(store: Database, runs: list[str], ids: tuple[str, ...], shown: int) -> Share:
    """Return the dossiers that were shown and are not now, with what most of them answered."""
    answers = answers_of_dossiers(store, runs, ids)
    first = {found.dossier_id: found for found in reversed(answers)}.values()
    places = sorted({found.location for found in first if found.location})
    moved = f"redirected{'' if len(places) == 1 else ', one of them'} to {places[0]}" if places else ""
    said = Counter(moved if found.location else found.reason or f"a page of kind {found.kind}" for found in first)
    most = "".join(f" ({what}: {count})" for what, count in said.most_common(1))
    gone = sum(bool(found.location) or found.reason in SAY_GONE for found in first)
    return Share(
        count=len(ids),
        of=shown,
        first=_place(answers[0] if answers else None),
        detail=f"dossiers {'are gone' if 2 * gone >= len(ids) else 'have another page in their place'} at once{most}",
    )


def _unread(store: Database, runs: list[str], strange: Sequence[Place]) -> Share:
    """Return the known dossiers whose page is in no known template: not read, or `strange`, by its labels alone."""
    answers = answers_at_main_addresses(store, runs)
    read = {found.dossier_id for found in answers if found.kind == "dossier"}
    unread = {
        found.dossier_id: found
        for found in reversed(answers)
        if found.dossier_id not in read and found.kind != "error_page" and found.reason in (None, "unknown_template")
    }
    return Share(
        count=len(unread) + len(strange),
        of=len({found.dossier_id for found in answers}),
        first=_earliest(unread.values()) or next(iter(strange), None),
        detail="dossiers are in no known template",
    )


def _more_unread(store: Database, theme: Theme, run_id: str) -> Share:
    """Return the pages of which no rule reads much more than was usual for their template and kind a crawl before.

    What is the theme's counts for none of them: a notice on every page is no page's own text.
    """
    before = complete_crawl_before(store, run_id)
    total, unread = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for page in covered_pages(store, theme.runs(before)) if before else ():
        total[theme.claims.read_as(page.reading_id)] += page.total
        unread[theme.claims.read_as(page.reading_id)] += page.unread
    unread.subtract(theme.size(before) if before else {})
    now = ((page, theme.claims.read_as(page.reading_id)) for page in covered_pages(store, [run_id]))
    known = [(page, unread[kind] / total[kind] + MORE) for page, kind in now if total[kind]]
    more = [
        page
        for page, most in known
        if page.unread > most * page.total and page.unread - theme.size_on(page, run_id) > most * page.total
    ]
    detail = "pages have much more text that no rule reads than is usual"
    return Share(count=len(more), of=len(known), first=_place(more[0] if more else None), detail=detail)


def _events_gone(store: Database, runs: list[str]) -> Share:
    """Return the pages of events that are no more such pages and were when they were last looked at."""
    answers = answers_of_known_events(store, runs)
    read = {found.page_key for found in answers if found.kind == "event"}  # also behind a redirect to its own slash
    gone = {found.page_key: found for found in reversed(answers) if found.page_key not in read}
    return Share(
        count=len(gone),
        of=len({found.page_key for found in answers}),
        first=_earliest(gone.values()),
        detail="pages of events are gone",
    )


def _earliest(found: Iterable[Captured]) -> Place | None:
    return _place(min(found, key=lambda one: (one.captured_at, one.id), default=None))


def _unlisted(store: Database, runs: list[str], listed: frozenset[str]) -> Share:
    """Return the dossiers that were listed, that no listing of these runs names, and whose page is not gone."""
    now = dossiers_listed_in(store, runs)
    gone = {one.id for one in dossiers.shown(store) if one.presence in GONE}
    shown = "" if now else ", which shows none at all"
    return Share(
        count=len(listed - now - gone),
        of=len(listed),
        first=_place(first_listing(store, runs)),
        detail=f"dossiers are no longer named by the listing{shown}",
    )


def _retold(store: Database, found: Published, known: int, had: Counter[str]) -> dict[str, Any]:
    """Return in how many known dossiers a value was replaced or removed, the same by field, and texts cut short."""
    places: dict[str, dict[str, Place | None]] = {}
    cut: dict[str, Place | None] = {}
    for change in (change for version in found.versions for change in replaced_in(store, version)):
        name = _name(change.field)
        if "other/" in name and change.after is None:
            continue  # a label that went is the template's: its values are not retold
        place = _place(change.shown)
        places.setdefault(name, {}).setdefault(change.dossier_id, place)
        if _is_cut(change.before, change.after or ""):
            cut.setdefault(change.dossier_id, place)
    firsts = {dossier: place for by in places.values() for dossier, place in by.items()}
    compared = min(known, found.seen)
    detail = "dossiers have other values than before"
    return {
        "retold": Share(count=len(firsts), of=compared, first=_first(firsts), detail=detail),
        "cut": Share(count=len(cut), of=compared, first=_first(cut), detail="dossiers have texts that now break off"),
        "retold_fields": {
            name: Share(
                count=len(by),
                of=had[f"dossier.{name}"] or compared,
                first=_first(by),
                detail=f"dossiers have another {words_of(name)}",
            )
            for name, by in sorted(places.items())
        },
    }


def _name(path: str) -> str:
    """Return the name of the field that a change is of; other fields have the names of their labels.

    >>> _name("start_date"), _name("events/9a7b/date"), _name("events/9a7b/other/views"), _name("other/city")
    ('start_date', 'events.date', 'events.other/views', 'other/city')
    """
    head, _, rest = path.partition("/")
    if head != "events":
        return path
    name = rest.partition("/")[2]
    return f"{head}.{name}" if name else head


def _is_cut(before: str, after: str) -> bool:
    """Tell a text that now breaks off, within a sentence or with a sign of it (`… Read more`): no edit does so."""
    kept = next((at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(after))
    behind = after[kept:]
    broken = BROKEN.match(behind) if behind else after[-1:].isalnum()
    return bool(broken) and kept >= CUT and len(behind) <= CUT and len(after) < 0.9 * len(before)


def _first(places: Mapping[str, Place | None]) -> Place | None:
    return min((place for place in places.values() if place), key=lambda place: (place.at, place.capture), default=None)


def _volumes(store: Database, run_id: str, found: Published) -> tuple[Volume, ...]:
    """Return how many dossiers were accounted for and pages visited, with what earlier complete runs had."""
    before = complete_crawls_before(store, run_id, USUAL)
    seen = [totals.dossiers["seen"] for totals in before if totals.dossiers]
    pages = [totals.counts["discovered"] for totals in before]
    return (
        Volume(name="dossiers", now=found.seen + len(found.absent), before=seen[0] if seen else None),
        Volume(name="pages", now=totals(store, run_id)["discovered"], before=max(pages) if pages else None),
    )
