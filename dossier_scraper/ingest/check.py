"""Compare the database and the snapshots with what the evidence gives, row by row; nothing is changed."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.snapshots import damaged
from dossier_scraper.archive.store import Store
from dossier_scraper.history.compare import compare
from dossier_scraper.ingest.rebuild import derive
from dossier_scraper.site import Site


@dataclass(frozen=True, slots=True)
class Difference:
    """One row or file that is not what the evidence gives; `where` names it, `what` says how it differs."""

    where: str
    what: str


def differences(archive: Archive, site: Site, workers: int = 1) -> list[Difference]:
    """Derive everything again beside the archive and return what there is different.

    Raises `IntegrityError` where the evidence itself cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="dossier-check-") as folder:
        path = Path(folder) / "dossiers.db"
        fresh = derive(archive, site, path, workers)
        try:
            files = [Difference(f"snapshots/{name}", what) for name, what in damaged(fresh, archive.snapshots)]
            return [*_row_differences(fresh, archive.database), *files]
        finally:
            fresh.close()


def _row_differences(fresh: Store, live: Path) -> Iterator[Difference]:
    if not live.exists():
        yield Difference(live.name, "missing; `dossier rebuild` makes it again")
        return
    fresh.db.execute("ATTACH DATABASE ? AS live", (f"file:{live.resolve().as_posix()}?mode=ro",))
    tables = fresh.rows(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE '%fts%'"
        " AND name NOT LIKE '\\_%' ESCAPE '\\'"
        " ORDER BY name"
    )
    known = {row["name"] for row in fresh.rows("SELECT name FROM live.sqlite_schema WHERE type = 'table'")}
    for table in (row["name"] for row in tables):
        if table not in known:
            yield Difference(f"{live.name}, table {table}", "missing")
            continue
        for one, other, what in (
            ("main", "live", "the evidence gives it"),
            ("live", "main", "the evidence does not give it"),
        ):
            for row in fresh.rows(f"SELECT * FROM {one}.{table} EXCEPT SELECT * FROM {other}.{table}"):
                key = ", ".join(str(row[name]) for name in fresh.db.table(table).pks)
                yield Difference(f"{live.name}, {table} {key}", what)


def blast_radius(archive: Archive, site: Site, workers: int = 1) -> list[str]:
    """Say what a rebuild would change, by dossier and field: every value gained, lost or changed."""
    with tempfile.TemporaryDirectory(prefix="dossier-check-") as folder:
        fresh = derive(archive, site, Path(folder) / "dossiers.db", workers)
        live = Store(archive.database)
        try:
            return list(_radius(live, fresh))
        finally:
            live.close()
            fresh.close()


NEWEST = "SELECT dossier_id, data, max(number) FROM versions GROUP BY dossier_id"


def _radius(live: Store, fresh: Store) -> Iterator[str]:
    old, new = (
        {row["dossier_id"]: json.loads(row["data"]) for row in store.db.query(NEWEST)} for store in (live, fresh)
    )
    for dossier_id in sorted(old.keys() | new.keys()):
        if dossier_id not in new or dossier_id not in old:
            yield f"{dossier_id}: the dossier is {'lost' if dossier_id in old else 'gained'}"
            continue
        for change in compare(old[dossier_id], new[dossier_id]):
            verb = "gained" if change.before is None else "lost" if change.after is None else "changed"
            yield f"{dossier_id}, {change.field}: {verb}, from {change.before!r} to {change.after!r}"
