"""Countries: from a name as written to its ISO 3166-1 code, or to nothing."""

from collections.abc import Mapping
from functools import cache

from dossier_scraper.site.keys import country_key
from dossier_scraper.site.tables import Site


@cache
def _codes() -> Mapping[str, str]:
    """Return every name of ISO 3166-1 with its alpha-2 code."""
    import pycountry  # reads its tables when first asked

    names: dict[str, str] = {}
    for country in pycountry.countries:
        for form in ("name", "official_name", "common_name"):
            if hasattr(country, form):
                names[country_key(getattr(country, form))] = country.alpha_2
    return names


def country_code(name: str, site: Site) -> str | None:
    """Return the alpha-2 code of a country (ISO 3166-1), or None for what is not one country's name."""
    wanted = country_key(name)
    found: str | None = site.tables["countries"]["aliases"].get(wanted) or _codes().get(wanted)
    return found or (country_code(wanted[4:], site) if wanted.startswith("the ") else None)
