"""Which dossiers are asked for: those of a country, an organisation, a status, a presence, a time of start."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from dossier_scraper.archive.questions.known import KnownDossier
from dossier_scraper.model import folded
from dossier_scraper.moments import span

Known = TypeVar("Known", bound=KnownDossier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is wanted of a dossier; None wants nothing. Capitals and accents make no difference.

    `country` is a name or an ISO 3166-1 code, `organisation` a part of a name, `started` a date, a month or a year, or
    two of them as `2018..2020`: the start date can lie in it.
    """

    country: str | None = None
    organisation: str | None = None
    status: str | None = None
    presence: str | None = None
    started: str | None = None

    def of(self, dossiers: Iterable[Known]) -> list[Known]:
        """Return those of some dossiers that are wanted, in their order; raise `UsageError` where `started` is none."""
        begin, end = _days(self.started) if self.started else ("", "")
        return [
            dossier
            for dossier in dossiers
            if _fits(self.country, dossier.country, dossier.country_code)
            and _fits(self.status, dossier.status)
            and _fits(self.presence, dossier.presence)
            and (self.organisation is None or _names(dossier, self.organisation))
            and (not end or _starts(dossier, begin, end))
        ]


def in_order(dossiers: Iterable[Known], order: str) -> list[Known]:
    """Return dossiers by a column, those that have none last; `start` is the first day that the start date can mean."""

    def key(dossier: Known) -> tuple[bool, str, str]:
        if order == "start":
            value = dossier.start_date.earliest if dossier.start_date else None
        else:
            value = getattr(dossier, order)
        return value is None, folded(value or ""), dossier.id

    return sorted(dossiers, key=key) if order != "title" else list(dossiers)


def _fits(wanted: str | None, *values: str | None) -> bool:
    return wanted is None or folded(wanted.strip()) in {folded(value) for value in values if value}


def _names(dossier: KnownDossier, part: str) -> bool:
    return any(folded(part.strip()) in folded(name) for name in dossier.organisations)


def _days(started: str) -> tuple[str, str]:
    """Return the first and the last day of a time of start.

    >>> _days("2018..2020-02"), _days("2018")
    (('2018-01-01', '2020-02-29'), ('2018-01-01', '2018-12-31'))
    """
    first, dots, last = started.partition("..")
    return span(first).first[:10], span(last if dots else first).last[:10]


def _starts(dossier: KnownDossier, begin: str, end: str) -> bool:
    date = dossier.start_date
    return date is not None and (date.earliest or "9999") <= end and (date.latest or "") >= begin
