"""Rows of `runs`: the order of time that runs stand in, and which interrupted runs a later one finished."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.database.store import Store, iso


def run_row(
    store: Store,
    run_id: str,
    source: str,
    started_at: str,
    finished_at: str | None,
    state: str,
    published: bool,
    reason: str | None,
    extractor_version: str,
    counts: Mapping[str, int],
    dossiers: Mapping[str, int],
    alarms: Sequence[Mapping[str, Any]],
) -> Row:
    """Return a row of `runs`. A live run stands where its clock says, but never before the live run before it."""
    before = store.row("SELECT max(ordered_at) at FROM runs WHERE id <> ? AND (seq IS NOT NULL)", run_id)
    after = before["at"] if before and before["at"] else ""
    ordered = max(started_at, iso(datetime.fromisoformat(after) + timedelta(microseconds=1)) if after else "")
    return {
        "id": run_id,
        "seq": None,
        "source": source,
        "started_at": started_at,
        "finished_at": finished_at,
        "state": state,
        "published": int(published),
        "reason": reason,
        "extractor_version": extractor_version,
        "ordered_at": ordered if source == "live" else None,
        "counts": json.dumps(dict(counts), sort_keys=True),
        "dossiers": json.dumps(dict(dossiers), sort_keys=True),
        "alarms": json.dumps(list(alarms), sort_keys=True, ensure_ascii=False),
    }


def observations(store: Store) -> list[tuple[str, tuple[str, ...]]]:
    """Return every published crawl with the interrupted ones that it finished (see `absorbed`), by place in time."""
    found, waiting = [], list[str]()
    for run in store.rows("SELECT * FROM runs WHERE ordered_at IS NOT NULL ORDER BY ordered_at, id"):
        if run["state"] == "interrupted":
            waiting.append(run["id"])
        elif run["published"]:
            found.append((run["ordered_at"], (run["id"], *sorted(waiting))))
            waiting.clear()
    return found


def absorbed(store: Store, run_id: str) -> tuple[str, ...]:
    """Return a published run and the interrupted runs before it that it finished: a crawl's or an import's alike."""
    crawls = store.rows(
        "SELECT id FROM runs WHERE state = 'interrupted' AND ordered_at < (SELECT ordered_at FROM runs WHERE id = ?)"
        " AND ordered_at > coalesce((SELECT max(p.ordered_at) FROM runs p, runs me WHERE me.id = ? AND p.published = 1"
        " AND p.state <> 'interrupted' AND p.ordered_at < me.ordered_at), '') ORDER BY id",
        run_id,
        run_id,
    )
    imports = store.rows(
        "SELECT id FROM runs WHERE state = 'interrupted' AND ordered_at IS NULL AND published = 0 AND id <> ?"
        " AND (SELECT ordered_at FROM runs WHERE id = ?) IS NULL ORDER BY id",
        run_id,
        run_id,
    )
    return (run_id, *(row["id"] for row in [*crawls, *imports]))
