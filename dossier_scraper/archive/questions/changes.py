"""What is asked of changes: which field of a dossier had which value before and after."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, records
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
