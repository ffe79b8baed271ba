"""What is asked of provenance: where the current value of a field stands in the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, records, values
from dossier_scraper.archive.questions.other_fields import other_fields, paths_of_label
from dossier_scraper.model import VERSION_FIELDS, OtherField, ValueGrade, field_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a value stands: selector, quote and rule in a capture, and the capture's record in a WARC file.

    `refers_to` is the capture whose body a revisit repeats. `grade` is the capture's, or `witnessed`: another archive,
    which was imported, saw the value too.
    """

    version_id: str
    field: str
    capture_id: str
    selector: str
    quote: str
    rule: str
    url: str
    captured_at: str
    warc_file: str
    warc_offset: int
    payload_sha256: str | None
    refers_to: str | None
    run_id: str
    grade: ValueGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed(Located):
    """A value that was looked up in the evidence: `warc_file`, `warc_offset` and `record` are where the body is.

    It was stored at `stored_at`; `confirmed_by` is the record of the capture where that is another (a revisit).
    `digest_found`: the body has the digest that the capture names; `quote_found`: the present rules find the quote.
    """

    extractor_version: str
    record: str
    stored_at: str
    confirmed_by: str | None
    digest_found: bool
    quote_found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value of a version stands, with what is needed to find the record without this program."""

    version_id: str
    field: str
    quote: str
    selector: str
    rule: str
    capture_id: str
    url: str
    captured_at: str
    grade: ValueGrade
    payload_sha256: str | None
    refers_to: str | None
    warc_file: str
    warc_offset: int


# Where the values of a version stand, of the newest where none is named.
STANDS = (
    f"SELECT {', '.join(Located.__dataclass_fields__)} FROM evidence"
    " WHERE version_id = coalesce(?, (SELECT id FROM versions WHERE dossier_id = ? ORDER BY number DESC LIMIT 1))"
)


def places_of(db: Database, version_id: str) -> list[Place]:
    """Return where every value of a version stands, by field."""
    return records(
        db,
        Place,
        f"SELECT {', '.join(Place.__dataclass_fields__)} FROM evidence WHERE version_id = ? ORDER BY field",
        version_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A version of a dossier, how many values it has, and how many of them another archive saw as well."""

    number: int
    first_seen: str
    values: int
    witnessed: int


def shared_versions(db: Database, dossier_id: str) -> list[Shared]:
    """Return the versions of a dossier of which two archives saw something, oldest first."""
    return records(
        db,
        Shared,
        "SELECT * FROM (SELECT number, first_seen, count(*) \"values\", sum(grade = 'witnessed') witnessed"
        " FROM evidence WHERE dossier_id = ? GROUP BY number, first_seen) WHERE witnessed > 0 ORDER BY number",
        dossier_id,
    )


def witnessed_fields(db: Database, dossier_id: str) -> set[str]:
    """Return the paths of the current values that stand in the evidence."""
    return set(
        values(
            db,
            "SELECT field FROM provenance WHERE version_id ="
            " (SELECT id FROM versions WHERE dossier_id = ? ORDER BY number DESC LIMIT 1)",
            dossier_id,
        )
    )


def located(db: Database, dossier_id: str, field: str, version_id: str | None = None) -> list[Located]:
    """Return where the value of a field stands, by path, in a version or in the newest.

    The field may be named as it is shown (`start date`), an other field by its label, and `events/ID/date` as
    `ID.date`.
    """
    event, _, name = field.rpartition(".")
    path = f"events/{event}/{field_path(name)}" if event else field_path(field)
    labels = paths_of_label(db, dossier_id, field, version_id)
    labelled = (row for path in labels for row in _at(db, dossier_id, path, version_id))
    return _at(db, dossier_id, path, version_id) or list(labelled)


def every_place(db: Database, dossier_id: str) -> list[Located]:
    """Return where each current value of a dossier stands, by path."""
    return records(db, Located, f"{STANDS} ORDER BY field", None, dossier_id)


def witnessed_paths(db: Database, dossier_id: str) -> list[str]:
    """Return the paths of a dossier's current values that another archive saw by itself as well."""
    return [place.field for place in every_place(db, dossier_id) if place.grade == "witnessed"]


def _at(db: Database, dossier_id: str, path: str, version_id: str | None) -> list[Located]:
    """Return where the value at a path, and parts of it, stand."""
    return records(
        db,
        Located,
        f"{STANDS} AND (field = ? OR substr(field, 1, length(?) + 1) = ? || '/') ORDER BY field",
        version_id,
        dossier_id,
        path,
        path,
        path,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedField:
    """A value that stands in the evidence: its path, what it is called (`start date`, `ID.date`), and its quote."""

    path: str
    name: str
    quote: str


def named_fields(db: Database, dossier_id: str) -> list[NamedField]:
    """Return every current value of a dossier that can be explained and cited, under names that people type."""
    others = other_fields(db, dossier_id)
    sql = (
        "SELECT field path, quote FROM provenance WHERE version_id ="
        " (SELECT id FROM versions WHERE dossier_id = ? ORDER BY number DESC LIMIT 1)"
        " ORDER BY field LIKE 'events/%', field"
    )
    return [
        NamedField(path=row["path"], name=_name(row["path"], others), quote=row["quote"])
        for row in db.rows(sql, dossier_id)
    ]


def _name(path: str, others: Mapping[str, Sequence[OtherField]]) -> str:
    """Return what people type for a path."""
    root, *rest = path.split("/")
    subject = ""
    if root == "events" and len(rest) > 1:
        subject, root, *rest = rest
    if root == "other" and rest and int(rest[0]) < len(others.get(subject, ())):
        words = others[subject][int(rest[0])].label
    else:
        shown = {field.name: field.words for field in VERSION_FIELDS}
        words = shown.get(root, root.replace("_", " "))
    return f"{subject}.{words}" if subject else words


def quotes_from(db: Database, capture_id: str) -> list[str]:
    """Return every text that some version quotes from a capture."""
    return values(db, "SELECT DISTINCT quote FROM provenance WHERE capture_id = ? ORDER BY quote", capture_id)


def captures_shown(db: Database) -> list[str]:
    """Return every capture that a version quotes from, or that has the body of a page of its own, by id."""
    return values(
        db,
        "SELECT id FROM captures WHERE (id IN (SELECT capture_id FROM provenance)"
        " OR kind IS NOT NULL AND refers_to IS NULL AND payload_sha256 IS NOT NULL)"
        " AND id NOT IN (SELECT record_id FROM withheld) ORDER BY id",
    )
