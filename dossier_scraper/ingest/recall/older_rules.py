"""Ask what was known with older rules: dossiers assembled again from the readings that a later extractor superseded."""

from dataclasses import asdict

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.questions.as_of import as_row
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.errors import UsageError
from dossier_scraper.history.assemble import Assembled, assemble
from dossier_scraper.history.fold import version_data
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.site import Site

LAST = "9999"
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


class OlderRules:
    """What the extractor `version` said, up to the ledger line with which it was superseded.

    Takes over the connection of `query`, which answers as of then from now on. Raises `UsageError` for a version that
    has read nothing here.
    """

    def __init__(self, query: Query, site: Site, version: str) -> None:
        self.query, self.site, self.version = query, site, version
        seq = _superseded_by(query, version)
        columns = [row["name"] for row in query.rows("PRAGMA main.table_info(captures)")]
        said = ", ".join(SAID.get(name, f"c.{name}") for name in columns)
        (view,) = query.rows("SELECT sql FROM main.sqlite_schema WHERE name = 'claims'")
        query.db.execute(CAPTURES.format(columns=said, seq=seq))
        for column in ("page_key", "reading_id", "id"):
            query.db.execute(f"CREATE INDEX temp.by_{column} ON captures({column})")
        query.db.execute(ALIASES)
        query.db.execute(str(view["sql"]).replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
        self.claims = Claims(query, site)

    def dossier(self, name: str) -> Row:
        """Return the dossier as these rules had it last, in the shape of `Query.dossier`; raise `UsageError`."""
        known = self.query.row("SELECT 1 x FROM aliases WHERE dossier_id = ?", name)
        dossier_id = name if known else self.query.resolve(name)
        row = self._row(dossier_id)
        if row is None:
            raise UsageError(f"extractor {self.version} read no page of {dossier_id}")
        return row

    def dossiers(self) -> list[Row]:
        """Return every dossier as these rules had it last, by title."""
        ids = [row["dossier_id"] for row in self.query.rows("SELECT DISTINCT dossier_id FROM aliases ORDER BY 1")]
        found = [row for row in map(self._row, ids) if row]
        return sorted(found, key=lambda row: ((row["title"] or "").casefold(), row["id"]))

    def _row(self, dossier_id: str) -> Row | None:
        assembled = self._assembled(dossier_id)
        if assembled is None:
            return None
        kept = self.query.row("SELECT 1 x FROM dossiers WHERE id = ?", dossier_id)
        row = self.query.dossier(dossier_id) if kept else self._lost(dossier_id)
        problems = [asdict(problem) for _, problem in assembled.problems]
        return row | as_row(version_data(assembled)) | {"extractor_version": self.version, "problems": problems}

    def _lost(self, dossier_id: str) -> Row:
        """Return what `Query.dossier` would say beside the content of a dossier that the present rules do not find."""
        (seen,) = self.query.rows(
            "SELECT min(captured_at) first_seen, max(captured_at) last_seen FROM claims WHERE kind = 'dossier'"
            " AND dossier_id = ?",
            dossier_id,
        )
        times = {"presence_since": seen["last_seen"], "last_checked": seen["last_seen"]}
        return {"id": dossier_id, "presence": "not_checked", "aliases": [], "versions": [], **seen, **times}

    def _assembled(self, dossier_id: str) -> Assembled | None:
        current = self.query.row("SELECT page_key FROM dossiers WHERE id = ?", dossier_id)
        own = self.claims.own(dossier_id, current["page_key"] if current else None, LAST)
        if own is None:
            return None
        events, listing = self.claims.events(own, LAST), self.claims.listing(dossier_id, own, LAST)
        return assemble(dossier_id, own, events, listing, self.site)


def _superseded_by(query: Query, version: str) -> int:
    """Return the ledger line that ended a version's time; one beyond every line for a version that still reads."""
    beyond = int(query.fact("ledger_seq") or 0) + 1
    ended = query.rows("SELECT min(seq) seq FROM superseded WHERE extractor_version = ?", version)[0]["seq"]
    # A version whose successor read everything alike was superseded together with that one.
    last = query.rows("SELECT max(seq) seq FROM runs WHERE extractor_version = ?", version)[0]["seq"]
    later = query.rows("SELECT min(seq) seq FROM superseded WHERE seq > ?", last)[0]["seq"] if last else None
    if ended or last or query.fact("extractor_version") == version:
        return int(ended or later or beyond)
    known = query.rows(
        "SELECT extractor_version v FROM runs UNION SELECT extractor_version FROM superseded"
        " UNION SELECT value FROM archive WHERE key = 'extractor_version' ORDER BY 1"
    )
    raise UsageError(
        f"extractor {version} has read nothing here; these have: {', '.join(row['v'] for row in known) or 'none'}"
    )
