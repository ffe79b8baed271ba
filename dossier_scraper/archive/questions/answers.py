"""What is asked of runs: what the addresses that they asked answered, and how that is counted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dossier_scraper.archive.database.records import LIST, Database, record, records, value, values
from dossier_scraper.archive.questions.captures import UNREAD, Captured
from dossier_scraper.archive.questions.dossiers import PAST
from dossier_scraper.model import STUMBLED, Outcome, PageKind, Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Captured):
    """What an address answered in a run, as far as it says whether a dossier is there; `another` when another's is."""

    page_key: str
    http_status: int | None
    kind: PageKind | None
    outcome: Outcome
    reason: str | None
    location: str | None
    reading_id: str | None
    another: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A dossier and what its addresses answered in some runs, in order of time; `past`: see `dossiers.PAST`."""

    dossier_id: str
    presence: Presence
    past: bool
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePage(Captured):
    """An address at which there is no page; `named` when a listing leads there."""

    page_key: str
    reason: str | None
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierAnswer(Captured):
    """What one of a dossier's addresses answered in a run."""

    dossier_id: str
    kind: PageKind | None
    outcome: Outcome
    reason: str | None
    location: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnswer(Captured):
    """What the address of an event's page answered in a run."""

    page_key: str
    kind: PageKind | None


ANSWER = "id, url, page_key, captured_at, http_status, kind, outcome, reason, location, reading_id"
SAID = "c.id, c.url, c.captured_at, c.kind, c.outcome, c.reason, c.location"
OUTCOMES = ("archived", "unchanged", "skipped", "flagged", "deferred", "denied")
# What counts of a run: the last attempt at each address.
LAST_ATTEMPT = "outcome <> 'retried'"


def good_answer(db: Database, url: str, runs: Sequence[str], since: str, until: str) -> Answer | None:
    """Return the last good answer that some runs got at a URL between two times."""
    return record(
        db,
        Answer,
        f"SELECT {ANSWER} FROM captures WHERE url = ? AND captured_at BETWEEN ? AND ? AND run_id IN {LIST}"
        " AND outcome IN ('archived', 'unchanged', 'redirected') ORDER BY captured_at DESC, id DESC LIMIT 1",
        url,
        since,
        until,
        runs,
    )


def answers_of(db: Database, runs: Sequence[str]) -> list[Answer]:
    """Return what every address answered in some runs, in order of time."""
    return records(
        db,
        Answer,
        f"SELECT {ANSWER} FROM captures WHERE run_id IN {LIST} AND {LAST_ATTEMPT} ORDER BY captured_at, id",
        runs,
    )


def answer_at(db: Database, runs: Sequence[str], page_key: str, url: str) -> Answer | None:
    """Return what a page answered last in some runs, as asked under `url` where it was."""
    return record(
        db,
        Answer,
        f"SELECT {ANSWER} FROM captures WHERE run_id IN {LIST} AND page_key = ? AND {LAST_ATTEMPT}"
        " ORDER BY url = ? DESC, captured_at DESC LIMIT 1",
        runs,
        page_key,
        url,
    )


def why_no_robots(db: Database, runs: Sequence[str]) -> str | None:
    """Return why robots.txt gave no answer in some runs, None where it gave one or was not asked."""
    reason: str | None = value(
        db,
        f"SELECT reason FROM captures WHERE run_id IN {LIST} AND page_key = '/robots.txt' AND http_status IS NULL"
        " AND outcome = 'skipped' ORDER BY captured_at DESC LIMIT 1",
        runs,
    )
    return reason


def count_answered(db: Database, run_id: str) -> int:
    """Return how many captures of a run have a response."""
    return _count(db, run_id, "http_status IS NOT NULL")


def count_unasked(db: Database, run_id: str) -> int:
    """Return how many addresses a run did not ask because of robots.txt or its budget."""
    return _count(db, run_id, "reason IN ('robots', 'budget')")


def _count(db: Database, run_id: str, condition: str) -> int:
    return int(value(db, f"SELECT count(*) FROM captures WHERE run_id = ? AND {condition}", run_id))


def totals(db: Database, *runs: str) -> dict[str, int]:
    """Total the captures of runs: by outcome of the last capture of each URL in a run, retries and redirects beside."""
    sql = f"SELECT outcome, count(*) n FROM captures WHERE run_id IN {LIST} GROUP BY outcome"
    rows = db.rows(sql, json.dumps(runs))
    found = {row["outcome"]: row["n"] for row in rows}
    by_outcome = {name: found.get(name, 0) for name in OUTCOMES}
    beside = {name: found.get(name, 0) for name in ("redirected", "retried")}
    faults = sum(value(db, f"SELECT count(*) FROM captures WHERE run_id = ? AND {UNREAD}", run) for run in runs)
    return {"discovered": sum(by_outcome.values())} | by_outcome | beside | ({STUMBLED: faults} if faults else {})


def reasons(db: Database, run_id: str, wanted: Sequence[str]) -> list[str]:
    """Return the reason of each capture of a run that has one of some reasons."""
    return values(db, f"SELECT reason FROM captures WHERE run_id = ? AND reason IN {LIST}", run_id, wanted)


