"""Print docs/data.md from the migrated schema and `documentation.toml`: python docs/make_data.py > docs/data.md"""

import tempfile
from pathlib import Path

from dossier_scraper.archive.database.schema import documentation, open_database

HEAD = """\
# The database

`dossiers.db` is derived from `warc/` and `ledger.jsonl` and opens in any SQLite tool. The schema makes this page:
`python docs/make_data.py > docs/data.md`. The table `documentation` holds the same words.

- Every id is natural, minted once in the ledger, or a content hash; a rebuild gives the same rows.
- Times are UTC, `2026-11-23T19:55:11.123456Z`. Dates are ISO 8601 at their own precision (`2018`, `2018-Q3`, `2018-03`,
  `2018-03-15`); compare and sort by `_earliest` and `_latest`, which are whole days.
- NULL means that there is no value. JSON columns say so.

Begin with the views: `dossier_overview` (a row for a dossier), `event_categories`, `event_versions` (events that have
gone as well), `evidence` (where every value stands). Which dossiers each country has, and how long they have run:

```sql
SELECT country_code, count(*) dossiers, min(start_date_earliest) first, sum(events) events
FROM dossier_overview GROUP BY country_code ORDER BY dossiers DESC;
```

What changed in March 2021, and between which checks:

```sql
SELECT d.title, c.field, c.before, c.after, c.seen_before, c.seen_after
FROM changes c JOIN dossiers d ON d.id = c.dossier_id
WHERE c.seen_after BETWEEN '2021-03' AND '2021-04' ORDER BY c.seen_after;
```

## A day in the past

`list`, `show` and `search` take `--as-of`, `history` takes `--since`, and the forms of `dossier serve` take the same:
`2021`, `2021-03`, `2021-03-09`, `2021-03-09T14:05Z`, or a time as the program prints it. Times are UTC unless they name
an offset. As of a day means its end, since a day its beginning; anything else is refused, in the same words everywhere.

What is shown as of a moment is what an archive says that was made of the captures up to then, whenever they were
imported, in the shape in which the present is shown. A run, or a visit that an import brought, is one observation: for
each dossier it counts from the capture of its page. What a person decided (merges) holds for the past too. What cannot
be known of the past is absent: problems, which are those of the newest reading.
"""


def page() -> str:
    """Return the page."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "dossiers.db")
        parts = [HEAD]
        for table, meanings in documentation().items():
            key = [] if "_fts" in table or table in db.view_names() else db.table(table).pks
            parts.append(f"\n## {table}\n\n{meanings['']}\n\n| column | type | meaning |\n|---|---|---|\n")
            columns = (db.view(table) if table in db.view_names() else db.table(table)).columns
            for column in columns:
                name = f"**{column.name}**" if column.name in key else column.name
                parts.append(f"| {name} | {column.type or 'TEXT'} | {meanings[column.name]} |\n")
        db.close()
    return "".join(parts)


if __name__ == "__main__":
    print(page(), end="")
