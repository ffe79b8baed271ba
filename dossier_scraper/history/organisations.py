"""The organisation that a name as written is: pure, from the site's tables."""

import hashlib
import re

from dossier_scraper.model import KnownOrganisation
from dossier_scraper.site import Site
from dossier_scraper.site.keys import name_key
from dossier_scraper.site.organisations import organisation_of


def known_organisation(name: str, site: Site) -> KnownOrganisation:
    """Return the organisation that the tables know under a name as written, else one of its own."""
    known = organisation_of(name, site)
    canonical = known.name if known else name
    return KnownOrganisation(
        id=organisation_id(canonical), name=canonical, country_code=known.country_code if known else None
    )


def organisation_id(name: str) -> str:
    """Mint an organisation's id from its canonical name: a slug, with a hash where the slug loses something."""
    plain = name_key(name)
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if slug and slug.replace("-", " ") == plain and len(slug) <= 80:
        return slug
    return f"{slug[:71].strip('-') or 'organisation'}-{hashlib.sha256((plain or name).encode()).hexdigest()[:8]}"