def first_failed(db: Database, runs: Sequence[str]) -> Captured | None:
    """Return the first address of some runs, robots.txt aside, that did not give what it was asked for."""
    condition = "page_key <> '/robots.txt' AND outcome IN ('skipped', 'flagged', 'deferred', 'denied')"
    return _first(db, runs, condition)


def first_listing(db: Database, runs: Sequence[str]) -> Captured | None:
    """Return the first page of the listing that some runs read."""
    return _first(db, runs, "kind = 'listing'")


def _first(db: Database, runs: Sequence[str], condition: str) -> Captured | None:
    return record(
        db,
        Captured,
        f"SELECT id, url, captured_at FROM captures WHERE run_id IN {LIST} AND {condition}"
        " ORDER BY captured_at, id LIMIT 1",
        runs,
    )


def asked(db: Database, runs: Sequence[str]) -> list[Asked]:
    """Return every dossier, by id, with what its addresses answered in some runs."""
    columns = ", ".join(f"c.{name}" for name in ANSWER.split(", "))
    rows = db.rows(
        f"SELECT DISTINCT d.id dossier_id, d.presence, {PAST} past, {columns},"
        " coalesce(c.dossier_id <> d.id, 0) another"
        " FROM dossiers d LEFT JOIN aliases a ON a.dossier_id = d.id"
        f" LEFT JOIN captures c ON c.page_key = a.page_key AND c.run_id IN {LIST} AND c.{LAST_ATTEMPT}"
        " ORDER BY d.id, c.captured_at",
        json.dumps(runs),
    )
    found = []
    for _, group in groupby(rows, key=lambda row: row["dossier_id"]):
        first, *_ = of_one = list(group)
        about = {name: first[name] for name in ("dossier_id", "presence", "past")}
        answers = (Answer(**{k: v for k, v in row.items() if k not in about}) for row in of_one if row["id"])
        found.append(Asked(**about, answers=tuple(answers)))
    return found


def answers_of_dossiers(db: Database, runs: Sequence[str], dossiers: Sequence[str]) -> list[DossierAnswer]:
    """Return what the addresses of some dossiers answered in some runs where they were asked, in order of time."""
    return records(
        db,
        DossierAnswer,
        f"SELECT a.dossier_id, {SAID} FROM captures c"
        f" JOIN aliases a USING (page_key) WHERE c.run_id IN {LIST}"
        f" AND c.outcome NOT IN ('retried', 'denied', 'deferred') AND a.dossier_id IN {LIST}"
        " ORDER BY c.captured_at, c.id",
        runs,
        dossiers,
    )


def answers_at_main_addresses(db: Database, runs: Sequence[str]) -> list[DossierAnswer]:
    """Return what each dossier's main address answered with status 200 or 304 in some runs, in order of time."""
    return records(
        db,
        DossierAnswer,
        f"SELECT d.id dossier_id, {SAID} FROM dossiers d"
        f" JOIN captures c ON c.page_key = d.page_key AND c.run_id IN {LIST} AND c.http_status IN (200, 304)"
        f" AND c.{LAST_ATTEMPT} ORDER BY c.captured_at, c.id",
        runs,
    )


def answers_of_known_events(db: Database, runs: Sequence[str]) -> list[EventAnswer]:
    """Return what answered in some runs where an event's page stood when it was last crawled, in order of time."""
    before = (
        "SELECT 1 FROM captures b WHERE b.id = (SELECT id FROM captures l WHERE l.page_key = c.page_key"
        f" AND l.grade = 'direct' AND l.http_status IS NOT NULL AND l.run_id NOT IN {LIST}"
        " ORDER BY l.ordered_at DESC, l.captured_at DESC LIMIT 1) AND b.kind = 'event'"
    )
    return records(
        db,
        EventAnswer,
        "SELECT c.id, c.url, c.captured_at, c.page_key, c.kind FROM captures c"
        f" WHERE c.run_id IN {LIST} AND c.http_status IS NOT NULL AND c.{LAST_ATTEMPT} AND EXISTS ({before})"
        " ORDER BY c.captured_at, c.id",
        runs,
        runs,
    )


def dossiers_listed_in(db: Database, runs: Sequence[str]) -> set[str]:
    """Return the dossiers that a listing of some runs names."""
    return set(
        values(
            db,
            "SELECT DISTINCT a.dossier_id FROM claims c JOIN listing_rows l USING (reading_id)"
            f" JOIN aliases a ON a.page_key = l.page_key WHERE c.run_id IN {LIST}",
            runs,
        )
    )


def gone_pages(db: Database, runs: Sequence[str]) -> list[GonePage]:
    """Return the addresses that answered 404 or 410 in some runs, in order of time."""
    return records(
        db,
        GonePage,
        "SELECT id, url, captured_at, page_key, reason, page_key IN (SELECT l.page_key FROM claims c"
        " JOIN listing_rows l USING (reading_id) WHERE c.run_id IN (SELECT value FROM json_each(?1))) named"
        " FROM captures WHERE run_id IN (SELECT value FROM json_each(?1)) AND http_status IN (404, 410)"
        " ORDER BY captured_at, id",
        runs,
    )
