"""What is asked of organisations and of the names under which dossiers give them."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, record, records, value
from dossier_scraper.model import KnownOrganisation, folded
from dossier_scraper.wording import sign_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenName:
    """An organisation as a dossier names it at one position."""

    dossier_id: str
    position: int
    name_as_written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierName:
    """What names a dossier for people."""

    id: str
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester(KnownOrganisation):
    """An organisation that requested dossiers: its names as written, sorted, and the dossiers by title."""

    names: tuple[str, ...]
    dossiers: tuple[DossierName, ...]

    def is_called(self, name: str) -> bool:
        """Return True if this is its id, or a part of its name or of a spelling."""
        part = folded(name.strip())
        return name == self.id or any(part in folded(known) for known in (self.name, *self.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    id: str
    title: str | None
    name_as_written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    type: str
    subject: str


def organisation(db: Database, organisation_id: str) -> KnownOrganisation | None:
    """Return one organisation, by its id or by the sign that stands for the id in decisions."""
    every = "SELECT id, name, country_code FROM organisations"
    if organisation_id.startswith("#"):
        return next((one for one in records(db, KnownOrganisation, every) if sign_of(one.id) == organisation_id), None)
    return record(db, KnownOrganisation, f"{every} WHERE id = ?", organisation_id)


def is_any_decided(db: Database) -> bool:
    """Return True if a person ever said of an organisation that it is part of another, or no more."""
    return value(db, "SELECT 1 FROM decisions WHERE type LIKE 'organisation%' LIMIT 1") is not None


def part_of(db: Database, organisation_id: str) -> KnownOrganisation | None:
    """Return the organisation that a person made this one part of, None where nobody did or it was undone.

    Decisions name both by sign, because an id is the slug of a name; those of before the first release by id.
    """
    last = record(
        db,
        _Decided,
        "SELECT type, subject FROM decisions WHERE object IN (?, ?) AND type LIKE 'organisation%'"
        " ORDER BY seq DESC LIMIT 1",
        organisation_id,
        sign_of(organisation_id),
    )
    return organisation(db, last.subject) if last and last.type == "organisation merge" else None


def written_names(db: Database) -> list[WrittenName]:
    """Return every name under which a dossier gives an organisation."""
    return records(db, WrittenName, "SELECT dossier_id, position, name_as_written FROM dossier_organisations")


def ids_of_names(db: Database) -> dict[str, str]:
    """Return which organisation each name means under which a dossier gives one now."""
    rows = db.rows("SELECT DISTINCT name_as_written, organisation_id FROM dossier_organisations ORDER BY 1, 2")
    return {row["name_as_written"]: row["organisation_id"] for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """An organisation as one dossier names it, and its link there."""

    organisation_id: str
    name_as_written: str
    url: str | None


def asking(db: Database, dossier_id: str) -> list[Asking]:
    """Return the organisations that a dossier names, in the page's order."""
    sql = (
        "SELECT organisation_id, name_as_written, url FROM dossier_organisations WHERE dossier_id = ? ORDER BY position"
    )
    return records(db, Asking, sql, dossier_id)


def requesters(db: Database) -> list[Requester]:
    """Return every organisation that requested a dossier, by name."""
    sql = (
        "SELECT id, name, country_code FROM organisations"
        " WHERE id IN (SELECT organisation_id FROM dossier_organisations)"
    )
    found = [_requester(db, one) for one in records(db, KnownOrganisation, sql)]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def requester(db: Database, organisation_id: str) -> Requester | None:
    """Return one organisation if a dossier names it."""
    known = organisation(db, organisation_id)
    found = _requester(db, known) if known else None
    return found if found and found.dossiers else None


def _requester(db: Database, organisation: KnownOrganisation) -> Requester:
    requests = records(
        db,
        _Request,
        "SELECT d.id, d.title, l.name_as_written FROM dossier_organisations l JOIN dossiers d ON d.id = l.dossier_id"
        " WHERE l.organisation_id = ? ORDER BY d.title",
        organisation.id,
    )
    return Requester(
        id=organisation.id,
        name=organisation.name,
        country_code=organisation.country_code,
        names=tuple(sorted({request.name_as_written for request in requests})),
        dossiers=tuple(DossierName(id=request.id, title=request.title) for request in requests),
    )
