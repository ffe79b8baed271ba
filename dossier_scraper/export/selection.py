"""What of an archive is taken away: as of which moment, since when, on which evidence."""

from dataclasses import dataclass, replace

from dossier_scraper.archive.questions.as_of import dossier_at, dossiers_at, dossiers_each_at
from dossier_scraper.archive.questions.changes import SeenChange
from dossier_scraper.archive.questions.grades import (
    GRADES,
    FoundMissing,
    absences_of_grades,
    at_least,
    counting_versions,
    versions_of_grades,
)
from dossier_scraper.archive.questions.known import KnownDossier, WholeDossier
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.errors import UsageError
from dossier_scraper.model import ValueGrade
from dossier_scraper.moments import span


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a person asked for, times as stored; without a bound, all that is known now.

    `last` (`--as-of`) asks what was known then. `first` (`--since`) leaves out of changes, absences, versions, runs and
    captures what was first seen before; dossiers and their events are whole in any case. `grade` is the least evidence
    that counts: each dossier is as it was when evidence of that grade, or nearer to the site, showed it last; of
    `witnessed`, when two archives did, each by itself.
    """

    first: str = ""
    last: str | None = None
    grade: ValueGrade | None = None

    @classmethod
    def of(cls, as_of: str | None, since: str | None, grade: ValueGrade | None = None) -> "Selection":
        """Return what dates as people type them ask for; raise `UsageError` for what is no date."""
        return cls(
            first="" if since is None else span(since).first,
            last=None if as_of is None else span(as_of).last,
            grade=grade,
        )

    @property
    def until(self) -> str:
        """A stored time that no selected row lies behind."""
        return self.last or "9999"

    def counts(self, change: SeenChange, dossier: WholeDossier) -> bool:
        """Return True if evidence that counts shows a change of a dossier on both sides, within the bounds."""
        if change.seen_after > self.until:
            return False
        if self.grade is None:
            return True
        if change.version_id is None:
            ends = (end for one in dossier.absences for end in (one.missed_from, one.seen_after))
            return change.cause == "site" or change.seen_after in ends
        numbers = {version.number for version in dossier.versions}
        return any(one.id == change.version_id and one.number - 1 in numbers for one in dossier.versions)

    def holds(self, *times: str | None) -> bool:
        """Return True if any of some stored times is within the bounds."""
        return any(time is not None and self.first <= time <= self.until for time in times)

    @property
    def grades(self) -> tuple[ValueGrade, ...]:
        """The grades of evidence that count."""
        return GRADES if self.grade is None else at_least(self.grade)

    def known(self, query: Query) -> list[KnownDossier]:
        """Return the dossiers of `dossiers` as far as a list has them, in two statements."""
        known = query.dossiers() if self.last is None else dossiers_at(query, self.last)
        if self.grade is None:
            return known
        last = {one.dossier_id: one for one in counting_versions(query, self.grades, self.until)}
        before = {one.dossier_id: one.last_seen for one in last.values() if not one.newest}
        earlier = {one.id: one for one in dossiers_each_at(query, before)}
        return [earlier.get(one.id, one) for one in known if one.id in last]

    def dossiers(self, query: Query) -> list[WholeDossier]:
        """Return every dossier with all of it, by title, as it is or was known; without one that no evidence shows."""
        known = query.dossiers() if self.last is None else dossiers_at(query, self.last)
        if self.grade is None:
            return [self._whole(query, one) for one in known]
        counting, missed = versions_of_grades(query, self.grades), absences_of_grades(query, self.grades)
        found = [self._on_evidence(query, self._whole(query, one), counting) for one in known]
        return [
            replace(one, absences=tuple(a for a in one.absences if FoundMissing.of(one.id, a) in missed))
            for one in found
            if one is not None
        ]

    def dossier(self, query: Query, dossier_id: str) -> WholeDossier:
        """Return one dossier as it is or was known; raise `UsageError` where no evidence that counts shows it."""
        whole = dossier_at(query, dossier_id, self.last) if self.last is not None else query.dossier(dossier_id)
        if self.grade is None:
            return whole
        counting, missed = versions_of_grades(query, self.grades), absences_of_grades(query, self.grades)
        found = self._on_evidence(query, whole, counting)
        if found is None:
            seen = "of two archives" if self.grade == "witnessed" else f"of grade {self.grade}, or nearer to the site,"
            raise UsageError(f"no evidence {seen} shows {dossier_id}")
        return replace(found, absences=tuple(a for a in found.absences if FoundMissing.of(dossier_id, a) in missed))

    def _whole(self, query: Query, one: KnownDossier) -> WholeDossier:
        return query.dossier(one.id) if self.last is None else dossier_at(query, one.id, self.last)

    def _on_evidence(self, query: Query, dossier: WholeDossier, counting: set[str]) -> WholeDossier | None:
        """Return a dossier as it was when the evidence that counts showed it last, with the versions that it shows."""
        versions = tuple(version for version in dossier.versions if version.id in counting)
        if not versions:
            return None
        if versions[-1].id != dossier.versions[-1].id:
            dossier = dossier_at(query, dossier.id, versions[-1].last_seen)
        return replace(dossier, versions=versions)
