"""What of an archive is taken away: as of which moment, since when."""

from dataclasses import dataclass

from dossier_scraper.archive.questions.as_of import dossier_at, dossiers_at
from dossier_scraper.archive.questions.known import WholeDossier
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.moments import span


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a person asked for, as stored times; without a bound, all that is known now.

    `last` (`--as-of`) asks what was known then. `first` (`--since`) leaves out of changes, absences, versions, runs and
    captures what was first seen before; dossiers and their events are whole in any case.
    """

    first: str = ""
    last: str | None = None

    @classmethod
    def of(cls, as_of: str | None, since: str | None) -> "Selection":
        """Return what dates as people type them ask for; raise `UsageError` for what is no date."""
        return cls(
            first="" if since is None else span(since).first,
            last=None if as_of is None else span(as_of).last,
        )

    @property
    def until(self) -> str:
        """A stored time that no selected row lies behind."""
        return self.last or "9999"

    def holds(self, *times: str | None) -> bool:
        """Return True if any of some stored times is within the bounds."""
        return any(time is not None and self.first <= time <= self.until for time in times)

    def dossiers(self, query: Query) -> list[WholeDossier]:
        """Return every dossier with all of it, by title, as it is or was known."""
        if self.last is None:
            return [query.dossier(one.id) for one in query.dossiers()]
        return [dossier_at(query, one.id, self.last) for one in dossiers_at(query, self.last)]
