"""What is asked of two databases at once: `main`, which the evidence gives, and `live`, which is attached to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import value, values
from dossier_scraper.archive.database.store import MARKED, Store

# Rows of a run that has not ended are nobody's business yet. Nearly all runs have: `+` lets SQLite read the captures in
# the order of their table, where it would look up those of each run and sort them.
ENDED = "+run_id IN (SELECT id FROM {part}.runs WHERE seq IS NOT NULL)"
USED = f"""(EXISTS (SELECT 1 FROM {{part}}.captures c WHERE c.reading_id = %s AND {ENDED})
  OR %s IN (SELECT reading_id FROM {{kept}}))"""
SETTLED = {
    "archive": f"NOT {MARKED}",
    "runs": "seq IS NOT NULL",
    "captures": ENDED,
    "readings": USED.replace("%s", "readings.id"),
    "listing_rows": USED.replace("%s", "listing_rows.reading_id"),
    "coverage": f"(payload_sha256, url) IN (SELECT payload_sha256, url FROM {{part}}.captures WHERE {ENDED})",
}
SCHEMA = (
    "SELECT name, sql FROM {0}.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " AND name <> '_sqlite_migrations' AND instr(name, 's_fts_') = 0"
)
PARTS = ("main", "live")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Something that a schema has: its name, and whether it is a table."""

    name: str
    is_table: bool


def made_only_in(store: Store, part: str) -> list[Made]:
    """Return what one of the two schemas has and the other has not, or made otherwise."""
    (other,) = {*PARTS} - {part}
    return _made(store, f"{SCHEMA.format(part)} EXCEPT {SCHEMA.format(other)}")


def tables(store: Store) -> list[str]:
    """Return the names of the tables of `main`, full-text tables included, their shadows not."""
    return sorted(made.name for made in _made(store, SCHEMA.format("main")) if made.is_table)


def _made(store: Store, sql: str) -> list[Made]:
    return [Made(name=row["name"], is_table=" TABLE " in (row["sql"] or "")) for row in store.rows(sql)]


def columns(store: Store, part: str, table: str) -> list[str]:
    """Return the names of a table's columns in one of the two, none where there is no such table."""
    sql = (
        f"SELECT c.name FROM {part}.sqlite_schema s JOIN pragma_table_info(s.name, ?) c"
        " WHERE s.type = 'table' AND s.name = ? ORDER BY c.cid"
    )
    return values(store, sql, part, table)


def rows_only_in(store: Store, part: str, table: str, names: Sequence[str], *, older: bool) -> Iterator[str]:
    """Yield the keys of the rows that one of the two has and the other has not, looking at some columns.

    Rows of runs that have not ended are left out. In an `older` schema there are no superseded readings, and none of
    the evidence's are asked for.
    """
    (other,) = {*PARTS} - {part}
    shown = ", ".join(["rowid", *names] if table.endswith("_fts") else names)
    one, two = (f"SELECT {shown} FROM {p}.{table} WHERE {settled(table, p, older=older)}" for p in (part, other))
    for row in store.rows(f"{one} EXCEPT {two}"):
        yield ", ".join(str(row[name]) for name in store.db.table(table).pks)


def settled(table: str, part: str, *, older: bool) -> str:
    """Return the condition for a table's rows that are of runs that have ended, in one of the two databases."""
    kept = "(SELECT NULL reading_id)" if older else f"{part}.superseded"
    return SETTLED.get(table, "1").format(part=part, kept=kept)


def dossiers_in_either(store: Store, before: str, after: str) -> list[str]:
    """Return the ids of the dossiers that two schemas of one connection have, sorted."""
    return values(store, f"SELECT id FROM {before}.dossiers UNION SELECT id FROM {after}.dossiers ORDER BY id")


def count_dossiers_in_either(store: Store) -> int:
    """Return how many dossiers the two databases have together."""
    return int(value(store, "SELECT count(*) FROM (SELECT id FROM live.dossiers UNION SELECT id FROM main.dossiers)"))
