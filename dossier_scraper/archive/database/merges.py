"""What a merge of two dossiers writes, and what taking them apart again does."""

from collections.abc import Sequence

from dossier_scraper.archive.database.store import Store

# How an address says that a decision brought it.
MERGED_FROM = "decision: merged from "


def keep_presence(store: Store, seq: int, dossiers: Sequence[str]) -> None:
    """Keep what is known of dossiers' presence before the merge of ledger line `seq`."""
    for dossier_id in dossiers:
        store.db.execute(
            "INSERT INTO _presence_before_merge SELECT ?, id, presence, presence_since, last_checked FROM dossiers"
            " WHERE id = ?",
            (seq, dossier_id),
        )


def forget_presence(store: Store, dossier_id: str, since: str) -> None:
    """Delete what crawls found of a dossier's presence after a time, to be found again."""
    store.db.execute("DELETE FROM presence_history WHERE dossier_id = ? AND since > ?", (dossier_id, since))


def drop_presence(store: Store, seq: int) -> None:
    """Delete what was kept at the merge of ledger line `seq`."""
    store.db.execute("DELETE FROM _presence_before_merge WHERE seq = ?", (seq,))


def move_into(store: Store, into: str, other: str, urls: Sequence[str]) -> None:
    """Give addresses and captures of a dossier to another; each keeps in mind whose it was."""
    for url in urls:
        store.db.execute(
            f"UPDATE aliases SET dossier_id = ?, evidence = iif(instr(evidence, '{MERGED_FROM}') = 1, evidence, ?)"
            " WHERE url = ?",
            (into, MERGED_FROM + other, url),
        )
    store.db.execute(
        "UPDATE captures SET read_as = coalesce(read_as, dossier_id), dossier_id = ? WHERE dossier_id = ?",
        (into, other),
    )


def move_out(store: Store, into: str, other: str, urls: Sequence[str], parts: str, runs: str) -> None:
    """Give addresses and captures back to the dossier `other`.

    Those are the captures of its `parts`, and what `runs` saw at its addresses; both are JSON arrays of ids.
    """
    for url in urls:
        store.db.execute(
            f"UPDATE aliases SET dossier_id = ?1, evidence = iif(instr(evidence, '{MERGED_FROM}') = 1"
            " AND evidence <> ?2, evidence, ?3) WHERE url = ?4 AND dossier_id = ?5",
            (other, MERGED_FROM + other, f"decision: taken out of {into}", url, into),
        )
    store.db.execute(
        "UPDATE captures SET dossier_id = ?1, read_as = nullif(read_as, ?1) WHERE dossier_id = ?2"
        " AND (read_as IN (SELECT value FROM json_each(?3)) OR (read_as IS NULL"
        " AND run_id IN (SELECT value FROM json_each(?4))"
        " AND page_key IN (SELECT page_key FROM aliases WHERE dossier_id = ?1)))",
        (other, into, parts, runs),
    )
