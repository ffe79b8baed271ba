"""Countries: from a name as written to its ISO 3166-1 code, or to nothing."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from gettext import translation

from dossier_scraper.site.keys import country_key
from dossier_scraper.site.tables import Site

# No list of countries is longer; what stands between two of them.
LONGEST = 120
BETWEEN = re.compile(r"\s*(?:[,;/&+|·•\n]|\band\b)\s*")
# Languages in which pages of Europe name countries (ISO 639-1).
LANGUAGES = (
    *("bg", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "is", "it", "lt", "lv"),
    *("mt", "nl", "pl", "pt", "ro", "sk", "sl", "sr", "sv", "tr", "uk"),
)
FORMS = ("name", "official_name", "common_name")
# What stands beside a country's name in a field of its own: a flag, a code, an article behind it, a footnote.
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
CODE = re.compile(r"\(([A-Z]{2,3})\)|^([A-Z]{2,3})(?:\s+[–-]\s+|$)")
ASIDE = re.compile(r"(?:,\s*the|\s*\(the\)|\s*\*+|\s*\[\d+\])$", re.IGNORECASE)
INITIALS = re.compile(r"(?:[A-Z]\.){2,3}")


@cache
def _codes() -> Mapping[str, str]:
    """Return every name of ISO 3166-1 with its alpha-2 code."""
    import pycountry  # reads its tables when first asked

    names: dict[str, str] = {}
    for country in pycountry.countries:
        for form in FORMS:
            if hasattr(country, form):
                names[country_key(getattr(country, form))] = country.alpha_2
    return names


def country_code(name: str, site: Site) -> str | None:
    """Return the alpha-2 code of a country (ISO 3166-1), or None for what is not one country's name."""
    wanted = country_key(name)
    found: str | None = site.tables["countries"]["aliases"].get(wanted) or _codes().get(wanted)
    return found or (country_code(wanted[4:], site) if wanted.startswith("the ") else None)


@lru_cache(maxsize=4096)
def country_codes(text: str, site: Site) -> tuple[str, ...]:
    """Return the codes of the country or of several that a text names, or nothing where it says anything else."""
    if len(text) > LONGEST or not text:
        return ()
    only = country_code(text, site)
    codes = [only] if only else [country_code(name, site) for name in BETWEEN.split(text)]
    return tuple(code for code in codes if code) if all(codes) else ()


def code_in_field(text: str, site: Site) -> str | None:
    """Return the alpha-2 code of what a country's field holds: a name in any language of Europe, a code, a flag.

    Several of these have to agree.

    >>> from dossier_scraper.site import load_site
    >>> [code_in_field(text, load_site()) for text in ("Niemcy", "The Netherlands (NL)", "LV", "Spain (NL)", "Europe")]
    ['DE', 'NL', 'LV', None, None]
    """
    bare = text.replace(".", "") if INITIALS.fullmatch(text) else text
    said = [_code_of_flag(flag) for flag in FLAG.findall(bare)]
    bare = FLAG.sub("", bare).strip()
    said += [_code_of_code(one or other) for one, other in CODE.findall(bare)]
    name = ASIDE.sub("", CODE.sub("", bare).strip()).replace("&", "and").strip(" ()")
    if name:
        said.append(country_code(name, site) or _codes_abroad().get(country_key(name)))
    elif (known := country_code(bare, site)) is not None:  # an alias that looks like a code (UK)
        said = [known]
    return said[0] if len(set(said)) == 1 else None


def _code_of_flag(flag: str) -> str | None:
    """Return the code that a flag's two letters are."""
    return _code_of_code("".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flag))


def _code_of_code(code: str) -> str | None:
    """Return the alpha-2 code of a code of two or three letters; Greece has one of its own in the European Union."""
    import pycountry

    code = "GR" if code == "EL" else code
    found = pycountry.countries.get(alpha_2=code) or pycountry.countries.get(alpha_3=code)
    return str(found.alpha_2) if found else None


@cache
def _codes_abroad() -> Mapping[str, str]:
    """Return the names of countries in the languages of Europe with their codes, those that mean one country only."""
    import pycountry

    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        told = translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True).gettext
        for country in pycountry.countries:
            for form in FORMS:
                if hasattr(country, form):
                    found.setdefault(country_key(told(getattr(country, form))), set()).add(country.alpha_2)
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}
