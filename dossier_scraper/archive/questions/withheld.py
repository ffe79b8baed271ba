"""What is asked of withholdings: what a person decided not to show, and what stands in its place.

A decision names a dossier, a field of it, or a capture, and holds until it is released. The evidence and the writer's
database keep what is withheld; every reader asks a copy without it (`archive/questions/shown.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, records, value, values
from dossier_scraper.archive.questions.decisions import whole_of
from dossier_scraper.archive.redaction import Hidden
from dossier_scraper.text import plain
from dossier_scraper.wording import moment, sign_of

CAPTURE = "urn:uuid:"
# The rule of a quote that is withheld, in the copy that is shown.
WITHHELD = "withheld"
# The decisions to withhold that nobody has released since.
STANDING = """
SELECT seq, at, subject, object path, why FROM decisions d WHERE type = 'withhold' AND seq = (
  SELECT max(seq) FROM decisions WHERE type IN ('withhold', 'release') AND subject = d.subject AND object IS d.object)
ORDER BY seq
"""
# The captures that show the body of a capture: itself, and all that repeat it.
SAME_BODY = """
SELECT c.id FROM captures c JOIN captures w ON w.id = ?
WHERE c.id = w.id OR c.refers_to = w.id OR c.id = w.refers_to
  OR (c.payload_sha256 = w.payload_sha256 AND w.reading_id IS NOT NULL)
"""
# The captures of a dossier's own pages, of its events' pages, and of the listing's pages that name it.
OWN = """
SELECT id FROM captures WHERE dossier_id = ?1 OR page_key IN (SELECT page_key FROM aliases WHERE dossier_id = ?1)
"""
EVENTS = """
SELECT id FROM captures WHERE page_key IN (
  SELECT page_key FROM events WHERE dossier_id = ?1
  UNION SELECT c.page_key FROM versions v, json_each(v.data, '$.events') e
    JOIN captures c ON c.url = json_extract(e.value, '$.url') WHERE v.dossier_id = ?1
  UNION SELECT c.page_key FROM versions v JOIN provenance p ON p.version_id = v.id
    JOIN captures c ON c.id = p.capture_id AND c.kind = 'event' WHERE v.dossier_id = ?1)
"""
LISTING = """
SELECT id FROM captures WHERE reading_id IN (
  SELECT l.reading_id FROM listing_rows l JOIN aliases a ON a.page_key = l.page_key WHERE a.dossier_id = ?1)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withholding:
    """A decision that stands: the id of a dossier or of a capture, a path in the dossier or None, and why.

    A path has a sign in place of a label, see `redaction.signed`.
    """

    seq: int
    at: str
    subject: str
    path: str | None
    why: str

    @property
    def of_capture(self) -> bool:
        """True where one capture is withheld, and not a dossier or a part of it."""
        return self.subject.startswith(CAPTURE)

    @property
    def note(self) -> str:
        """What stands in place of what is withheld."""
        return f"[withheld since {moment(self.at).partition(',')[0]}: {self.why}]"


def withholdings(db: Database) -> list[Withholding]:
    """Return the withholdings that stand, in the ledger's order."""
    return records(db, Withholding, STANDING)


def withheld_records(db: Database) -> dict[str, str]:
    """Return the WARC records that are withheld, each with its tombstone, as a reader is told of them.

    They are the captures themselves (ids of `captures`), and the records that keep what earlier rules read of them.
    """
    return {row["record_id"]: row["note"] for row in db.rows("SELECT record_id, note FROM withheld ORDER BY 1")}


def withheld_note(db: Database, record_id: str) -> str | None:
    """Return the tombstone of a WARC record, None where it is shown."""
    note: str | None = value(db, "SELECT note FROM withheld WHERE record_id = ?", record_id)
    return note


def hidden_versions(db: Database) -> dict[str, Hidden]:
    """Return what of each version is withheld, by version id; of one that is shown there is nothing."""
    notes: dict[str, dict[str, str]] = {}
    for one in withholdings(db):
        for version_id, path in _places(db, one):
            notes.setdefault(version_id, {}).setdefault(path, one.note)
    return {version_id: Hidden(notes=of_one) for version_id, of_one in notes.items()}


def hidden_dossiers(db: Database) -> dict[str, Hidden]:
    """Return what of each dossier is withheld in all of its versions, by dossier id."""
    notes: dict[str, dict[str, str]] = {}
    for one in withholdings(db):
        if not one.of_capture:
            notes.setdefault(whole_of(db, one.subject), {}).setdefault(one.path or "", one.note)
    return {dossier_id: Hidden(notes=of_one) for dossier_id, of_one in notes.items()}


def _places(db: Database, one: Withholding) -> Iterator[tuple[str, str]]:
    """Yield the versions and the paths in them that a withholding hides."""
    if not one.of_capture:
        for version_id in values(db, "SELECT id FROM versions WHERE dossier_id = ?", whole_of(db, one.subject)):
            yield version_id, one.path or ""
        return
    for row in db.rows(f"SELECT version_id, field FROM provenance WHERE capture_id IN ({SAME_BODY})", one.subject):
        yield row["version_id"], value_path(db, row["version_id"], row["field"])


def value_path(db: Database, version_id: str, field: str) -> str:
    """Return the path of the value that a path in `provenance` is of, or of a part of: a name, a label's position."""
    parts = field.removesuffix("_code").split("/")
    length = 3 if parts[0] == "events" else 1
    if parts[length - 1] != "other":
        return "/".join(parts[:length])
    label = value(
        db,
        "SELECT label FROM other_fields WHERE version_id = ? AND subject = ? AND position = ?",
        version_id,
        parts[1] if length == 3 else "",
        int(parts[length]),
    )
    return "/".join([*parts[:length], sign_of(plain(label or ""))])


def captures_hidden(db: Database) -> dict[str, str]:
    """Return the captures that show something that is withheld, each with its tombstone.

    Of a dossier they are its own pages, those of its events and those of the listing that name it; of a field of an
    event the first two, of another field the first and the last. Whatever repeats such a body is one of them.
    """
    found: dict[str, str] = {}
    for one in withholdings(db):
        asked = [SAME_BODY] if one.of_capture else _pages(one.path)
        subject = one.subject if one.of_capture else whole_of(db, one.subject)
        ids = {capture_id for sql in asked for capture_id in values(db, sql, subject)}
        again = (
            f"SELECT id FROM captures WHERE payload_sha256 IN (SELECT payload_sha256 FROM captures WHERE id IN {LIST}"
            " AND reading_id IS NOT NULL)"
            f" OR refers_to IN {LIST}"
        )
        for capture_id in sorted({*ids, *values(db, again, ids, ids)}):
            found.setdefault(capture_id, one.note)
    return found


def _pages(path: str | None) -> list[str]:
    if path is None:
        return [OWN, EVENTS, LISTING]
    return [OWN, EVENTS if path.partition("/")[0] == "events" else LISTING]


def conversions_of(db: Database, captures: Mapping[str, str]) -> dict[str, str]:
    """Return the records that keep what earlier rules read of some captures, each with the capture's tombstone."""
    rows = db.rows("SELECT record_id, capture_id FROM superseded ORDER BY seq")
    return {row["record_id"]: captures[row["capture_id"]] for row in rows if row["capture_id"] in captures}
