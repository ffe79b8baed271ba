"""An archive as JSON: one document, or a line for each dossier."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from dossier_scraper.archive.database.records import Row, row_of_record
from dossier_scraper.archive.questions.known import WholeDossier
from dossier_scraper.export.tables import Takeout
from dossier_scraper.model import value_at
from dossier_scraper.serial import canonical_json


def document(takeout: Takeout) -> Iterator[bytes]:
    """Yield one JSON object: facts, dossiers with all of them, organisations, runs and the meanings of columns.

    Each dossier, organisation, run and column stands on a line of its own.
    """
    tables = {table.name: table for table in takeout.tables()}
    facts = {row["key"]: row["value"] for row in takeout.facts()}
    yield f'{{"archive": {_line(facts)}'.encode()
    parts: dict[str, Iterable[Row]] = {
        "dossiers": dossiers(takeout),
        "organisations": tables["organisations"].rows(),
        "runs": (row | {"counts": json.loads(row["counts"])} for row in tables["runs"].rows()),
        "columns": tables["columns"].rows(),
    }
    for name, rows in parts.items():
        yield f',\n"{name}": ['.encode()
        for number, row in enumerate(rows):
            yield f"{',' if number else ''}\n{_line(row)}".encode()
        yield b"\n]"
    yield b"}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=asdict)


def lines(takeout: Takeout) -> Iterator[bytes]:
    """Yield each dossier as one line."""
    for dossier in dossiers(takeout):
        yield f"{canonical_json(dossier)}\n".encode()


def dossiers(takeout: Takeout) -> Iterator[Row]:
    """Yield each dossier as `show --json` prints it, with what versions said, changes, and where values stand."""
    changes: dict[str, list[Row]] = {}
    for change in takeout.changes():
        values = {side: value_at(change["field"], change[side]) for side in ("before", "after")}
        changes.setdefault(change["dossier_id"], []).append(change | values)
    for dossier in takeout.dossiers:
        yield dossier.printed() | {
            "versions": [row_of_record(version) | {"data": data} for version, data in takeout.versions_of(dossier)],
            "absences": [row_of_record(absence) for absence in takeout.absences_of(dossier)],
            "changes": changes.get(dossier.id, []),
            "provenance": _provenance(takeout, dossier),
        }


def _provenance(takeout: Takeout, dossier: WholeDossier) -> Row:
    places = (row_of_record(place) for place in takeout.places_of(dossier))
    return {place.pop("field"): place for place in places}
