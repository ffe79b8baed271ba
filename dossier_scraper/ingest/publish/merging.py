"""What a person made one dossier, and how it is taken apart again as if it had never been one."""

import json
from collections.abc import Mapping
from typing import Any

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.dossiers import PAST
from dossier_scraper.archive.questions.runs import observations
from dossier_scraper.ingest.publish.dossier_history import DossierHistory
from dossier_scraper.ingest.publish.presence import judge_presence
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.site import Site

OWNED = ("events", "dossier_organisations", "problems")
EVIDENCE = "decision: merged from "
# What is known of a dossier's presence, the best first: one of several addresses that answers is enough.
BEST = ("listed", "unlisted", "unreachable", "not_checked", "missing", "gone")
# The newest decision about a dossier is that it is part of another.
STANDING = """type = 'merge' AND seq = (
  SELECT max(seq) FROM decisions WHERE object = d.object AND type IN ('merge', 'unmerge'))"""
PARTS = f"""WITH RECURSIVE parts(id) AS (
  VALUES (?) UNION SELECT d.object FROM decisions d JOIN parts ON d.subject = parts.id WHERE {STANDING})
SELECT id FROM parts"""
# Evidence of the addresses that a dossier, or a part of it, brought.
BROUGHT = f"(SELECT '{EVIDENCE}' || value FROM json_each(?2))"


def whole_of(store: Store, dossier_id: str) -> str:
    """Return the dossier that this one is part of, by decisions that stand; itself where there is none."""
    row = store.row(f"SELECT subject FROM decisions d WHERE object = ? AND {STANDING}", dossier_id)
    return whole_of(store, row["subject"]) if row else dossier_id


def addresses(store: Store, dossier_id: str) -> list[str]:
    """Return the URLs of a dossier; of one that is part of another, those that it and its own parts brought there.

    What is known since of the same pages is of it as well.
    """
    rows = store.rows(
        f"SELECT url FROM aliases a WHERE dossier_id = ?1 AND (?1 = ?3 OR evidence IN {BROUGHT} OR first_seen > ("
        "SELECT max(first_seen) FROM aliases WHERE page_key = a.page_key AND dossier_id = ?1"
        f" AND evidence IN {BROUGHT})) ORDER BY url",
        whole_of(store, dossier_id),
        json.dumps(_parts(store, dossier_id)),
        dossier_id,
    )
    return [row["url"] for row in rows]


def _parts(store: Store, dossier_id: str) -> list[str]:
    return [row["id"] for row in store.rows(PARTS, dossier_id)]


def join(store: Store, site: Site, seq: int, facts: Mapping[str, Any]) -> None:
    """Make `other` part of the dossier `into`, as ledger line `seq` says; each keeps in mind what it was."""
    into, other = facts["dossier"], facts["other"]
    store.db.execute(
        "INSERT INTO presence_before_merge SELECT ?, id, presence, presence_since, last_checked FROM dossiers"
        " WHERE id IN (?, ?)",
        (seq, into, other),
    )
    rows = store.rows(f"SELECT d.*, {PAST} past FROM dossiers d WHERE id IN (?, ?)", into, other)
    for url in facts["urls"]:
        store.db.execute(
            f"UPDATE aliases SET dossier_id = ?, evidence = iif(instr(evidence, '{EVIDENCE}') = 1, evidence, ?)"
            " WHERE url = ?",
            (into, EVIDENCE + other, url),
        )
    store.db.execute(
        "UPDATE captures SET read_as = coalesce(read_as, dossier_id), dossier_id = ? WHERE dossier_id = ?",
        (into, other),
    )
    _fold(store, site, into, other)
    best = min(rows, key=lambda row: (row["past"], BEST.index(row["presence"]), row["id"] != into), default=None)
    if best:
        _set_presence(store, into, best | {"last_checked": max(row["last_checked"] for row in rows)})


