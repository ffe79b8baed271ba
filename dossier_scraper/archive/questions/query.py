"""Ask the archive: read-only questions to the derived database, for the command line and for programs.

A reader opens the database read-only, so that a run is neither blocked nor blocked by it. Answers are records, their
names those of `docs/data.md`.
"""

import json
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dossier_scraper.archive.database.reader import reading_uri
from dossier_scraper.archive.database.records import Row, records, value
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.absences import absences_known
from dossier_scraper.archive.questions.changes import SeenChange
from dossier_scraper.archive.questions.known import Alias, KnownDossier, WholeDossier, known, whole
from dossier_scraper.archive.questions.shown import shown_copy
from dossier_scraper.archive.questions.suggestions import did_you_mean
from dossier_scraper.archive.questions.versions import SeenVersion
from dossier_scraper.archive.questions.withheld import withholdings
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.model import Problem, folded

# Seconds that one statement may take, and SQLite's steps between two looks at the clock: a database from a stranger may
# hold a view without end.
LIMIT, STEPS = 60, 1_000_000

# A dossier with what its newest version says, and the same without its events and other fields.
WHOLE = """
SELECT d.url, d.first_seen, d.last_seen, d.last_checked, d.presence, d.presence_since, v.data FROM dossiers d
JOIN versions v ON v.id = (SELECT id FROM versions WHERE dossier_id = d.id ORDER BY number DESC LIMIT 1)
"""
KNOWN = WHOLE.replace("v.data", "json_remove(v.data, '$.events', '$.other') data")


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

    def state(self) -> int:
        """Return a number that is another when another connection has written (SQLite's `data_version`)."""
        return int(value(self, "PRAGMA data_version"))

    # Naming a dossier

    def resolve(self, name: str) -> str:
        """Return the id of the dossier that `name` means: an id, any of its URLs, or a part that fits exactly one.

        Raises `UsageError` when it fits none or several.
        """
        if self.row("SELECT 1 x FROM dossiers WHERE id = ?", name):
            return name
        merged = self.row(
            "SELECT subject, type FROM decisions WHERE object = ? AND type IN ('merge', 'unmerge')"
            " ORDER BY seq DESC LIMIT 1",
            name,
        )
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
            known = {text for row in self.rows("SELECT id, title FROM dossiers") for text in row.values() if text}
            raise UsageError(
                f"no dossier fits {name!r}{did_you_mean(name, sorted(known)) or '; `dossier list` shows them all'}"
            )
        shown = ", ".join(fits[:5]) + (" …" if len(fits) > 5 else "")
        raise UsageError(f"{name!r} fits {len(fits)} dossiers: {shown}")

    # Questions

    def dossiers(self, ids: Sequence[str] | None = None) -> list[KnownDossier]:
        """Return every dossier as it is known now, or those of some ids, by title."""
        wanted = None if ids is None else json.dumps(ids)
        some = "?1 IS NULL OR d.id IN (SELECT value FROM json_each(?1))"
        rows = self.rows(f"{KNOWN} WHERE {some} ORDER BY d.title COLLATE NOCASE, d.id", wanted)
        return [known(json.loads(row.pop("data")), row) for row in rows]

    def dossier(self, dossier_id: str) -> WholeDossier:
        """Return one dossier with all that is known of it."""
        row = self.rows(f"{WHOLE} WHERE d.id = ?", dossier_id)[0]
        data = json.loads(row.pop("data"))
        seen = self.rows("SELECT id, first_seen, last_seen FROM events WHERE dossier_id = ?", dossier_id)
        return whole(
            known(data, row),
            data,
            {event["id"]: (event["first_seen"], event["last_seen"]) for event in seen},
            aliases=self.aliases(dossier_id),
            versions=self.versions(dossier_id),
            absences=absences_known(self, dossier_id),
            problems=records(
                self,
                Problem,
                "SELECT code, severity, field, detail FROM problems WHERE dossier_id = ? ORDER BY code, field",
                dossier_id,
            ),
        )

    def aliases(self, dossier_id: str) -> list[Alias]:
        """Return every address of a dossier, oldest first."""
        sql = "SELECT url, evidence, first_seen FROM aliases WHERE dossier_id = ? ORDER BY first_seen, url"
        return records(self, Alias, sql, dossier_id)

    def versions(self, dossier_id: str) -> list[SeenVersion]:
        """Return the versions of a dossier, oldest first."""
        return records(
            self,
            SeenVersion,
            "SELECT id, number, first_seen, last_seen, content_hash FROM versions WHERE dossier_id = ? ORDER BY number",
            dossier_id,
        )

    def data(self, version_id: str) -> Mapping[str, Any]:
        """Return what a version says: the JSON object of its snapshot's `data`."""
        said: Row = json.loads(value(self, "SELECT data FROM versions WHERE id = ?", version_id))
        return said

    def history(self, dossier_id: str | None = None, since: str = "") -> list[SeenChange]:
        """Return what changed, oldest first, and that a dossier is new, went or is back: for one dossier or all.

        `since` is a stored time: first seen then or later.
        """
        of_pages = "SELECT version_id, field, cause, seen_after, dossier_id, before, after, seen_before FROM changes"
        of_presence = (
            "SELECT NULL, 'presence', cause, seen_after, dossier_id, before, after, seen_before FROM presence_changes"
        )
        return records(
            self,
            SeenChange,
            f"SELECT c.*, d.title FROM ({of_pages} UNION ALL {of_presence}) c JOIN dossiers d ON d.id = c.dossier_id"
            " WHERE (? IS NULL OR c.dossier_id = ?) AND c.seen_after >= ?"
            " ORDER BY c.seen_after, c.dossier_id, c.field <> 'presence', c.field",
            dossier_id,
            dossier_id,
            since,
        )

    def event_titles(self, changes: Iterable[SeenChange]) -> dict[str, str | None]:
        """Return the titles of the events whose fields changed, by event id."""
        titles = {}
        for change in changes:
            if change.event_id and change.version_id:
                events = self.data(change.version_id)["events"]
                titles.update({event["id"]: event["title"] for event in events})
        return titles


@contextmanager
def open_query(root: Path, *, all_of_it: bool = False) -> Iterator[Query]:
    """Open an archive's database for reading only.

    An archive in which nothing was crawled yet answers as an empty one, one in which something is withheld from a copy
    without it; `all_of_it` is for who decides what is withheld. Raises `RefusedFolder` where the folder is no
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
        refuse_foreign(Database(db, execute_plugins=False))
        query = Query(db)
        if all_of_it or not withholdings(query):
            yield query
            return
        with shown_copy(db) as copy, closing(sqlite3.connect(reading_uri(copy), uri=True)) as shown:
            yield Query(shown)
    except (sqlite3.DatabaseError, json.JSONDecodeError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise DossierError(f"{path} gave no answer to a question within {LIMIT} seconds") from error
        raise DossierError(
            f"{path} cannot be read ({error}): `dossier rebuild --archive {root}` makes it again"
        ) from error
    finally:
        db.close()
