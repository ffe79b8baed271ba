"""What is left of a fault of this program in reading a page, and whether the page can be read by now."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.evidence.warc_reader import read_record
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Line
from dossier_scraper.archive.questions import captures
from dossier_scraper.ingest.capture.queue import CaptureQueue, observe_in
from dossier_scraper.model import STUMBLED
from dossier_scraper.site import Site
from dossier_scraper.wording import counted


def are_read_now(archive: Archive, site: Site) -> bool:
    """Return True if a page over which the database's makers stumbled can be read by this program as it runs here.

    One fault is the page's and stays; another was the machine's, as of a broken installation, and does not come again.
    """
    with closing(Store(archive.database)) as store:
        queue = CaptureQueue(store)
        contents = {(one.url, one.payload_sha256): one for one in captures.stumbled(store)}
        for one in contents.values():
            record = read_record(archive.warc / one.warc_file, one.warc_offset)
            found = observe_in(archive, store, queue, site, record, one.run_id, one.grade).capture
            if found.reason != STUMBLED:
                return True
    return False


def told(lines: Iterable[Line]) -> bool:
    """Return True if a run told of pages over which this program stumbled."""
    return any(line.facts.get("counts", {}).get(STUMBLED) for line in lines)


def unlike(copy: Path, fresh: Store) -> str | None:
    """Say how a database and one made now differ in the pages that could not be read, None where they do not."""
    try:
        with closing(Store(copy)) as live:
            then, now = ({one.id for one in captures.stumbled(store)} for store in (live, fresh))
    except sqlite3.DatabaseError:
        return None  # a table is not as it should be, which is another finding
    if then - now:
        pages = counted(len(then - now), "page")
        return f"{pages} can be read over which this program stumbled: the next run does so."
    if now - then:
        pages = counted(len(now - then), "page")
        return f"This program stumbles over {pages} that it has read before: its installation is broken."
    return None
