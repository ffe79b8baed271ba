"""What an extractor that was accepted changed: brought into a database from the ledger's line and its WARC files."""

import json

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.evidence.conversions import Conversion, read_changes, read_conversions
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Line
from dossier_scraper.archive.ledger.facts import is_correction
from dossier_scraper.errors import IntegrityError
from dossier_scraper.serial import reading_id
from dossier_scraper.site import Site


def keep_superseded(store: Store, archive: Archive, site: Site, line: Line) -> None:
    """Enter the readings that an extractor superseded, and the changes that this made, none of them the site's.

    Runs inside the caller's transaction, in a database that the new extractor has read.
    """
    made = list(line.facts.get("changes", ()))
    for file in line.facts["warc_files"]:
        for conversion in read_conversions(archive.warc / file["name"]):
            store.upsert("superseded", [_row(store, site, conversion) | {"seq": line.seq}])
        made += read_changes(archive.warc / file["name"])
    if not all(map(is_correction, made)):
        raise IntegrityError(f"{archive.warc}: ledger line {line.seq} lists a file whose changes are none.")
    by_dossier: dict[str, list[Row]] = {}
    for change in made:
        times = {"seen_before": line.at, "seen_after": line.at}
        by_dossier.setdefault(change["dossier"], []).append(change | times)
    for dossier_id, changes in by_dossier.items():
        store.add_corrections(dossier_id, changes)


def _row(store: Store, site: Site, conversion: Conversion) -> Row:
    named = None
    if conversion.reading is not None:
        named, data = reading_id(conversion.reading), json.loads(conversion.reading)
        rows = [(site.key(row["url"]), row["url"]) for row in data["rows"]]
        store.add_captures([], {named: (data["kind"], conversion.reading, rows)})
    return {
        "capture_id": conversion.capture_id,
        "extractor_version": conversion.extractor_version,
        "reading_id": named,
        "outcome": conversion.outcome,
        "reason": conversion.reason,
        "dossier_id": conversion.dossier_id,
        "record_id": conversion.id,
        "warc_file": conversion.warc_file,
        "warc_offset": conversion.offset,
    }
