"""What is asked of grades: which evidence is near enough to the site to count."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import get_args

from dossier_scraper.archive.database.records import LIST, Database, records, values
from dossier_scraper.archive.questions.absences import KnownAbsence
from dossier_scraper.archive.questions.changes import SeenChange
from dossier_scraper.archive.questions.witnesses import has_grade
from dossier_scraper.model import Grade, ValueGrade

# Nearest to the site first.
GRADES: tuple[Grade, ...] = get_args(Grade)


def at_least(grade: ValueGrade) -> tuple[ValueGrade, ...]:
    """Return the grades that are as near to the site as one, or nearer; what two archives saw stands for itself.

    >>> at_least("commoncrawl")
    ('direct', 'commoncrawl')
    """
    return ("witnessed",) if grade == "witnessed" else GRADES[: GRADES.index(grade) + 1]


def captures_of_grades(db: Database, captures: Collection[str], grades: Sequence[ValueGrade]) -> set[str]:
    """Return those of some captures that have one of some grades."""
    sql = f"SELECT id FROM captures WHERE id IN {LIST} AND {has_grade('captures')}"
    return set(values(db, sql, list(captures), grades))


def versions_of_grades(db: Database, grades: Sequence[ValueGrade]) -> set[str]:
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
            "SELECT id FROM versions v WHERE EXISTS (SELECT 1 FROM captures c WHERE c.dossier_id = v.dossier_id"
            f" AND c.kind = 'dossier' AND c.captured_at BETWEEN coalesce(({before}), v.first_seen) AND v.last_seen"
            f" AND {has_grade('c', 'v.first_seen AND v.last_seen')})",
            grades,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """A version that evidence which counts shows, and whether it is its dossier's newest."""

    dossier_id: str
    number: int
    last_seen: str
    newest: bool


def counting_versions(db: Database, grades: Sequence[ValueGrade], until: str) -> list[Counting]:
    """Return the versions of `versions_of_grades` that were known until a stored time, by dossier and number."""
    newest = "SELECT max(number) FROM versions WHERE dossier_id = v.dossier_id AND first_seen <= ?1"
    return records(
        db,
        Counting,
        f"SELECT dossier_id, number, last_seen, number = ({newest}) newest FROM versions v"
        " WHERE first_seen <= ?1 AND id IN (SELECT value FROM json_each(?2)) ORDER BY dossier_id, number",
        until,
        json.dumps(sorted(versions_of_grades(db, grades))),
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


def absences_of_grades(db: Database, grades: Sequence[ValueGrade]) -> set[FoundMissing]:
    """Return the absences that a capture found which has one of some grades."""
    return set(
        records(
            db,
            FoundMissing,
            "SELECT a.dossier_id, a.missed_from FROM absences a JOIN captures c ON c.id = a.capture_id"
            f" WHERE {has_grade('c', 'a.missed_from AND coalesce(a.missed_until, a.missed_from)')}",
            grades,
        )
    )


def witnessed(db: Database, changes: Sequence[SeenChange]) -> list[bool]:
    """Return of each change whether another archive saw by itself what was new: the version, or that it was away."""
    versions, absences = versions_of_grades(db, ("witnessed",)), absences_of_grades(db, ("witnessed",))
    return [
        change.version_id in versions
        if change.version_id
        else FoundMissing(dossier_id=change.dossier_id, missed_from=change.seen_after) in absences
        for change in changes
    ]
