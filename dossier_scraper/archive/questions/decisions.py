"""What is asked of decisions: what a person made one, and what was known before."""

from dataclasses import dataclass

from dossier_scraper.archive.database.merges import MERGED_FROM
from dossier_scraper.archive.database.records import Database, records, value, values
from dossier_scraper.archive.ledger.others import Proposal
from dossier_scraper.model import Presence

# The newest decision about a dossier is that it is part of another.
STANDS = """type = 'merge' AND seq = (
  SELECT max(seq) FROM decisions WHERE object = d.object AND type IN ('merge', 'unmerge'))"""
# Evidence of the addresses that a dossier, or a part of it, brought.
BROUGHT = f"(SELECT '{MERGED_FROM}' || value FROM json_each(?2))"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceBefore:
    """What was known of a dossier's presence before it was merged."""

    dossier_id: str
    presence: Presence
    presence_since: str
    last_checked: str


def whole_of(db: Database, dossier_id: str) -> str:
    """Return the dossier that this one is part of, by decisions that stand; itself where there is none."""
    into = value(db, f"SELECT subject FROM decisions d WHERE object = ? AND {STANDS}", dossier_id)
    return whole_of(db, into) if into else dossier_id


def parts_of(db: Database, dossier_id: str) -> list[str]:
    """Return a dossier and every dossier that was made part of it, by decisions that stand."""
    return values(
        db,
        f"""WITH RECURSIVE parts(id) AS (
          VALUES (?) UNION SELECT d.object FROM decisions d JOIN parts ON d.subject = parts.id WHERE {STANDS})
        SELECT id FROM parts""",
        dossier_id,
    )


def urls_of(db: Database, dossier_id: str) -> list[str]:
    """Return the URLs of a dossier; of one that is part of another, those that it and its own parts brought there.

    What is known since of the same pages is of it as well.
    """
    return values(
        db,
        f"SELECT url FROM aliases a WHERE dossier_id = ?1 AND (?1 = ?3 OR evidence IN {BROUGHT} OR first_seen > ("
        "SELECT max(first_seen) FROM aliases WHERE page_key = a.page_key AND dossier_id = ?1"
        f" AND evidence IN {BROUGHT})) ORDER BY url",
        whole_of(db, dossier_id),
        parts_of(db, dossier_id),
        dossier_id,
    )


def last_merge(db: Database, dossier_id: str) -> int | None:
    """Return the ledger line with which a dossier was last made part of another."""
    seq: int | None = value(db, "SELECT max(seq) seq FROM decisions WHERE object = ? AND type = 'merge'", dossier_id)
    return seq


def accepted_since(db: Database, seq: int) -> set[str]:
    """Return the runs that a person accepted after a ledger line."""
    return set(values(db, "SELECT subject FROM decisions WHERE type = 'accept' AND seq > ?", seq))


def proposed(db: Database) -> set[tuple[str, int]]:
    """Return what was decided in other archives: the archive's id and the number of the line."""
    return {(row["archive"], row["seq"]) for row in db.rows("SELECT archive, seq FROM proposals")}


# What a decision is about: who is part of another, or what is accepted or withheld.
ABOUT = "iif({0}.type LIKE '%merge', {0}.object, {0}.subject || '.' || coalesce({0}.object, ''))"


def open_proposals(db: Database) -> list[Proposal]:
    """Return what stands of the decisions in other archives and was not decided or declined here, oldest first.

    What one took back stands no more, and to take something back is proposed only where it was done here.
    """
    return records(
        db,
        Proposal,
        "SELECT archive, seq, at, type, subject, object, why FROM proposals p"
        " WHERE NOT EXISTS (SELECT 1 FROM proposals l"
        f" WHERE l.archive = p.archive AND l.seq > p.seq AND {ABOUT.format('l')} = {ABOUT.format('p')})"
        " AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.type = p.type AND d.subject = p.subject"
        " AND d.object IS p.object OR d.type = 'decline' AND d.subject = p.archive AND d.object = p.seq)"
        " AND (p.type NOT LIKE '%unmerge' AND p.type <> 'release' OR EXISTS"
        " (SELECT 1 FROM decisions d WHERE d.type = replace(replace(p.type, 'unmerge', 'merge'), 'release', 'withhold')"
        f" AND {ABOUT.format('d')} = {ABOUT.format('p')})) ORDER BY at, archive, seq",
    )


def presence_before_merge(db: Database, seq: int) -> list[PresenceBefore]:
    """Return what was known before the merge of a ledger line, of dossiers that were not merged again since."""
    return records(
        db,
        PresenceBefore,
        "SELECT b.dossier_id, b.presence, b.presence_since, b.last_checked FROM _presence_before_merge b"
        " JOIN dossiers d ON d.id = b.dossier_id WHERE b.seq = ?"
        " AND NOT EXISTS (SELECT 1 FROM _presence_before_merge WHERE dossier_id = b.dossier_id AND seq > b.seq)",
        seq,
    )
