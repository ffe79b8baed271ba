"""What every time line keeps: each check of a dossier lies in one of its versions or absences, which do not overlap."""

from collections.abc import Iterator
from itertools import pairwise

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.folder import Archive
from dossier_scraper.history.absences import NOT_SHOWN
from dossier_scraper.ingest.publish.absences import checks
from dossier_scraper.ingest.publish.crawls import Crawls
from tests.ingest.visits import rows


def broken(archive: Archive) -> Iterator[str]:
    """Yield a line for everything that is wrong with the time line of a dossier, in an archive without clock jumps."""
    store = Store(archive.database)
    try:
        ids, crawls = [row["id"] for row in store.rows("SELECT id FROM dossiers ORDER BY id")], Crawls.of(store)
        found = checks(store, crawls, ids)
    finally:
        store.close()
    for dossier_id, checked in found.items():
        line = rows(
            archive,
            "SELECT first_seen a, last_seen z, 'version ' || number what FROM versions WHERE dossier_id = ?1 UNION ALL"
            " SELECT missed_from, ifnull(missed_until, '9999'), presence FROM absences WHERE dossier_id = ?1"
            " AND presence <> 'unlisted' ORDER BY 1, 2",
            dossier_id,
        )
        for one, after in pairwise(line):
            if not one["a"] <= one["z"] < after["a"]:
                yield f"{dossier_id}: {one} and {after}"
        known = False
        for check in checked:
            known = known or check.said not in NOT_SHOWN
            there = [part["what"] for part in line if part["a"] <= check.at <= part["z"]]
            if known and (len(there) != 1 or (there[0] in NOT_SHOWN) != (check.said in NOT_SHOWN)):
                yield f"{dossier_id}: {check} lies in {there} of {line}"
