"""What an extractor's adoption leaves in the evidence, read back: superseded readings, and the values it changed.

The ledger names neither: values of pages stand in WARC files, which can be withheld, and its lines are for ever.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from dossier_scraper.archive.evidence.warc_reader import WarcFault, members, open_evidence
from dossier_scraper.archive.faults import disk_faults

CHANGES = "urn:dossier-scraper:changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """What an earlier extractor said of a capture: `reading` is its JSON, None where there was nothing to read.

    `outcome` and `reason` are the capture's under it, `dossier_id` the dossier that it found the page to be.
    """

    id: str
    capture_id: str
    extractor_version: str
    outcome: str
    reason: str | None
    dossier_id: str | None
    reading: str | None
    warc_file: str
    offset: int


def read_conversions(path: Path) -> Iterator[Conversion]:
    """Yield the conversion records of a closed WARC file of ours, in their order; raise `WarcFault`."""
    for _ in members(path):
        pass
    with disk_faults(path), open_evidence(path) as file:
        for record in ArchiveIterator(file, parse_http=False, record_types=WarcRecordType.conversion):
            headers, text = record.headers, record.reader.read().decode()
            try:
                yield Conversion(
                    id=headers["WARC-Record-ID"].strip("<>"),
                    capture_id=headers["WARC-Refers-To"].strip("<>"),
                    extractor_version=headers["X-Extractor-Version"],
                    outcome=headers["X-Outcome"],
                    reason=headers.get("X-Reason") or None,
                    dossier_id=headers.get("X-Dossier") or None,
                    reading=None if text == "null" else text,
                    warc_file=path.name,
                    offset=record.stream_pos,
                )
            except KeyError as error:
                raise WarcFault(path, record.stream_pos, f"a conversion record without {error}") from error


def read_changes(path: Path) -> list[dict[str, Any]]:
    """Return the changes of values that a closed WARC file of ours lists, none where it lists none; raise `WarcFault`.

    Each has `dossier`, `field`, `before`, `after` and `seen`.
    """
    with disk_faults(path), open_evidence(path) as file:
        for record in ArchiveIterator(file, parse_http=False, record_types=WarcRecordType.resource):
            if record.headers["WARC-Target-URI"] == CHANGES:
                try:
                    return list(json.loads(record.reader.read()))
                except (ValueError, TypeError) as error:
                    raise WarcFault(path, record.stream_pos, "changes that are no JSON") from error
    return []
