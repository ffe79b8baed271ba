"""Who is told of a run that ended: readers of the feed, and everyone in `DOSSIER_NOTIFY`, or that of a watch."""

import os
from datetime import datetime

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.watches import Watch, watches
from dossier_scraper.errors import DossierError
from dossier_scraper.watch.feed import write_feed
from dossier_scraper.watch.notices import tell

VARIABLE = "DOSSIER_NOTIFY"


def targets(watch: Watch | None = None) -> list[str]:
    """Return the Apprise URLs of everyone who wants to be told, each once: the words of the environment's variable.

    It is `DOSSIER_NOTIFY` for all news, and for what a watch lets through `DOSSIER_NOTIFY_` with the watch's name.
    """
    name = f"{VARIABLE}_{watch.name.upper().replace('-', '_')}" if watch else VARIABLE
    return list(dict.fromkeys(os.environ.get(name, "").split()))


def announce(archive: Archive, at: datetime) -> list[str]:
    """Bring the feed up to date, tell people, and return a line for each that failed; no run is changed."""
    said = []
    try:
        write_feed(archive)
    except DossierError as fault:
        said.append(f"The feed was not written: {fault}")
    said += tell(archive, targets(), at)
    try:
        for watch in watches(archive):
            said += tell(archive, targets(watch), at, watch)
    except DossierError as fault:
        said.append(f"Who keeps a watch was not told: {fault}")
    return said
