"""What follows a run that ended: Datasette's files, the feed, and the notices; the same for every command."""

import os
from datetime import datetime

from dossier_scraper.archive.folder import Archive
from dossier_scraper.browse.datasette import write_files
from dossier_scraper.errors import DossierError
from dossier_scraper.watch.feed import write_feed
from dossier_scraper.watch.notices import tell


def targets() -> list[str]:
    """Return the Apprise URLs of everyone who wants to be told: the words of `DOSSIER_NOTIFY`, each once."""
    return list(dict.fromkeys(os.environ.get("DOSSIER_NOTIFY", "").split()))


def announce(archive: Archive, at: datetime) -> list[str]:
    """Bring what readers see up to date, tell people, and return a line for each notice that failed.

    A feed or a notice that fails changes nothing about the run. Raises `DiskFault` where Datasette's files cannot be
    written.
    """
    write_files(archive)
    said = []
    try:
        write_feed(archive)
    except DossierError as fault:
        said.append(f"The feed was not written: {fault}")
    return said + tell(archive, targets(), at)
