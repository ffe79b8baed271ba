"""Measure a run against the archive before it: what the monitor judges. Asked within the transaction that publishes."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossier_scraper.archive.database.store import Row, Store
from dossier_scraper.ingest.measure.drift import Drift
from dossier_scraper.ingest.measure.pages import RUNS, units
from dossier_scraper.ingest.publish.presence import GONE, PAST
from dossier_scraper.ingest.publish.publish import Published
from dossier_scraper.monitor import Alarm, Place, RunFigures, Share, Volume, words_of
from dossier_scraper.site import Site

# So many characters of a text that broke off are left at least, and are put behind it at most.
CUT = 20
BROKEN = re.compile(r"\W*(…|\.\.\.|more|read)", re.IGNORECASE)
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
    def of(cls, store: Store, run_id: str) -> "Before":
        """Read it from the database, before the run is published."""
        rows = store.rows(f"SELECT id, presence, {PAST} past FROM dossiers d")
        last = store.row(
            "SELECT published, alarms FROM runs WHERE source = 'live' AND seq IS NOT NULL AND id <> ?"
            " AND state <> 'interrupted' ORDER BY seq DESC LIMIT 1",
            run_id,
        )
        alarms = json.loads(last["alarms"]) if last and not last["published"] else ()
        listed = frozenset(row["id"] for row in rows if row["presence"] in ("listed", "unreachable"))
        shown = sum(row["presence"] not in GONE and not row["past"] for row in rows)
        return cls(known=len(rows), shown=shown, listed=listed, earlier=tuple(map(Alarm.from_json, alarms)))


def measure(store: Store, site: Site, runs: list[str], before: Before, found: Published, **said: Any) -> RunFigures:
    """Return the figures of a live run that was just published; `runs` are it and the interrupted ones it finished.

    `said` are the figures that the caller has: `why_incomplete`, `listing_whole`, `stopped`, `answered`, `evidence`.
    """
    drift = Drift()
    for unit in units(store, site, runs):
        drift.add(unit)
    return RunFigures(
        responses=_count(store, runs[0], "http_status IS NOT NULL"),
        unasked=_count(store, runs[0], "reason IN ('robots', 'budget')"),
        known=before.known,
        seen=found.seen,
        absent=_absent(store, runs, found.absent, before.shown),
        failed_first=_first_with(
            store, runs, "page_key <> '/robots.txt' AND outcome IN ('skipped', 'flagged', 'deferred', 'denied')"
        ),
        fields=drift.fields(),
        labels=drift.new_labels(),
        retemplated=drift.retemplated(),
        reformatted=drift.reformatted(),
        unread=_unread(store, runs),
        events_gone=_events_gone(store, runs),
        unlisted=_unlisted(store, runs, before.listed),
        volumes=_volumes(store, runs[0], found),
        earlier=before.earlier,
        **_retold(store, found, before.known, drift.had),
        **said,
    )


def _count(store: Store, run_id: str, where: str) -> int:
    return int(store.rows(f"SELECT count(*) n FROM captures WHERE run_id = ? AND {where}", run_id)[0]["n"])


def _place(row: Row | None) -> Place | None:
    return Place(capture=row["id"], url=row["url"], at=row["captured_at"]) if row else None


def _first_with(store: Store, runs: list[str], where: str) -> Place | None:
    """Return the first capture of the runs that meets a condition."""
    return _place(
        store.row(
            f"SELECT id, url, captured_at FROM captures WHERE run_id IN {RUNS} AND {where}"
            " ORDER BY captured_at, id LIMIT 1",
            json.dumps(runs),
        )
    )


def _absent(store: Store, runs: list[str], ids: tuple[str, ...], shown: int) -> Share:
    """Return the dossiers that were shown and are missing or gone, with what most of them answered."""
    rows = store.rows(
        "SELECT a.dossier_id, c.id, c.url, c.captured_at, c.outcome, c.reason, c.location FROM captures c"
        f" JOIN aliases a USING (page_key) WHERE c.run_id IN {RUNS}"
        " AND c.outcome NOT IN ('retried', 'denied', 'deferred') AND a.dossier_id IN (SELECT value FROM json_each(?))"
        " ORDER BY c.captured_at, c.id",
        json.dumps(runs),
        json.dumps(ids),
    )
    first = {row["dossier_id"]: row for row in reversed(rows)}.values()
    places = {row["location"] for row in first if row["location"]}
    moved = f"redirected to {places.pop()}" if len(places) == 1 else "redirected"
    said = Counter(moved if row["location"] else row["reason"] for row in first)
    most = "".join(f" ({what}: {count})" for what, count in said.most_common(1))
    return Share(
        count=len(ids), of=shown, first=_place(rows[0] if rows else None), detail=f"dossiers are gone at once{most}"
    )


def _unread(store: Store, runs: list[str]) -> Share:
    """Return the known dossiers whose page answered with something that is no page of a dossier in any template."""
    rows = store.rows(
        "SELECT d.id dossier, c.id, c.url, c.captured_at, c.kind, c.outcome, c.reason FROM dossiers d"
        f" JOIN captures c ON c.page_key = d.page_key AND c.run_id IN {RUNS} AND c.http_status IN (200, 304)"
        " AND c.outcome <> 'retried' ORDER BY c.captured_at, c.id",
        json.dumps(runs),
    )
    read = {row["dossier"] for row in rows if row["kind"] == "dossier"}
    unread = {
        row["dossier"]: row
        for row in reversed(rows)
        if row["dossier"] not in read and row["kind"] != "error_page" and row["reason"] in (None, "unknown_template")
    }
    first = min(unread.values(), key=lambda row: (row["captured_at"], row["id"]), default=None)
    return Share(
        count=len(unread),
        of=len({row["dossier"] for row in rows}),
        first=_place(first),
        detail="dossiers are in no known template",
    )


def _events_gone(store: Store, runs: list[str]) -> Share:
    """Return the pages of events that are no more such pages and were when they were last looked at."""
    before = (
        "SELECT 1 FROM captures b WHERE b.id = (SELECT id FROM captures l WHERE l.page_key = c.page_key"
        f" AND l.grade = 'direct' AND l.http_status IS NOT NULL AND l.run_id NOT IN {RUNS}"
        " ORDER BY l.ordered_at DESC, l.captured_at DESC LIMIT 1) AND b.kind = 'event'"
    )
    rows = store.rows(
        "SELECT c.id, c.url, c.captured_at, c.page_key, c.kind FROM captures c"
        f" WHERE c.run_id IN {RUNS} AND c.http_status IS NOT NULL AND c.outcome <> 'retried' AND EXISTS ({before})"
        " ORDER BY c.captured_at, c.id",
        json.dumps(runs),
        json.dumps(runs),
    )
    read = {row["page_key"] for row in rows if row["kind"] == "event"}  # also behind a redirect to itself with a slash
    gone = {row["page_key"]: row for row in reversed(rows) if row["page_key"] not in read}
    first = min(gone.values(), key=lambda row: (row["captured_at"], row["id"]), default=None)
    return Share(
        count=len(gone),
        of=len({row["page_key"] for row in rows}),
        first=_place(first),
        detail="pages of events are gone",
    )


def _unlisted(store: Store, runs: list[str], listed: frozenset[str]) -> Share:
    """Return the dossiers that were listed, that no listing of these runs names, and whose page is not gone."""
    now = store.rows(
        "SELECT DISTINCT a.dossier_id FROM claims c JOIN listing_rows l USING (reading_id)"
        f" JOIN aliases a ON a.page_key = l.page_key WHERE c.run_id IN {RUNS}",
        json.dumps(runs),
    )
    gone = store.rows("SELECT id FROM dossiers WHERE presence IN ('missing', 'gone')")
    missing = listed - {row["dossier_id"] for row in now} - {row["id"] for row in gone}
    first = _first_with(store, runs, "kind = 'listing'")
    shown = "" if now else ", which shows none at all"
    return Share(
        count=len(missing), of=len(listed), first=first, detail=f"dossiers are no longer named by the listing{shown}"
    )


def _retold(store: Store, found: Published, known: int, had: Counter[str]) -> dict[str, Any]:
    """Return in how many known dossiers a value was replaced or removed, the same by field, and texts cut short."""
    places: dict[str, dict[str, Place | None]] = {}
    cut: dict[str, Place | None] = {}
    for version in found.versions:
        for row in store.rows(
            "SELECT h.dossier_id, h.field, h.before, h.after, c.id, c.url, c.captured_at FROM changes h"
            " LEFT JOIN provenance p ON p.version_id = h.version_id AND p.field = 'title'"
            " LEFT JOIN captures c ON c.id = p.capture_id"
            " WHERE h.version_id = ? AND h.cause = 'site' AND h.before IS NOT NULL"
            " AND h.field NOT IN ('country_code', 'listed_as')",
            version,
        ):
            head, _, rest = row["field"].partition("/")
            name = head + (f".{rest.partition('/')[2]}" if "/" in rest else "")
            place = _place(row) if row["id"] else None
            places.setdefault(name, {}).setdefault(row["dossier_id"], place)
            if _is_cut(row["before"], row["after"] or ""):
                cut.setdefault(row["dossier_id"], place)
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


def _is_cut(before: str, after: str) -> bool:
    """Tell a text that now breaks off, within a sentence or with a sign of it (`… Read more`): no edit does so."""
    kept = next((at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(after))
    behind = after[kept:]
    broken = BROKEN.match(behind) if behind else after[-1:].isalnum()
    return bool(broken) and kept >= CUT and len(behind) <= CUT and len(after) < 0.9 * len(before)


def _first(places: Mapping[str, Place | None]) -> Place | None:
    return min((place for place in places.values() if place), key=lambda place: (place.at, place.capture), default=None)


def _volumes(store: Store, run_id: str, found: Published) -> tuple[Volume, ...]:
    """Return how many dossiers were accounted for and pages visited, with what earlier complete runs had."""
    rows = store.rows(
        "SELECT counts, dossiers FROM runs WHERE source = 'live' AND published = 1 AND state = 'complete' AND id <> ?"
        " ORDER BY seq DESC LIMIT ?",
        run_id,
        USUAL,
    )
    pages = [json.loads(row["counts"])["discovered"] for row in rows]
    seen = [totals["seen"] for row in rows if (totals := json.loads(row["dossiers"]))]
    now = store.counts(run_id)["discovered"]
    return (
        Volume(name="dossiers", now=found.seen + len(found.absent), before=seen[0] if seen else None),
        Volume(name="pages", now=now, before=max(pages) if pages else None),
    )
