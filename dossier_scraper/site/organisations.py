"""The organisations behind names: canonical names and aliases from the site's tables, and suggestions.

A suggestion is only ever that; nothing here decides that two names are one organisation.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from dossier_scraper.site.tables import Site, load_site


class Organisation(NamedTuple):
    """An organisation of the tables: its canonical name and, where known, its country (ISO 3166-1 alpha-2)."""

    name: str
    country_code: str | None


def name_key(name: str) -> str:
    """Return a name as it is compared: accents, case, white space and typographic signs make no difference."""
    decomposed = unicodedata.normalize("NFKD", name.replace("’", "'").replace("–", "-"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split()).strip(" .,;")


def organisation_of(name: str, site: Site) -> Organisation | None:
    """Return the organisation that the site's tables know under a name, or None."""
    return _known(site).get(name_key(name))


def suggestions(name: str, names: Iterable[str], *, limit: int = 3, cutoff: float = 85.0) -> list[tuple[str, float]]:
    """Return the names most like `name`, best first, as (name, likeness up to 100): for a person to decide on."""
    from rapidfuzz import fuzz, process, utils  # only those who ask for suggestions pay for its import

    others = sorted({other for other in names if name_key(other) != name_key(name)})
    found = process.extract(
        name, others, scorer=fuzz.WRatio, processor=utils.default_process, limit=limit, score_cutoff=cutoff
    )
    return [(other, round(score, 1)) for other, score, _ in found]


def _known(site: Site) -> dict[str, Organisation]:
    return _table(site.id) if site is load_site(site.id) else _entries(site)


@cache
def _table(site_id: str) -> dict[str, Organisation]:
    return _entries(load_site(site_id))


def _entries(site: Site) -> dict[str, Organisation]:
    entries = site.tables.get("organisations", {}).get("organisations", [])
    return {
        name_key(name): Organisation(entry["name"], entry.get("country_code"))
        for entry in entries
        for name in (entry["name"], *entry.get("aliases", []))
    }
