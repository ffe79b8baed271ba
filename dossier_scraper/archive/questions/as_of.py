"""Ask what was known at a moment: the version that was current then, or both where it lies between two checks."""

import re
from calendar import monthrange
from collections.abc import Mapping
from typing import Any

from dossier_scraper.archive.database.columns import row_of
from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.errors import UsageError
from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)Z?)?)?)?")


def end_of(text: str) -> str:
    """Return the last moment of a year, month, day or minute in UTC, as times are stored.

    Raises `UsageError` for what is no such date.
    """
    found = DATE.fullmatch(text.strip())
    if not found:
        raise UsageError(f"{text!r} is no date: write 2021, 2021-03, 2021-03-09 or 2021-03-09T14:05Z")
    year, month, day, time = found.groups()
    month = month or "12"
    if not 1 <= int(month) <= 12 or not int(year) >= 1:
        raise UsageError(f"{text!r} is no date: there is no such month")
    last = monthrange(int(year), int(month))[1]
    if day and not 1 <= int(day) <= last:
        raise UsageError(f"{text!r} is no date: there is no such day")
    time = "23:59:59" if not time else f"{time}:59" if len(time) == 5 else time
    return f"{year}-{month}-{day or last}T{time}.999999Z"


def _said(moment: str) -> str:
    return moment[:10] if moment.endswith("T23:59:59.999999Z") else f"{moment[:19]}Z"


def version_at(query: Query, dossier_id: str, moment: str) -> tuple[Row | None, Row | None]:
    """Return the version that was current at `moment`, and the next one where the change may have come before it.

    The first is None before the dossier was first seen; the second is then its first version.
    """
    before = query.rows(
        "SELECT * FROM versions WHERE dossier_id = ? AND first_seen <= ? ORDER BY number DESC LIMIT 1",
        dossier_id,
        moment,
    )
    number = before[0]["number"] if before else 0
    after = query.rows("SELECT * FROM versions WHERE dossier_id = ? AND number = ?", dossier_id, number + 1)
    if before and moment <= before[0]["last_seen"]:
        return before[0], None
    return (before[0] if before else None), (after[0] if after else None)


def dossier_at(query: Query, dossier_id: str, moment: str) -> Row:
    """Return one dossier as it was known at `moment`, in the shape of `Query.dossier`.

    `as_of` tells when that version was seen, and, between two checks, `changes` that may have been made by then, with
    the interval. Raises `UsageError` before the first capture, and names it.
    """
    version, later = version_at(query, dossier_id, moment)
    if version is None:
        first = later["first_seen"] if later else "never"
        raise UsageError(f"{dossier_id} was not known at {_said(moment)}: it was first seen {first}")
    changes = query.rows("SELECT * FROM changes WHERE version_id = ? ORDER BY field", later["id"]) if later else []
    row = query.dossier(dossier_id) | as_row(query.data(version["id"]))
    return row | {
        "as_of": {
            "moment": moment,
            "number": version["number"],
            "first_seen": version["first_seen"],
            "last_seen": version["last_seen"],
            "changes": changes,
        },
        "problems": [],
    }


def dossiers_at(query: Query, moment: str) -> list[Row]:
    """Return every dossier that was known at `moment`, by title; `certain` is false between two checks that differ.

    Raises `UsageError` before the archive's first capture, and names it.
    """
    first = query.rows("SELECT min(first_seen) at FROM versions")[0]["at"]
    if first and moment < first:
        raise UsageError(f"nothing was known at {_said(moment)}: the first capture is of {first}")
    found = []
    for dossier in query.rows("SELECT id, url FROM dossiers ORDER BY id"):
        version, later = version_at(query, dossier["id"], moment)
        if version:
            found.append(dossier | as_row(query.data(version["id"])) | {"certain": later is None})
    return sorted(found, key=lambda row: ((row["title"] or "").casefold(), row["id"]))


def as_row(data: Mapping[str, Any]) -> Row:
    """Return a version's data in the column names of `dossiers` and `events`."""
    return {
        **row_of(VERSION_FIELDS, data),
        "organisations": [organisation["name"] for organisation in data["requesting_organisations"]],
        "events": [_event_row(event) for event in data["events"]],
    }


def _event_row(event: Mapping[str, Any]) -> Row:
    lists = {field.name: event[field.name] for field in EVENT_FIELDS if field.form in ("names", "links")}
    return row_of(EVENT_FIELDS, event) | lists
