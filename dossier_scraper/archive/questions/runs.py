"""What is asked of runs: rows of `runs`, which the ledger gives."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dossier_scraper.archive.database.records import LIST, Database, record, records, value, values
from dossier_scraper.model import RunSource, RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What an earlier run found: its captures by outcome, and its dossiers."""

    counts: Mapping[str, int]
    dossiers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as it stands in the database; `ordered_at` is its place in time, None for an import.

    `archive` is the other archive whose run it was.
    """

    id: str
    seq: int | None
    source: RunSource
    state: RunState
    started_at: str
    published: bool
    ordered_at: str | None
    archive: str | None


ROW = "id, seq, source, state, started_at, published, ordered_at, archive"


def run(db: Database, run_id: str) -> RunRow | None:
    """Return one run."""
    return record(db, RunRow, f"SELECT {ROW} FROM runs WHERE id = ?", run_id)


def every_run(db: Database) -> list[RunRow]:
    """Return every run, oldest first; one that has not ended is last."""
    return records(db, RunRow, f"SELECT {ROW} FROM runs ORDER BY seq IS NULL, seq, id")


def ended_runs(db: Database) -> list[RunRow]:
    """Return the runs that a ledger line tells of."""
    return records(db, RunRow, f"SELECT {ROW} FROM runs WHERE seq IS NOT NULL")


def count_discovered(db: Database) -> int:
    """Return how many addresses all runs came across."""
    return int(value(db, "SELECT ifnull(sum(json_extract(counts, '$.discovered')), 0) FROM runs"))


def held_runs(db: Database) -> list[RunRow]:
    """Return the runs that ended by themselves and were held back, not those that asked for too little to be judged."""
    return records(
        db,
        RunRow,
        f"SELECT {ROW} FROM runs WHERE published = 0 AND state IN ('complete', 'partial') AND seq IS NOT NULL"
        " AND ifnull(reason, '') NOT LIKE 'not!_asked%' ESCAPE '!'",
    )


def crawls(db: Database) -> list[RunRow]:
    """Return every crawl, by place in time."""
    return records(db, RunRow, f"SELECT {ROW} FROM runs WHERE ordered_at IS NOT NULL ORDER BY ordered_at, id")


def published_imports(db: Database) -> list[RunRow]:
    """Return every import that was published, as the ledger has them."""
    return records(db, RunRow, f"SELECT {ROW} FROM runs WHERE ordered_at IS NULL AND published = 1 ORDER BY seq")


def has_published_import(db: Database) -> bool:
    """Return True if an import is a part of the history."""
    return value(db, "SELECT 1 FROM runs WHERE ordered_at IS NULL AND published = 1 LIMIT 1") is not None


def published_crawls(db: Database) -> list[tuple[str, tuple[str, ...]]]:
    """Return every published crawl with the interrupted ones that it finished (see `absorbed`), by place in time."""
    found, interrupted = [], defaultdict[str | None, list[str]](list)
    for crawl in crawls(db):
        waiting = interrupted[crawl.archive]
        if crawl.state == "interrupted":
            waiting.append(crawl.id)
        elif crawl.published:
            found.append((crawl.ordered_at or "", (crawl.id, *sorted(waiting))))
            waiting.clear()
    return found


def complete_crawls(db: Database) -> set[str]:
    """Return the published crawls that were complete."""
    sql = "SELECT id FROM runs WHERE ordered_at IS NOT NULL AND published = 1 AND state = 'complete'"
    return set(values(db, sql))


def absorbed(db: Database, run_id: str) -> tuple[str, ...]:
    """Return a published run and the interrupted runs before it that it finished: a crawl's or an import's alike.

    An archive's run finishes its own runs only.
    """
    crawls = values(
        db,
        "SELECT r.id FROM runs r JOIN runs me ON me.id = ? AND r.archive IS me.archive AND r.ordered_at < me.ordered_at"
        " WHERE r.state = 'interrupted' AND r.ordered_at > coalesce((SELECT max(p.ordered_at) FROM runs p"
        " WHERE p.archive IS me.archive AND p.published = 1 AND p.state <> 'interrupted'"
        " AND p.ordered_at < me.ordered_at), '') ORDER BY r.id",
        run_id,
    )
    imports = values(
        db,
        "SELECT r.id FROM runs r JOIN runs me ON me.id = ? AND r.archive IS me.archive AND me.ordered_at IS NULL"
        " WHERE r.state = 'interrupted' AND r.ordered_at IS NULL AND r.published = 0 AND r.id <> me.id ORDER BY r.id",
        run_id,
    )
    return (run_id, *crawls, *imports)


def later_run_saw(db: Database, crawl: RunRow, *, imports: bool) -> bool:
    """Return True if published captures of another crawl, or of an import, stand later in time than a crawl.

    What crawls of another archive saw was imported.
    """
    own = "r.ordered_at IS NOT NULL AND r.archive IS NULL"
    which = f"NOT ({own})" if imports else own
    later = value(
        db,
        f"SELECT 1 FROM runs r WHERE r.published = 1 AND {which} AND coalesce(r.ordered_at, ?1) >= ?1 AND r.id <> ?2"
        " AND EXISTS (SELECT 1 FROM claims WHERE run_id = r.id AND ordered_at > ?1)",
        crawl.ordered_at,
        crawl.id,
    )
    return later is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRun:
    """A run that ended; `told_at` is the ledger line that ended it, or that accepted it later."""

    id: str
    seq: int
    source: RunSource
    started_at: str
    finished_at: str | None
    state: RunState
    published: bool
    reason: str | None
    dossiers: Mapping[str, int]
    alarms: tuple[Mapping[str, Any], ...]
    told_at: int


def ended_after(db: Database, seq: int, *, of: Collection[str] | None = None) -> Iterator[EndedRun]:
    """Yield the runs that ended, or were accepted, after ledger line `seq`, newest first; interrupted ones aside.

    With `of` only those of some ids.
    """
    rows = db.rows(
        "SELECT * FROM (SELECT r.id, r.seq, r.source, r.started_at, r.finished_at, r.state, r.published, r.reason,"
        " r.dossiers, r.alarms, max(r.seq, coalesce((SELECT max(d.seq) FROM decisions d WHERE d.type = 'accept'"
        " AND d.subject = r.id), 0)) told_at FROM runs r WHERE r.seq IS NOT NULL AND r.archive IS NULL"
        f" AND r.state <> 'interrupted'{'' if of is None else f' AND r.id IN {LIST}'})"
        " WHERE told_at > ? ORDER BY told_at DESC",
        *([] if of is None else [json.dumps(list(of))]),
        seq,
    )
    return (
        EndedRun(
            **row
            | {
                "published": bool(row["published"]),
                "dossiers": json.loads(row["dossiers"]),
                "alarms": tuple(json.loads(row["alarms"])),
            }
        )
        for row in rows
    )


def first_start(db: Database) -> str | None:
    """Return when the first run started."""
    at: str | None = value(db, "SELECT min(started_at) FROM runs")
    return at


def times_of(db: Database, run: EndedRun) -> set[str]:
    """Return when the captures of a run were taken, and of the interrupted crawls before it that it finished.

    Of an import of another archive, when those of that archive's runs were.
    """
    before = value(
        db,
        "SELECT max(seq) FROM runs WHERE seq < ? AND source = 'live' AND published = 1 AND state <> 'interrupted'",
        run.seq,
    )
    return set(
        values(
            db,
            "SELECT captured_at FROM captures WHERE run_id IN (SELECT id FROM runs WHERE seq = ? OR"
            " (state = 'interrupted' AND seq BETWEEN ? AND ? AND ? = 'live' AND archive IS NULL))",
            run.seq,
            before or 0,
            run.seq,
            run.source,
        )
    )


def is_import_unfinished(db: Database) -> bool:
    """Return True if an import was interrupted and none after it has finished it."""
    sql = (
        "SELECT 1 FROM runs WHERE state = 'interrupted' AND ordered_at IS NULL AND published = 0 AND archive IS NULL"
        " LIMIT 1"
    )
    return value(db, sql) is not None


def alarms_of_held_crawl(db: Database, run_id: str) -> list[dict[str, Any]]:
    """Return the alarms of the crawl before a run, if that one ended by itself and was held; none otherwise."""
    last = db.row(
        "SELECT published, alarms FROM runs WHERE source = 'live' AND seq IS NOT NULL AND id <> ?"
        " AND state <> 'interrupted' ORDER BY seq DESC LIMIT 1",
        run_id,
    )
    return json.loads(last["alarms"]) if last and not last["published"] else []


def complete_crawl_before(db: Database, run_id: str) -> str | None:
    """Return the last complete and published crawl other than `run_id`, None where there is none."""
    found: str | None = value(
        db,
        "SELECT id FROM runs WHERE source = 'live' AND published = 1 AND state = 'complete' AND id <> ?"
        " ORDER BY seq DESC LIMIT 1",
        run_id,
    )
    return found


def complete_crawls_before(db: Database, run_id: str, most: int) -> list[Totals]:
    """Return what the last complete and published crawls other than `run_id` found, newest first, at most `most`."""
    rows = db.rows(
        "SELECT counts, dossiers FROM runs WHERE source = 'live' AND published = 1 AND state = 'complete' AND id <> ?"
        " ORDER BY seq DESC LIMIT ?",
        run_id,
        most,
    )
    return [Totals(counts=json.loads(row["counts"]), dossiers=json.loads(row["dossiers"])) for row in rows]
