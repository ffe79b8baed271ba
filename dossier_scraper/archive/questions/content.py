"""What is asked of a database as a whole: how it is made, and what it holds, in one order on any machine."""

from collections.abc import Iterator
from itertools import chain

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.differences import columns, settled, tables

# What follows from the program or from `archive.toml`, and which ledger line the database was brought up to.
ASIDE = ("archive", "documentation")
# Another extractor that reads everything alike leaves all but its name.
UNNAMED = {"versions": {"extractor_version"}}


def schema_of(store: Store) -> Iterator[str]:
    """Yield the tables whose rows count, with the columns that do."""
    for table in tables(store):
        if table not in ASIDE:
            yield f"{table}: {', '.join(_counted(store, table))}"


def rows_of(store: Store) -> Iterator[bytes]:
    """Yield every row of every such table, by table and key, as a line; rows of runs that have not ended are left out.

    A line is a row as Python's `json` writes an array, characters beyond ASCII as they are; SQLite writes the same
    bytes in two thirds of the time (https://www.sqlite.org/json1.html#jquote).
    """
    for table in tables(store):
        if table not in ASIDE:
            order = "rowid" if table.endswith("_fts") else ", ".join(store.db.table(table).pks)
            values = " || ', ' || ".join(f"json_quote({name})" for name in _counted(store, table))
            where = settled(table, "main", older=False)
            yield f"{table}\n".encode()
            line = f"CAST('[' || {values} || ']' || char(10) AS BLOB)"
            rows = store.db.conn.execute(f"SELECT {line} FROM main.{table} WHERE {where} ORDER BY {order}")
            yield from chain.from_iterable(rows)


def made_of(store: Store) -> Iterator[tuple[str, str]]:
    """Yield the id of each version and, as JSON, all that its snapshot is made of: its row, and where its values stand.

    Nothing may be written before the last one.
    """
    rows = store.each(
        "SELECT v.id, json_array(v.dossier_id, v.first_seen, v.content_hash, v.data, (SELECT json_group_array("
        "json_array(field, capture_id, selector, quote, rule)) FROM"
        " (SELECT * FROM provenance WHERE version_id = v.id ORDER BY field))) content FROM versions v ORDER BY v.id"
    )
    return ((row["id"], row["content"]) for row in rows)


def versions_of_others(store: Store, extractor: str) -> Iterator[str]:
    """Yield the ids of versions that another extractor is said to have read than the one that read the database."""
    for row in store.each("SELECT id FROM versions WHERE extractor_version IS NOT ? ORDER BY id", extractor):
        yield row["id"]


def _counted(store: Store, table: str) -> list[str]:
    names = [name for name in columns(store, "main", table) if name not in UNNAMED.get(table, ())]
    return ["rowid", *names] if table.endswith("_fts") else names
