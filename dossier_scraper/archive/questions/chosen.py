"""Which dossiers are asked for: those of a country, an organisation, a status, a presence, a time of start."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, get_args

from dossier_scraper.archive.questions.known import KnownDossier
from dossier_scraper.archive.questions.suggestions import did_you_mean, there_are
from dossier_scraper.errors import UsageError
from dossier_scraper.model import Presence, folded
from dossier_scraper.moments import period

Known = TypeVar("Known", bound=KnownDossier)
PRESENCES: tuple[Presence, ...] = get_args(Presence)
# What a dossier may be asked for by its name, and the names that it has.
VALUES: Mapping[str, Callable[[KnownDossier], Iterable[str | None]]] = {
    "country": lambda dossier: (dossier.country,),
    "organisation": lambda dossier: dossier.organisations,
    "status": lambda dossier: (dossier.status,),
    "presence": lambda dossier: (dossier.presence,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is wanted of a dossier; None wants nothing. Capitals and accents make no difference.

    `country` is a name or an ISO 3166-1 code, `organisation` a part of a name, `started` a date, a month or a year, or
    two of them as `2018..2020`, of which one may be left out: the start date can lie in it.
    """

    country: str | None = None
    organisation: str | None = None
    status: str | None = None
    presence: str | None = None
    started: str | None = None

    def of(self, dossiers: Iterable[Known]) -> list[Known]:
        """Return those of some dossiers that are wanted, in their order.

        Raises `UsageError` where `started` is no time or ends before it begins, and where there is no such `presence`.
        """
        if self.presence is not None and _presence(self.presence) not in PRESENCES:
            raise UsageError(f"there is no presence {self.presence!r}: it is one of {', '.join(PRESENCES)}")
        begin, end = _days(self.started) if self.started is not None else ("", "")
        return [
            dossier
            for dossier in dossiers
            if all(self._has(name, dossier) for name in VALUES) and (not end or _starts(dossier, begin, end))
        ]

    def lacking(self, dossiers: Collection[KnownDossier]) -> str | None:
        """Say what no dossier has at all of what is wanted, and what there is instead; None where each fits some."""
        for name, values in VALUES.items():
            wanted = getattr(self, name)
            if wanted is not None and not any(self._has(name, dossier) for dossier in dossiers):
                known = sorted({value for dossier in dossiers for value in values(dossier) if value})
                return f"no dossier has {name} {wanted!r}{did_you_mean(wanted, known) or there_are(known)}"
        return None

    def _has(self, name: str, dossier: KnownDossier) -> bool:
        """Return True if a dossier has what is wanted of one kind: of an organisation a part of its name."""
        wanted = getattr(self, name)
        if wanted is None:
            return True
        said = _presence(wanted) if name == "presence" else folded(wanted.strip())
        code = dossier.country_code if name == "country" else None
        values = [folded(value) for value in (*VALUES[name](dossier), code) if value]
        return any(said in value for value in values) if name == "organisation" else said in values


def in_order(dossiers: Iterable[Known], order: str) -> list[Known]:
    """Return dossiers by a column, those that have none last; `start` is the first day that the start date can mean."""

    def key(dossier: Known) -> tuple[bool, str, str]:
        if order == "start":
            value = dossier.start_date.earliest if dossier.start_date else None
        else:
            value = getattr(dossier, order)
        return value is None, folded(value or ""), dossier.id

    return sorted(dossiers, key=key) if order != "title" else list(dossiers)


def _presence(wanted: str) -> str:
    return folded(wanted.strip()).replace(" ", "_")


def _days(started: str) -> tuple[str, str]:
    """Return the first and the last day of a time of start.

    >>> _days("2018..2020-02"), _days("2018")
    (('2018-01-01', '2020-02-29'), ('2018-01-01', '2018-12-31'))
    """
    first, dots, last = started.partition("..")
    if not (first or last):
        raise UsageError(f"{started!r} is no time: write 2018, or 2018..2020")
    begin, end = period(first or None, (last if dots else first) or None)
    return (begin or "0000")[:10], (end or "9999")[:10]


def _starts(dossier: KnownDossier, begin: str, end: str) -> bool:
    date = dossier.start_date
    return date is not None and (date.earliest or "9999") <= end and (date.latest or "") >= begin
