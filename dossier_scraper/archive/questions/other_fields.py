"""What is asked of other fields: labelled values that no table of the site maps."""

from dossier_scraper.archive.database.records import Database, values
from dossier_scraper.model import OtherField
from dossier_scraper.text import plain


def other_fields(db: Database, dossier_id: str, version_id: str | None = None) -> dict[str, list[OtherField]]:
    """Return the other fields of a version, or the newest, as on the page, by event id (empty: the dossier's own)."""
    found: dict[str, list[OtherField]] = {}
    for row in db.rows(
        "SELECT subject, label, value, url FROM other_fields WHERE version_id = coalesce(?,"
        " (SELECT id FROM versions WHERE dossier_id = ? ORDER BY number DESC LIMIT 1)) ORDER BY subject, position",
        version_id,
        dossier_id,
    ):
        found.setdefault(row.pop("subject"), []).append(OtherField(**row))
    return found


def other_labels(db: Database) -> list[str]:
    """Return every label of an other field that any version has, as printed."""
    return values(db, "SELECT DISTINCT label FROM other_fields ORDER BY label")


def paths_of_label(db: Database, dossier_id: str, field: str, version_id: str | None = None) -> list[str]:
    """Return the paths in `provenance` that `LABEL` or `other/LABEL`, also behind an event's id, means."""
    found = []
    for subject, fields in other_fields(db, dossier_id, version_id).items():
        prefix = f"events/{subject}/" if subject else ""
        for begin in (f"{subject}.other/", f"{subject}.", f"{prefix}other/") if subject else ("other/", ""):
            if field.startswith(begin):
                wanted = plain(field.removeprefix(begin).replace("~1", "/").replace("~0", "~"))
                found += [f"{prefix}other/{n}" for n, one in enumerate(fields) if plain(one.label) == wanted]
                break
    return found
