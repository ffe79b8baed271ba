"""Who is told of a run that ended: readers of the feed, and everyone in `DOSSIER_NOTIFY`."""

import os
from datetime import datetime

from dossier_scraper.archive.folder import Archive
from dossier_scraper.errors import DossierError
from dossier_scraper.watch.feed import write_feed
from dossier_scraper.watch.notices import tell


def targets() -> list[str]:
    """Return the Apprise URLs of everyone who wants to be told: the words of `DOSSIER_NOTIFY`, each once."""
    return list(dict.fromkeys(os.environ.get("DOSSIER_NOTIFY", "").split()))


def announce(archive: Archive, at: datetime) -> list[str]:
    """Bring the feed up to date, tell people, and return a line for each that failed; no run is changed."""
    said = []
    try:
        write_feed(archive)
    except DossierError as fault:
        said.append(f"The feed was not written: {fault}")
    return said + tell(archive, targets(), at)
