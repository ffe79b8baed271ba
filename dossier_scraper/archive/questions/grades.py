"""What is asked of grades: which evidence is near enough to the site to count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from dossier_scraper.archive.database.records import LIST, Database, records, values
from dossier_scraper.archive.questions.absences import KnownAbsence
from dossier_scraper.model import Grade

# Nearest to the site first.
GRADES: tuple[Grade, ...] = get_args(Grade)


def at_least(grade: Grade) -> tuple[Grade, ...]:
    """Return the grades that are as near to the site as one, or nearer.

    >>> at_least("commoncrawl")
    ('direct', 'commoncrawl')
    """
    return GRADES[: GRADES.index(grade) + 1]


def versions_of_grades(db: Database, grades: Sequence[Grade]) -> set[str]:
    """Return the versions that a capture of the dossier's own page shows which has one of some grades.

    Where an event's page or the listing alone made a version, it is the last capture of the page before that.
    """
    before = (
        "SELECT max(captured_at) FROM captures"
        " WHERE dossier_id = v.dossier_id AND kind = 'dossier' AND captured_at <= v.first_seen"
    )
    return set(
        values(
            db,
            "SELECT DISTINCT v.id FROM versions v JOIN captures c ON c.dossier_id = v.dossier_id AND c.kind = 'dossier'"
            f" AND c.captured_at BETWEEN coalesce(({before}), v.first_seen) AND v.last_seen WHERE c.grade IN {LIST}",
            grades,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMissing:
    """An absence, as its dossier and the time from which it was missed tell it from others."""

    dossier_id: str
    missed_from: str

    @classmethod
    def of(cls, dossier_id: str, absence: KnownAbsence) -> "FoundMissing":
        """Return what tells an absence of a dossier from others."""
        return cls(dossier_id=dossier_id, missed_from=absence.missed_from)


def absences_of_grades(db: Database, grades: Sequence[Grade]) -> set[FoundMissing]:
    """Return the absences that a capture found which has one of some grades."""
    return set(
        records(
            db,
            FoundMissing,
            "SELECT a.dossier_id, a.missed_from FROM absences a JOIN captures c ON c.id = a.capture_id"
            f" WHERE c.grade IN {LIST}",
            grades,
        )
    )
