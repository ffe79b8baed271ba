"""What is missing when everything that an archive lists is here: years, and pages that it never kept."""

from collections.abc import Sequence
from pathlib import Path

from dossier_scraper.archive.questions.addresses import addresses_of_dossiers, listed_addresses
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.importers.cdx import Listed
from dossier_scraper.site import Site

# So many pages are named; the others are counted.
NAMED = 10


def gaps(root: Path, site: Site, captures: Sequence[Listed], first: int | None, last: int | None) -> list[str]:
    """Say which years and which known pages have no capture, each in a line; nothing where none is missing.

    Years are those from `first` to `last`, or between the oldest and the newest capture. Pages are those of dossiers
    that the archive at `root` knows, under any of their addresses, and those that a listing names.
    """
    good = [capture for capture in captures if capture.status in (200, 304, None)]
    kept = {int(capture.timestamp[:4]) for capture in good}
    asked = range(first or min(kept, default=0), (last or max(kept, default=-1)) + 1)
    years = [str(year) for year in asked if year not in kept]
    pages = _pages_without(root, site, {site.key(capture.url) for capture in good})
    lines = [f"No capture in {', '.join(years)}."] if years else []
    if pages:
        more = f" and {len(pages) - NAMED} more" if len(pages) > NAMED else ""
        lines.append(f"No capture of {len(pages)} known pages: {', '.join(pages[:NAMED])}{more}.")
    return lines


def _pages_without(root: Path, site: Site, kept: set[str]) -> list[str]:
    """Return one address of each known page of which there is no capture, in order."""
    if not (root / "dossiers.db").exists():
        return []
    with open_query(root) as query:
        known = addresses_of_dossiers(query)
        listed = [key for url, key in listed_addresses(query) if site.kind(url) in ("dossier", "node")]
    mine = {key for keys in known.values() for key in keys}
    pages = [keys[0] for keys in known.values() if keys and kept.isdisjoint(keys)]
    return sorted({*pages, *(key for key in listed if key not in mine | kept)})
