"""Name the organisation behind a name as written: pure, from the site's tables."""

import hashlib
import re
import unicodedata

from dossier_scraper.site import Site


def normalised(name: str) -> str:
    """Fold a name for comparison only: case, accents, typographic quotes, spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def organisation_row(name: str, site: Site) -> dict[str, str | None]:
    """Return the row of `organisations` for a name as written: its canonical organisation, else itself."""
    wanted = normalised(name)
    for entry in site.tables.get("organisations", {}).get("organisations", ()):
        if wanted in map(normalised, (entry["name"], *entry.get("aliases", ()))):
            return {
                "id": organisation_id(entry["name"]),
                "name": entry["name"],
                "country_code": entry.get("country_code"),
            }
    return {"id": organisation_id(name), "name": name, "country_code": None}


def organisation_id(name: str) -> str:
    """Mint an organisation's id from its canonical name: a slug, with a hash where the slug loses something."""
    plain = normalised(name)
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if slug.replace("-", " ") == plain and len(slug) <= 80:
        return slug
    return f"{slug[:71].strip('-') or 'organisation'}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"
