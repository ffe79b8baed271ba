"""The organisations behind names: canonical names and aliases from the site's tables, and suggestions.

A suggestion is only ever that; nothing here decides that two names are one organisation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dossier_scraper.site.keys import name_key
from dossier_scraper.site.tables import Site

# So many names are suggested, each at least so much like the one that was asked (of 100).
MOST, ALIKE = 3, 85.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation of the tables: its canonical name and, where known, its country (ISO 3166-1 alpha-2)."""

    name: str
    country_code: str | None


def organisation_of(name: str, site: Site) -> Organisation | None:
    """Return the organisation that the site's tables know under a name, or None."""
    return _known(site).get(name_key(name))


def suggestions(name: str, names: Iterable[str]) -> list[tuple[str, float]]:
    """Return the names most like `name`, best first, as (name, likeness up to 100): for a person to decide on."""
    from rapidfuzz import fuzz, process, utils  # only those who ask for suggestions pay for its import

    others = sorted({other for other in names if name_key(other) != name_key(name)})
    found = process.extract(
        name, others, scorer=fuzz.WRatio, processor=utils.default_process, limit=MOST, score_cutoff=ALIKE
    )
    return [(other, round(score, 1)) for other, score, _ in found]


@lru_cache(maxsize=4)
def _known(site: Site) -> dict[str, Organisation]:
    entries = site.tables["organisations"]["organisations"]
    return {
        name_key(name): Organisation(name=entry["name"], country_code=entry.get("country_code") or None)
        for entry in entries
        for name in (entry["name"], *entry.get("aliases", []))
    }
