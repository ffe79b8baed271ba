"""A Frictionless Data Package (v1): what each CSV file holds, for programs that check and load tables by it."""

import json
from collections.abc import Iterable
from typing import Any

from dossier_scraper.archive.folder import Archive, safe_name
from dossier_scraper.export.tables import Kind, Table

# Types and formats of the Table Schema; a date at its own precision is text there, and so is a list in one cell.
TYPES: dict[Kind, dict[str, str]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string"},
    "day": {"type": "date"},
    "time": {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S.%fZ"},
    "list": {"type": "string"},
    "json": {"type": "object"},
}


def descriptor(archive: Archive, tables: Iterable[Table], folder: str) -> bytes:
    """Return `datapackage.json`; `folder` is where the CSV files are."""
    package = {
        "profile": "tabular-data-package",
        "name": safe_name(archive.site).lower(),
        "title": archive.name,
        "description": f"Taskforce dossiers and their timelines as {archive.base_url} showed them.",
        "homepage": archive.base_url,
        **({"licenses": [{"name": "other-closed", "title": archive.rights}]} if archive.rights else {}),
        "resources": [_resource(table, folder) for table in tables],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: Table, folder: str) -> dict[str, Any]:
    keys = [
        {"fields": column, "reference": {"resource": target, "fields": "id"}}
        for column, target in table.references.items()
    ]
    schema = {
        "fields": [{"name": c.name, **TYPES[c.kind], "description": c.meaning} for c in table.columns],
        "missingValues": [""],
        **({"primaryKey": list(table.key)} if table.key else {}),
        **({"foreignKeys": keys} if keys else {}),
    }
    return {
        "name": table.name,
        "profile": "tabular-data-resource",
        "path": f"{folder}{table.name}.csv",
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
