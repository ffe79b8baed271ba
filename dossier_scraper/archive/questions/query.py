"""Ask the archive: read-only questions to the derived database, for the command line and for programs.

A reader opens the database read-only, so that a run is neither blocked nor blocked by it. Rows come back as mappings
in the names of `docs/data.md`.
"""

import json
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dossier_scraper.archive.database.reader import reading_uri
from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.absences import absences_known
from dossier_scraper.archive.questions.other_fields import other_fields
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.model import folded

# Seconds that one statement may take, and SQLite's steps between two looks at the clock: a database from a stranger may
# hold a view without end.
LIMIT, STEPS = 60, 1_000_000


class Query:
    """Questions to one archive. `db` is a read-only connection to its `dossiers.db`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        db.row_factory = sqlite3.Row
        self._until = 0.0
        db.set_progress_handler(lambda: time.monotonic() > self._until, STEPS)

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """Return the rows of a query."""
        self._until = time.monotonic() + LIMIT
        return [dict(row) for row in self.db.execute(sql, parameters)]

    def row(self, sql: str, *parameters: object) -> Row | None:
        """Return the first row of a query, or None."""
        return next(iter(self.rows(sql, *parameters)), None)

    def fact(self, key: str) -> str | None:
        """Return one fact about the archive (`name`, `demo`, `ledger_seq` …)."""
        found = self.rows("SELECT value FROM archive WHERE key = ?", key)
        return str(found[0]["value"]) if found and found[0]["value"] is not None else None

    # Naming a dossier

    def resolve(self, name: str) -> str:
        """Return the id of the dossier that `name` means: an id, any of its URLs, or a part that fits exactly one.

        Raises `UsageError` when it fits none or several.
        """
        if self.row("SELECT 1 x FROM dossiers WHERE id = ?", name):
            return name
        merged = self.row("SELECT subject, type FROM decisions WHERE object = ? ORDER BY seq DESC LIMIT 1", name)
        if merged and merged["type"] == "merge":
            return self.resolve(merged["subject"])
        return self._by_address(name) or self._by_part(name)

    def _by_address(self, url: str) -> str | None:
        """Return the dossier at an address: exactly as it was asked or linked, else any form of it."""
        if found := self.row("SELECT dossier_id FROM aliases WHERE url = ?", url):
            return str(found["dossier_id"])
        try:
            path = re.sub(r"/{2,}", "/", urlsplit(url).path.split(";", 1)[0]).rstrip("/") if "/" in url else None
        except ValueError:  # `http://[`
            return None
        found = self.row("SELECT dossier_id FROM aliases WHERE page_key = ? ORDER BY first_seen DESC", path)
        return str(found["dossier_id"]) if found else None

    def _by_part(self, name: str) -> str:
        """Return the only dossier whose id or title has a part; raise `UsageError` where it is not the only one."""
        part = folded(name)
        fits = [
            row["id"]
            for row in self.rows("SELECT id, title FROM dossiers ORDER BY id")
            if part in row["id"] or part in folded(row["title"] or "")
        ]
        if len(fits) == 1:
            return str(fits[0])
        if lost := self.row("SELECT extractor_version v FROM superseded WHERE dossier_id = ? ORDER BY seq DESC", name):
            raise UsageError(
                f"the present rules find no dossier {name}; `dossier show {name} --extractor {lost['v']}` shows what"
                " earlier ones read"
            )
        if not self.row("SELECT 1 x FROM dossiers"):
            raise UsageError(f"no dossier fits {name!r}: there is none in the archive yet; `dossier status` says why")
        if not fits:
            raise UsageError(f"no dossier fits {name!r}; `dossier list` shows them all")
        shown = ", ".join(fits[:5]) + (" …" if len(fits) > 5 else "")
        raise UsageError(f"{name!r} fits {len(fits)} dossiers: {shown}")

    # Questions

    def dossiers(self) -> list[Row]:
        """Return the current row of every dossier with its organisations, by title."""
        return [
            self._with_organisations(row)
            for row in self.rows("SELECT * FROM dossiers ORDER BY title COLLATE NOCASE, id")
        ]

    def _with_organisations(self, row: Row) -> Row:
        names = self.rows(
            "SELECT name_as_written FROM dossier_organisations WHERE dossier_id = ? ORDER BY position", row["id"]
        )
        shown = {name: value for name, value in row.items() if name != "page_key"}
        return shown | {"organisations": [name["name_as_written"] for name in names]}

    def dossier(self, dossier_id: str) -> Row:
        """Return one dossier with organisations, events, aliases, problems and its versions."""
        row = self._with_organisations(self.rows("SELECT * FROM dossiers WHERE id = ?", dossier_id)[0])
        others = {of: [asdict(one) for one in fields] for of, fields in other_fields(self, dossier_id).items()}
        return row | {
            "other": others.get("", []),
            "events": [
                self._event(e) | {"other": others.get(e["id"], [])}
                for e in self.rows("SELECT * FROM events WHERE dossier_id = ? ORDER BY position", dossier_id)
            ],
            "aliases": self.aliases(dossier_id),
            "problems": self.rows(
                "SELECT code, severity, field, detail FROM problems WHERE dossier_id = ? ORDER BY code, field",
                dossier_id,
            ),
            "versions": self.versions(dossier_id),
            "absences": absences_known(self, dossier_id),
        }

    def _event(self, row: Row) -> Row:
        shown = {name: value for name, value in row.items() if name != "page_key"}
        return shown | {name: json.loads(row[name]) for name in ("categories", "documents")}

    def aliases(self, dossier_id: str) -> list[Row]:
        """Return every address of a dossier, how it is known and since when, oldest first."""
        return self.rows(
            "SELECT url, evidence, first_seen FROM aliases WHERE dossier_id = ? ORDER BY first_seen, url", dossier_id
        )

    def versions(self, dossier_id: str) -> list[Row]:
        """Return the versions of a dossier, oldest first, without their data."""
        return self.rows(
            "SELECT id, number, first_seen, last_seen, content_hash FROM versions WHERE dossier_id = ? ORDER BY number",
            dossier_id,
        )

    def data(self, version_id: str) -> Row:
        """Return what a version says, as parsed JSON."""
        row: Row = json.loads(self.rows("SELECT data FROM versions WHERE id = ?", version_id)[0]["data"])
        return row

    def history(self, dossier_id: str | None = None, since: str = "") -> list[Row]:
        """Return what changed, oldest first, and that a dossier is new, went or is back: for one dossier or all.

        The latter is a change of the field `presence`, and of no version. `since` is a stored time: first seen then or
        later.
        """
        of_pages = "SELECT version_id, field, cause, seen_after, dossier_id, before, after, seen_before FROM changes"
        of_presence = (
            "SELECT NULL, 'presence', cause, seen_after, dossier_id, before, after, seen_before FROM presence_changes"
        )
        return self.rows(
            f"SELECT c.*, d.title FROM ({of_pages} UNION ALL {of_presence}) c JOIN dossiers d ON d.id = c.dossier_id"
            " WHERE (? IS NULL OR c.dossier_id = ?) AND c.seen_after >= ?"
            " ORDER BY c.seen_after, c.dossier_id, c.field <> 'presence', c.field",
            dossier_id,
            dossier_id,
            since,
        )

    def event_titles(self, changes: Iterable[Mapping[str, Any]]) -> dict[str, str | None]:
        """Return the titles of the events whose fields changed, by event id."""
        titles = {}
        for change in changes:
            if change["field"].startswith("events/"):
                events = self.data(change["version_id"])["events"]
                titles.update({event["id"]: event["title"] for event in events})
        return titles


@contextmanager
def open_query(root: Path) -> Iterator[Query]:
    """Open an archive's database for reading only.

    An archive in which nothing was crawled yet answers as an empty one. Raises `RefusedFolder` where the folder is no
    archive that this program reads, `DossierError` when its database is missing, cannot be read, is not the program's
    own, or takes longer than `LIMIT` to answer.
    """
    from sqlite_utils import Database

    from dossier_scraper.archive.database.schema import empty_database, refuse_foreign

    archive, path = Archive.open(root), root / "dossiers.db"
    if path.is_file():
        db = sqlite3.connect(reading_uri(path), uri=True, timeout=30)
    elif archive.empty:
        db = empty_database()
    else:
        raise DossierError(f"{path} is missing: `dossier rebuild --archive {root}` makes it again from the evidence")
    try:
        refuse_foreign(Database(db))
        yield Query(db)
    except (sqlite3.DatabaseError, json.JSONDecodeError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise DossierError(f"{path} gave no answer to a question within {LIMIT} seconds") from error
        raise DossierError(
            f"{path} cannot be read ({error}): `dossier rebuild --archive {root}` makes it again"
        ) from error
    finally:
        db.close()
