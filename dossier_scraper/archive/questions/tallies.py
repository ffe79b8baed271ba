"""What is asked in numbers: how many dossiers and events there are by organisation, by country and by year."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, records, values
from dossier_scraper.model import KnownOrganisation


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCountry:
    """A country by its code, in the words that most pages use, and its dossiers; None where the page names none."""

    code: str | None
    name: str | None
    dossiers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfYear:
    """A year, the dossiers that started in it, and the events that can have been in it by their dates alone."""

    year: str
    dossiers: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOfYear:
    """An event that was, or can have been, in a year, and its dossier."""

    id: str
    dossier_id: str
    dossier_title: str | None
    title: str | None
    date: str | None
    date_end: str | None
    date_text: str | None


def countries(db: Database) -> list[OfCountry]:
    """Return every country with its dossiers, most first."""
    return records(
        db,
        OfCountry,
        "SELECT country_code code, country name, sum(n) dossiers FROM (SELECT country_code, country, count(*) n"
        " FROM dossiers GROUP BY country_code, country ORDER BY n DESC, country)"
        " GROUP BY coalesce(country_code, country) ORDER BY dossiers DESC, name",
    )


def years(db: Database) -> list[OfYear]:
    """Return every year from the first to the last that a start date or an event names, without a gap."""
    return records(
        db,
        OfYear,
        "WITH RECURSIVE starts AS (SELECT substr(start_date_earliest, 1, 4) year, count(*) n FROM dossiers"
        " WHERE start_date_earliest IS NOT NULL GROUP BY 1),"
        " meets AS (SELECT substr(date_earliest, 1, 4) year, count(*) n FROM events"
        " WHERE date_earliest IS NOT NULL GROUP BY 1),"
        " bounds AS (SELECT min(year) first, max(year) last"
        " FROM (SELECT year FROM starts UNION SELECT year FROM meets)),"
        " every AS (SELECT first year FROM bounds WHERE first IS NOT NULL UNION ALL"
        " SELECT printf('%04d', year + 1) FROM every, bounds WHERE year < last)"
        " SELECT year, coalesce(starts.n, 0) dossiers, coalesce(meets.n, 0) events FROM every"
        " LEFT JOIN starts USING (year) LEFT JOIN meets USING (year) ORDER BY year",
    )


def dossiers_of_country(db: Database, place: str) -> list[str]:
    """Return the ids of the dossiers of a country, by its code or, where it has none, its words."""
    return values(db, "SELECT id FROM dossiers WHERE coalesce(country_code, country, 'none') = ? ORDER BY id", place)


def dossiers_of_year(db: Database, year: str) -> list[str]:
    """Return the ids of the dossiers that started in a year, or can have."""
    return values(db, "SELECT id FROM dossiers WHERE substr(start_date_earliest, 1, 4) = ? ORDER BY id", year)


def asked_in(db: Database, year: str) -> list[KnownOrganisation]:
    """Return the organisations that requested dossiers which started in a year, by name."""
    return records(
        db,
        KnownOrganisation,
        "SELECT DISTINCT o.id, o.name, o.country_code FROM organisations o"
        " JOIN dossier_organisations l ON l.organisation_id = o.id JOIN dossiers d ON d.id = l.dossier_id"
        " WHERE substr(d.start_date_earliest, 1, 4) = ? ORDER BY o.name, o.id",
        year,
    )


def events_of_year(db: Database, year: str) -> list[EventOfYear]:
    """Return the events whose date can fall into a year, in order of time."""
    return records(
        db,
        EventOfYear,
        "SELECT e.id, e.dossier_id, d.title dossier_title, e.title, e.date, e.date_end, e.date_text FROM events e"
        " JOIN dossiers d ON d.id = e.dossier_id"
        " WHERE e.date_latest >= ?1 || '-01-01' AND e.date_earliest <= ?1 || '-12-31'"
        " ORDER BY e.date_earliest, e.date_latest, e.dossier_id, e.position",
        year,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """How many dossiers have no start date, and how many events no date, that a calendar could place."""

    dossiers: int
    events: int


def undated(db: Database) -> Undated:
    """Return how many dossiers and events have no date."""
    (found,) = records(
        db,
        Undated,
        "SELECT (SELECT count(*) FROM dossiers WHERE start_date_earliest IS NULL) dossiers,"
        " (SELECT count(*) FROM events WHERE date_earliest IS NULL) events",
    )
    return found