def take_apart(store: Store, site: Site, facts: Mapping[str, Any]) -> None:
    """Take `other` out of the dossier `into`, with what it brought and what was seen of it since."""
    into, other = facts["dossier"], facts["other"]
    parts = json.dumps(_parts(store, other))
    merged = store.row("SELECT max(seq) seq FROM decisions WHERE object = ? AND type = 'merge'", other)
    since = _since(store, merged["seq"] if merged else 0)
    for url in facts["urls"]:
        store.db.execute(
            f"UPDATE aliases SET dossier_id = ?1, evidence = iif(instr(evidence, '{EVIDENCE}') = 1 AND evidence <> ?2,"
            " evidence, ?3) WHERE url = ?4 AND dossier_id = ?5",
            (other, EVIDENCE + other, f"decision: taken out of {into}", url, into),
        )
    store.db.execute(
        "UPDATE captures SET dossier_id = ?1, read_as = nullif(read_as, ?1) WHERE dossier_id = ?2"
        " AND (read_as IN (SELECT value FROM json_each(?3)) OR (read_as IS NULL"
        " AND run_id IN (SELECT value FROM json_each(?4))"
        " AND page_key IN (SELECT page_key FROM aliases WHERE dossier_id = ?1)))",
        (other, into, parts, json.dumps([run_id for runs, _ in since for run_id in runs])),
    )
    _fold(store, site, into, other)
    if merged:
        _judge_again(store, merged["seq"], since)


def _fold(store: Store, site: Site, *dossier_ids: str) -> None:
    """Fold histories again; a dossier without any page of its own is none."""
    claims = Claims(store, site)
    for dossier_id in dossier_ids:
        if DossierHistory(store, site, claims, dossier_id).refold() is None:
            for table in OWNED:
                store.db.execute(f"DELETE FROM {table} WHERE dossier_id = ?", (dossier_id,))
            store.db.execute("DELETE FROM dossiers WHERE id = ?", (dossier_id,))


def _since(store: Store, seq: int) -> list[tuple[tuple[str, ...], bool]]:
    """Return what was published since ledger line `seq`: runs that are one observation, and whether a person did it."""
    accepted = {
        row["subject"] for row in store.rows("SELECT subject FROM decisions WHERE type = 'accept' AND seq > ?", seq)
    }
    imports = store.rows("SELECT id FROM runs WHERE ordered_at IS NULL AND published = 1 ORDER BY seq")
    groups = [runs for _, runs in observations(store)] + [(row["id"],) for row in imports]
    numbers = {row["id"]: row["seq"] or 0 for row in store.rows("SELECT id, seq FROM runs")}
    return [(runs, runs[0] in accepted) for runs in groups if numbers[runs[0]] > seq or runs[0] in accepted]


def _judge_again(store: Store, seq: int, since: list[tuple[tuple[str, ...], bool]]) -> None:
    """Let two dossiers that were one be present as they were before, and judge them by every crawl since.

    One that has other parts by now stays as it is.
    """
    rows = store.rows(
        "SELECT b.* FROM presence_before_merge b JOIN dossiers d ON d.id = b.dossier_id WHERE b.seq = ?"
        " AND NOT EXISTS (SELECT 1 FROM presence_before_merge WHERE dossier_id = b.dossier_id AND seq > b.seq)",
        seq,
    )
    for row in rows:
        _set_presence(store, row["dossier_id"], row)
    only = frozenset(row["dossier_id"] for row in rows)
    for runs, accepted in since:
        run = store.row("SELECT * FROM runs WHERE id = ?", runs[0])
        if run and run["ordered_at"]:
            judge_presence(store, list(runs), run["state"] == "complete", run["started_at"], accepted, only)
    store.db.execute("DELETE FROM presence_before_merge WHERE seq = ?", (seq,))


def _set_presence(store: Store, dossier_id: str, row: Row) -> None:
    store.db.execute(
        "UPDATE dossiers SET presence = ?, presence_since = ?, last_checked = max(last_seen, ?) WHERE id = ?",
        (row["presence"], row["presence_since"], row["last_checked"], dossier_id),
    )
