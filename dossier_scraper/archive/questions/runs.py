"""What is asked of runs: rows of `runs`, which the ledger gives."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossier_scraper.archive.database.records import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What an earlier run found: its captures by outcome, and its dossiers."""

    counts: Mapping[str, int]
    dossiers: Mapping[str, int]


def alarms_of_held_crawl(db: Database, run_id: str) -> list[dict[str, Any]]:
    """Return the alarms of the crawl before a run, if that one ended by itself and was held; none otherwise."""
    last = db.row(
        "SELECT published, alarms FROM runs WHERE source = 'live' AND seq IS NOT NULL AND id <> ?"
        " AND state <> 'interrupted' ORDER BY seq DESC LIMIT 1",
        run_id,
    )
    return json.loads(last["alarms"]) if last and not last["published"] else []


def complete_crawls_before(db: Database, run_id: str, most: int) -> list[Totals]:
    """Return what the last complete and published crawls other than `run_id` found, newest first, at most `most`."""
    rows = db.rows(
        "SELECT counts, dossiers FROM runs WHERE source = 'live' AND published = 1 AND state = 'complete' AND id <> ?"
        " ORDER BY seq DESC LIMIT ?",
        run_id,
        most,
    )
    return [Totals(counts=json.loads(row["counts"]), dossiers=json.loads(row["dossiers"])) for row in rows]
