"""What is asked of superseded readings: what earlier rules said of captures, and the archive as they had it."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, records, value, values
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.model import Outcome

# What was said of each capture, or of the one whose body it repeats at the same URL, before ledger line {seq}.
CAPTURES = """
CREATE TEMP TABLE captures AS
WITH said AS (
  SELECT c.id, s.*, row_number() OVER (PARTITION BY c.id ORDER BY s.seq, s.capture_id = c.id DESC) rank
  FROM main.captures c JOIN main.superseded s ON s.capture_id IN (c.id, c.refers_to) AND s.seq >= {seq}
  JOIN main.captures f ON f.id = s.capture_id AND f.url = c.url)
SELECT {columns} FROM main.captures c JOIN main.runs r ON r.id = c.run_id AND r.seq < {seq}
LEFT JOIN said s ON s.id = c.id AND s.rank = 1
"""
SAID = {
    "reading_id": "iif(s.seq, s.reading_id, c.reading_id) reading_id",
    "kind": "(SELECT kind FROM main.readings WHERE id = iif(s.seq, s.reading_id, c.reading_id)) kind",
    "outcome": "iif(s.seq, s.outcome, c.outcome) outcome",
    "reason": "iif(s.seq, s.reason, c.reason) reason",
    "dossier_id": "coalesce(s.dossier_id, c.dossier_id) dossier_id",
}
# A dossier that the later rules do not find has no address any more; its page was the one that was read as its own.
ALIASES = """
CREATE TEMP VIEW aliases AS SELECT * FROM main.aliases
UNION SELECT c.url, c.page_key, s.dossier_id, 'requested', c.captured_at
FROM main.superseded s JOIN main.captures c ON c.id = s.capture_id
WHERE s.dossier_id IS NOT NULL AND c.page_key NOT IN (SELECT page_key FROM main.aliases)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOtherwise:
    """What the old rules said of a capture that new ones read otherwise; `data` is the old reading's JSON."""

    id: str
    url: str
    outcome: Outcome
    reason: str | None
    data: str | None
    dossier_id: str | None


def read_otherwise(db: Database) -> list[ReadOtherwise]:
    """Return what the database `live` says of captures that this one reads otherwise, in order of time.

    Once for each body and URL; `retried` and the like are as they were.
    """
    return records(
        db,
        ReadOtherwise,
        "SELECT o.id, o.url, o.outcome, o.reason, r.data,"
        " (SELECT a.dossier_id FROM live.aliases a WHERE a.page_key = o.page_key AND r.kind = 'dossier'"
        " ORDER BY a.first_seen DESC, a.url LIMIT 1) dossier_id"
        " FROM live.captures o JOIN main.captures n ON n.id = o.id LEFT JOIN live.readings r ON r.id = o.reading_id"
        " WHERE o.reading_id IS NOT n.reading_id AND NOT EXISTS ("
        " SELECT 1 FROM live.captures f WHERE f.id = o.refers_to AND f.url = o.url AND f.reading_id IS o.reading_id)"
        " ORDER BY o.captured_at, o.id",
    )


def superseded_by(db: Database, version: str) -> int | None:
    """Return the ledger line that ended an extractor's time.

    One beyond every line for the extractor that still reads, None for one that has read nothing here.
    """
    ended = value(db, "SELECT min(seq) FROM superseded WHERE extractor_version = ?", version)
    # A version whose successor read everything alike was superseded together with that one.
    last = value(db, "SELECT max(seq) FROM runs WHERE extractor_version = ?", version)
    later = value(db, "SELECT min(seq) FROM superseded WHERE seq > ?", last) if last else None
    facts = {row["key"]: row["value"] for row in db.rows("SELECT key, value FROM archive")}
    if ended or last or facts.get("extractor_version") == version:
        return int(ended or later or int(facts.get("ledger_seq") or 0) + 1)
    return None


def extractors(db: Database) -> list[str]:
    """Return every extractor that has read something here."""
    return values(
        db,
        "SELECT extractor_version v FROM runs UNION SELECT extractor_version FROM superseded"
        " UNION SELECT value FROM archive WHERE key = 'extractor_version' ORDER BY 1",
    )


def look_back(query: Query, seq: int) -> None:
    """Make a reader's connection answer as of ledger line `seq`, from the readings that stood until then.

    Tables of its own take the place of `captures`, `aliases` and `claims`; nothing is written into the archive.
    """
    columns = [row["name"] for row in query.rows("PRAGMA main.table_info(captures)")]
    said = ", ".join(SAID.get(name, f"c.{name}") for name in columns)
    view = value(query, "SELECT sql FROM main.sqlite_schema WHERE name = 'claims'")
    query.rows(CAPTURES.format(columns=said, seq=seq))
    for column in ("page_key", "reading_id", "id"):
        query.rows(f"CREATE INDEX temp.by_{column} ON captures({column})")
    query.rows(ALIASES)
    query.rows(str(view).replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
