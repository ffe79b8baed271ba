"""Judge after a run whether the site still shows each dossier; only a complete run may say that one is gone."""

import json
from itertools import groupby
from typing import Literal

from dossier_scraper.archive.store import Row, Store
from dossier_scraper.ingest.observe import NO_PAGE
from dossier_scraper.model import Presence

Answer = Literal["seen", "gone", "missing", "failed", "unclear", "not_checked"]
DEFINITE = ("seen", "gone", "missing")
GONE = ("missing", "gone")
# SQL: a dossier of the past, which imports alone have brought and no run has judged.
PAST = "d.presence = 'not_checked' AND d.presence_since = d.first_seen"


def answer(captures: list[Row]) -> Answer:
    """Say what a dossier's addresses answered in a run; the best of several answers counts."""
    answers = {_one(capture) for capture in captures}
    order: tuple[Answer, ...] = ("seen", "unclear", "failed", "gone", "missing", "not_checked")
    return next((a for a in order if a in answers), "not_checked")


def _one(capture: Row) -> Answer:
    if capture["outcome"] in ("deferred", "denied"):
        return "not_checked"
    if capture["outcome"] in ("archived", "unchanged") and capture["kind"] == "dossier":
        return "seen"
    if capture["http_status"] in (404, 410):
        return "gone"
    if capture["outcome"] == "redirected" or capture["reason"] in (NO_PAGE | {"error_page"}):
        return "missing"
    return "unclear" if capture["outcome"] in ("flagged", "archived") else "failed"


def next_presence(now: Presence, found: Answer, listed: bool, complete: bool) -> Presence:
    """Return the presence after a run: a partial run may only confirm that a dossier is listed."""
    if found == "seen" and listed:
        return "listed"
    if not complete:
        return now
    if found == "seen":
        return "unlisted"
    if found == "gone" or (found == "missing" and now in GONE):
        return "gone"
    if found == "missing":
        return "missing"
    if now in GONE or found == "unclear":
        return now
    return "unreachable" if found == "failed" else "not_checked"


def judge_presence(
    store: Store, runs: list[str], complete: bool, at: str, accepted: bool = False
) -> tuple[int, tuple[str, ...]]:
    """Update the presence of every dossier after a live run.

    Return how many went from shown to missing or gone, and the ids of those that would have, were the run complete;
    where a person accepted it they do. A dossier of the past was not shown before.
    """
    listed = {
        r["dossier_id"]
        for r in store.rows(
            "SELECT DISTINCT a.dossier_id FROM claims c JOIN listing_rows l USING (reading_id)"
            " JOIN aliases a ON a.page_key = l.page_key WHERE c.run_id IN (SELECT value FROM json_each(?))",
            json.dumps(runs),
        )
    }
    found = store.db.query(
        "SELECT DISTINCT d.id dossier_id, d.presence, c.outcome, c.http_status, c.kind, c.reason, c.captured_at,"
        f" {PAST} past"
        " FROM dossiers d LEFT JOIN aliases a ON a.dossier_id = d.id"
        " LEFT JOIN captures c ON c.page_key = a.page_key AND c.run_id IN (SELECT value FROM json_each(?))"
        " AND c.outcome <> 'retried'"
        " ORDER BY d.id, c.captured_at",
        (json.dumps(runs),),
    )
    newly_gone, absent = 0, list[str]()
    updates: list[tuple[str, tuple[str, ...]]] = []
    for dossier_id, group in groupby(found, key=lambda row: row["dossier_id"]):
        rows = list(group)
        now = rows[0]["presence"]
        captures = [row for row in rows if row["outcome"]]
        said = answer(captures)
        found_complete = next_presence(now, said, dossier_id in listed, True)
        believed = complete or (accepted and found_complete in GONE)
        then = found_complete if believed else next_presence(now, said, dossier_id in listed, False)
        times = [row["captured_at"] for row in captures]
        if then != now:
            updates.append(
                (
                    "UPDATE dossiers SET presence = ?, presence_since = ? WHERE id = ?",
                    (then, max(times, default=at), dossier_id),
                )
            )
        shown = now not in GONE and not rows[0]["past"]
        newly_gone += shown and then in GONE
        if shown and found_complete in GONE:
            absent.append(dossier_id)
        if said in DEFINITE:
            updates.append(
                ("UPDATE dossiers SET last_checked = max(last_checked, ?) WHERE id = ?", (max(times), dossier_id))
            )
    for sql, parameters in updates:
        store.db.execute(sql, parameters)
    return newly_gone, tuple(absent)
