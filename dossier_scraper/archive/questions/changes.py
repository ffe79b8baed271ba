"""What is asked of changes: which field of a dossier had which value before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, records, values
from dossier_scraper.archive.questions.captures import Captured
from dossier_scraper.model import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A value that a version replaced or removed; `shown` is the capture that its title stands in, if there is one."""

    dossier_id: str
    field: str
    before: str
    after: str | None
    shown: Captured | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenChange:
    """A field of a dossier that changed, or that the dossier is new, went or is back (`presence`, of no version).

    `before` and `after` are as `changes` keeps them, see `value_at`; the change lies between `seen_before` and
    `seen_after`, two checks. `title` is the dossier's.
    """

    version_id: str | None
    field: str
    cause: Cause
    seen_after: str
    dossier_id: str
    before: str | None
    after: str | None
    seen_before: str | None
    title: str | None

    @property
    def event_id(self) -> str | None:
        """The event that the field is of."""
        return self.field.split("/")[1] if self.field.startswith("events/") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange(SeenChange):
    """A change of a version with its dossier's address, as people are told of it."""

    version_id: str
    seen_before: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChange(SeenChange):
    """A change with the run that saw it first, None where none of the archive's runs is known to have."""

    run_id: str | None


# A dossier that was there at the first look is no change of `presence`; here it is one to `first`. `{some}` bounds each
# part by itself: a look at all of them for one dossier takes the longer, the more there are.
SEEN = """
WITH seen AS (
  SELECT version_id, field, cause, seen_after, dossier_id, before, after, seen_before, NULL run_id FROM changes
  WHERE {some}
  UNION ALL
  SELECT NULL, 'presence', cause, seen_after, dossier_id, before, after, seen_before, run_id FROM presence_changes
  WHERE {some}
  UNION ALL
  SELECT NULL, 'presence', 'site', first_seen, id dossier_id, NULL, 'first', NULL, NULL FROM dossiers d
  WHERE {some} AND NOT EXISTS (SELECT 1 FROM presence_changes p WHERE p.dossier_id = d.id AND p.after = 'new')
),
told AS (
  SELECT s.version_id, s.field, s.cause, s.seen_after, s.dossier_id, s.before, s.after, s.seen_before, d.title,
    coalesce(s.run_id, (SELECT c.run_id FROM captures c WHERE c.dossier_id = s.dossier_id
      AND c.captured_at = s.seen_after LIMIT 1)) run_id
  FROM seen s JOIN dossiers d ON d.id = s.dossier_id
)
"""


def changes_seen(
    db: Database,
    *,
    run_id: str = "",
    dossiers: Sequence[str] | None = None,
    field: str = "",
    cause: str = "",
    most: int,
) -> list[RunChange]:
    """Return what changed, newest first, at most `most`: of a run, of some dossiers, of a field (or parts of it)."""
    some = "true" if dossiers is None else "dossier_id IN (SELECT value FROM json_each(?2))"
    return records(
        db,
        RunChange,
        f"{SEEN.format(some=some)} SELECT * FROM told WHERE (?1 = '' OR run_id = ?1)"
        " AND (?3 = '' OR field = ?3 OR substr(field, 1, length(?3) + 1) = ?3 || '/'"
        " OR (field LIKE 'events/%' AND substr(field, 21) = ?3)) AND (?4 = '' OR cause = ?4)"
        " ORDER BY seen_after DESC, dossier_id, field <> 'presence', field LIMIT ?5",
        run_id,
        None if dossiers is None else list(dossiers),
        field,
        cause,
        most,
    )


def is_of(change: SeenChange, field: str) -> bool:
    """Return True if a change is of a field, of a part of it, or of that field of an event; any is of an empty one."""
    own = change.field.partition("/")[2].partition("/")[2] if change.event_id else change.field
    return not field or f"{change.field}/".startswith(f"{field}/") or own == field


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """How many changes a run saw first, and of how many dossiers; `first` counts dossiers that were there first."""

    run_id: str | None
    changes: int
    dossiers: int
    first: int
    seen_after: str


def brought(db: Database) -> list[Brought]:
    """Return how much each run brought that brought anything, newest first."""
    return records(
        db,
        Brought,
        f"{SEEN.format(some='true')} SELECT run_id, sum(after IS NOT 'first') changes,"
        " count(DISTINCT dossier_id) dossiers, sum(after IS 'first') first, max(seen_after) seen_after"
        " FROM told GROUP BY run_id ORDER BY seen_after DESC",
    )


def changed_fields(db: Database) -> list[str]:
    """Return the fields that ever changed, sorted; those of all events under one name."""
    sql = (
        "SELECT DISTINCT iif(field LIKE 'events/%', coalesce(nullif(substr(field, 21), ''), 'events'), field)"
        " FROM changes ORDER BY 1"
    )
    return values(db, sql)


def changes_in(db: Database, version_id: str) -> list[ToldChange]:
    """Return what changed with a version, by field."""
    return records(
        db,
        ToldChange,
        "SELECT c.*, d.title, d.url FROM changes c JOIN dossiers d ON d.id = c.dossier_id WHERE c.version_id = ?"
        " ORDER BY c.field",
        version_id,
    )


def replaced_in(db: Database, version_id: str) -> list[Replaced]:
    """Return the values that the site replaced or removed with a version; `country_code` and `listed_as` aside."""
    rows = db.rows(
        "SELECT h.dossier_id, h.field, h.before, h.after, c.id, c.url, c.captured_at FROM changes h"
        " LEFT JOIN provenance p ON p.version_id = h.version_id AND p.field = 'title'"
        " LEFT JOIN captures c ON c.id = p.capture_id"
        " WHERE h.version_id = ? AND h.cause = 'site' AND h.before IS NOT NULL"
        " AND h.field NOT IN ('country_code', 'listed_as')",
        version_id,
    )
    return [
        Replaced(
            dossier_id=row["dossier_id"],
            field=row["field"],
            before=row["before"],
            after=row["after"],
            shown=Captured(id=row["id"], url=row["url"], captured_at=row["captured_at"]) if row["id"] else None,
        )
        for row in rows
    ]
