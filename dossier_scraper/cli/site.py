"""The site's tables: show what is in force, and where each entry comes from."""

from pathlib import Path
from typing import Any

import click

from dossier_scraper.cli.options import archive_option, json_option, print_json


@click.group(short_help="Show the tables that pages are read by.")
def site() -> None:
    """Show the site's tables: the program's, with those in the archive's folder site/ over them."""


@site.command()
@archive_option
@json_option
@click.argument("table", required=False)
def show(root: Path, table: str | None, as_json: bool) -> None:
    """Print the merged tables, or one TABLE, each entry with the file that it comes from."""
    from dossier_scraper.archive.folder import Archive, tables_of
    from dossier_scraper.errors import UsageError
    from dossier_scraper.site.tables import site_entries
    from dossier_scraper.wording import safe

    site_id = Archive.open(root).site if (root / "archive.toml").exists() else "stemcoalition"
    tables = site_entries(site_id, tables_of(root))
    if table is not None and table not in tables:
        raise UsageError(f"there is no table {table!r}; the tables are: {', '.join(tables)}")
    rows: list[dict[str, Any]] = [
        {"table": name, "path": list(entry.path), "value": entry.value, "origin": entry.origin}
        for name, entries in tables.items()
        for entry in entries
        if table in (None, name)
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        place, value = [row["table"], *row["path"]], row["value"]
        shown = "" if place[-1] == value else f" = {value!r}"
        click.echo(safe(f"{' / '.join(place)}{shown}    ({row['origin']})"))
