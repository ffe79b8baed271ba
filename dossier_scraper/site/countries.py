"""Countries: from a name as written to its ISO 3166-1 code, or to nothing."""

import re
from collections.abc import Mapping
from functools import cache

from dossier_scraper.site.keys import country_key
from dossier_scraper.site.tables import Site

# No list of countries is longer; what stands between two of them.
LONGEST = 120
BETWEEN = re.compile(r"\s*(?:[,;/&+|·•\n]|\band\b)\s*")


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


def country_codes(text: str, site: Site) -> tuple[str, ...]:
    """Return the codes of the country or of several that a text names, or nothing where it says anything else."""
    if len(text) > LONGEST or not text:
        return ()
    only = country_code(text, site)
    codes = [only] if only else [country_code(name, site) for name in BETWEEN.split(text)]
    return tuple(code for code in codes if code) if all(codes) else ()
